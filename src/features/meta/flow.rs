//! Looking at the database and the object store, not more often than needed.

use super::store;
use crate::app::{App, Seen};

/// An isolate remembers what it saw for so long, in milliseconds: the probe is public, and each look costs
/// a query and a read.
const REMEMBER_MS: u64 = 10_000;
/// A key that no object has. Reading it is R2's cheap class of operation (B); a listing is the dear one (A).
const NO_SUCH_KEY: &str = "readyz/nothing";

/// Whether the database and the object store answer, as seen now or a moment ago.
pub async fn look(app: &App) -> Seen {
    let now = app.now();
    if let Some(seen) = app.seen().filter(|seen| now < seen.at.saturating_add(REMEMBER_MS)) {
        return seen;
    }
    let database = store::is_migrated(app).await.unwrap_or(false);
    let blobs = app.blobs().get(NO_SUCH_KEY).await.is_ok();
    let seen = Seen { at: now, database, blobs };
    app.see(seen);
    seen
}
