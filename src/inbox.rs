//! Queue messages in. A nudge says that a task is due; the row says everything else.

use ports::{BoxState, PortError};

use crate::{
    app::App,
    features::{metrics, runners, tasks},
};

/// The one container that serves small deployments; it runs several jobs at once.
const CONTAINER: &str = "runner-1";

/// Takes a batch of nudges: wakes runners that wait, and starts a container where there are any.
///
/// # Errors
/// When runners could not be woken; the queue then sends the batch again.
pub async fn receive(app: &App, task_ids: &[String]) -> Result<(), PortError> {
    if task_ids.is_empty() {
        return Ok(());
    }
    let woken = match tasks::wake(app).await {
        Ok(()) => ensure_container(app).await,
        Err(error) => Err(error),
    };
    // A lost counter is not worth a batch that is sent again.
    _ = metrics::send(app).await;
    woken
}

/// Keeps a container running while there is work: an idle one stops by itself, and one that works
/// on something long must not count as idle. Called by the sweeper every minute.
///
/// # Errors
/// When the database or the platform fails; the next minute tries again.
pub async fn keep_container(app: &App) -> Result<(), PortError> {
    let (queued, running) = tasks::backlog(app, None, app.now()).await?;
    if queued + running == 0 { Ok(()) } else { ensure_container(app).await }
}

/// Without `PUBLIC_URL` a container could not find the Worker; runners then dial in by themselves.
async fn ensure_container(app: &App) -> Result<(), PortError> {
    let Some(url) = app.config().public_url.clone() else { return Ok(()) };
    let Some(key) = runners::container_key(app).await? else { return Ok(()) };
    let env = vec![("VIBE_URL".to_owned(), url), ("VIBE_RUNNER_KEY".to_owned(), key)];
    match app.boxes().ensure(CONTAINER, env).await? {
        BoxState::Started | BoxState::Running | BoxState::Unsupported => Ok(()),
    }
}
