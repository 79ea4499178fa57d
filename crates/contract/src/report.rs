//! Placeholder until the scan helper's types land.
use serde::{Deserialize, Serialize};
/// S
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Summary {}
/// F
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {}
