//! What an isolate knows of a bucket, and when that is not enough.
//!
//! For: letting ordinary requests pass without waiting for the Durable Object, and making the others wait.
//! Not for: the truth; the Durable Object has it. The isolate keeps the last answer, counts what it let
//! pass since, and assumes that other isolates let pass as much again and again: as long as even
//! [`ISOLATES`] times its own count would fit, nobody has to wait. When the Durable Object does not answer,
//! an isolate goes on with a bucket of its own at `rate.tightened(100 / 8)`.

use super::bucket::{Bucket, Decision, Rate};

/// Isolates that may serve one principal at the same time, itself included.
const ISOLATES: u64 = 8;
/// An answer older than this is none, in milliseconds.
const STALE_MS: u64 = 10_000;
/// Unreported requests after which a report is due whatever is left.
const BATCH: u32 = 50;

/// An isolate's knowledge of one bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precheck {
    known: Bucket,
    /// When the Durable Object said so, by the isolate's clock; 0 for never.
    heard: u64,
    /// Let pass and not yet reported.
    pending: u32,
    refused_until: u64,
}

/// What to do with a request now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Let it pass. `settle` above 0: report so many tokens in the background ([`Bucket::settle`]), this
    /// request included.
    Pass {
        /// Tokens that were let pass and are due to be reported.
        settle: u32,
    },
    /// Report `settle` tokens, then take this request's cost ([`Bucket::take`]), and wait for the answer.
    Ask {
        /// Tokens that were let pass before and not yet reported.
        settle: u32,
    },
    /// The bucket was empty a moment ago and cannot have refilled: refuse without asking.
    Refuse {
        /// Milliseconds until it is worth asking again.
        retry_after_ms: u64,
    },
}

impl Default for Precheck {
    fn default() -> Self {
        Self { known: Bucket { parts: 0, at: 0 }, heard: 0, pending: 0, refused_until: 0 }
    }
}

impl Precheck {
    /// Decides about one request of `cost` tokens.
    #[must_use]
    pub fn decide(self, rate: Rate, now: u64, cost: u32) -> (Self, Verdict) {
        if now < self.refused_until && now >= self.heard {
            return (self, Verdict::Refuse { retry_after_ms: self.refused_until - now });
        }
        let spent = self.pending.saturating_add(cost);
        // A clock that went back makes an answer stale too.
        let fresh = self.heard != 0 && now >= self.heard && now - self.heard < STALE_MS;
        let guess = u64::from(spent).saturating_mul(ISOLATES);
        let fits = u32::try_from(guess).is_ok_and(|guess| self.known.take(rate, now, guess).1.allowed);
        let reported = Self { pending: 0, ..self };
        match (fresh && fits, spent >= BATCH) {
            (true, false) => (Self { pending: spent, ..self }, Verdict::Pass { settle: 0 }),
            // What is on its way counts as gone: the report may take its time.
            (true, true) => {
                let known = self.known.settle(rate, now, spent);
                (Self { known, ..reported }, Verdict::Pass { settle: spent })
            }
            (false, _) => (reported, Verdict::Ask { settle: self.pending }),
        }
    }

    /// The Durable Object answered.
    #[must_use]
    pub fn heard(self, rate: Rate, now: u64, decision: Decision) -> Self {
        let parts = u64::from(decision.remaining) * u64::from(rate.window_ms.max(1));
        let wait = if decision.allowed { 0 } else { decision.retry_after_ms.min(STALE_MS) };
        Self {
            known: Bucket { parts, at: now },
            heard: now.max(1),
            refused_until: now.saturating_add(wait),
            ..self
        }
    }

    /// What the isolate believes is left, for the header fields of a request that did not wait.
    #[must_use]
    pub fn estimate(&self, rate: Rate, now: u64) -> Decision {
        self.known.settle(rate, now, self.pending).take(rate, now, 0).1
    }

    /// Tokens let pass and not reported; for whoever flushes before an isolate is idle.
    #[must_use]
    pub fn pending(&self) -> u32 {
        self.pending
    }
}
