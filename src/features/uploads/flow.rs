//! What more than one door does with uploads.

use super::{
    model::{State, Upload},
    store,
};
use crate::{app::App, http::Problem};

/// Expired uploads one run collects: bounded, so that a cron stays within its queries.
const COLLECT_LIMIT: u32 = 10;

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
        None => Err(Problem::field(field, "There is no such upload.")),
    }
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
