//! All SQL of assessments, incidents, sightings and plans.

use ::guard::{assess::Level, incident::Incident};
use ports::{PortError, Row, Stmt};

use super::model::{self, KEEP_MS, ROWS_A_MINUTE, ROWS_AN_HOUR, Record, SEVERE_AN_HOUR};
use crate::{app::App, http::op::Call};

/// Keeps a record, unless there are enough of its principal or of this hour. Refused by the database when its
/// organisation is not there yet, and with it nobody who could read it.
pub async fn insert(app: &App, record: &Record) -> Result<(), PortError> {
    // Plain fields can always be written.
    let assessment = serde_json::to_string(&record.assessment).unwrap_or_default();
    let severe = record.assessment.threat_level >= Level::High;
    let stmt = Stmt::new(
        "INSERT INTO assessments (id, org_id, at, principal, request_id, method, path, country, assessment)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE (SELECT count(*) FROM assessments WHERE principal = ?4 AND at > ?3 - 60000) < ?10
         AND (SELECT count(*) FROM assessments WHERE at > ?3 - 3600000) < ?11",
    );
    let stmt = stmt.bind(&record.id).bind(&record.org_id).bind(record.at).bind(&record.principal);
    let stmt =
        stmt.bind(&record.request_id).bind(&record.method).bind(&record.path).bind(record.country.clone());
    let most = if severe { SEVERE_AN_HOUR } else { ROWS_AN_HOUR };
    app.sql().rows(stmt.bind(assessment).bind(ROWS_A_MINUTE).bind(most)).await.map(drop)
}

/// The newest of an organisation.
pub fn list(call: &Call) -> Stmt {
    Stmt::new(
        "SELECT id, at, principal, request_id, method, path, country, assessment FROM assessments
         WHERE org_id = ?1 AND id < COALESCE(?2, '~') AND (?4 IS NULL OR json_extract(assessment, '$.threatLevel') = ?4)
         ORDER BY id DESC LIMIT ?3",
    )
    .bind(call.org())
    .bind(call.cursor())
    .bind(call.most())
    .bind(call.query.opt_text("level").map(str::to_owned))
}

/// A principal's threats since then and since a person last closed an incident, oldest first, without this record; and
/// the last incident that no person closed.
pub async fn past(app: &App, record: &Record, since: u64) -> Result<(Vec<Row>, Vec<Row>), PortError> {
    let threats = Stmt::new(
        "SELECT at, json_extract(assessment, '$.threatLevel') AS level FROM assessments
         WHERE principal = ?1 AND at > ?2 AND id <> ?3 AND org_id = ?4 AND json_extract(assessment, '$.actionRequired') = 'block'
         AND json_extract(assessment, '$.threatLevel') IN ('high', 'critical')
         AND at > COALESCE((SELECT max(closed_at) FROM incidents WHERE principal = ?1 AND org_id = ?4 AND closed_by IS NOT NULL), 0)
         ORDER BY at LIMIT 100",
    );
    let last = Stmt::new(
        "SELECT id, opened_at, expires_at, worst, threats, count FROM incidents
         WHERE principal = ?1 AND org_id = ?2 AND closed_by IS NULL ORDER BY opened_at DESC LIMIT 1",
    );
    let (who, org_id) = (&record.principal, &record.org_id);
    let threats = threats.bind(who).bind(since).bind(&record.id).bind(org_id);
    let mut read = app.sql().batch(vec![threats, last.bind(who).bind(org_id)]).await?.into_iter();
    let mut rows = || read.next().map(|outcome| outcome.rows).unwrap_or_default();
    Ok((rows(), rows()))
}

/// A new incident. There is at most one open one of a principal.
pub fn open(id: &str, record: &Record, open: &Incident, percent: u8) -> Stmt {
    Stmt::new(
        "INSERT INTO incidents (id, org_id, principal, opened_at, expires_at, worst, threats, count, percent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(id)
    .bind(&record.org_id)
    .bind(&record.principal)
    .bind(open.opened_at)
    .bind(open.expires_at)
    .bind(model::word(open.worst))
    .bind(open.threats)
    .bind(open.count)
    .bind(u32::from(percent))
}

/// An open incident goes on.
pub fn prolong(id: &str, open: &Incident) -> Stmt {
    Stmt::new(
        "UPDATE incidents SET expires_at = max(expires_at, ?2), worst = ?3, threats = max(threats, ?4)
         WHERE id = ?1 AND closed_at IS NULL",
    )
    .bind(id)
    .bind(open.expires_at)
    .bind(model::word(open.worst))
    .bind(open.threats)
}

/// Ends what has run its time.
pub fn expire(now: u64) -> Stmt {
    Stmt::new("UPDATE incidents SET closed_at = expires_at WHERE closed_at IS NULL AND expires_at <= ?1")
        .bind(now)
}

/// The same, of one principal.
pub fn expire_one(principal: &str, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE incidents SET closed_at = expires_at WHERE principal = ?1 AND closed_at IS NULL AND expires_at <= ?2",
    );
    stmt.bind(principal).bind(now)
}

