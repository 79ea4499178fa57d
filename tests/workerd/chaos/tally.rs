//! What was done to the Worker and how it took it, counted.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

/// One count.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// So many.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// All counts.
#[derive(Debug, Default)]
pub struct Tally {
    /// Calls made, each once however often it was sent.
    pub calls: Count,
    /// Calls dropped before they were sent.
    pub requests_lost: Count,
    /// Calls carried out whose answer was dropped.
    pub answers_lost: Count,
    /// Calls sent twice.
    pub doubled: Count,
    /// Calls that met a dead or dying workerd.
    pub broken: Count,
    /// Calls that got no answer in time although workerd lived.
    pub hung: Count,
    /// Runners killed.
    pub runners_killed: Count,
    /// Times workerd was killed.
    pub workerd_killed: Count,
    /// Attempts the Worker had given to another runner meanwhile.
    pub stale: Count,
    /// Attempts reported as failed.
    pub failed: Count,
    /// Attempts given back.
    pub released: Count,
    /// Dead letters sent round again.
    pub redriven: Count,
    /// The longest that a task was seen held beyond its lease, in its own milliseconds.
    longest: AtomicU64,
    server_errors: Mutex<BTreeMap<String, u64>>,
}

impl Tally {
    /// A task was held for so long beyond its lease.
    pub fn held_on(&self, ms: u64) {
        self.longest.fetch_max(ms, Ordering::Relaxed);
    }

    /// The longest that one was, in leases.
    pub fn leases_beyond(&self) -> f64 {
        self.longest.load(Ordering::Relaxed) as f64 / contract::job::LEASE_MS as f64
    }

    /// The Worker answered 5xx; allowed while workerd dies, but worth a look.
    pub fn server_error(&self, what: String) {
        *self.server_errors.lock().unwrap().entry(what).or_default() += 1;
    }

    /// What 5xx there were.
    pub fn server_errors(&self) -> BTreeMap<String, u64> {
        self.server_errors.lock().unwrap().clone()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = Count::get;
        write!(f, "{} calls, {} requests lost, ", n(&self.calls), n(&self.requests_lost))?;
        write!(f, "{} answers lost, {} doubled, ", n(&self.answers_lost), n(&self.doubled))?;
        write!(f, "{} broken by {} kills of workerd, ", n(&self.broken), n(&self.workerd_killed))?;
        write!(f, "{} hung, ", n(&self.hung))?;
        write!(f, "{} runners killed, {} stale, ", n(&self.runners_killed), n(&self.stale))?;
        write!(f, "{} failed, {} released, ", n(&self.failed), n(&self.released))?;
        write!(f, "held {:.1} leases beyond the end of one at most, ", self.leases_beyond())?;
        write!(f, "{} redriven; 5xx: {:?}", n(&self.redriven), self.server_errors())
    }
}
