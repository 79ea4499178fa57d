//! All SQL of the projects.

use ports::{PortError, PortErrorKind, Row, Stmt, Value};
use serde::Deserialize;

use super::model::{Project, SourceSpec};
use crate::app::App;

/// The columns every reader wants.
macro_rules! select {
    () => {
        "SELECT p.id, p.org_id, p.name, p.description, p.source, p.revision, p.created_at, p.updated_at,
           p.archived_at, p.latest_report_id, p.latest_score, p.latest,
           (SELECT json_group_array(tag) FROM project_tags t WHERE t.project_id = p.id) AS tags
         FROM projects p "
    };
}

/// Which projects a list shows: `?1` organisation, `?2` state, `?3` tag, `?4` words of the name.
macro_rules! filter {
    () => {
        "WHERE p.org_id = ?1
           AND (?2 = 'all' OR (p.archived_at IS NULL) = (?2 = 'active'))
           AND (?3 IS NULL OR EXISTS (SELECT 1 FROM project_tags t WHERE t.project_id = p.id AND t.tag = ?3))
           AND (?4 IS NULL OR instr(lower(p.name), lower(?4)) > 0) "
    };
}

/// A list by `$key`, which the sort key `?5` of the page before is compared with, then by id.
macro_rules! ordered {
    ($key:literal, $past:literal, $way:literal) => {
        concat!(
            select!(),
            filter!(),
            "AND (?5 IS NULL OR (",
            $key,
            ", p.id) ",
            $past,
            " (?5, ?6)) ORDER BY ",
            $key,
            $way,
            ", p.id",
            $way,
            " LIMIT ?7"
        )
    };
}

/// The order of a list of projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub enum ProjectOrder {
    /// Last changed first.
    #[default]
    #[serde(rename = "-updated_at")]
    Newest,
    /// Last changed last.
    #[serde(rename = "updated_at")]
    Oldest,
    /// By name.
    #[serde(rename = "name")]
    Name,
    /// Best score first; without a score last.
    #[serde(rename = "-score")]
    Best,
    /// Worst score first; without a score last.
    #[serde(rename = "score")]
    Worst,
}

impl ProjectOrder {
    /// What people write to get it.
    pub fn word(self) -> &'static str {
        match self {
            ProjectOrder::Newest => "-updated_at",
            ProjectOrder::Oldest => "updated_at",
            ProjectOrder::Name => "name",
            ProjectOrder::Best => "-score",
            ProjectOrder::Worst => "score",
        }
    }

    /// The sort key of a project as text, equal to what the statement sorts by.
    pub fn key(self, project: &Project) -> String {
        match self {
            ProjectOrder::Newest | ProjectOrder::Oldest => project.updated_at.to_string(),
            ProjectOrder::Name => project.name.to_ascii_lowercase(),
            ProjectOrder::Best => project.latest_score.unwrap_or(-1.0).to_string(),
            ProjectOrder::Worst => project.latest_score.unwrap_or(2.0).to_string(),
        }
    }

    /// The list's statement; it begins after the sort key `?5`, `?6`. Scores are between 0 and 1.
    fn sql(self) -> &'static str {
        match self {
            ProjectOrder::Newest => ordered!("p.updated_at", "<", " DESC"),
            ProjectOrder::Oldest => ordered!("p.updated_at", ">", ""),
            ProjectOrder::Name => ordered!("lower(p.name)", ">", ""),
            ProjectOrder::Best => ordered!("COALESCE(p.latest_score, -1)", "<", " DESC"),
            ProjectOrder::Worst => ordered!("COALESCE(p.latest_score, 2)", ">", ""),
        }
    }
}

/// What a list is limited to.
#[derive(Debug, Clone)]
pub struct Filter {
    /// `active`, `archived` or `all`.
    pub state: &'static str,
    /// A tag the projects must have.
    pub tag: Option<String>,
    /// Text their name must contain.
    pub q: Option<String>,
}

/// A page of projects, one more than `limit` when there are more.
pub async fn list(
    app: &App,
    org_id: &str,
    filter: &Filter,
    order: ProjectOrder,
    after: (Value, Option<String>),
    limit: u32,
) -> Result<Vec<Project>, PortError> {
    let stmt = Stmt::new(order.sql())
        .bind(org_id)
        .bind(filter.state)
        .bind(filter.tag.clone())
        .bind(filter.q.clone())
        .bind(after.0)
        .bind(after.1)
        .bind(limit + 1);
    app.sql().rows(stmt).await?.iter().map(read).collect()
}

/// How many projects the whole list has.
pub async fn count(app: &App, org_id: &str, filter: &Filter) -> Result<u64, PortError> {
    let stmt = Stmt::new(concat!("SELECT COUNT(*) AS n FROM projects p ", filter!()));
    let stmt = stmt.bind(org_id).bind(filter.state).bind(filter.tag.clone()).bind(filter.q.clone());
    app.sql().rows(stmt).await?.first().map_or(Ok(0), |row| row.uint("n"))
}

