//! How principals stand with the limits: tightened by an open incident, lifted by a plan.
//!
//! For: what every isolate must know of a few rows without asking for each request: it reads them in the background,
//! every ten seconds while there are requests. Not for: counting (`http::limits`), or opening incidents (`incident`).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ports::{Background, PortError};

use super::store;
use crate::app::App;

/// So often the rows are read again, at most.
const EVERY_MS: u64 = 10_000;

/// What this isolate knows of incidents and plans.
#[derive(Debug, Default)]
pub struct Standing {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    read_at: Option<u64>,
    /// Principal -> until when, and percent of the usual limits.
    tight: BTreeMap<String, (u64, u8)>,
    unlimited: BTreeSet<String>,
}

impl Standing {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Percent of its usual limits that a principal has now.
    pub fn percent(&self, principal: &str, now: u64) -> u8 {
        self.lock()
            .tight
            .get(principal)
            .filter(|(until, _)| now < *until)
            .map_or(100, |(_, percent)| *percent)
    }

    /// Whether an organisation's plan has no limit by the hour.
    pub fn is_unlimited(&self, org_id: &str) -> bool {
        self.lock().unlimited.contains(org_id)
    }

    /// This isolate opened or closed an incident: it need not wait for the next reading, which comes at once.
    pub fn tighten(&self, principal: &str, until: u64, percent: u8) {
        let mut inner = self.lock();
        inner.tight.insert(principal.to_owned(), (until, percent));
        inner.read_at = None;
    }

    /// A plan was set here.
    pub fn plan(&self, org_id: &str, unlimited: bool) {
        let mut inner = self.lock();
        inner.read_at = None;
        if unlimited {
            inner.unlimited.insert(org_id.to_owned())
        } else {
            inner.unlimited.remove(org_id)
        };
    }

    /// Whether it is time to read; whoever is told so does it.
    fn is_due(&self, now: u64) -> bool {
        let mut inner = self.lock();
        let due = inner.read_at.is_none_or(|at| now >= at.saturating_add(EVERY_MS));
        if due {
            inner.read_at = Some(now);
        }
        due
    }
}

/// Reads the rows in the background, when it is time and limits are on.
pub fn refresh(app: &App, background: &Arc<dyn Background>) {
    if !app.config().rate_limits || !app.standing().is_due(app.now()) {
        return;
    }
    let app = app.clone();
    // When it fails, what was known holds until the next turn.
    background.spawn(Box::pin(async move { _ = read(&app).await }));
}

async fn read(app: &App) -> Result<(), PortError> {
    let (incidents, plans) = store::standing(app).await?;
    let (mut tight, mut unlimited) = (BTreeMap::new(), BTreeSet::new());
    for row in &incidents {
        let percent = u8::try_from(row.uint("percent")?).unwrap_or(100);
        tight.insert(row.text("principal")?, (row.uint("expires_at")?, percent));
    }
    for row in &plans {
        unlimited.insert(row.text("org_id")?);
    }
    let mut inner = app.standing().lock();
    (inner.tight, inner.unlimited) = (tight, unlimited);
    Ok(())
}
