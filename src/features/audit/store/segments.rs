//! SQL about segments: what of the log has left the database, and the leaving.

use ports::{PortError, Row, Stmt};

use super::read;
use crate::{
    app::App,
    features::audit::chain::{AuditEntry, Link},
    http::op::Call,
};

/// A page of an organisation's segments, newest first.
pub fn segments(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, first_seq, last_seq, first_at, last_at, tier, sha256, moved_at FROM audit_segments
         WHERE org_id = ?1 AND id < COALESCE(?2, '~') ORDER BY id DESC LIMIT ?3",
    );
    stmt.bind(call.org()).bind(call.cursor()).bind(call.most())
}

/// The segment that has this row of the chain.
#[must_use]
pub fn segment_of(org_id: &str, seq: u64) -> Stmt {
    let stmt = Stmt::new(
        "SELECT first_seq, last_seq, blob_key, sha256 FROM audit_segments
         WHERE org_id = ?1 AND first_seq <= ?2 AND last_seq >= ?2 ORDER BY first_seq DESC LIMIT 1",
    );
    stmt.bind(org_id).bind(seq)
}

/// The next segment behind row `after` that has rows of this time.
#[must_use]
pub fn segment_after(org_id: &str, after: u64, since: u64, until: u64) -> Stmt {
    let stmt = Stmt::new(
        "SELECT first_seq, last_seq, blob_key, sha256 FROM audit_segments
         WHERE org_id = ?1 AND first_seq > ?2 AND last_at >= ?3 AND first_at <= ?4 ORDER BY first_seq LIMIT 1",
    );
    stmt.bind(org_id).bind(after).bind(since).bind(until)
}

/// The organisation of the oldest sealed row, but for those of `without`, if it is from before `cutoff`.
pub async fn oldest(app: &App, cutoff: u64, without: &[String]) -> Result<Option<String>, PortError> {
    // Rows are in the table in the order they came, so this looks at the first one.
    let stmt = Stmt::new(
        "SELECT org_id, at FROM audit_log NOT INDEXED
         WHERE rowid > 0 AND seq IS NOT NULL AND org_id NOT IN (SELECT value FROM json_each(?1)) ORDER BY rowid LIMIT 1",
    );
    let rows = app.sql().rows(stmt.bind(super::json(without))).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(if row.uint("at")? < cutoff { Some(row.text("org_id")?) } else { None })
}

/// The first rows of a chain that are still here, and where it stands before them.
pub async fn first_rows(app: &App, org_id: &str, most: u32) -> Result<(Link, Vec<AuditEntry>), PortError> {
    let last = Stmt::new(
        "SELECT last_seq, last_hash FROM audit_segments WHERE org_id = ?1 ORDER BY first_seq DESC LIMIT 1",
    );
    let rows = Stmt::new(concat!(
        "SELECT ",
        columns!(),
        " FROM audit_log l WHERE l.org_id = ?1 AND l.seq IS NOT NULL ORDER BY l.seq LIMIT ?2"
    ));
    let outcomes = app.sql().batch(vec![last.bind(org_id), rows.bind(org_id).bind(most)]).await?;
    let of = |n: usize| outcomes.get(n).map_or(&[][..], |outcome| outcome.rows.as_slice());
    let link =
        |row: &Row| Ok::<_, PortError>(Link { seq: row.uint("last_seq")?, hash: row.text("last_hash")? });
    let before = of(0).first().map_or_else(|| Ok(Link::start()), link)?;
    Ok((before, of(1).iter().map(read).collect::<Result<_, _>>()?))
}

/// Notes a segment (a row of its columns) and takes its rows out of the log. Of two at once one fails, on
/// `audit_segments.first_seq`.
#[must_use]
pub fn move_rows(segment: &Row, org_id: &str, first: u64, last: u64) -> Vec<Stmt> {
    let columns = [
        "id",
        "org_id",
        "first_seq",
        "last_seq",
        "first_at",
        "last_at",
        "last_hash",
        "blob_key",
        "sha256",
        "moved_at",
    ];
    let note = Stmt::new(
        "INSERT INTO audit_segments
           (tier, id, org_id, first_seq, last_seq, first_at, last_at, last_hash, blob_key, sha256, moved_at)
         VALUES ('warm', ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    );
    let take = Stmt::new("DELETE FROM audit_log WHERE org_id = ?1 AND seq >= ?2 AND seq <= ?3");
    vec![note.bind_columns(segment, &columns), take.bind(org_id).bind(first).bind(last)]
}

/// A segment that has been warm for long enough.
pub async fn cooled(app: &App, cutoff: u64) -> Result<Option<Row>, PortError> {
    let stmt = Stmt::new(
        "SELECT id, org_id, blob_key, sha256 FROM audit_segments WHERE tier = 'warm' AND last_at < ?1
         ORDER BY last_at LIMIT 1",
    );
    Ok(app.sql().rows(stmt.bind(cutoff)).await?.into_iter().next())
}

/// It is in the archive now, under this key.
#[must_use]
pub fn archive(id: &str, key: &str) -> Stmt {
    Stmt::new("UPDATE audit_segments SET tier = 'archive', blob_key = ?2 WHERE id = ?1").bind(id).bind(key)
}
