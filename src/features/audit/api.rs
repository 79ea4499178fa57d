//! Reading the audit log, and verifying that nobody changed it.

use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::{
    chain::{self, AuditEntry, Fault, FaultKind, Link},
    flow,
    store::{self, Filter, Look},
    tiers,
};
use crate::{
    app::App,
    http::{
        Actor, Page, Paging, Problem,
        id::{is_id, sha256_from_hex},
        json::Json,
        page::{self, MAX_INTEGER, not_a_cursor},
        query::Query,
    },
};

/// Rows one request verifies: so many hashes and rows of JSON fit into a free plan's 10 ms of CPU.
const VERIFY_ROWS: u32 = 250;
/// Longest text of a filter, in bytes.
const MAX_FILTER: usize = 200;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AuditDecision {
    /// It was done.
    Allowed,
    /// It was refused.
    Denied,
}

/// Which rows to list.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct AuditQuery {
    /// Only what this actor did (an id).
    pub actor: Option<String>,
    /// Only actions that begin so, e.g. `project.`.
    pub action: Option<String>,
    /// Only what concerns this resource (an id, or a refused path).
    pub resource: Option<String>,
    /// Only from this time on (Unix ms).
    pub since: Option<u64>,
    /// Only up to this time (Unix ms).
    pub until: Option<u64>,
    /// Only what was decided so.
    pub decision: Option<AuditDecision>,
    /// Items wanted, 1 to 100 (20).
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl AuditQuery {
    /// The filters, checked.
    pub(super) fn filter(&self) -> Result<Filter, Problem> {
        for (name, text) in [("actor", &self.actor), ("action", &self.action), ("resource", &self.resource)] {
            if text.as_ref().is_some_and(|text| text.is_empty() || text.len() > MAX_FILTER) {
                return Err(Problem::field(name, format!("Must have 1 to {MAX_FILTER} bytes.")));
            }
        }
        for (name, at) in [("since", self.since), ("until", self.until)] {
            if at.is_some_and(|at| at > MAX_INTEGER) {
                return Err(Problem::field(name, "Must be a time in Unix milliseconds."));
            }
        }
        let word = |decision| match decision {
            AuditDecision::Allowed => "allowed",
            AuditDecision::Denied => "denied",
        };
        Ok(Filter {
            actor: self.actor.clone(),
            action: self.action.clone(),
            resource: self.resource.clone(),
            since: self.since,
            until: self.until,
            decision: self.decision.map(word),
        })
    }

    /// Time and id in the cursor; both are there or neither.
    pub(super) fn place(paging: &Paging) -> Result<(Option<u64>, Option<String>), Problem> {
        let (at, id) = (paging.number(0)?, paging.key(1));
        if id.as_ref().is_some_and(|id| !is_id(id, "aud")) {
            return Err(not_a_cursor());
        }
        Ok((at, id))
    }
}

/// The cursor that goes on behind a row.
pub(super) fn cursor_of(row: &AuditEntry) -> Vec<String> {
    vec![row.at.to_string(), row.id.clone()]
}

/// The organisation's audit log, newest first.
#[cfg_attr(native, utoipa::path(get, path = "/v1/audit", tag = "Audit", params(AuditQuery),
    responses((status = 200, body = Page<AuditEntry>))))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<AuditQuery>,
) -> Result<Page<AuditEntry>, Problem> {
    let paging = Paging::new(query.limit, query.cursor.as_deref(), 2)?;
    let (filter, place) = (query.filter()?, AuditQuery::place(&paging)?);
    let rows = store::list(&app, &actor.org_id, &filter, place, paging.limit).await?;
    Ok(Page::cut(rows, &paging, cursor_of))
}

/// Where to go on verifying, and what is known from outside.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct VerifyQuery {
    /// `next_cursor` of the answer before.
    pub cursor: Option<String>,
    /// A row's number that was noted outside, in a log line `audit.head`.
    pub anchor_seq: Option<u64>,
    /// The hash noted with it.
    pub anchor_hash: Option<String>,
}

impl VerifyQuery {
    fn from(&self) -> Result<Link, Problem> {
        let paging = Paging::new(None, self.cursor.as_deref(), 2)?;
        let (seq, hash) = (paging.number(0)?, paging.key(1));
        let Some((seq, hash)) = seq.zip(hash) else { return Ok(Link::start()) };
        if sha256_from_hex(&hash).is_none() {
            return Err(not_a_cursor());
        }
        Ok(Link { seq, hash })
    }

