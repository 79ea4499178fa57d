//! Scans a source tree: languages and lines, stack, packages, findings, health.
//!
//! For: turning a folder into a [`contract::report::Report`] in parallel, within limits, executing
//! nothing, and rendering that report. Not for: fetching or unpacking the folder (the runner),
//! vulnerabilities and static analysis (not assessed yet, and the report says so).
//!
//! Same tree and options, same report: no clock, no random numbers, every list sorted.

pub mod classify;
pub mod count;
mod engine;
pub mod health;
pub mod lang;
pub mod lock;
pub mod render;
pub mod rules;
mod stack;
mod tree;

pub use engine::{Options, Phase, Progress, Scan, ScanError, Silent, scan};