/// One project of an organisation.
///
/// # Errors
/// When the database fails.
pub async fn find(app: &App, org_id: &str, id: &str) -> Result<Option<Project>, PortError> {
    let stmt = Stmt::new(concat!(select!(), "WHERE p.org_id = ?1 AND p.id = ?2")).bind(org_id).bind(id);
    app.sql().rows(stmt).await?.first().map(read).transpose()
}

/// Whether there is this project, in a row or none.
pub fn exists(org_id: &str, id: &str) -> Stmt {
    Stmt::new("SELECT id FROM projects WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// A new project with its tags.
pub fn insert(project: &Project) -> Vec<Stmt> {
    let insert = Stmt::new(
        "INSERT INTO projects (id, org_id, name, description, source, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
    )
    .bind(&project.id)
    .bind(&project.org_id)
    .bind(&project.name)
    .bind(&project.description)
    .bind(source_json(project.source.as_ref()))
    .bind(project.created_at);
    vec![insert, insert_tags(project)]
}

/// Writes what people may change, as the next revision. The batch fails when `before` is not the
/// present revision any more: the column may not be NULL.
pub fn update(before: u64, project: &Project) -> Vec<Stmt> {
    let update = Stmt::new(
        "UPDATE projects SET revision = CASE WHEN revision = ?3 THEN revision + 1 END,
           name = ?4, description = ?5, source = ?6, archived_at = ?7, updated_at = ?8
         WHERE org_id = ?1 AND id = ?2",
    )
    .bind(&project.org_id)
    .bind(&project.id)
    .bind(before)
    .bind(&project.name)
    .bind(&project.description)
    .bind(source_json(project.source.as_ref()))
    .bind(project.archived_at)
    .bind(project.updated_at);
    let clear = Stmt::new("DELETE FROM project_tags WHERE org_id = ?1 AND project_id = ?2")
        .bind(&project.org_id)
        .bind(&project.id);
    vec![update, clear, insert_tags(project)]
}

/// Whether a failed batch lost the race for the next revision.
#[must_use]
pub fn is_lost_race(error: &PortError) -> bool {
    error.violates("projects.revision")
}

fn insert_tags(project: &Project) -> Stmt {
    Stmt::new(
        "INSERT OR IGNORE INTO project_tags (project_id, org_id, tag) SELECT ?1, ?2, value FROM json_each(?3)",
    )
    .bind(&project.id)
    .bind(&project.org_id)
    .bind(serde_json::to_string(&project.tags).unwrap_or_else(|_| "[]".to_owned()))
}

/// Deletes a project and all that hangs on it.
pub fn delete(org_id: &str, id: &str) -> Stmt {
    Stmt::new("DELETE FROM projects WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// Notes the newest report's figures on the project; changes nothing when those of a later one are there.
/// No new revision: what people edit stays the same.
#[must_use]
pub fn set_latest(org_id: &str, id: &str, report_id: &str, at: u64, score: f64, latest: &str) -> Stmt {
    Stmt::new(
        "UPDATE projects SET latest_report_id = ?3, latest_at = ?4, latest_score = ?5, latest = ?6,
           updated_at = MAX(updated_at, ?4)
         WHERE org_id = ?1 AND id = ?2 AND (latest_at IS NULL OR latest_at <= ?4)",
    )
    .bind(org_id)
    .bind(id)
    .bind(report_id)
    .bind(at)
    .bind(score)
    .bind(latest)
}

/// Makes `source` the source that later scans use.
#[must_use]
pub fn set_source(org_id: &str, id: &str, source: &SourceSpec) -> Stmt {
    Stmt::new(
        "UPDATE projects SET source = ?3, revision = revision + 1
         WHERE org_id = ?1 AND id = ?2 AND source IS NOT ?3",
    )
    .bind(org_id)
    .bind(id)
    .bind(source_json(Some(source)))
}

fn source_json(source: Option<&SourceSpec>) -> Option<String> {
    source.and_then(|source| serde_json::to_string(source).ok())
}

fn read(row: &Row) -> Result<Project, PortError> {
    let json =
        |column: &str, error| PortError::new(PortErrorKind::Misuse, format!("projects.{column}: {error}"));
    let source = row.opt_text("source")?;
    let source = source
        .map(|text| serde_json::from_slice(text.as_bytes()).map_err(|e| json("source", e)))
        .transpose()?;
    Ok(Project {
        id: row.text("id")?,
        org_id: row.text("org_id")?,
        name: row.text("name")?,
        description: row.text("description")?,
        tags: serde_json::from_slice(row.text("tags")?.as_bytes()).map_err(|e| json("tags", e))?,
        source,
        revision: row.uint("revision")?,
        created_at: row.uint("created_at")?,
        updated_at: row.uint("updated_at")?,
        archived_at: row.opt_uint("archived_at")?,
        latest_report_id: row.opt_text("latest_report_id")?,
        latest_score: row.opt_real("latest_score")?,
        latest: row.opt_text("latest")?,
    })
}
