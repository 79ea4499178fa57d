//! Who did what when: a row beside every change, in the same batch.
//!
//! For: the statement that other features put into their batches.
//! Not for: request logs (they go to the platform's log) or undo.
//!
//! Tables: audit_log

mod store;

pub use store::entry;
