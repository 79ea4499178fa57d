//! Reports on the wire.

use contract::report::Summary;
use serde::Serialize;

/// A report, without its content.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct ReportMeta {
    /// Its id.
    pub id: String,
    /// The project.
    pub project_id: String,
    /// The task that made it.
    pub task_id: String,
    /// When it was made (Unix ms).
    pub created_at: u64,
    /// Health from 0 to 1.
    pub score: f64,
    /// Share of the score's weight that had evidence.
    pub coverage: f64,
    /// What lists and charts show.
    pub summary: Summary,
    /// What can be downloaded.
    pub downloads: Vec<ReportFile>,
}

/// A file of a report.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct ReportFile {
    /// `json`, `markdown` or `cyclonedx`: the last word of its address.
    pub format: &'static str,
    /// Bytes.
    pub size: u64,
}

/// Health over time, oldest first.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct HealthHistory {
    /// One point a report, at most the newest 100.
    pub items: Vec<HealthPoint>,
}

/// A point of the history.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct HealthPoint {
    /// The report.
    pub report_id: String,
    /// When it was made (Unix ms).
    pub at: u64,
    /// Health from 0 to 1.
    pub score: f64,
    /// Share of the score's weight that had evidence.
    pub coverage: f64,
    /// Lines of code.
    pub code_lines: u64,
}
