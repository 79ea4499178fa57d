//! The audit log as a file: JSON Lines, read and sent page by page.

use axum::{body::Body, extract::State, response::Response};
use bytes::Bytes;
use futures_util::{Stream, stream};
use http::{HeaderValue, header};
use ports::{PortError, PortErrorKind, Row};
use serde::Deserialize;
use serde_json::json;

use super::{
    api::{AuditDecision, AuditQuery, cursor_of},
    chain::AuditEntry,
    flow,
    store::{self, Filter},
    tiers,
};
use crate::{
    app::App,
    http::{
        Actor, Paging, Problem, RequestMeta,
        page::{self, MAX_INTEGER},
        query::Query,
    },
};

/// Rows read and sent at once.
const PAGE: u32 = 500;
/// Pages of one answer: a free plan's request has 50 statements, and others come before.
const PAGES: u32 = 30;
/// Marks a cursor behind a segment; others have a row's id there.
const SEGMENT: &str = "segment";

/// Which rows to take away.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AuditExportQuery {
    /// Only what this actor did (an id).
    pub actor: Option<String>,
    /// Only actions that begin so, e.g. `project.`.
    pub action: Option<String>,
    /// Only what concerns this resource (an id, or a refused path).
    pub resource: Option<String>,
    /// Only from this time on (Unix ms).
    pub since: Option<u64>,
    /// Only up to this time (Unix ms); up to now, when absent.
    pub until: Option<u64>,
    /// Only what was decided so.
    pub decision: Option<AuditDecision>,
    /// `next_cursor` in the last line of the file before.
    pub cursor: Option<String>,
}

impl AuditExportQuery {
    fn without_pages(self) -> AuditQuery {
        let Self { actor, action, resource, since, until, decision, cursor } = self;
        AuditQuery { actor, action, resource, since, until, decision, limit: None, cursor }
    }
}

/// Take the log away as JSON Lines (https://jsonlines.org), oldest first; the same filters as the list.
///
/// An answer has at most 15,000 rows. When there are more its last line is `{"next_cursor": "…"}`: repeat the request with
/// that `cursor`. The export itself is in the log.
#[cfg_attr(native, utoipa::path(get, path = "/v1/audit/export", tag = "Audit", params(AuditExportQuery),
    responses((status = 200, content_type = "application/jsonl", body = String))))]
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    meta: RequestMeta,
    Query(query): Query<AuditExportQuery>,
) -> Result<Response, Problem> {
    let query = query.without_pages();
    let paging = Paging::new(None, query.cursor.as_deref(), 2)?;
    let in_segments = paging.key(1).as_deref() == Some(SEGMENT);
    let segment = if in_segments { paging.number(0)? } else { paging.after.is_empty().then_some(0) };
    let (at, id) = if in_segments { (None, None) } else { AuditQuery::place(&paging)? };
    let mut filter = query.filter()?;
    app.sql().batch(vec![store::entry(&app, &actor, &meta, "audit.export", &actor.org_id)]).await?;
    flow::seal_before_reading(&app, &actor.org_id).await;
    // Rows that come while the file is being written are for the next one.
    filter.until = Some(filter.until.unwrap_or_else(|| app.now()));
    let place = (at.unwrap_or(0), id.unwrap_or_default());
    let name = format!("attachment; filename=\"audit-{}.jsonl\"", app.now());
    let walk = Walk { app, org_id: actor.org_id, filter, place, segment, pages: 0, ended: false };
    Ok(answer(&name, walk.chunks()))
}

fn answer(name: &str, chunks: impl Stream<Item = Result<Bytes, PortError>> + Send + 'static) -> Response {
    let mut response = Response::new(Body::from_stream(chunks));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/jsonl"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Ok(name) = HeaderValue::from_str(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// How far the file is written.
struct Walk {
    app: App,
    org_id: String,
    filter: Filter,
    place: (u64, String),
    /// The rows that have left the database come first: the number before the next segment, while there may be one.
    segment: Option<u64>,
    pages: u32,
    ended: bool,
}

impl Walk {
    /// The file's pieces. A database that fails breaks the answer off, so that nobody takes half a file for the whole.
    fn chunks(self) -> impl Stream<Item = Result<Bytes, PortError>> + Send {
        stream::unfold(self, |mut walk| async move {
            if walk.ended {
                return None;
            }
            let chunk = walk.next_chunk().await;
            walk.ended |= chunk.is_err();
            Some((chunk, walk))
        })
    }

    async fn next_chunk(&mut self) -> Result<Bytes, PortError> {
        if let Some(segment) = self.next_segment().await? {
            return self.segment_chunk(&segment).await;
        }
        let (at, id) = (self.place.0, self.place.1.as_str());
        let rows = store::export(&self.app, &self.org_id, &self.filter, (at, id), PAGE).await?;
        // Rows that were moved out just now, between the two questions, are in a segment.
        if let Some(segment) = self.next_segment().await? {
            return self.segment_chunk(&segment).await;
        }
        self.segment = None;
        let mut text = lines(rows.iter());
        self.pages += 1;
        self.ended = rows.len() < PAGE as usize;
        if let Some(last) = rows.last() {
            self.place = (last.at, last.id.clone());
            if !self.ended && self.pages >= PAGES {
                self.ended = true;
                text.push_str(&json!({ "next_cursor": page::encode(&cursor_of(last)) }).to_string());
                text.push('\n');
            }
        }
        Ok(Bytes::from(text))
    }

    async fn next_segment(&self) -> Result<Option<Row>, PortError> {
        let Some(after) = self.segment else { return Ok(None) };
        let (since, until) = (self.filter.since.unwrap_or(0), self.filter.until.unwrap_or(MAX_INTEGER));
        let next = store::segment_after(&self.org_id, after, since, until);
        Ok(self.app.sql().rows(next).await?.into_iter().next())
    }

    async fn segment_chunk(&mut self, segment: &Row) -> Result<Bytes, PortError> {
        let rows = tiers::rows(&self.app, segment).await?;
        let last = segment.uint("last_seq")?;
        if rows.last().and_then(|row| row.seq) != Some(last) {
            return Err(PortError::new(PortErrorKind::Integrity, "a segment of the audit log is not whole"));
        }
        let mut text = lines(rows.iter().filter(|row| self.filter.fits(row)));
        self.pages += 2; // a statement and an object
        self.segment = Some(last);
        if self.pages >= PAGES {
            self.ended = true;
            text.push_str(
                &json!({ "next_cursor": page::encode(&[last.to_string(), SEGMENT.to_owned()]) }).to_string(),
            );
            text.push('\n');
        }
        Ok(Bytes::from(text))
    }
}

fn lines<'a>(rows: impl Iterator<Item = &'a AuditEntry>) -> String {
    let mut text = String::new();
    for row in rows {
        // Plain fields cannot fail to be written.
        text.push_str(&serde_json::to_string(row).unwrap_or_default());
        text.push('\n');
    }
    text
}
