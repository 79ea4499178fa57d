//! Failures on command, the same for every double.
//!
//! For: saying "the third call fails", "every write under `uploads/` times out after it happened",
//! or "one call in a hundred fails". Not for: failures that a platform decides by its own rules
//! (constraints, checksums); those the doubles keep by themselves.

use std::{future::Future, sync::Mutex};

use ports::{PortError, PortErrorKind};
use tokio::task::yield_now;

use crate::{lock::lock, random::Random};

/// How a call fails. The caller sees [`PortErrorKind::Unavailable`] each time and cannot tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Refused at once, nothing happened.
    Error,
    /// No answer, nothing happened.
    Timeout,
    /// No answer, but it happened: the case that most tests forget.
    ExecutedThenTimeout,
}

#[derive(Debug)]
enum When {
    Call(u64),
    Key { prefix: String, left: u32 },
}

#[derive(Debug, Default)]
struct Plan {
    calls: u64,
    rules: Vec<(When, Fault)>,
    random: Option<(Random, u32)>,
}

/// The plan of failures of one double.
#[derive(Debug, Default)]
pub struct Faults {
    plan: Mutex<Plan>,
}

impl Faults {
    /// The next call fails.
    pub fn on_next(&self, fault: Fault) {
        self.on_call(1, fault);
    }

    /// The `nth` call from now fails (1 is the next one).
    pub fn on_call(&self, nth: u64, fault: Fault) {
        let mut plan = lock(&self.plan);
        let at = plan.calls + nth;
        plan.rules.push((When::Call(at), fault));
    }

    /// The next `times` calls whose key starts with `prefix` fail. The key is the object key, cache
    /// key, task id, topic or SQL text; a batch fails when one of its statements matches.
    pub fn on_key(&self, prefix: impl Into<String>, times: u32, fault: Fault) {
        lock(&self.plan).rules.push((When::Key { prefix: prefix.into(), left: times }, fault));
    }

    /// From now on `per_mille` calls of a thousand fail, in all three ways, decided by `seed`.
    pub fn randomly(&self, seed: u64, per_mille: u32) {
        lock(&self.plan).random = Some((Random::new(seed), per_mille));
    }

    /// No more failures.
    pub fn clear(&self) {
        let mut plan = lock(&self.plan);
        plan.rules.clear();
        plan.random = None;
    }

    /// Calls made so far, failed ones included.
    #[must_use]
    pub fn calls(&self) -> u64 {
        lock(&self.plan).calls
    }

    /// Runs `work` under the plan. Lets other tasks run before and after, as a call over a network
    /// does: without that, requests would never interleave between two calls, and no race would show.
    pub(crate) async fn run<T: Send>(
        &self,
        keys: &[&str],
        work: impl Future<Output = Result<T, PortError>> + Send,
    ) -> Result<T, PortError> {
        let fault = lock(&self.plan).draw(keys);
        yield_now().await;
        let done = match fault {
            None => work.await,
            Some(Fault::Error) => Err(unavailable("injected error")),
            Some(Fault::Timeout) => Err(unavailable("injected timeout")),
            Some(Fault::ExecutedThenTimeout) => {
                work.await.and_then(|_| Err(unavailable("injected timeout after execution")))
            }
        };
        yield_now().await;
        done
    }
}

impl Plan {
    fn draw(&mut self, keys: &[&str]) -> Option<Fault> {
        self.calls += 1;
        self.ruled(keys).or_else(|| self.rolled())
    }

    fn ruled(&mut self, keys: &[&str]) -> Option<Fault> {
        let calls = self.calls;
        let position = self.rules.iter().position(|(when, _)| match when {
            When::Call(at) => *at == calls,
            When::Key { prefix, .. } => keys.iter().any(|key| key.starts_with(prefix.as_str())),
        })?;
        let (when, fault) = self.rules.get_mut(position)?;
        let fault = *fault;
        let spent = match when {
            When::Call(_) => true,
            When::Key { left, .. } => {
                *left = left.saturating_sub(1);
                *left == 0
            }
        };
        if spent {
            self.rules.remove(position);
        }
        Some(fault)
    }

    fn rolled(&mut self) -> Option<Fault> {
        let (random, per_mille) = self.random.as_mut()?;
        if !random.chance(*per_mille) {
            return None;
        }
        Some(match random.below(3) {
            0 => Fault::Error,
            1 => Fault::Timeout,
            _ => Fault::ExecutedThenTimeout,
        })
    }
}

fn unavailable(text: &str) -> PortError {
    PortError::new(PortErrorKind::Unavailable, text)
}
