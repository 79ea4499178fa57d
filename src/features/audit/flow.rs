//! Sealing rows into their chains, and counting refusals.

use std::collections::BTreeMap;

use ports::{LogLine, PortError};
use serde_json::json;

use super::{
    chain::{AuditEntry, Link},
    store::{self, NewHead, Seal},
};
use crate::{
    app::App,
    http::{Action, Actor, RequestMeta, Visitor},
};

/// Rows sealed at once.
const ROWS: u32 = 200;
/// Rounds of one cron run or of one reading.
const ROUNDS: u32 = 3;
/// Refusals of one actor and action within this share a row, in milliseconds.
const MINUTE_MS: u64 = 60_000;
/// A counted row is sealed so long after its minute: isolates' clocks differ, in milliseconds.
const SLACK_MS: u64 = 5_000;
/// Most refusals counted in one row: each is a write, and whoever is refused must not be able to buy many.
pub(super) const MOST_COUNTED: u64 = 20;
/// Longest path of a refused request that is kept, in characters.
const MAX_PATH: usize = 200;

/// Seals what waits in any organisation, oldest first. Returns how many rows it sealed.
///
/// # Errors
/// When the database fails; what was sealed stays so, and the next run goes on.
pub async fn seal(app: &App) -> Result<usize, PortError> {
    seal_some(app, None).await
}

/// Seals what waits in one organisation, before it is read. A failure is logged: reading goes on without.
pub(super) async fn seal_before_reading(app: &App, org_id: &str) {
    if let Err(error) = seal_some(app, Some(org_id)).await {
        log(app, "error", "audit.seal", &json!({ "org_id": org_id, "error": error.to_string() }));
    }
}

async fn seal_some(app: &App, org_id: Option<&str>) -> Result<usize, PortError> {
    let mut sealed = 0;
    for _ in 0..ROUNDS {
        let waiting = store::unsealed(app, org_id, ROWS).await?;
        let full = waiting.len() == ROWS as usize;
        let (heads, seals) = chain(waiting);
        if seals.is_empty() {
            break;
        }
        match store::seal(app, &heads, &seals).await {
            Ok(()) => sealed += seals.len(),
            // Somebody else was faster, and has sealed these rows.
            Err(error) if error.violates("audit_heads.seq") => continue,
            Err(error) => return Err(error),
        }
        for head in &heads {
            // The copy outside the database: whoever rewrites the chain cannot rewrite the log that went out.
            log(app, "info", "audit.head", &json!(head));
        }
        if !full {
            break;
        }
    }
    Ok(sealed)
}

/// Puts each row behind the head of its chain, in the order given.
fn chain(waiting: Vec<(Link, AuditEntry)>) -> (Vec<NewHead>, Vec<Seal>) {
    let mut heads: BTreeMap<String, NewHead> = BTreeMap::new();
    let mut seals = Vec::with_capacity(waiting.len());
    for (head, row) in waiting {
        let org_id = row.org_id.clone();
        let first =
            || NewHead { org_id: org_id.clone(), before: head.seq, seq: head.seq, hash: head.hash.clone() };
        let at = heads.entry(org_id.clone()).or_insert_with(first);
        let Some(next) = (Link { seq: at.seq, hash: at.hash.clone() }).next(&row) else { continue };
        seals.push(Seal { id: row.id, seq: next.seq, hash: next.hash.clone() });
        (at.seq, at.hash) = (next.seq, next.hash);
    }
    let moved = heads.into_values().filter(|head| head.seq > head.before);
    (moved.collect(), seals)
}

/// Notes that `actor` was refused `action` at `path`. At most one row a minute for an actor and an action.
pub async fn denied(app: &App, actor: &Actor, meta: Option<&RequestMeta>, action: Action, path: &str) {
    let row = AuditEntry {
        org_id: actor.org_id.clone(),
        actor: actor.id.clone(),
        action: action.name().to_owned(),
        resource: path.chars().take(MAX_PATH).collect(),
        ip: actor.origin.address.map(|address| address.to_string()),
        country: actor.origin.country.map(|country| country.as_str().to_owned()),
        ..refusal(app, meta)
    };
    count(app, &row).await;
}

/// Notes a sign-in with a link that does not work. Nobody knows whose it was, so it goes to `org_id`, the organisation
/// that runs the deployment; at most one row a minute, which shows where the first one came from.
pub async fn failed_sign_in(app: &App, org_id: &str, meta: &RequestMeta, visitor: Option<&Visitor>) {
    let row = AuditEntry {
        org_id: org_id.to_owned(),
        actor: "anonymous".to_owned(),
        action: "session.create".to_owned(),
        resource: "/v1/sessions".to_owned(),
        ip: visitor.and_then(|it| it.ip.clone()),
        country: visitor.and_then(|it| it.country.clone()),
        ..refusal(app, Some(meta))
    };
    count(app, &row).await;
}

/// What every refusal has.
fn refusal(app: &App, meta: Option<&RequestMeta>) -> AuditEntry {
    AuditEntry {
        id: app.new_id("aud"),
        org_id: String::new(),
        seq: None,
        hash: None,
        at: app.now(),
        actor: String::new(),
        action: String::new(),
        resource: String::new(),
        decision: "denied".to_owned(),
        times: 1,
        request_id: meta.map(|meta| meta.request_id.clone()).unwrap_or_default(),
        ip: None,
        country: None,
    }
}

/// The refused must be answered whatever happens, so a failure is only logged.
async fn count(app: &App, row: &AuditEntry) {
    let minute = row.at / MINUTE_MS;
    let bucket = format!("{minute} {} {} {}", row.org_id, row.actor, row.action);
    let open_until = (minute + 1) * MINUTE_MS + SLACK_MS;
    if let Err(error) = store::count_denied(app, row, &bucket, open_until, MOST_COUNTED).await {
        log(app, "error", "audit.denied", &json!({ "row": row, "error": error.to_string() }));
    }
}

fn log(app: &App, level: &'static str, msg: &str, detail: &serde_json::Value) {
    let line = json!({ "level": level, "msg": msg, "at": app.now(), "detail": detail });
    app.logs().write(LogLine { level, json: line.to_string() });
}
