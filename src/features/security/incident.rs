//! Incidents: repeated threats of one principal tighten its limits for a while.
//!
//! For: putting the pure rule (`guard::incident`) over rows: the threats are those of `assessments`, the incident is a row
//! of `incidents`. It runs in the background of the request that was the threat. Not for: the rule, or enforcing limits
//! (`standing`).

use ::guard::{
    assess::{Assessment, Level},
    incident::{Effect, Incident, Record as Past, WINDOW_MS, weight},
};
use http::HeaderMap;
use ports::{PortError, Row, Sample, Stmt};

use super::{
    model::{self, Record},
    store,
};
use crate::{
    app::App,
    features::{audit, identity, mail},
    http::{Actor, RequestMeta},
};

/// Keeps a record, then looks whether it makes an incident. What fails is not tried again: the next threat is.
pub async fn keep(app: App, record: Record) -> Result<(), PortError> {
    store::insert(&app, &record).await?;
    if weight(&record.assessment) == 0 {
        return Ok(());
    }
    let now = app.now();
    let (threats, last) = store::past(&app, &record, now.saturating_sub(WINDOW_MS)).await?;
    let id = last.first().map(|row| row.text("id")).transpose()?;
    let past =
        Past { threats: threats.iter().map(threat).collect::<Result<_, _>>()?, incident: incident(&last)? };
    let before = past.incident;
    let (past, effect) = past.seen(&record.assessment, now);
    let Some(open) = past.incident.filter(|open| open.is_open(now) && Some(*open) != before) else {
        return Ok(());
    };
    let percent = past.percent(now);
    match (effect, id) {
        (Some(Effect::Opened(_)), _) => opened(&app, &record, open, percent).await?,
        (_, Some(id)) => app.sql().rows(store::prolong(&id, &open)).await.map(drop)?,
        _ => {}
    }
    app.standing().tighten(&record.principal, open.expires_at, percent);
    Ok(())
}

/// Of two requests that open one at once the second fails here, and the incident is there.
async fn opened(app: &App, record: &Record, open: Incident, percent: u8) -> Result<(), PortError> {
    let id = app.new_id("inc");
    let mut actor = Actor::anonymous(None);
    (actor.id, actor.org_id) = ("guard".to_owned(), record.org_id.clone());
    let mut meta = RequestMeta::from_headers(&HeaderMap::new(), app.clock(), app.ids());
    meta.request_id.clone_from(&record.request_id);
    let mut stmts: Vec<Stmt> = vec![
        store::expire_one(&record.principal, open.opened_at),
        store::open(&id, record, &open, percent),
        audit::entry(app, &actor, &meta, "incident.open", &id),
    ];
    let tells = mail::ready(app).is_ok();
    if tells {
        let text = told(record, percent);
        for row in app.sql().rows(identity::administrators(&record.org_id)).await? {
            stmts.push(mail::letter(app, &record.org_id, &row.text("email")?, SUBJECT, &text));
        }
    }
    app.sql().batch(stmts).await?;
    if tells {
        mail::kick(app.clone()).await;
    }
    app.tally().add(Sample { series: "vibe_incidents_total{event=\"opened\"}".to_owned(), value: 1.0 });
    Ok(())
}

const SUBJECT: &str = "Vibe Edge: an incident was opened";

/// What administrators are told. Nothing of it was chosen by the sender but the path of the request, which is not in it.
fn told(record: &Record, percent: u8) -> String {
    let Record { principal, request_id, .. } = record;
    format!(
        "Requests of {principal} looked like attacks again and again. It has {percent} % of its usual limits until it \
         is quiet; then the incident ends by itself.\n\nThe last request: {request_id}. See the page Security, where \
         you can close the incident.\n"
    )
}

/// Ends the incidents that have run their time.
///
/// # Errors
/// When the database fails; the next run does it.
pub async fn expire(app: &App) -> Result<(), PortError> {
    app.sql().rows(store::expire(app.now())).await.map(drop)
}

fn threat(row: &Row) -> Result<(u64, u32), PortError> {
    let critical = row.text("level")? == model::word(Level::Critical);
    Ok((row.uint("at")?, if critical { 2 } else { 1 }))
}

fn incident(rows: &[Row]) -> Result<Option<Incident>, PortError> {
    let Some(row) = rows.first() else { return Ok(None) };
    let small = |name| row.uint(name).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
    let critical = row.text("worst")? == model::word(Level::Critical);
    Ok(Some(Incident {
        opened_at: row.uint("opened_at")?,
        expires_at: row.uint("expires_at")?,
        worst: if critical { Level::Critical } else { Level::High },
        threats: small("threats")?,
        count: small("count")?,
    }))
}

/// Whether a record is worth keeping.
pub fn matters(assessment: &Assessment) -> bool {
    assessment.threat_level >= Level::Medium
}
