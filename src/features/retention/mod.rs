//! Housekeeping: what has run its time goes, what belongs to nobody goes.
//!
//! For: the hourly run that forgets expired sessions, answers and uploads, and the slow walk over
//! the object store that deletes objects no row knows.
//! Not for: deciding how long things live; each feature says that of its own.
//!
//! Tables: retention_cursors

mod flow;
mod store;

pub use flow::{collect_orphans, forget_expired};