    fn anchor(&self) -> Result<Option<Link>, Problem> {
        match (self.anchor_seq, &self.anchor_hash) {
            (None, None) => Ok(None),
            (None | Some(0), _) => Err(Problem::field("anchor_seq", "Must be a row's number, from 1.")),
            (Some(seq), _) if seq > MAX_INTEGER => {
                Err(Problem::field("anchor_seq", "Must be a row's number, from 1."))
            }
            (Some(seq), Some(hash)) if sha256_from_hex(hash).is_some() => {
                Ok(Some(Link { seq, hash: hash.to_ascii_lowercase() }))
            }
            _ => Err(Problem::field("anchor_hash", "Must be a SHA-256 in hex, 64 digits.")),
        }
    }
}

/// What verifying found so far.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct AuditVerification {
    /// No fault was found in the rows of this answer.
    pub ok: bool,
    /// The end was reached, or a fault. Otherwise go on with `next_cursor`.
    pub complete: bool,
    /// Rows that this answer verified.
    pub checked: u64,
    /// The number of the last row verified.
    pub verified_to: u64,
    /// The first fault.
    pub fault: Option<Fault>,
    /// The end of the chain as it was noted when the last row was sealed.
    pub head: Option<AuditHead>,
    /// Rows that are not sealed yet; verifying says nothing of them.
    pub unsealed: u64,
    /// The time of the oldest of them (Unix ms).
    pub unsealed_since: Option<u64>,
    /// Pass as `cursor` to go on; null when there is nothing more.
    pub next_cursor: Option<String>,
}

/// The end of a chain.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct AuditHead {
    /// The number of its last row.
    pub seq: u64,
    /// The hash of its last row.
    pub hash: String,
    /// When that was sealed (Unix ms).
    pub sealed_at: u64,
}

/// Verify the chain of hashes, a stretch a request: seals what waits, then follows the chain from the cursor on.
#[cfg_attr(native, utoipa::path(get, path = "/v1/audit/verify", tag = "Audit", params(VerifyQuery),
    responses((status = 200, body = AuditVerification))))]
pub async fn verify(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<VerifyQuery>,
) -> Result<Json<AuditVerification>, Problem> {
    let (from, anchor) = (query.from()?, query.anchor()?);
    if from.seq == 0 {
        flow::seal_before_reading(&app, &actor.org_id).await;
    }
    let noted = anchor.as_ref().map_or(0, |anchor| anchor.seq);
    let mut look = store::look(&app, &actor.org_id, from.seq, VERIFY_ROWS, noted).await?;
    let mut at_end = look.rows.len() < VERIFY_ROWS as usize;
    if let Some(segment) = look.segment.take() {
        look.rows = tiers::rows(&app, &segment).await?;
        look.rows.retain(|row| row.seq.is_none_or(|seq| seq > from.seq));
        // A segment that has less than it should is where the chain ends, which its head contradicts.
        at_end = look.rows.is_empty();
    }
    if let (Some(segment), None) = (look.anchor_segment.take(), &look.anchor) {
        let rows = tiers::rows(&app, &segment).await?;
        look.anchor = rows.into_iter().find(|row| row.seq == Some(noted)).and_then(|row| row.hash);
    }
    Ok(Json(judge(&from, anchor.as_ref(), look, at_end)))
}

fn judge(from: &Link, anchor: Option<&Link>, look: Look, at_end: bool) -> AuditVerification {
    let outcome = chain::follow(from, &look.rows).and_then(|last| {
        if at_end {
            chain::check_head(&last, look.head.as_ref())?;
        }
        if let Some(noted) = anchor {
            chain::check_anchor(noted, look.anchor.as_deref())?;
        }
        Ok(last)
    });
    let (fault, last) = match outcome {
        Ok(last) => (None, last),
        Err(fault) => {
            // A chain that contradicts a noted hash was rewritten, nobody knows from where on.
            let verified = if fault.kind == FaultKind::Anchor { 0 } else { fault.seq.saturating_sub(1) };
            (Some(fault), Link { seq: verified.max(from.seq), hash: String::new() })
        }
    };
    let complete = at_end || fault.is_some();
    let keys = [last.seq.to_string(), last.hash];
    AuditVerification {
        ok: fault.is_none(),
        complete,
        checked: last.seq.saturating_sub(from.seq).min(look.rows.len() as u64),
        verified_to: last.seq,
        fault,
        head: look.head.map(|Link { seq, hash }| AuditHead {
            seq,
            hash,
            sealed_at: look.sealed_at.unwrap_or_default(),
        }),
        unsealed: look.unsealed,
        unsealed_since: look.unsealed_since,
        next_cursor: (!complete).then(|| page::encode(&keys)),
    }
}
