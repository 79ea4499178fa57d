//! The doors between the features and the outside world: small traits and plain types.
//!
//! For: everything a feature needs from a platform (a database, objects, a clock). `src/edge`
//! implements them over Cloudflare, `crates/testkit` natively with doubles that fail on command.
//! Not for: rules. A port does one thing and decides nothing.
//!
//! All futures are `Send`, so that the same handlers run under tokio; the Cloudflare adapters wrap
//! theirs (`worker::send::SendFuture`), which is sound because an isolate has one thread.

mod blobs;
mod clock;
mod containers;
mod crypto;
mod error;
mod fetch;
mod kv;
mod limits;
mod nudges;
mod passwords;
mod signals;
mod sql;
#[cfg(feature = "stories")]
pub mod stories;
mod telemetry;

pub use blobs::{BlobInfo, BlobPage, BlobRead, Blobs, ByteStream, Bytes, MAX_DELETED, PartTag, PutOptions};
pub use clock::{Background, Clock, Ids};
pub use containers::{BoxState, Boxes};
pub use crypto::{Crypto, KEY_BYTES, NONCE_BYTES, PublicKey, SIGNATURE_BYTES, TAG_BYTES};
pub use error::{PortError, PortErrorKind};
pub use fetch::{Fetch, FetchMethod, FetchReply, FetchRequest, reply_too_late, reply_too_long};
pub use kv::Kv;
pub use limits::{Limit, Limits, Taken};
pub use nudges::Nudges;
pub use passwords::{Checked, Passwords, SALT_BYTES};
pub use signals::Signals;
pub use sql::{Outcome, Row, Sql, Stmt, Value};
pub use telemetry::{Counters, LogLine, Logs, Sample};
