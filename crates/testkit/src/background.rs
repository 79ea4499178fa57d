//! Work after the response, which a test can wait for.

use std::{future::Future, pin::Pin, sync::Mutex};

use ports::Background;
use tokio::task::JoinSet;

use crate::lock::lock;

/// Runs background work on tokio. Dropping it ends what still runs.
#[derive(Debug, Default)]
pub struct TokioBackground {
    tasks: Mutex<JoinSet<()>>,
}

impl TokioBackground {
    /// Waits until all work is done, also work that was started by work.
    ///
    /// # Panics
    /// When background work panicked: a test must see that.
    pub async fn settle(&self) {
        loop {
            let mut tasks = std::mem::take(&mut *lock(&self.tasks));
            if tasks.is_empty() {
                return;
            }
            while let Some(ended) = tasks.join_next().await {
                if let Err(error) = ended
                    && let Ok(panic) = error.try_into_panic()
                {
                    std::panic::resume_unwind(panic);
                }
            }
        }
    }
}

impl Background for TokioBackground {
    fn spawn(&self, work: Pin<Box<dyn Future<Output = ()> + Send>>) {
        lock(&self.tasks).spawn(work);
    }
}
