//! The two housekeeping runs.

use ports::BlobInfo;

use super::store;
use crate::{
    app::App,
    features::{identity, scans, uploads},
    http::{Problem, idempotency},
};

/// An object younger than this may still get its row, in milliseconds.
const GRACE_MS: u64 = 24 * 3_600_000;
/// Objects deleted in one run: each is a subrequest, and a free plan has 50.
const DELETE_LIMIT: usize = 30;

/// Forgets what has run its time: sessions, links, kept answers, unfinished uploads.
///
/// # Errors
/// When the database or the object store fails; the next run goes on.
pub async fn forget_expired(app: &App) -> Result<(), Problem> {
    let now = app.now();
    let mut stmts = identity::purge(now);
    stmts.push(idempotency::purge(now.saturating_sub(idempotency::KEEP_MS)));
    app.sql().batch(stmts).await?;
    uploads::collect_expired(app).await
}

/// Looks at the next page of objects under each prefix and deletes those that no row knows.
/// Returns how many it deleted.
///
/// # Errors
/// When the database or the object store fails; the next run goes on at the same place.
pub async fn collect_orphans(app: &App) -> Result<usize, Problem> {
    let mut deleted = 0;
    for prefix in [uploads::PREFIX, scans::ARTIFACTS_PREFIX] {
        let from = store::cursor(app, prefix).await?;
        let page = app.blobs().list(prefix, from.as_deref()).await?;
        let old: Vec<&BlobInfo> =
            page.items.iter().filter(|blob| blob.uploaded_at + GRACE_MS < app.now()).collect();
        let keys: Vec<&str> = old.iter().map(|blob| blob.key.as_str()).collect();
        let json = serde_json::to_string(&keys).unwrap_or_else(|_| "[]".to_owned());
        let known = match prefix {
            uploads::PREFIX => uploads::known_keys(app, &json).await?,
            _ => scans::known_keys(app, &json).await?,
        };
        let orphans: Vec<&str> = keys.into_iter().filter(|key| !known.iter().any(|k| k == key)).collect();
        for key in orphans.iter().take(DELETE_LIMIT) {
            app.blobs().delete(key).await?;
            deleted += 1;
        }
        // A page with more orphans than one run may delete is looked at again.
        let next = if orphans.len() > DELETE_LIMIT { from } else { page.cursor };
        store::set_cursor(app, prefix, next).await?;
    }
    Ok(deleted)
}
