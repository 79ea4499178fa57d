//! What a scan looked at, and what it could not look at.

use serde::{Deserialize, Serialize};

/// Why a file was not read, or not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// A symbolic link: never followed.
    Symlink,
    /// A socket, pipe or device.
    NotRegular,
    /// Larger than the limit.
    TooLarge,
    /// Holds NUL bytes: not text.
    Binary,
    /// No known language.
    UnknownLanguage,
    /// Somebody else's code: not counted, still searched for secrets.
    Vendored,
    /// Written by a program: not counted, still searched for secrets.
    Generated,
    /// Could not be opened or read.
    Unreadable,
}

/// How many files for one reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SkippedFiles))]
pub struct Skipped {
    /// Why.
    pub reason: SkipReason,
    /// How many.
    pub files: u64,
    /// Up to five paths, sorted.
    pub examples: Vec<String>,
}

/// A dependency file that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = UnparsedFile))]
pub struct Unparsed {
    /// Path from the scan's root.
    pub path: String,
    /// Why, without the file's text.
    pub error: String,
}

/// The honest part of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Completeness {
    /// Entries met by the walk (ignored files are not met).
    pub files_seen: u64,
    /// Files whose lines were counted.
    pub files_counted: u64,
    /// By reason, sorted.
    pub skipped: Vec<Skipped>,
    /// The walk stopped at the file limit: the report covers only the first paths in order.
    pub truncated: bool,
    /// Dependency files that could not be understood, sorted.
    pub unparsed: Vec<Unparsed>,
}
