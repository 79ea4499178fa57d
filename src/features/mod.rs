//! One folder a feature. `docs/ARCHITECTURE.md` says what belongs into which file of a folder.
//!
//! For: features. Not for: shared helpers; those are `http`, or a port, or a crate.

pub mod accounts;
pub mod agents;
pub mod audit;
pub mod dispatch;
pub mod federation;
pub mod identity;
pub mod mail;
pub mod meta;
pub mod metrics;
pub mod passkeys;
pub mod privacy;
pub mod projects;
pub mod retention;
pub mod runners;
pub mod scans;
pub mod search;
pub mod secrets;
pub mod security;
pub mod tasks;
pub mod tokens;
pub mod uploads;
