//! Queue messages in. A nudge says that a task is due; the row says everything else.

use ports::{BoxState, PortError};

use crate::{
    app::App,
    features::{runners, tasks},
};

/// The one container that serves small deployments; it runs several jobs at once.
const CONTAINER: &str = "runner-1";

/// Takes a batch of nudges: wakes runners that wait, and starts a container where there are any.
///
/// # Errors
/// When runners could not be woken; the queue then sends the batch again.
pub async fn receive(app: &App, task_ids: &[String], public_url: &str) -> Result<(), PortError> {
    if task_ids.is_empty() {
        return Ok(());
    }
    tasks::wake(app).await?;
    if public_url.is_empty() {
        return Ok(()); // a container could not find the Worker without PUBLIC_URL; runners dial in
    }
    let key = runners::container_key(app).await?;
    let env = vec![("VIBE_URL".to_owned(), public_url.to_owned()), ("VIBE_RUNNER_KEY".to_owned(), key)];
    match app.boxes().ensure(CONTAINER, env).await? {
        BoxState::Started | BoxState::Running | BoxState::Unsupported => Ok(()),
    }
}
