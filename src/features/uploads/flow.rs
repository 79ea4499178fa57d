//! What more than one door does with uploads.

use ports::{MAX_DELETED, PortError, PortErrorKind, Row, Stmt};

use super::{
    model::{State, Upload},
    store,
};
use crate::{app::App, http::Problem};

/// Rows of each kind that one run collects: one call deletes so many objects.
const COLLECT_LIMIT: u32 = 1_000;
/// Multipart uploads that one run gives up: each is a call of its own, and a free plan has 50.
const ABORT_LIMIT: u32 = 10;

/// A completed upload that nobody needs stays this long: its scan may still be asked for.
const UNUSED_MS: u64 = 24 * 3_600_000;
/// The row of an upload that was given up stays this long, for whoever comes back and asks what became of it.
const ABORTED_MS: u64 = 7 * 24 * 3_600_000;

/// A completed upload of this organisation, for another feature to use. `field` names the input
/// that carried the id.
///
/// # Errors
/// `invalid-body` naming `field` when there is no such upload or its bytes are not there.
pub async fn completed(app: &App, org_id: &str, id: &str, field: &str) -> Result<Upload, Problem> {
    match store::find(app, org_id, id).await? {
        Some(upload) if upload.state == State::Complete => Ok(upload),
        Some(upload) => {
            let detail = format!("This upload is {}; complete it first.", upload.state.as_str());
            Err(Problem::field(field, detail))
        }
        None => Err(no_such(field)),
    }
}

/// Refuses the upload that [`named`](store::named) has read unless its bytes are there. `field` names the input that
/// carried the id.
///
/// # Errors
/// As [`completed`].
pub fn check_complete(row: Option<&Row>, field: &str) -> Result<(), Problem> {
    let state = row.ok_or_else(|| no_such(field))?.text("state")?;
    if state == State::Complete.as_str() {
        return Ok(());
    }
    Err(Problem::field(field, format!("This upload is {state}; complete it first.")))
}

/// The problem of an id in `field` that names no upload, or none any more.
#[must_use]
pub fn no_such(field: &str) -> Problem {
    Problem::field(field, "There is no such upload.")
}

/// Writes the end of a pending upload, and what stands `beside` it, in one batch. False when it was not pending any
/// more.
///
/// # Errors
/// When the database fails.
pub async fn finish(app: &App, id: &str, state: State, mut beside: Vec<Stmt>) -> Result<bool, Problem> {
    beside.push(store::finish(id, state, app.now()));
    match app.sql().batch(beside).await {
        // A row that is gone is not changed.
        Ok(outcomes) => Ok(outcomes.last().is_some_and(|outcome| outcome.changes > 0)),
        Err(error) if store::is_settled(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Throws the bytes of an upload away whose row is gone or given up. The row went first: an object without a row is
/// collected later, a row without an object would be a lie. So a failure here loses nothing: the walk finds the
/// object, and parts the store drops by itself after a week.
pub async fn throw_away(app: &App, upload: &Upload) {
    _ = match &upload.store_upload {
        Some(handle) if upload.state != State::Complete => app.blobs().abort(&upload.blob_key, handle).await,
        _ => app.blobs().delete(&upload.blob_key).await,
    };
}

/// The store does not have the parts that were noted: a part sent by two requests at once, say, of which
/// the store kept the other one. It does not say which, so all of them are forgotten and asked for again.
///
/// # Errors
/// When the database fails; otherwise the problem to answer with is what comes back.
pub async fn start_over(app: &App, upload: &Upload) -> Result<Problem, Problem> {
    store::forget_parts(app, upload).await?;
    let detail = format!(
        "The store lost parts of this upload. Send parts 1 to {} again, each in one request at a time, then complete it.",
        upload.parts_total
    );
    Ok(Problem::conflict(detail))
}

/// What a failure to store a part means: when the store has given the whole upload up, so do we.
///
/// # Errors
/// When the database fails; otherwise the problem to answer with is what comes back.
pub async fn part_refused(app: &App, upload: &Upload, error: PortError) -> Result<Problem, Problem> {
    if error.kind != PortErrorKind::Missing {
        return Ok(error.into());
    }
    finish(app, &upload.id, State::Aborted, Vec::new()).await?;
    Ok(Problem::conflict("The store has given this upload up. Announce a new one and send its parts again."))
}

/// Gives up what was never finished, deletes what nobody has needed for a day (such as the sources of deleted
/// projects), and forgets what was given up a week ago.
///
/// # Errors
/// When the database or the object store fails; objects that stay behind are found by the walk.
pub async fn collect(app: &App) -> Result<(), Problem> {
    let now = app.now();
    let stmts = vec![
        store::forget_aborted(now.saturating_sub(ABORTED_MS), COLLECT_LIMIT),
        store::expire("single", now, COLLECT_LIMIT),
        store::expire("multipart", now, ABORT_LIMIT),
        store::forget_unused(now.saturating_sub(UNUSED_MS), COLLECT_LIMIT),
    ];
    let outcomes = app.sql().batch(stmts).await?;
    let mut objects = Vec::new();
    for row in outcomes.iter().flat_map(|outcome| &outcome.rows) {
        match store::rubbish(row)? {
            (key, Some(handle)) => app.blobs().abort(&key, &handle).await?,
            (key, None) => objects.push(key),
        }
    }
    for keys in objects.chunks(MAX_DELETED) {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        app.blobs().delete_many(&keys).await?;
    }
    Ok(())
}
