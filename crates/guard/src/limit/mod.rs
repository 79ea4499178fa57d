//! Rate limits: token buckets, policies, header fields and the isolate's own pre-check.
//!
//! For: arithmetic that a Durable Object keeps exactly and an isolate approximately. Not for: storage, or
//! who the principal is. Addresses in `X-Forwarded-For` are anybody's guess and no principal.

mod bucket;
mod field;
mod policy;
mod precheck;
mod together;

pub use bucket::{Bucket, Decision, Rate};
pub use field::{Fields, fields};
pub use policy::{Policy, Tier, policies};
pub use precheck::{Precheck, Verdict};
pub use together::{Asked, take_all};
