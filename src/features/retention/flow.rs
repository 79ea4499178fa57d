//! The two housekeeping runs.

use std::collections::HashSet;

use ports::BlobPage;

use super::store;
use crate::{
    app::App,
    features::{accounts, federation, identity, mail, passkeys, scans, security, tokens, uploads},
    http::{Problem, idempotency},
};

/// An object younger than this may still get its row, in milliseconds.
const GRACE_MS: u64 = 24 * 3_600_000;
/// Pages one run looks at under each prefix: each costs four calls, and a free plan has 50.
const PAGES: usize = 3;

/// Forgets what has run its time: sessions, links, kept answers, uploads that nobody finished or needs.
///
/// # Errors
/// When the database or the object store fails; the next run goes on.
pub async fn forget_expired(app: &App) -> Result<(), Problem> {
    let now = app.now();
    let mut stmts = identity::purge(now);
    stmts.push(idempotency::purge(now.saturating_sub(idempotency::KEEP_MS)));
    stmts.extend(security::purge(now));
    stmts.push(mail::purge(now));
    stmts.push(federation::purge(now));
    stmts.push(passkeys::purge(now));
    stmts.push(tokens::purge(now));
    stmts.extend(accounts::purge(now));
    app.sql().batch(stmts).await?;
    identity::erase_ended(app).await?;
    uploads::collect(app).await
}

/// Looks at the next pages of objects under each prefix and deletes those that no row knows.
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

/// Some pages under one prefix, from where the run before stopped. Each page's end is noted, so that a run that
/// breaks off is not for nothing.
async fn walk(app: &App, prefix: &'static str) -> Result<usize, Problem> {
    let (mut from, mut deleted) = (store::cursor(app, prefix).await?, 0);
    for _ in 0..PAGES {
        let page = list(app, prefix, from.as_deref()).await?;
        let orphans = orphans(app, prefix, &page).await?;
        if !orphans.is_empty() {
            app.blobs().delete_many(&orphans).await?;
        }
        deleted += orphans.len();
        store::set_cursor(app, prefix, page.cursor.clone()).await?;
        from = page.cursor;
        if from.is_none() {
            break; // that was the last one: the next run begins anew
        }
    }
    Ok(deleted)
}

/// One page. A cursor that the store takes no more would fail every time; without one, nothing is lost but the place.
async fn list(app: &App, prefix: &'static str, from: Option<&str>) -> Result<BlobPage, Problem> {
    let page = app.blobs().list(prefix, from).await;
    if page.is_err() && from.is_some() {
        store::set_cursor(app, prefix, None).await?;
    }
    Ok(page?)
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
