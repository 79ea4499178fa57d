//! What parent and child say to each other: one order in, JSON lines out.

use std::path::PathBuf;

use contract::report::{Finding, Summary};
use contract::wire::{JobSpec, LogLevel};
use serde::{Deserialize, Serialize};

use super::{Failure, Limits};

/// Names of the files a scan leaves in [`Order::out`]; also their artifact names.
pub const REPORT_FILES: [&str; 3] = ["report.json", "report.md", "bom.cdx.json"];

/// Everything the child needs to know, as one line on its stdin.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// What to do.
    pub job: JobSpec,
    /// An empty directory for whatever the job needs on the way.
    pub scratch: PathBuf,
    /// An empty directory for the reports.
    pub out: PathBuf,
    /// The fetched archive, when the source is one; already verified.
    pub archive: Option<PathBuf>,
    /// What the job may use.
    pub limits: Limits,
    /// Clones from `file://` and from private addresses are allowed: development and tests only.
    pub allow_local_git: bool,
    /// Now (Unix ms), printed in the report.
    pub now_ms: u64,
}

/// What a successful scan brings, besides its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// For lists and charts.
    pub summary: Summary,
    /// The worst findings.
    pub findings: Vec<Finding>,
    /// What a search finds the report by.
    pub names: Vec<String>,
}

/// One line of the child's stdout. The last one is `Done` or `Failed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "lowercase")]
pub enum FromChild {
    /// How far it is.
    Progress {
        /// `fetch`, `unpack`, `scan` or `report`.
        phase: String,
        /// Units done.
        done: u64,
        /// Units in all, when known.
        total: Option<u64>,
    },
    /// A line for people.
    Log {
        /// How serious.
        level: LogLevel,
        /// The line.
        message: String,
    },
    /// The end, well.
    Done(Box<Product>),
    /// The end, badly.
    Failed(Failure),
}
