//! SIGTERM and SIGINT: the first one drains, the second one (or the end of the grace time) ends.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::time::sleep;

/// How far the runner's end has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// No end in sight.
    Serving,
    /// No new jobs; those at work may finish.
    Draining,
    /// Give back what is still at work, now.
    Over,
}

/// The runner's end, watched by everybody.
#[derive(Debug, Clone)]
pub struct Shutdown {
    phase: watch::Receiver<Phase>,
}

impl Shutdown {
    /// Listens to SIGTERM and SIGINT from now on.
    ///
    /// # Errors
    /// When signal handlers cannot be installed.
    pub fn on_signals(grace: Duration) -> std::io::Result<Self> {
        let (sender, phase) = watch::channel(Phase::Serving);
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            let mut any = async || {
                tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () }
            };
            any().await;
            tracing::info!(grace_s = grace.as_secs(), "stopping: no new jobs");
            sender.send_replace(Phase::Draining);
            tokio::select! { () = any() => (), () = sleep(grace) => () }
            sender.send_replace(Phase::Over);
            // Keeps the channel open for those that still look at it.
            sender.closed().await;
        });
        Ok(Self { phase })
    }

    /// Whether no new jobs may begin.
    pub fn is_draining(&self) -> bool {
        *self.phase.borrow() >= Phase::Draining
    }

    /// Whether everything must be given back.
    pub fn is_over(&self) -> bool {
        *self.phase.borrow() >= Phase::Over
    }

    /// Returns once no new jobs may begin.
    pub async fn draining(&self) {
        self.reached(Phase::Draining).await;
    }

    /// Returns once everything must be given back.
    pub async fn over(&self) {
        self.reached(Phase::Over).await;
    }

    /// A watcher that died with its task counts as the end.
    async fn reached(&self, phase: Phase) {
        let _ = self.phase.clone().wait_for(|now| *now >= phase).await;
    }
}
