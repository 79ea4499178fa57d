//! The few numbers lists and charts need, small enough for a database row.

use serde::{Deserialize, Serialize};

use super::{Report, SeverityCounts};

/// A report in a nutshell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ReportSummary))]
pub struct Summary {
    /// 0 to 1.
    pub score: f64,
    /// Share of the formula that had evidence.
    pub coverage: f64,
    /// The score's formula.
    #[serde(default)]
    pub formula_version: u32,
    /// Files counted.
    pub files: u64,
    /// Physical lines.
    pub lines: u64,
    /// Lines of code.
    pub code_lines: u64,
    /// Up to five, largest share first.
    #[serde(default)]
    pub languages: Vec<LanguageShare>,
    /// By severity.
    #[serde(default)]
    pub findings: SeverityCounts,
    /// Distinct packages (by purl).
    #[serde(default)]
    pub dependencies: u64,
}

/// A language and its share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LanguageShare {
    /// Its name.
    pub name: String,
    /// 0 to 1.
    pub share: f64,
    /// Lines of code.
    pub code: u64,
}

impl Summary {
    /// The nutshell of a report.
    pub fn of(report: &Report) -> Self {
        let mut purls: Vec<&str> = report.dependencies.iter().map(|p| p.purl.as_str()).collect();
        purls.sort_unstable();
        purls.dedup();
        let top = report.languages.iter().filter(|l| l.share > 0.0).take(5);
        Self {
            score: report.health.score,
            coverage: report.health.coverage,
            formula_version: report.health.formula_version,
            files: report.totals.files,
            lines: report.totals.lines,
            code_lines: report.totals.code,
            languages: top
                .map(|l| LanguageShare { name: l.name.clone(), share: l.share, code: l.code })
                .collect(),
            findings: SeverityCounts::of(&report.findings),
            dependencies: purls.len() as u64,
        }
    }
}
