//! The pure halves of `edge`: what its adapters and Durable Objects decide, without a platform.
//!
//! For: logic that native unit tests can reach; `edge` itself exists for wasm32 alone.
//! Not for: Cloudflare's types (`edge`) or anything a row in the database can hold.

pub mod buckets;
pub mod faults;
pub mod life;
pub mod mark;
pub mod navigation;
pub mod rows;
pub mod sums;
