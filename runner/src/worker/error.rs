//! What can go wrong with a call, and whether trying again makes sense.

use std::fmt;
use std::time::Duration;

/// An RFC 9457 problem, as far as a program cares.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// HTTP status.
    pub status: u16,
    /// Last part of the problem's `type`, e.g. `stale-lease`; empty when the answer was no problem document.
    pub kind: String,
    /// The sentence for people.
    pub detail: String,
    /// The Worker asks to wait so long.
    pub retry_after: Option<Duration>,
}

/// A call that brought no answer, or the wrong one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    /// No answer: the network, or the Worker is away. Holds no URL and no secret.
    NoAnswer(String),
    /// The Worker said no.
    Refused(Problem),
    /// An answer that is not what the protocol says.
    Nonsense(String),
}

impl CallError {
    /// The lease is not ours any more: stop and clean up.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self, CallError::Refused(p) if p.status == 409 && p.kind == "stale-lease")
    }

    /// The key or the signature was not accepted.
    #[must_use]
    pub fn is_unauthenticated(&self) -> bool {
        matches!(self, CallError::Refused(p) if p.status == 401 || p.status == 403)
    }

    /// The same call may go better later. 401 is among them: the clock is corrected by the answer.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            CallError::NoAnswer(_) | CallError::Nonsense(_) => true,
            CallError::Refused(p) => matches!(p.status, 401 | 408 | 425 | 429 | 500..),
        }
    }

    /// How long the Worker asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            CallError::Refused(problem) => problem.retry_after,
            _ => None,
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::NoAnswer(why) => write!(f, "no answer: {why}"),
            CallError::Refused(p) if p.detail.is_empty() => write!(f, "HTTP {} {}", p.status, p.kind),
            CallError::Refused(p) => write!(f, "HTTP {} {}: {}", p.status, p.kind, p.detail),
            CallError::Nonsense(why) => write!(f, "unexpected answer: {why}"),
        }
    }
}

impl std::error::Error for CallError {}

impl From<reqwest::Error> for CallError {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_decode() {
            return CallError::Nonsense(error.to_string());
        }
        // reqwest's own text is only "error sending request"; the cause is further down.
        let mut cause: &dyn std::error::Error = &error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        CallError::NoAnswer(cause.to_string())
    }
}
