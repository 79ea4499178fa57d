//! All SQL of the audit log.

/// The columns [`read`] reads.
macro_rules! columns {
    () => {
        "l.id, l.org_id, l.seq, l.hash, l.at, l.actor, l.action, l.target, l.decision, l.times, l.request_id, l.ip,
         l.country"
    };
}

mod segments;

use ports::{PortError, Row, Stmt};
use serde::Serialize;

pub use segments::{archive, cooled, first_rows, move_rows, oldest, segment_after, segment_of, segments};

use super::chain::{AuditEntry, Link};
use crate::{
    app::App,
    http::{Actor, RequestMeta, op::Call, page::MAX_INTEGER},
};

/// Which rows a list shows: `?1` organisation, `?2` actor, `?3` beginning of the action, `?4` resource, `?5` and
/// `?6` first and last time, `?7` decision. The cursor is `?8` (time) and `?9` (id).
macro_rules! filter {
    () => {
        " FROM audit_log l WHERE l.org_id = ?1 AND (?2 IS NULL OR l.actor = ?2)
           AND (?3 IS NULL OR substr(l.action, 1, length(?3)) = ?3) AND (?4 IS NULL OR l.target = ?4)
           AND l.at >= ?5 AND l.at <= ?6 AND (?7 IS NULL OR l.decision = ?7) "
    };
}

/// The row that says that `actor` did `action` to `target`.
#[must_use]
pub fn entry(app: &App, actor: &Actor, meta: &RequestMeta, action: &'static str, target: &str) -> Stmt {
    Stmt::new(
        "INSERT INTO audit_log (id, org_id, at, actor, action, target, request_id, ip, country)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(app.new_id("aud"))
    .bind(&actor.org_id)
    .bind(app.now())
    .bind(&actor.id)
    .bind(action)
    .bind(target)
    .bind(&meta.request_id)
    .bind(actor.origin.address.map(|address| address.to_string()))
    .bind(actor.origin.country.map(|country| country.as_str().to_owned()))
}

/// The row that says that the caller did `action` to `target`.
#[must_use]
pub fn did(call: &Call, action: &'static str, target: &str) -> Stmt {
    entry(&call.app, &call.actor, &call.meta, action, target)
}

/// What somebody did in an organisation, newest first, for that person.
#[must_use]
pub fn personal(org_id: &str, user_id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT org_id, at, action, target AS resource, decision, times, request_id, ip, country FROM audit_log
         WHERE org_id = ?1 AND actor = ?2 ORDER BY at DESC, id DESC LIMIT 5000",
    );
    stmt.bind(org_id).bind(user_id)
}

/// Writes a refusal, or counts it in the row there is for its `bucket`, up to `most` times.
pub async fn count_denied(
    app: &App,
    row: &AuditEntry,
    bucket: &str,
    open_until: u64,
    most: u64,
) -> Result<(), PortError> {
    let stmt = Stmt::new(
        "INSERT INTO audit_log (id, org_id, at, actor, action, target, request_id, ip, country, decision, bucket, open_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'denied', ?10, ?11)
         ON CONFLICT (bucket) WHERE bucket IS NOT NULL
         DO UPDATE SET times = times + 1 WHERE seq IS NULL AND times < ?12",
    )
    .bind(&row.id)
    .bind(&row.org_id)
    .bind(row.at)
    .bind(&row.actor)
    .bind(&row.action)
    .bind(&row.resource)
    .bind(&row.request_id)
    .bind(row.ip.clone())
    .bind(row.country.clone())
    .bind(bucket)
    .bind(open_until)
    .bind(most);
    app.sql().rows(stmt).await.map(|_| ())
}

/// What a list is limited to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub actor: Option<String>,
    pub action: Option<String>,
    pub resource: Option<String>,
    pub since: Option<u64>,
    pub until: Option<u64>,
    pub decision: Option<&'static str>,
}

