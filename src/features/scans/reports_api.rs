//! Reading reports: lists, findings, health over time, downloads.

use axum::{extract::State, response::Response};
use contract::report::{Finding, Severity};
use http::{HeaderValue, header};
use ports::{PortError, PortErrorKind, Row};
use serde::{Deserialize, Serialize};

use super::{
    dto::{HealthHistory, HealthPoint, ReportFile, ReportMeta},
    store,
};
use crate::{
    app::App,
    features::projects,
    http::{Actor, Page, Paging, Problem, json::Json, page::PageQuery, path::Path, query::Query, stream},
};

/// Points of a health history.
const HISTORY: u32 = 100;

/// How to list findings.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct FindingQuery {
    /// Only this severity.
    pub severity: Option<Severity>,
    /// Only findings whose title, rule or path contains this.
    pub q: Option<String>,
    /// Items wanted, 1 to 100 (20).
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A finding with its place in the list.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct ListedFinding {
    /// From 0, the worst first.
    pub position: u64,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
}

/// What a report can be downloaded as.
#[cfg(native)] // for the document only: the router takes any word and the handler answers 404
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// The whole report for programs.
    Json,
    /// The report for people.
    Markdown,
    /// The software bill of materials, CycloneDX 1.6.
    Cyclonedx,
}

/// A project's reports, newest first.
#[cfg_attr(native, utoipa::path(get, path = "/v1/projects/{id}/reports", tag = "Scans",
    params(("id" = String, Path), PageQuery), responses((status = 200, body = Page<ReportMeta>))))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Page<ReportMeta>, Problem> {
    known_project(&app, &actor, &id).await?;
    let paging = Paging::id(query.limit, query.cursor.as_deref(), "rep")?;
    let rows = store::list(&app, &actor.org_id, &id, &paging).await?;
    Page::of_rows(&rows, &paging, meta)
}

/// A project's health over time.
#[cfg_attr(native, utoipa::path(get, path = "/v1/projects/{id}/health", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, body = HealthHistory))))]
pub async fn health(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Json<HealthHistory>, Problem> {
    known_project(&app, &actor, &id).await?;
    let rows = store::health(&app, &actor.org_id, &id, HISTORY).await?;
    let items = rows.iter().map(point).collect::<Result<Vec<_>, PortError>>()?;
    Ok(Json(HealthHistory { items }))
}

/// One report.
#[cfg_attr(native, utoipa::path(get, path = "/v1/reports/{id}", tag = "Scans", params(("id" = String, Path)),
    responses((status = 200, body = ReportMeta))))]
pub async fn get(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Json<ReportMeta>, Problem> {
    Ok(Json(meta(&load(&app, &actor, &id).await?)?))
}

/// A report's findings, worst first.
#[cfg_attr(native, utoipa::path(get, path = "/v1/reports/{id}/findings", tag = "Scans",
    params(("id" = String, Path), FindingQuery), responses((status = 200, body = Page<ListedFinding>))))]
pub async fn findings(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<FindingQuery>,
) -> Result<Page<ListedFinding>, Problem> {
    load(&app, &actor, &id).await?;
    let paging = Paging::new(query.limit, query.cursor.as_deref(), 1)?;
    let severity = query.severity.and_then(|one| serde_json::to_value(one).ok()?.as_str().map(str::to_owned));
    let q = query.q.map(|q| q.trim().to_lowercase()).filter(|q| !q.is_empty());
    let filter = (severity, q);
    let after = paging.number(0)?;
    let rows = store::findings(&app, &actor.org_id, &id, filter.clone(), after, paging.limit).await?;
    let total = store::count_findings(&app, &actor.org_id, &id, filter).await?;
    let items = rows.iter().map(finding).collect::<Result<Vec<_>, PortError>>()?;
    Ok(Page::cut(items, &paging, |item| vec![item.position.to_string()]).with_total(total))
}

/// Download a report.
#[cfg_attr(native, utoipa::path(get, path = "/v1/reports/{id}/download/{format}", tag = "Scans",
    params(("id" = String, Path), ("format" = Format, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = String))))]
pub async fn download(
    State(app): State<App>,
    actor: Actor,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let row = load(&app, &actor, &id).await?;
    let (column, ending, content_type) = match format.as_str() {
        "json" => ("json_key", "json", "application/json"),
        "markdown" => ("markdown_key", "md", "text/markdown; charset=utf-8"),
        "cyclonedx" => ("cyclonedx_key", "cdx.json", "application/vnd.cyclonedx+json; version=1.6"),
        _ => return Err(Problem::not_found("format; there are json, markdown and cyclonedx")),
    };
    let blob = app.blobs().get(&row.text(column)?).await?;
    let blob = blob.ok_or_else(|| Problem::internal(format!("report {id}: object of {column} is gone")))?;
    let mut response = stream::file(blob, content_type);
    let disposition = format!("attachment; filename=\"{id}.{ending}\"");
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

async fn load(app: &App, actor: &Actor, id: &str) -> Result<Row, Problem> {
    store::find(app, &actor.org_id, id).await?.ok_or_else(|| Problem::not_found("report"))
}

async fn known_project(app: &App, actor: &Actor, id: &str) -> Result<(), Problem> {
    let found = projects::find(app, &actor.org_id, id).await?;
    found.map(|_| ()).ok_or_else(|| Problem::not_found("project"))
}

fn meta(row: &Row) -> Result<ReportMeta, PortError> {
    Ok(ReportMeta {
        id: row.text("id")?,
        project_id: row.text("project_id")?,
        task_id: row.text("task_id")?,
        created_at: row.uint("created_at")?,
        score: row.opt_real("score")?.unwrap_or_default(),
        coverage: row.opt_real("coverage")?.unwrap_or_default(),
        summary: json("summary", &row.text("summary")?)?,
        downloads: vec![
            ReportFile { format: "json", size: row.uint("json_size")? },
            ReportFile { format: "markdown", size: row.uint("markdown_size")? },
            ReportFile { format: "cyclonedx", size: row.uint("cyclonedx_size")? },
        ],
    })
}

fn point(row: &Row) -> Result<HealthPoint, PortError> {
    Ok(HealthPoint {
        report_id: row.text("id")?,
        at: row.uint("created_at")?,
        score: row.opt_real("score")?.unwrap_or_default(),
        coverage: row.opt_real("coverage")?.unwrap_or_default(),
        code_lines: row.uint("code_lines")?,
    })
}

fn finding(row: &Row) -> Result<ListedFinding, PortError> {
    Ok(ListedFinding { position: row.uint("position")?, finding: json("body", &row.text("body")?)? })
}

fn json<T: serde::de::DeserializeOwned>(column: &str, text: &str) -> Result<T, PortError> {
    serde_json::from_slice(text.as_bytes())
        .map_err(|e| PortError::new(PortErrorKind::Misuse, format!("{column}: {e}")))
}