/// An organisation's incidents.
pub fn incidents(call: &Call) -> Stmt {
    Stmt::new(
        "SELECT id, principal, opened_at, expires_at, worst, threats, count, percent, closed_at, closed_by,
         CASE WHEN closed_at IS NULL AND expires_at > ?4 THEN 'open' ELSE 'closed' END AS state FROM incidents
         WHERE org_id = ?1 AND id < COALESCE(?2, '~')
         AND (?5 IS NULL OR (closed_at IS NULL AND expires_at > ?4) = (?5 = 'open')) ORDER BY id DESC LIMIT ?3",
    )
    .bind(call.org())
    .bind(call.cursor())
    .bind(call.most())
    .bind(call.now())
    .bind(call.query.opt_text("state").map(str::to_owned))
}

/// One incident.
pub fn incident(call: &Call) -> Stmt {
    let stmt = Stmt::new("SELECT principal, closed_at FROM incidents WHERE org_id = ?1 AND id = ?2");
    stmt.bind(call.org()).bind(call.id(0))
}

/// Closes it.
pub fn close(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE incidents SET closed_at = ?3, closed_by = ?4 WHERE org_id = ?1 AND id = ?2 AND closed_at IS NULL",
    );
    stmt.bind(call.org()).bind(call.id(0)).bind(call.now()).bind(&call.actor.id)
}

/// What every isolate must know: open incidents of all organisations, and plans without limits.
pub async fn standing(app: &App) -> Result<(Vec<Row>, Vec<Row>), PortError> {
    let incidents = Stmt::new(
        "SELECT principal, expires_at, percent FROM incidents WHERE closed_at IS NULL AND expires_at > ?1
         ORDER BY expires_at DESC LIMIT 1000",
    );
    let plans = Stmt::new("SELECT org_id FROM plans WHERE plan = 'enterprise' LIMIT 1000");
    let mut read = app.sql().batch(vec![incidents.bind(app.now()), plans]).await?.into_iter();
    let mut rows = || read.next().map(|outcome| outcome.rows).unwrap_or_default();
    Ok((rows(), rows()))
}

/// Where and when a person was seen before; notes where they are.
pub async fn sighting(app: &App, record: &Record) -> Result<Option<(String, u64)>, PortError> {
    let before = Stmt::new("SELECT country, at FROM sightings WHERE principal = ?1").bind(&record.principal);
    let here = Stmt::new(
        "INSERT INTO sightings (principal, org_id, country, at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (principal) DO UPDATE SET org_id = ?2, country = ?3, at = ?4",
    );
    let here = here.bind(&record.principal).bind(&record.org_id).bind(record.country.clone()).bind(record.at);
    let read = app.sql().batch(vec![before, here]).await?;
    let Some(row) = read.first().and_then(|outcome| outcome.rows.first()) else { return Ok(None) };
    Ok(Some((row.text("country")?, row.uint("at")?)))
}

/// Sets an organisation's plan.
pub fn set_plan(call: &Call, plan: &str) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO plans (org_id, plan, set_at) VALUES (?1, ?2, ?3) ON CONFLICT (org_id) DO UPDATE SET plan = ?2, set_at = ?3",
    );
    stmt.bind(call.body.text("org_id")).bind(plan).bind(call.now())
}

/// Forgets what has run its time.
#[must_use]
pub fn purge(now: u64) -> Vec<Stmt> {
    let old = now.saturating_sub(KEEP_MS);
    vec![
        Stmt::new("DELETE FROM assessments WHERE at < ?1").bind(old),
        Stmt::new("DELETE FROM sightings WHERE at < ?1").bind(old),
        Stmt::new("DELETE FROM incidents WHERE closed_at < ?1").bind(now.saturating_sub(3 * KEEP_MS)),
    ]
}

/// What requests of a person looked like attacks, for that person.
#[must_use]
pub fn personal(user_id: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT at, request_id, method, path, country, assessment FROM assessments WHERE principal = ?1
         ORDER BY at LIMIT 1000",
    );
    stmt.bind(user_id)
}

/// Forgets a person: each statement with the name of its table.
#[must_use]
pub fn erase(user_id: &str) -> Vec<(&'static str, Stmt)> {
    let of = |sql| Stmt::new(sql).bind(user_id);
    vec![
        ("assessments", of("DELETE FROM assessments WHERE principal = ?1")),
        ("incidents", of("DELETE FROM incidents WHERE principal = ?1")),
        ("sightings", of("DELETE FROM sightings WHERE principal = ?1")),
    ]
}
