//! The two housekeeping runs.

use std::collections::HashSet;

use ports::BlobPage;

use super::store;
use crate::{
    app::App,
    features::{identity, scans, security, uploads},
    http::{Problem, idempotency},
};

/// An object younger than this may still get its row, in milliseconds.
const GRACE_MS: u64 = 24 * 3_600_000;
/// Objects deleted in one run: each is a subrequest, and a free plan has 50.
const DELETE_LIMIT: usize = 30;

/// Forgets what has run its time: sessions, links, kept answers, unfinished and unused uploads.
///
/// # Errors
/// When the database or the object store fails; the next run goes on.
pub async fn forget_expired(app: &App) -> Result<(), Problem> {
    let now = app.now();
    let mut stmts = identity::purge(now);
    stmts.push(idempotency::purge(now.saturating_sub(idempotency::KEEP_MS)));
    stmts.push(security::purge(now));
    app.sql().batch(stmts).await?;
    uploads::collect_expired(app).await?;
    uploads::collect_unused(app).await
}

/// Looks at the next page of objects under each prefix and deletes those that no row knows.
/// Returns how many it deleted.
///
/// # Errors
/// When the database or the object store fails, after the other prefixes had their turn.
pub async fn collect_orphans(app: &App) -> Result<usize, Problem> {
    let mut deleted = Ok(0);
    for prefix in [uploads::PREFIX, scans::ARTIFACTS_PREFIX] {
        deleted = match (deleted, walk(app, prefix).await) {
            (Ok(before), Ok(now)) => Ok(before + now),
            (Err(problem), _) | (_, Err(problem)) => Err(problem),
        };
    }
    deleted
}

/// One page under one prefix.
async fn walk(app: &App, prefix: &'static str) -> Result<usize, Problem> {
    let from = store::cursor(app, prefix).await?;
    let page = match app.blobs().list(prefix, from.as_deref()).await {
        Ok(page) => page,
        // A cursor that the store takes no more would fail every night; without one, nothing is lost
        // but the place.
        Err(error) => {
            if from.is_some() {
                store::set_cursor(app, prefix, None).await?;
            }
            return Err(error.into());
        }
    };
    let orphans = orphans(app, prefix, &page).await?;
    for key in orphans.iter().take(DELETE_LIMIT) {
        app.blobs().delete(key).await?;
    }
    // A page with more orphans than one run may delete is looked at again.
    let next = if orphans.len() > DELETE_LIMIT { from } else { page.cursor.clone() };
    store::set_cursor(app, prefix, next).await?;
    Ok(orphans.len().min(DELETE_LIMIT))
}

/// The keys of a page that are old enough and that no row knows.
async fn orphans<'a>(app: &App, prefix: &str, page: &'a BlobPage) -> Result<Vec<&'a str>, Problem> {
    let old = page.items.iter().filter(|blob| blob.uploaded_at + GRACE_MS < app.now());
    let keys: Vec<&str> = old.map(|blob| blob.key.as_str()).collect();
    let json = serde_json::to_string(&keys).unwrap_or_else(|_| "[]".to_owned());
    let known: HashSet<String> = match prefix {
        uploads::PREFIX => uploads::known_keys(app, &json).await?,
        _ => scans::known_keys(app, &json).await?,
    }
    .into_iter()
    .collect();
    Ok(keys.into_iter().filter(|key| !known.contains(*key)).collect())
}
