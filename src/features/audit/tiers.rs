//! Retention of the log: hot rows in the database for 30 days, then warm segments in the object store, archived after a
//! year.
//!
//! For: moving rows out in segments of whole stretches of a chain, and reading them back for verifying and exports. A
//! segment is JSON Lines as in the export, with the rows' hashes: the chain goes on through all tiers. Nothing is moved
//! that does not verify. Not for: forgetting; no tier ends.

use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use ports::{LogLine, PortError, PutOptions, Row};
use serde_json::{Value, json};

use super::{
    chain::{self, AuditEntry},
    store,
};
use crate::{
    app::App,
    http::{
        Problem,
        id::{sha256_from_hex, sha256_hex},
        op::{Gives, Op, Shape, Steps, column, row},
    },
};

const DAY_MS: u64 = 86_400_000;
/// Rows are in the database this long.
const HOT_MS: u64 = 30 * DAY_MS;
/// Segments are archived when their newest row is as old as this.
const WARM_MS: u64 = 365 * DAY_MS;
/// So many chains that do not verify one run steps over.
const MOST_BROKEN: usize = 3;
/// Rows of a segment: one request of a verification.
const ROWS: u32 = 250;

static SEGMENT: Shape = Shape {
    name: "AuditSegment",
    doc: "A stretch of the log that has left the database.",
    columns: &[
        column("id").doc("Its id (`ase_…`)."),
        column("first_seq").number().doc("The number of its first row in the chain."),
        column("last_seq").number().doc("The number of its last row."),
        column("first_at").number().doc("The time of its oldest row (Unix ms)."),
        column("last_at").number().doc("The time of its newest row (Unix ms)."),
        column("tier").of(&["warm", "archive"]).doc("Where it is: `archive` after a year."),
        column("sha256").doc("SHA-256 of the file, in hex."),
        column("moved_at").number().doc("When it left the database (Unix ms)."),
    ],
};

pub(super) static SEGMENTS: Op = Op {
    tag: "Audit",
    summary: "Where the log's older rows are: after 30 days they leave the list in segments, which verifying and the export read as well. Newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&SEGMENT, "ase"),
    steps: Steps::List(|call| Ok(vec![store::segments(call)])),
};

/// Moves one segment of the oldest rows out of the database, and one into the archive, if there is any to move.
///
/// # Errors
/// When the database or the object store fails; nothing is lost then, and the next run tries again.
pub async fn move_old(app: &App) -> Result<(), Problem> {
    let now = app.now();
    // A chain that does not verify stays where it is and holds the others up no longer than this.
    let mut broken: Vec<String> = Vec::new();
    while broken.len() < MOST_BROKEN
        && let Some(org_id) = store::oldest(app, now.saturating_sub(HOT_MS), &broken).await?
        && !warm(app, &org_id, now).await?
    {
        broken.push(org_id);
    }
    if let Some(segment) = store::cooled(app, now.saturating_sub(WARM_MS)).await? {
        archive(app, &segment).await?;
    }
    Ok(())
}

/// Whether the chain held.
async fn warm(app: &App, org_id: &str, now: u64) -> Result<bool, Problem> {
    let (before, mut rows) = store::first_rows(app, org_id, ROWS).await?;
    let old = rows.iter().take_while(|row| row.at < now.saturating_sub(HOT_MS)).count();
    rows.truncate(old);
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(true) };
    // What does not verify stays where it is, for whoever looks into it.
    let link = match chain::follow(&before, &rows) {
        Ok(link) => link,
        Err(fault) => {
            let line = json!({ "level": "error", "msg": "audit.move", "at": now, "org_id": org_id, "detail": fault });
            app.logs().write(LogLine { level: "error", json: line.to_string() });
            return Ok(false);
        }
    };
    let mut text = String::new();
    for row in &rows {
        // Plain fields cannot fail to be written.
        text.push_str(&serde_json::to_string(row).unwrap_or_default());
        text.push('\n');
    }
    let (first_seq, last_seq) = (before.seq + 1, link.seq);
    // The range is in the key: whoever writes the same key writes the same bytes.
    let key = format!("audit/warm/{org_id}/{first_seq:012}-{last_seq:012}.jsonl");
    let sha256 = sha256_hex(text.as_bytes());
    let times = || rows.iter().map(|row| row.at);
    let segment = row([
        ("id", app.new_id("ase").into()),
        ("org_id", org_id.into()),
        ("first_seq", first_seq.into()),
        ("last_seq", last_seq.into()),
        ("first_at", times().min().unwrap_or(first.at).into()),
        ("last_at", times().max().unwrap_or(last.at).into()),
        ("last_hash", link.hash.into()),
        ("blob_key", key.as_str().into()),
        ("sha256", sha256.as_str().into()),
        ("moved_at", now.into()),
    ]);
    put(app, &key, &sha256, Bytes::from(text)).await?;
    match app.sql().batch(store::move_rows(&segment, org_id, first_seq, last_seq)).await {
        // Another run was faster.
        Err(error) if error.violates("audit_segments.first_seq") => Ok(true),
        outcome => outcome.map(|_| true).map_err(Problem::from),
    }
}

async fn archive(app: &App, segment: &Row) -> Result<(), Problem> {
    let (key, sha256) = (segment.text("blob_key")?, segment.text("sha256")?);
    let Some(bytes) = read(app, &key).await? else {
        return Err(Problem::internal("a segment of the audit log is not in the object store"));
    };
    let there = key.replacen("audit/warm/", "audit/archive/", 1);
    // Fails when the bytes are not those that were sealed; the segment stays then.
    put(app, &there, &sha256, bytes).await?;
    app.sql().rows(store::archive(&segment.text("id")?, &there)).await?;
    Ok(app.blobs().delete(&key).await?)
}

async fn put(app: &App, key: &str, sha256: &str, bytes: Bytes) -> Result<(), PortError> {
    let options = PutOptions {
        size: bytes.len() as u64,
        sha256: sha256_from_hex(sha256),
        content_type: Some("application/jsonl".to_owned()),
    };
    app.blobs().put(key, stream::iter([Ok(bytes)]).boxed(), options).await
}

async fn read(app: &App, key: &str) -> Result<Option<Bytes>, PortError> {
    let Some(blob) = app.blobs().get(key).await? else { return Ok(None) };
    let bytes = blob.body.try_fold(Vec::new(), |mut all, piece| async move {
        all.extend_from_slice(&piece);
        Ok(all)
    });
    Ok(Some(bytes.await?.into()))
}

/// A segment's rows, as far as they can be read: what is not there, or is no row, is for the verification to name.
///
/// # Errors
/// When the object store fails.
pub(super) async fn rows(app: &App, segment: &Row) -> Result<Vec<AuditEntry>, PortError> {
    let bytes = read(app, &segment.text("blob_key")?).await?.unwrap_or_default();
    Ok(bytes.split(|byte| *byte == b'\n').map_while(entry).collect())
}

/// A line as a row.
fn entry(line: &[u8]) -> Option<AuditEntry> {
    let line: Value = serde_json::from_slice(line).ok()?;
    let text = |name: &str| line.get(name).and_then(Value::as_str).map(str::to_owned);
    let number = |name: &str| line.get(name).and_then(Value::as_u64);
    Some(AuditEntry {
        id: text("id")?,
        org_id: text("org_id")?,
        seq: number("seq"),
        hash: text("hash"),
        at: number("at")?,
        actor: text("actor")?,
        action: text("action")?,
        resource: text("resource")?,
        decision: text("decision")?,
        times: number("times")?,
        request_id: text("request_id")?,
        ip: text("ip"),
        country: text("country"),
    })
}
