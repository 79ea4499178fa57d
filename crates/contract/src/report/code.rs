//! Languages, line counts and the technology stack.

use serde::{Deserialize, Serialize};

/// What a language is used for; only programming and markup take part in shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LanguageKind {
    /// Rust, Python, SQL ...
    Programming,
    /// HTML, CSS ...
    Markup,
    /// JSON, YAML, TOML ...
    Data,
    /// Markdown, plain text: its lines count as comments.
    Prose,
}

/// Lines by kind. Always: `code + comments + blanks == lines`, the physical lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = LineTotals))]
pub struct Totals {
    /// Files counted.
    pub files: u64,
    /// Physical lines; a last line without a newline counts.
    pub lines: u64,
    /// Lines with at least one token of code.
    pub code: u64,
    /// Lines with comment text only.
    pub comments: u64,
    /// Lines with white space only, outside strings.
    pub blanks: u64,
    /// Bytes.
    pub bytes: u64,
}

/// One language's part of the tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LanguageStat {
    /// The name as linguist writes it, e.g. `Rust`.
    pub name: String,
    /// What it is used for.
    pub kind: LanguageKind,
    /// Files counted.
    pub files: u64,
    /// Physical lines.
    pub lines: u64,
    /// Lines of code.
    pub code: u64,
    /// Lines of comment.
    pub comments: u64,
    /// Blank lines.
    pub blanks: u64,
    /// Bytes.
    pub bytes: u64,
    /// Share of all programming and markup code lines, 0 to 1; 0 for data and prose.
    pub share: f64,
}

/// Where a statement comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// Path from the scan's root, with `/`.
    pub path: String,
    /// 1-based line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What was seen there, in words.
    pub detail: String,
}

/// A framework, service, tool or platform the project uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Technology {
    /// The usual name.
    pub name: String,
    /// `framework`, `build`, `package_manager`, `ci`, `container`, `platform`, `database`, `test`, `tool`.
    pub category: String,
    /// The version, when a manifest or lock file says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// 0 to 1: 1 for a lock file or manifest entry, less for a mere file name.
    pub confidence: f64,
    /// At least one, at most five, sorted.
    pub evidence: Vec<Evidence>,
}
