//! What a scan says: the report, its parts, and the small summary lists and charts need.
//!
//! For: the wire form of a finished scan, written by crate `scan`, read by the Worker and the UI.
//! Not for: computing any of it (crate `scan`) or storing it (slice `scans`).
//!
//! Everything here is a function of the scanned tree and the options: no clock and no duration
//! except [`Report::generated_at`], which the caller passes in.

mod code;
mod completeness;
mod directories;
mod finding;
mod health;
mod packages;
mod summary;

pub use code::{Evidence, LanguageKind, LanguageStat, Technology, Totals};
pub use completeness::{Completeness, SkipReason, Skipped, Unparsed};
pub use directories::{DirectoryStat, MAX_DIRECTORIES};
pub use finding::{Finding, Scope, Severity, SeverityCounts};
pub use health::{Dimension, Health, HealthInput};
pub use packages::{DependencyScope, Lockfile, Package};
use serde::{Deserialize, Serialize};
pub use summary::{LanguageShare, Summary};

/// The version written into [`Report::schema_version`]; raised when a field changes meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Where the scanned tree came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ReportSource))]
pub struct SourceInfo {
    /// `git`, `archive` or `folder`.
    #[serde(default)]
    pub kind: String,
    /// The URL or file name, without credentials.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The commit, as full hex, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The branch or tag, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// The whole result of one scan. Every list is sorted, so equal input gives equal bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The version of this format; 1 today.
    pub schema_version: u32,
    /// `vibe-scan` and its version.
    pub generator: String,
    /// The project's name.
    pub name: String,
    /// Where the tree came from.
    #[serde(default)]
    pub source: SourceInfo,
    /// When the scan was asked for: Unix milliseconds, passed in by the caller.
    pub generated_at: u64,
    /// Sums over `languages`.
    pub totals: Totals,
    /// Most code first. Vendored and generated files are not in here.
    pub languages: Vec<LanguageStat>,
    /// Most lines first, the rest last, at most [`MAX_DIRECTORIES`]; empty in reports made before
    /// the scanner told sizes by directory.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub directories: Vec<DirectoryStat>,
    /// Sorted by category, then name.
    pub stack: Vec<Technology>,
    /// Sorted by ecosystem, name, version, lock file.
    pub dependencies: Vec<Package>,
    /// One entry a lock file or manifest that was read.
    pub lockfiles: Vec<Lockfile>,
    /// Worst first.
    pub findings: Vec<Finding>,
    /// The explained score.
    pub health: Health,
    /// What was looked at and what was not.
    pub completeness: Completeness,
}
