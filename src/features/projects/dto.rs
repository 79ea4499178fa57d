//! Projects on the wire.

use contract::report::SeverityCounts;
use serde::{Deserialize, Deserializer, Serialize};

use super::model::{Project, SourceSpec};

/// A project.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Project))]
pub struct ProjectDto {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is, in the team's words.
    pub description: String,
    /// Words to group projects by.
    pub tags: Vec<String>,
    /// Where scans take the files from.
    pub source: Option<SourceSpec>,
    /// `active` or `archived`.
    pub state: &'static str,
    /// When it was made (Unix ms).
    pub created_at: u64,
    /// When it or its newest report last changed (Unix ms).
    pub updated_at: u64,
    /// When it was archived (Unix ms).
    pub archived_at: Option<u64>,
    /// The newest report's figures.
    pub latest: Option<LatestReport>,
    /// A scan that is queued or running now.
    pub active_task_id: Option<String>,
}

/// The newest report's figures.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct LatestReport {
    /// The report.
    pub report_id: String,
    /// When it was made (Unix ms).
    pub at: u64,
    /// Health from 0 to 1.
    pub score: f64,
    /// Share of the score's weight that had evidence, 0 to 1.
    pub coverage: f64,
    /// Lines of code.
    pub code_lines: u64,
    /// Findings by severity.
    pub findings: SeverityCounts,
}

/// A new project.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    /// 1 to 100 characters.
    pub name: String,
    /// At most 2,000 characters.
    #[serde(default)]
    pub description: String,
    /// At most 20, each 1 to 40 characters of a-z, 0-9 and -.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Where scans take the files from.
    #[serde(default)]
    pub source: Option<SourceSpec>,
}

/// What to change of a project; what is absent stays.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProjectChange {
    /// 1 to 100 characters.
    #[serde(default, deserialize_with = "not_null")]
    #[cfg_attr(native, schema(nullable = false))]
    pub name: Option<String>,
    /// At most 2,000 characters.
    #[serde(default, deserialize_with = "not_null")]
    #[cfg_attr(native, schema(nullable = false))]
    pub description: Option<String>,
    /// All tags, replacing the old ones.
    #[serde(default, deserialize_with = "not_null")]
    #[cfg_attr(native, schema(nullable = false))]
    pub tags: Option<Vec<String>>,
    /// The new source; null takes it away.
    #[serde(default, deserialize_with = "present")]
    #[cfg_attr(native, schema(value_type = Option<SourceSpec>))]
    pub source: Option<Option<SourceSpec>>,
}

/// Tells `null` (Some(None)) from an absent field (None).
fn present<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Option<SourceSpec>>, D::Error> {
    Option::<SourceSpec>::deserialize(reader).map(Some)
}

/// Reads a field that may be absent but not null: null would look like a change and be none.
fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(reader: D) -> Result<Option<T>, D::Error> {
    T::deserialize(reader).map(Some)
}

impl ProjectDto {
    /// The wire form of a project.
    #[must_use]
    pub fn new(project: Project, active_task_id: Option<String>) -> Self {
        Self {
            state: if project.archived_at.is_some() { "archived" } else { "active" },
            latest: project.latest.as_deref().and_then(|text| serde_json::from_slice(text.as_bytes()).ok()),
            id: project.id,
            name: project.name,
            description: project.description,
            tags: project.tags,
            source: project.source,
            created_at: project.created_at,
            updated_at: project.updated_at,
            archived_at: project.archived_at,
            active_task_id,
        }
    }
}
