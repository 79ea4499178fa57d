//! One thing worth a person's attention.

use serde::{Deserialize, Serialize};

/// How bad, worst first in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Act now.
    Critical,
    /// Act this week.
    High,
    /// Plan it.
    Medium,
    /// When you are there anyway.
    Low,
    /// Good to know.
    Info,
}

/// What kind of file a finding is in. Test, example, generated and vendored files weigh a tenth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = FindingScope))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The product itself.
    #[default]
    Production,
    /// Tests and their fixtures.
    Test,
    /// Examples and documentation.
    Example,
    /// Written by a program.
    Generated,
    /// Somebody else's code, copied in.
    Vendored,
}

/// One finding. Never holds a secret's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Stable fingerprint, 32 hex digits: rule, path and content, not the line number.
    pub id: String,
    /// The rule, e.g. `secret/private-key`.
    pub rule: String,
    /// How bad.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// Path from the scan's root; absent for statements about the whole project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// 1-based line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// What kind of file it is in.
    #[serde(default)]
    pub scope: Scope,
    /// Why it matters and what to do.
    pub help: String,
}

/// Findings counted by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ReportSeverityCounts))]
pub struct SeverityCounts {
    /// Critical.
    #[serde(default)]
    pub critical: u64,
    /// High.
    #[serde(default)]
    pub high: u64,
    /// Medium.
    #[serde(default)]
    pub medium: u64,
    /// Low.
    #[serde(default)]
    pub low: u64,
    /// Info.
    #[serde(default)]
    pub info: u64,
}

impl SeverityCounts {
    /// Counts a list.
    pub fn of(findings: &[Finding]) -> Self {
        let count = |severity| findings.iter().filter(|f| f.severity == severity).count() as u64;
        Self {
            critical: count(Severity::Critical),
            high: count(Severity::High),
            medium: count(Severity::Medium),
            low: count(Severity::Low),
            info: count(Severity::Info),
        }
    }
}
