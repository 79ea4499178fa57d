//! Reading reports: lists, findings, health over time, downloads.

use axum::{extract::State, response::Response};
use contract::report::{Finding, Severity};
use http::{HeaderValue, StatusCode, header};
use ports::{PortError, PortErrorKind, Row};
use serde::{Deserialize, Serialize};

use super::store;
use crate::{
    app::App,
    features::projects,
    http::{
        Actor, Page, Paging, Problem,
        command::Reply,
        op::{Done, Gives, Op, Shape, Steps, column, row},
        path::Path,
        query::Query,
        stream,
    },
};

/// Points of a health history.
const POINTS: u32 = 100;

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

pub(super) static LIST: Op = Op {
    tag: "Scans",
    summary: "A project's reports, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&REPORT, "rep"),
    steps: Steps::ListOf("project", |call| {
        Ok(vec![projects::exists(call.org(), call.id(0)), store::list(call)])
    }),
};

static SUMMARY: Shape = Shape { name: "ReportSummary", doc: "", columns: &[] };

static FILE: Shape = Shape {
    name: "ReportFile",
    doc: "A file of a report.",
    columns: &[
        column("format").doc("`json`, `markdown` or `cyclonedx`: the last word of its address."),
        column("size").number().doc("Bytes."),
    ],
};

static REPORT: Shape = Shape {
    name: "ReportMeta",
    doc: "A report, without its content.",
    columns: &[
        column("id").doc("Its id."),
        column("project_id").doc("The project."),
        column("task_id").doc("The task that made it."),
        column("created_at").number().doc("When it was made (Unix ms)."),
        column("score").real().doc("Health from 0 to 1."),
        column("coverage").real().doc("Share of the score's weight that had evidence."),
        column("summary").object(&SUMMARY).doc("What lists and charts show."),
        column("downloads").list(&FILE).doc("What can be downloaded."),
    ],
};

static POINT: Shape = Shape {
    name: "HealthPoint",
    doc: "A point of the history.",
    columns: &[
        column("report_id").doc("The report."),
        column("at").number().doc("When it was made (Unix ms)."),
        column("score").real().doc("Health from 0 to 1."),
        column("coverage").real().doc("Share of the score's weight that had evidence."),
        column("code_lines").number().doc("Lines of code."),
    ],
};

static HISTORY: Shape = Shape {
    name: "HealthHistory",
    doc: "Health over time, oldest first.",
    columns: &[column("items").list(&POINT).doc("One point a report, at most the newest 100.")],
};

pub(super) static HEALTH: Op = Op {
    tag: "Scans",
    summary: "A project's health over time.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &HISTORY),
    steps: Steps::Plan(
        |call| {
            Ok(vec![projects::exists(call.org(), call.id(0)), store::health(call.org(), call.id(0), POINTS)])
        },
        |_, rows| {
            rows.found(0, "project")?;
            let items = POINT.write_all(rows.all(1))?;
            one(&HISTORY, &row([("items", items.into())]))
        },
    ),
};

pub(super) static GET: Op = Op {
    tag: "Scans",
    summary: "One report.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &REPORT),
    steps: Steps::Plan(
        |call| Ok(vec![store::by_id(call.org(), call.id(0))]),
        |_, rows| one(&REPORT, rows.found(0, "report")?),
    ),
};

fn one(shape: &Shape, row: &Row) -> Result<Done, Problem> {
    Ok(Done::just(Reply::of_text(StatusCode::OK, shape.write(row)?)))
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

fn finding(row: &Row) -> Result<ListedFinding, PortError> {
    Ok(ListedFinding { position: row.uint("position")?, finding: json("body", &row.text("body")?)? })
}

fn json<T: serde::de::DeserializeOwned>(column: &str, text: &str) -> Result<T, PortError> {
    serde_json::from_slice(text.as_bytes())
        .map_err(|e| PortError::new(PortErrorKind::Misuse, format!("{column}: {e}")))
}
