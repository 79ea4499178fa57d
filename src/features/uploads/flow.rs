//! What more than one door does with uploads.

use ports::{PortError, PortErrorKind};

use super::{
    model::{State, Upload},
    store,
};
use crate::{app::App, http::Problem};

/// Expired uploads one run collects: bounded, so that a cron stays within its queries.
const COLLECT_LIMIT: u32 = 10;

/// A completed upload that nobody needs stays this long: its scan may still be asked for.
const UNUSED_MS: u64 = 24 * 3_600_000;

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

/// The problem of an id in `field` that names no upload, or none any more.
#[must_use]
pub fn no_such(field: &str) -> Problem {
    Problem::field(field, "There is no such upload.")
}

/// Gives an upload up and throws its bytes away. The row goes first: an object without a row is
/// collected later, a row without an object would be a lie.
///
/// # Errors
/// When the database or the object store fails.
pub async fn give_up(app: &App, upload: &Upload) -> Result<bool, Problem> {
    let done = store::finish(app, &upload.id, State::Aborted, app.now()).await?;
    if done {
        match &upload.store_upload {
            Some(handle) => app.blobs().abort(&upload.blob_key, handle).await?,
            None => app.blobs().delete(&upload.blob_key).await?,
        }
    }
    Ok(done)
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
/// When the database or the object store fails; otherwise the problem to answer with is what comes back.
pub async fn part_refused(app: &App, upload: &Upload, error: PortError) -> Result<Problem, Problem> {
    if error.kind != PortErrorKind::Missing {
        return Ok(error.into());
    }
    give_up(app, upload).await?;
    Ok(Problem::conflict("The store has given this upload up. Announce a new one and send its parts again."))
}

/// Deletes a completed upload, row and object, unless somebody needs it; says whether it did. The row
/// goes first, as in [`give_up`].
///
/// # Errors
/// When the database or the object store fails.
pub async fn delete_unused(app: &App, upload: &Upload) -> Result<bool, Problem> {
    let done = store::forget_unused(app, upload).await?;
    if done {
        app.blobs().delete(&upload.blob_key).await?;
    }
    Ok(done)
}

/// Deletes completed uploads that nobody has needed for a day, such as the sources of deleted projects.
///
/// # Errors
/// When the database or the object store fails.
pub async fn collect_unused(app: &App) -> Result<(), Problem> {
    let before = app.now().saturating_sub(UNUSED_MS);
    for upload in store::unused(app, before, COLLECT_LIMIT).await? {
        delete_unused(app, &upload).await?;
    }
    Ok(())
}

/// Gives up pending uploads whose time is over.
///
/// # Errors
/// When the database or the object store fails.
pub async fn collect_expired(app: &App) -> Result<(), Problem> {
    for upload in store::expired(app, app.now(), COLLECT_LIMIT).await? {
        give_up(app, &upload).await?;
    }
    Ok(())
}
