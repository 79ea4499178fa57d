//! Vibe Edge: one Worker that scans, builds and ships software, close to every visitor.
//!
//! For: the application itself. [`app`] is the table of contents; each feature is a folder under
//! [`features`]; [`http`] is the dialect they all speak.
//! Not for: Cloudflare (only `edge`, compiled for wasm32 alone, knows it) or heavy work (`runner/`).

// A panic on a request path costs every request of the isolate, so nothing here may panic.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unreachable
    )
)]

pub mod app;
pub mod config;
#[cfg(target_arch = "wasm32")]
mod edge;
pub mod features;
pub mod gate;
pub mod http;
pub mod inbox;
#[cfg(native)]
pub mod openapi;
pub mod outbound;
pub mod rooms;
pub mod schedule;
