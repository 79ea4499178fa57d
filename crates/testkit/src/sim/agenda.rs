//! What will happen when: the words of the simulation and its list of future happenings.

use std::{cmp::Ordering, collections::BinaryHeap};

use contract::job::{Effect, Event, Failure, Job, LEASE_MS, State};

/// A runner between two starts; work and timers of an earlier life are void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Life {
    pub runner: usize,
    pub boot: u32,
}

/// Who calls the Worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caller {
    Runner(Life),
    Person,
    Sweeper,
}

/// An event of the state machine, small enough to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Lease(Life),
    Heartbeat(u64),
    Succeed(u64),
    Fail { fence: u64, retryable: bool },
    Stopped(u64),
    Release(u64),
    Sweep,
    Cancel,
    Retry,
}

impl Act {
    /// The number the caller says it holds the job under.
    pub fn fence(self) -> Option<u64> {
        match self {
            Act::Heartbeat(fence)
            | Act::Succeed(fence)
            | Act::Fail { fence, .. }
            | Act::Stopped(fence)
            | Act::Release(fence) => Some(fence),
            Act::Lease(_) | Act::Sweep | Act::Cancel | Act::Retry => None,
        }
    }

    pub fn event(self, jitter: u32) -> Event {
        match self {
            Act::Lease(life) => {
                Event::Lease { runner: format!("run_{}.{}", life.runner, life.boot), lease_ms: LEASE_MS }
            }
            Act::Heartbeat(fence) => Event::Heartbeat { fence, lease_ms: LEASE_MS },
            Act::Succeed(fence) => Event::Succeed { fence },
            Act::Fail { fence, retryable } => {
                Event::Fail { fence, failure: Failure::new("broken", "It broke."), retryable, jitter }
            }
            Act::Stopped(fence) => Event::Stopped { fence },
            Act::Release(fence) => Event::Release { fence },
            Act::Sweep => Event::Sweep { jitter },
            Act::Cancel => Event::Cancel,
            Act::Retry => Event::Retry,
        }
    }
}

/// What a call asks of the Worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// Store a new job.
    Create(usize),
    /// Give me up to so many jobs.
    Lease(usize),
    /// This happened to a job.
    Change(usize, Act),
    /// End the leases that ran out: nobody's call, a look of the Worker itself.
    Expire,
}

/// A request on its way. `signed_until` is the expiry of its signature in true time, as the caller's clock made it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call {
    pub from: Caller,
    pub ask: Ask,
    pub signed_until: i64,
    pub answered: bool,
    pub tries: u32,
}

/// A transition that was computed and not written yet.
#[derive(Debug)]
pub(super) struct Pending {
    pub job: usize,
    pub revision: u64,
    pub act: Act,
    pub next: Job,
    pub effects: Vec<Effect>,
}

/// A granted job: which, and its fencing number.
pub(super) type Granted = (usize, u64);

/// What the caller hears.
#[derive(Debug)]
pub(super) enum Answer {
    Created,
    Granted(Vec<Granted>),
    Done {
        state: State,
        cancel: bool,
    },
    Refused,
    /// The signature is not valid now; the Worker's clock says this.
    Clock(u64),
    /// No answer, or an error that says nothing.
    Lost,
}

/// Something that happens at a time.
#[derive(Debug)]
pub(super) enum Happening {
    Create(usize),
    Read(Call),
    Write(Call, Vec<Pending>),
    Hear(Call, Answer),
    Nudge(usize),
    Sweep,
    Poll { life: Life, ticket: u64 },
    Beat { life: Life, work: Granted },
    Finish { life: Life, work: Granted },
    Boot(usize),
}

struct Entry {
    at: u64,
    order: u64,
    what: Happening,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Entry {}
impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Entry {
    /// Earliest first in a max-heap; equal times in the order they were planned.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

/// Future happenings in order of time.
#[derive(Default)]
pub(super) struct Agenda {
    heap: BinaryHeap<Entry>,
    planned: u64,
}

impl Agenda {
    pub fn plan(&mut self, at: u64, what: Happening) {
        self.planned += 1;
        self.heap.push(Entry { at, order: self.planned, what });
    }

    pub fn next(&mut self) -> Option<(u64, Happening)> {
        self.heap.pop().map(|entry| (entry.at, entry.what))
    }
}
