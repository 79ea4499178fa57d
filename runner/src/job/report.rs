//! The child's voice: messages as JSON lines, progress throttled so that it costs nothing.

use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use contract::wire::LogLevel;

use super::{Failure, FromChild, Product};

/// At most one progress line of a phase in this time.
const EVERY: Duration = Duration::from_millis(200);

/// Writes messages to the parent. Shared by the scanner's threads.
pub struct Reporter {
    inner: Mutex<Inner>,
}

struct Inner {
    to: Box<dyn Write + Send>,
    phase: String,
    last: Option<Instant>,
}

impl Reporter {
    /// A reporter that writes to `to`.
    pub fn new(to: Box<dyn Write + Send>) -> Self {
        Self { inner: Mutex::new(Inner { to, phase: String::new(), last: None }) }
    }

    /// Reports progress, unless this phase reported a moment ago and is not complete.
    pub fn progress(&self, phase: &str, done: u64, total: Option<u64>) {
        let Ok(mut inner) = self.inner.lock() else { return };
        let soon = inner.last.is_some_and(|last| last.elapsed() < EVERY);
        if soon && inner.phase == phase && total != Some(done) {
            return;
        }
        inner.last = Some(Instant::now());
        phase.clone_into(&mut inner.phase);
        inner.say(&FromChild::Progress { phase: phase.to_owned(), done, total });
    }

    /// Reports a line for people.
    pub fn log(&self, level: LogLevel, message: String) {
        self.say(&FromChild::Log { level, message });
    }

    /// Reports the good end.
    pub fn done(&self, product: Product) {
        self.say(&FromChild::Done(Box::new(product)));
    }

    /// Reports the bad end.
    pub fn failed(&self, failure: &Failure) {
        self.say(&FromChild::Failed(failure.clone()));
    }

    fn say(&self, message: &FromChild) {
        if let Ok(mut inner) = self.inner.lock() {
            inner.say(message);
        }
    }
}

impl Inner {
    /// A parent that no longer reads is a parent that is gone; there is nobody to tell.
    fn say(&mut self, message: &FromChild) {
        if let Ok(mut line) = serde_json::to_vec(message) {
            line.push(b'\n');
            let _ = self.to.write_all(&line).and_then(|()| self.to.flush());
        }
    }
}
