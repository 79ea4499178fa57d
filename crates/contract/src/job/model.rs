//! The words of the state machine: states, events, effects, refusals.

use serde::{Deserialize, Serialize};

/// Where a job is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = TaskState))]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits for a runner, not before [`Job::run_after`].
    Queued,
    /// A runner took it and has not reported yet.
    Leased,
    /// The runner's heartbeats arrive.
    Running,
    /// Finished; its result was applied.
    Succeeded,
    /// Finished: failed in a way that trying again cannot mend.
    Failed,
    /// Finished: a person stopped it.
    Cancelled,
    /// Finished: every attempt failed. A dead letter, kept for redrive.
    Dead,
}

impl State {
    /// Every state, in the order of a job's life.
    pub const ALL: [State; 7] = [
        State::Queued,
        State::Leased,
        State::Running,
        State::Succeeded,
        State::Failed,
        State::Cancelled,
        State::Dead,
    ];

    /// The wire and database name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Leased => "leased",
            State::Running => "running",
            State::Succeeded => "succeeded",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
            State::Dead => "dead",
        }
    }

    /// Nothing more happens to it unless a person retries it.
    #[must_use]
    pub fn is_finished(self) -> bool {
        matches!(self, State::Succeeded | State::Failed | State::Cancelled | State::Dead)
    }

    /// A runner holds it.
    #[must_use]
    pub fn is_held(self) -> bool {
        matches!(self, State::Leased | State::Running)
    }
}

/// A word that is not a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownState(pub String);

impl std::str::FromStr for State {
    type Err = UnknownState;
    fn from_str(word: &str) -> Result<Self, UnknownState> {
        State::ALL
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| UnknownState(word.to_owned()))
    }
}

/// A runner's hold on a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Who holds it.
    pub runner: String,
    /// Ends here without a heartbeat (Unix ms).
    pub until: u64,
    /// The attempt ends here whatever the heartbeats say (Unix ms).
    pub deadline: u64,
}

/// Why an attempt did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = TaskError))]
pub struct Failure {
    /// Stable word for programs, e.g. `lease-expired`, `timed-out`, `clone-failed`.
    pub code: String,
    /// One sentence for people.
    pub message: String,
}

impl Failure {
    /// A failure from its two parts.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }
}

/// All that the state machine needs to know about a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Where it is.
    pub state: State,
    /// Attempts begun so far; a released lease gives its attempt back.
    pub attempt: u32,
    /// No attempt beyond this one.
    pub max_attempts: u32,
    /// The newest fencing number granted; 0 before the first lease.
    pub fence: u64,
    /// The hold of the runner that works on it, present exactly while it is held.
    pub lease: Option<Lease>,
    /// Not to be leased before this time (Unix ms).
    pub run_after: u64,
    /// A person asked to stop it while a runner held it.
    pub cancel_requested: bool,
    /// How long one attempt may take, in milliseconds.
    pub timeout_ms: u64,
    /// Why the last attempt did not succeed.
    pub failure: Option<Failure>,
}

impl Job {
    /// A new job, due at once.
    #[must_use]
    pub fn queued(now: u64, max_attempts: u32, timeout_ms: u64) -> Self {
        Self {
            state: State::Queued,
            attempt: 0,
            max_attempts,
            fence: 0,
            lease: None,
            run_after: now,
            cancel_requested: false,
            timeout_ms,
            failure: None,
        }
    }
}

/// Something that happened to a job, or that somebody asks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A runner takes the job for `lease_ms`.
    Lease {
        /// The runner's id.
        runner: String,
        /// Length of the lease in milliseconds.
        lease_ms: u64,
    },
    /// The holder is still at work.
    Heartbeat {
        /// The holder's fencing number.
        fence: u64,
        /// Length of the renewed lease in milliseconds.
        lease_ms: u64,
    },
    /// The holder finished the work.
    Succeed {
        /// The holder's fencing number.
        fence: u64,
    },
    /// The holder could not do the work.
    Fail {
        /// The holder's fencing number.
        fence: u64,
        /// What went wrong.
        failure: Failure,
        /// Whether another attempt could succeed.
        retryable: bool,
        /// Random number for the backoff.
        jitter: u32,
    },
    /// The holder stopped because it was asked to.
    Stopped {
        /// The holder's fencing number.
        fence: u64,
    },
    /// The holder gives the job back unworked (it is shutting down).
    Release {
        /// The holder's fencing number.
        fence: u64,
    },
    /// The clock: has the lease or the attempt run out?
    Sweep {
        /// Random number for the backoff.
        jitter: u32,
    },
    /// A person asks to stop the job.
    Cancel,
    /// A person sends a finished, unsuccessful job round again.
    Retry,
}

/// What the caller must do, in the same transaction as storing the job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Tell followers that the state changed.
    Announce(State),
    /// Wake runners: the job is due at this time (Unix ms).
    Wake(u64),
    /// Apply the result that came with the report.
    ApplyResult,
}

/// Why an event changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The fencing number is not the current one, or the lease has ended: stop and clean up.
    StaleLease,
    /// A report whose end the job has reached already under the same number: answer as the first time.
    Repeated,
    /// The job is finished.
    Finished,
    /// The job cannot be leased now (held, or not due).
    NotDue,
    /// Nothing has run out.
    NothingExpired,
    /// Only an unsuccessful, finished job can be retried.
    NotRetryable,
}
