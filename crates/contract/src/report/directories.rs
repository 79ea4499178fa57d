//! Where the lines are: sizes by directory, two levels deep.

use serde::{Deserialize, Serialize};

/// Entries of [`super::Report::directories`] at most, the rest included.
pub const MAX_DIRECTORIES: usize = 200;

/// The counted files of one directory. Law: every counted file is in exactly one entry, so the
/// entries add up to the report's totals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DirectoryStat {
    /// From the scan's root, with `/`. Two names (`crates/scan`): everything below it as well. One
    /// name: the files directly in it. Empty: the files at the root. Absent: the rest, all
    /// directories too small for an entry of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Directories this entry stands for: 1, or more for the rest.
    pub directories: u64,
    /// The language with most code lines; programming and markup go before data and prose.
    pub language: String,
    /// Files counted.
    pub files: u64,
    /// Physical lines.
    pub lines: u64,
    /// Lines of code.
    pub code: u64,
    /// Bytes.
    pub bytes: u64,
}
