//! Vibe Edge: one Worker that scans, builds and ships software, close to every visitor.
//!
//! For: the application itself. [`app`] is the table of contents; each feature is a folder under
//! [`features`]; [`http`] is the dialect they all speak.
//! Not for: Cloudflare (only `edge`, compiled for wasm32 alone, knows it) or heavy work (`runner/`).

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
pub mod rooms;
pub mod schedule;
