//! What tests stand on: doubles of every port that fail on command, and the job simulator.
//!
//! For: running the whole application natively, and making the platform misbehave in ways that a
//! real one does only on a bad day. Not for: production, and not for vendors' HTTP APIs.

mod background;
mod blobs;
mod boxes;
mod clock;
mod crypto;
mod doubles;
pub mod engine;
mod faults;
mod fetch;
mod kv;
mod limits;
mod lock;
mod nudges;
mod passwords;
mod random;
mod signals;
pub mod sim;
mod sql;
mod telemetry;

pub use background::TokioBackground;
pub use blobs::{MAX_PARTS, MIN_PART_BYTES, MemoryBlobs};
pub use boxes::{AskedBox, NoBoxes, RecordingBoxes};
pub use clock::{ManualClock, START_MS, SeededIds};
pub use crypto::RingCrypto;
pub use doubles::Doubles;
pub use faults::{Fault, Faults};
pub use fetch::{FetchPeer, LoopbackFetch, ScriptedFetch};
pub use kv::MemoryKv;
pub use limits::MemoryLimits;
pub use nudges::{MemoryNudges, Nudge};
pub use passwords::CountedPasswords;
pub use random::Random;
pub use signals::TokioSignals;
pub use sql::SqliteSql;
pub use telemetry::{MemoryCounters, MemoryLogs};
