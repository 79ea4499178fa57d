//! What every implementation of a port must do, told as stories.
//!
//! For: playing the same stories on the doubles (natively) and on the adapters (on workerd, through
//! `POST /__stories/{port}`), so that a test passing on a double means something.
//! Not for: features, faults on command (`testkit`), or a release: the feature `stories` is off there.

mod blobs;
mod crypto;
mod crypto_vectors;
mod fetch;
mod kv;
mod limits;
mod signals;
mod sql;
mod telemetry;

pub use blobs::blobs;
pub use crypto::crypto;
pub use fetch::fetch;
pub use kv::kv;
pub use limits::limits;
pub use signals::signals;
pub use sql::sql;
pub use telemetry::counters;

use crate::PortError;

/// One story and how it went: `None`, or what was wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What the port does, in a sentence.
    pub story: &'static str,
    /// What it did instead.
    pub wrong: Option<String>,
}

impl Told {
    fn new(story: &'static str, outcome: Outcome) -> Self {
        Self { story, wrong: outcome.err().map(|Wrong(text)| text) }
    }
}

type Outcome = Result<(), Wrong>;

/// Why a story failed.
struct Wrong(String);

impl From<PortError> for Wrong {
    fn from(error: PortError) -> Self {
        Wrong(error.to_string())
    }
}

/// Ends the story unless the condition holds.
macro_rules! ensure {
    ($holds:expr, $($text:tt)+) => {
        if !$holds {
            return Err($crate::stories::Wrong(format!($($text)+)));
        }
    };
}
use ensure;