impl Filter {
    /// Whether a row that is not in the database is one of these.
    pub fn fits(&self, row: &AuditEntry) -> bool {
        let is = |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|wanted| wanted == has);
        is(&self.actor, &row.actor)
            && is(&self.resource, &row.resource)
            && self.action.as_ref().is_none_or(|wanted| row.action.starts_with(wanted.as_str()))
            && self.since.is_none_or(|at| row.at >= at)
            && self.until.is_none_or(|at| row.at <= at)
            && self.decision.is_none_or(|wanted| row.decision == wanted)
    }

    /// Binds `?1` to `?7`. The times are narrowed to those a page may still have: SQLite finds the range in the index,
    /// and what the cursor's pair says beyond it only row by row.
    fn bind(&self, stmt: Stmt, org_id: &str, from: u64, to: u64) -> Stmt {
        stmt.bind(org_id)
            .bind(self.actor.clone())
            .bind(self.action.clone())
            .bind(self.resource.clone())
            .bind(self.since.unwrap_or(0).max(from))
            .bind(self.until.unwrap_or(MAX_INTEGER).min(to))
            .bind(self.decision.map(str::to_owned))
    }
}

/// A page, newest first; `after` is time and id of the last row seen.
pub async fn list(
    app: &App,
    org_id: &str,
    filter: &Filter,
    (at, id): (Option<u64>, Option<String>),
    limit: u32,
) -> Result<Vec<AuditEntry>, PortError> {
    let stmt = Stmt::new(concat!(
        "SELECT ",
        columns!(),
        filter!(),
        "AND (?8 IS NULL OR (l.at, l.id) < (?8, ?9)) ORDER BY l.at DESC, l.id DESC LIMIT ?10"
    ));
    let stmt = filter.bind(stmt, org_id, 0, at.unwrap_or(MAX_INTEGER)).bind(at).bind(id).bind(limit + 1);
    app.sql().rows(stmt).await?.iter().map(read).collect()
}

/// Rows for a file, oldest first; `after` is time and id of the last row written.
pub async fn export(
    app: &App,
    org_id: &str,
    filter: &Filter,
    (at, id): (u64, &str),
    limit: u32,
) -> Result<Vec<AuditEntry>, PortError> {
    let stmt = Stmt::new(concat!(
        "SELECT ",
        columns!(),
        filter!(),
        "AND (l.at, l.id) > (?8, ?9) ORDER BY l.at, l.id LIMIT ?10"
    ));
    let stmt = filter.bind(stmt, org_id, at, MAX_INTEGER).bind(at).bind(id).bind(limit);
    app.sql().rows(stmt).await?.iter().map(read).collect()
}

/// Rows that wait to be sealed and may be, oldest first, each with the head of its chain; of one organisation or of
/// all. Chains whose head lies behind their rows, or is gone, are left out: sealing on would cover that up.
pub async fn unsealed(
    app: &App,
    org_id: Option<&str>,
    limit: u32,
) -> Result<Vec<(Link, AuditEntry)>, PortError> {
    let stmt = Stmt::new(concat!(
        "SELECT ",
        columns!(),
        ", h.seq AS head_seq, h.hash AS head_hash FROM audit_log l INDEXED BY audit_log_unsealed
         LEFT JOIN audit_heads h ON h.org_id = l.org_id
         WHERE l.seq IS NULL AND (?1 IS NULL OR l.org_id = ?1) AND l.open_until <= ?2
           AND coalesce(h.seq, 0) >= coalesce((SELECT MAX(m.seq) FROM audit_log m
             WHERE m.org_id = l.org_id AND m.seq IS NOT NULL), 0)
         ORDER BY l.id LIMIT ?3"
    ));
    let stmt = stmt.bind(org_id.map(str::to_owned)).bind(app.now()).bind(limit);
    let with_head = |row: &Row| Ok((head_of(row)?.unwrap_or_else(Link::start), read(row)?));
    app.sql().rows(stmt).await?.iter().map(with_head).collect()
}

/// A row's place in its chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seal {
    pub id: String,
    pub seq: u64,
    pub hash: String,
}

/// The end of a chain after sealing, and where it was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewHead {
    pub org_id: String,
    pub before: u64,
    pub seq: u64,
    pub hash: String,
}

/// Moves the heads on and seals the rows, all or none. Fails with a constraint when another sealing was faster: the
/// head's `seq` becomes NULL then, which its column refuses.
pub async fn seal(app: &App, heads: &[NewHead], seals: &[Seal]) -> Result<(), PortError> {
    let heads = Stmt::new(
        "INSERT INTO audit_heads (org_id, seq, hash, sealed_at)
         SELECT value ->> 'org_id', value ->> 'seq', value ->> 'hash', ?2 FROM json_each(?1) WHERE true
         ON CONFLICT (org_id) DO UPDATE SET sealed_at = excluded.sealed_at, hash = excluded.hash,
           seq = CASE WHEN audit_heads.seq = (SELECT value ->> 'before' FROM json_each(?1)
             WHERE value ->> 'org_id' = audit_heads.org_id) THEN excluded.seq END",
    )
    .bind(json(heads))
    .bind(app.now());
    let rows = Stmt::new(
        "UPDATE audit_log SET seq = s.value ->> 'seq', hash = s.value ->> 'hash'
         FROM json_each(?1) AS s WHERE audit_log.id = s.value ->> 'id' AND audit_log.seq IS NULL",
    )
    .bind(json(seals));
    app.sql().batch(vec![heads, rows]).await.map(|_| ())
}

