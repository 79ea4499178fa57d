//! The administrators' list, and trying an assessment.

use std::collections::BTreeMap;

use ::guard::assess::{Body, Input};
use axum::extract::State;
use ports::{PortError, PortErrorKind, Row};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{model, store};
use crate::{
    app::App,
    http::{Actor, Command, Page, Paging, Problem, json::Json, page::PageQuery, query::Query},
};

/// The longest body that can be tried, in bytes; the guard looks at samples, not at whole bodies.
const MAX_BODY: usize = 16 * 1024;

/// A request that looked like an attack.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Assessment))]
pub struct AssessmentDto {
    /// `sec_…`.
    pub id: String,
    /// When (Unix ms).
    pub at: u64,
    /// Who sent it: `usr_…`, `key_…`, `operator`, or `ip:` and the network address.
    pub principal: String,
    /// Its `X-Request-Id`.
    pub request_id: String,
    /// Its method.
    pub method: String,
    /// The first 200 bytes of its path. Never the query.
    pub path: String,
    /// ISO 3166-1 alpha-2 code of where it came from.
    pub country: Option<String>,
    /// The verdict, as `POST /v1/security/assess` answers it.
    #[cfg_attr(native, schema(value_type = Object))]
    pub assessment: Value,
}

/// The requests that looked like attacks, newest first. At most ten a principal and minute and 500 an hour are kept, for 30 days.
#[cfg_attr(native, utoipa::path(get, path = "/v1/security/assessments", tag = "Security", params(PageQuery),
    responses((status = 200, body = Page<AssessmentDto>))))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<PageQuery>,
) -> Result<Page<AssessmentDto>, Problem> {
    let paging = Paging::id(query.limit, query.cursor.as_deref(), "sec")?;
    let rows = store::list(&app, &actor.org_id, &paging).await?;
    Page::of_rows(&rows, &paging, read)
}

fn read(row: &Row) -> Result<AssessmentDto, PortError> {
    let assessment = row.text("assessment")?;
    Ok(AssessmentDto {
        id: row.text("id")?,
        at: row.uint("at")?,
        principal: row.text("principal")?,
        request_id: row.text("request_id")?,
        method: row.text("method")?,
        path: row.text("path")?,
        country: row.opt_text("country")?,
        assessment: serde_json::from_slice(assessment.as_bytes())
            .map_err(|error| PortError::new(PortErrorKind::Misuse, error.to_string()))?,
    })
}

/// A request to try.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Try {
    /// Path and query as they would be sent.
    pub target: String,
    /// The method; GET without one.
    pub method: Option<String>,
    /// Header fields.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body, at most 16 KiB.
    pub body: Option<String>,
    /// What the body is: `json` (without one), `form`, `code`, `markdown`, `chat` or `upload`.
    pub role: Option<String>,
    /// The kind of route: `api` (without one), `auth`, `ai` or `static`.
    pub route: Option<String>,
}

/// The verdict on a request.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Verdict {
    /// `threatLevel` (none, low, medium, high, critical), `actionRequired` (allow, log, challenge, block),
    /// `aiAgentTrust` (0 to 1), `recommendedResponse`, `score`, and `matchedRules` with `id`, `class`, `severity` and `where`.
    #[cfg_attr(native, schema(value_type = Object))]
    pub assessment: ::guard::assess::Assessment,
}

/// Try an assessment; nothing is kept of it.
#[cfg_attr(native, utoipa::path(post, path = "/v1/security/assess", tag = "Security", request_body = Try,
    responses((status = 200, body = Verdict))))]
pub async fn assess(State(app): State<App>, command: Command<Try>) -> Result<Json<Verdict>, Problem> {
    let asked = command.body;
    let route = model::route(asked.route.as_deref());
    let route = route.ok_or_else(|| Problem::field("route", "Must be api, auth, ai or static."))?;
    let role = model::role(asked.role.as_deref())
        .ok_or_else(|| Problem::field("role", "Must be json, form, code, markdown, chat or upload."))?;
    let sample = asked.body.as_deref().unwrap_or_default().as_bytes();
    if sample.len() > MAX_BODY {
        return Err(Problem::field("body", format!("May have at most {MAX_BODY} bytes.")));
    }
    let headers: Vec<(&str, &[u8])> =
        asked.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let assessment = app.assessor().assess(&Input {
        method: asked.method.as_deref().unwrap_or("GET"),
        target: asked.target.as_bytes(),
        headers: &headers,
        body: Body { role, sample, fields: &[] },
        route,
        ..Input::default()
    });
    Ok(Json(Verdict { assessment }))
}
