//! All SQL of the projects.

use ports::{PortError, PortErrorKind, Row, Stmt, Value};

use super::{model::Project, source::SourceSpec};
use crate::{app::App, http::op::Call};

/// What is shown of a project, and its revision and newest report, which are its ETag.
macro_rules! shown {
    () => {
        "SELECT p.id, p.name, p.description, p.source, p.revision, p.created_at, p.updated_at,
           p.archived_at, p.latest_report_id, p.latest, IIF(p.archived_at IS NULL, 'active', 'archived') AS state,
           COALESCE((SELECT group_concat(tag, ' ') FROM project_tags t WHERE t.project_id = p.id), '') AS tags"
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

/// A list by `$key`, which the sort key `?5` of the page before is compared with, then by id. The rows have the key and
/// the word of their order for the cursor.
macro_rules! ordered {
    ($key:literal, $past:literal, $way:literal) => {
        concat!(
            shown!(),
            ", ?8 AS sort, ",
            $key,
            " AS sort_key FROM projects p ",
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(native, derive(serde::Serialize, utoipa::ToSchema))]
pub enum ProjectOrder {
    /// Last changed first.
    #[cfg_attr(native, serde(rename = "-updated_at"))]
    Newest,
    /// Last changed last.
    #[cfg_attr(native, serde(rename = "updated_at"))]
    Oldest,
    /// By name.
    #[cfg_attr(native, serde(rename = "name"))]
    Name,
    /// Best score first; without a score last.
    #[cfg_attr(native, serde(rename = "-score"))]
    Best,
    /// Worst score first; without a score last.
    #[cfg_attr(native, serde(rename = "score"))]
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

    /// The order of this word; last changed first without one.
    pub fn of(word: Option<&str>) -> Self {
        match word {
            Some("updated_at") => ProjectOrder::Oldest,
            Some("name") => ProjectOrder::Name,
            Some("-score") => ProjectOrder::Best,
            Some("score") => ProjectOrder::Worst,
            _ => ProjectOrder::Newest,
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

/// What a list is limited to, as the values of its filter.
fn filtered(stmt: Stmt, call: &Call) -> Stmt {
    let asked = &call.query;
    stmt.bind(call.org())
        .bind(asked.opt_text("state").unwrap_or("active"))
        .bind(asked.opt_text("tag").map(str::to_owned))
        .bind(asked.opt_text("q").filter(|q| !q.trim().is_empty()).map(str::to_owned))
}

/// A page of projects, one more than it shows when there are more.
pub fn list(call: &Call, order: ProjectOrder, after: (Value, Option<String>)) -> Stmt {
    let stmt = filtered(Stmt::new(order.sql()), call);
    stmt.bind(after.0).bind(after.1).bind(call.most()).bind(order.word())
}

/// How many projects the whole list has.
pub fn count(call: &Call) -> Stmt {
    filtered(Stmt::new(concat!("SELECT COUNT(*) AS total FROM projects p ", filter!())), call)
}

/// The caller's organisation's project that the path names.
pub fn named(call: &Call) -> Stmt {
    let stmt = Stmt::new(concat!(shown!(), " FROM projects p WHERE p.org_id = ?1 AND p.id = ?2"));
    stmt.bind(call.org()).bind(call.id(0))
}

/// One project of an organisation.
///
/// # Errors
/// When the database fails.
pub async fn find(app: &App, org_id: &str, id: &str) -> Result<Option<Project>, PortError> {
    let stmt =
        Stmt::new("SELECT id, org_id, name, source, archived_at FROM projects WHERE org_id = ?1 AND id = ?2");
    app.sql().rows(stmt.bind(org_id).bind(id)).await?.first().map(read).transpose()
}

/// A new project with its tags.
pub fn insert(org_id: &str, project: &Row) -> Vec<Stmt> {
    let insert = Stmt::new(
        "INSERT INTO projects (org_id, id, name, description, source, created_at, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
    );
    let columns = ["id", "name", "description", "source", "created_at"];
    vec![insert.bind(org_id).bind_columns(project, &columns), insert_tags(org_id, project)]
}

/// Writes what people may change, as the next revision. The batch fails when the revision that `project` has is not the
/// present one any more: the column may not be NULL.
pub fn update(org_id: &str, project: &Row) -> Vec<Stmt> {
    let update = Stmt::new(
        "UPDATE projects SET revision = CASE WHEN revision = ?3 THEN revision + 1 END,
           name = ?4, description = ?5, source = ?6, archived_at = ?7, updated_at = ?8
         WHERE org_id = ?1 AND id = ?2",
    );
    let columns = ["id", "revision", "name", "description", "source", "archived_at", "updated_at"];
    let clear = Stmt::new("DELETE FROM project_tags WHERE org_id = ?1 AND project_id = ?2");
    vec![
        update.bind(org_id).bind_columns(project, &columns),
        clear.bind(org_id).bind_columns(project, &["id"]),
        insert_tags(org_id, project),
    ]
}

/// Whether a failed batch lost the race for the next revision.
#[must_use]
pub fn is_lost_race(error: &PortError) -> bool {
    error.violates("projects.revision")
}

/// Tags are words of a-z, 0-9 and -, so a list of them with spaces between is JSON but for its quotes.
fn insert_tags(org_id: &str, project: &Row) -> Stmt {
    let stmt = Stmt::new(
        "INSERT OR IGNORE INTO project_tags (org_id, project_id, tag) SELECT ?1, ?2, value
         FROM json_each(IIF(?3 = '', '[]', '[\"' || replace(?3, ' ', '\",\"') || '\"]'))",
    );
    stmt.bind(org_id).bind_columns(project, &["id", "tags"])
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
    .bind(source.json())
}

fn read(row: &Row) -> Result<Project, PortError> {
    let source = row.opt_text("source")?;
    let source = source.map(|text| serde_json::from_slice::<SourceSpec>(text.as_bytes())).transpose();
    Ok(Project {
        id: row.text("id")?,
        org_id: row.text("org_id")?,
        name: row.text("name")?,
        source: source.map_err(|e| PortError::new(PortErrorKind::Misuse, format!("projects.source: {e}")))?,
        archived_at: row.opt_uint("archived_at")?,
    })
}