fn json<T: Serialize>(items: &[T]) -> String {
    serde_json::to_string(items).unwrap_or_else(|_| "[]".to_owned())
}

/// What one look at a chain found, all at one moment.
#[derive(Debug)]
pub struct Look {
    /// Sealed rows in order of their numbers.
    pub rows: Vec<AuditEntry>,
    pub head: Option<Link>,
    pub sealed_at: Option<u64>,
    /// How many rows are not sealed yet, and the time of the oldest.
    pub unsealed: u64,
    pub unsealed_since: Option<u64>,
    /// The hash of the row that was asked for.
    pub anchor: Option<String>,
    /// The segments that have the next row and the row that was asked for, when those have left the database.
    pub segment: Option<Row>,
    pub anchor_segment: Option<Row>,
}

/// Reads `limit` sealed rows after number `after`, the head, and what is not sealed.
pub async fn look(app: &App, org_id: &str, after: u64, limit: u32, anchor: u64) -> Result<Look, PortError> {
    let rows = Stmt::new(concat!(
        "SELECT ",
        columns!(),
        " FROM audit_log l WHERE l.org_id = ?1 AND l.seq > ?2 ORDER BY l.seq LIMIT ?3"
    ));
    let head = Stmt::new(
        "SELECT (SELECT COUNT(*) FROM audit_log INDEXED BY audit_log_unsealed
             WHERE org_id = ?1 AND seq IS NULL) AS unsealed,
           (SELECT MIN(at) FROM audit_log INDEXED BY audit_log_unsealed
             WHERE org_id = ?1 AND seq IS NULL) AS unsealed_since,
           (SELECT hash FROM audit_log WHERE org_id = ?1 AND seq = ?2) AS anchor,
           h.seq AS head_seq, h.hash AS head_hash, h.sealed_at
         FROM (SELECT 1) LEFT JOIN audit_heads h ON h.org_id = ?1",
    );
    let stmts = vec![
        rows.bind(org_id).bind(after).bind(limit),
        head.bind(org_id).bind(anchor),
        segment_of(org_id, after + 1),
        segment_of(org_id, anchor),
    ];
    let outcomes = app.sql().batch(stmts).await?;
    let one = |n: usize| outcomes.get(n).and_then(|outcome| outcome.rows.first()).cloned();
    let rows = outcomes.first().into_iter().flat_map(|outcome| &outcome.rows);
    let rows = rows.map(read).collect::<Result<_, PortError>>()?;
    let Some(found) = outcomes.get(1).and_then(|outcome| outcome.rows.first()) else {
        return Err(PortError::new(ports::PortErrorKind::Misuse, "no row about the head"));
    };
    Ok(Look {
        rows,
        head: head_of(found)?,
        sealed_at: found.opt_uint("sealed_at")?,
        unsealed: found.uint("unsealed")?,
        unsealed_since: found.opt_uint("unsealed_since")?,
        anchor: found.opt_text("anchor")?,
        segment: one(2),
        anchor_segment: one(3),
    })
}

fn head_of(row: &Row) -> Result<Option<Link>, PortError> {
    let parts = (row.opt_uint("head_seq")?, row.opt_text("head_hash")?);
    Ok(if let (Some(seq), Some(hash)) = parts { Some(Link { seq, hash }) } else { None })
}

fn read(row: &Row) -> Result<AuditEntry, PortError> {
    Ok(AuditEntry {
        id: row.text("id")?,
        org_id: row.text("org_id")?,
        seq: row.opt_uint("seq")?,
        hash: row.opt_text("hash")?,
        at: row.uint("at")?,
        actor: row.text("actor")?,
        action: row.text("action")?,
        resource: row.text("target")?,
        decision: row.text("decision")?,
        times: row.uint("times")?,
        request_id: row.text("request_id")?,
        ip: row.opt_text("ip")?,
        country: row.opt_text("country")?,
    })
}
