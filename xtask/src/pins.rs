//! The exact version of every tool that is not a Cargo or npm dependency.
//!
//! For: `setup`, `build`, `doctor`. Not for: npm tools; those are pinned in package.json.

/// `cargo install`ed into target/tools. Must equal the `worker` crate's version in Cargo.toml.
pub const WORKER_BUILD: &str = "0.8.7";
/// `cargo install`ed into target/tools. Must equal the `wasm-bindgen` crate's version in Cargo.toml.
pub const WASM_BINDGEN: &str = "0.2.129";
/// `cargo install`ed into target/tools by the licence check of `cargo xtask test`.
pub const CARGO_DENY: &str = "0.20.2";
/// Installed into target/tools by `cargo xtask schemathesis`; from PyPI.
pub const SCHEMATHESIS: &str = "4.32.5";
/// The oldest stable Rust; Cargo.toml's `rust-version`.
pub const RUST: (u32, u32) = (1, 91);
/// The compiler of `--panic-unwind` builds: the only thing that needs a nightly (`-Zbuild-std`).
pub const NIGHTLY: &str = "nightly-2026-05-20";
/// The Worker's target.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// The gate on gzip(index_bg.wasm) + gzip(index.js), bytes. The budget is 800,000: 600 KB for the foundation, 200 KB for
/// everything that keeps people apart and out (identity, policy, guard, audit, secrets). The Worker is over it while
/// the older endpoints are handlers still (docs/adr/0006); the gate keeps it from growing further meanwhile.
pub const WORKER_GZIP_LIMIT: u64 = 880_000;
