//! The test language: a world to act in, actors who speak HTTP, answers that assert.
//!
//! For: stories that read like what a user does and run unchanged on the native application and
//! on real workerd. Not for: checking single functions; those have unit tests beside them.
#![allow(dead_code, reason = "a shared vocabulary: not every test uses every word of it")]

pub mod answer;
pub mod exposition;
pub mod passkey;
pub mod people;
pub mod provider;
pub mod runner;
pub mod totp;
pub mod world;

pub use answer::Answer;
pub use passkey::Passkey;
pub use people::Person;
pub use runner::TestRunner;
pub use totp::Authenticator;
pub use world::{Call, World};

/// Statements that D1's free plan allows a request; a native world asserts it of each.
pub const MAX_STATEMENTS: u64 = 50;

/// The owner token of every world.
pub const OWNER_TOKEN: &str = "test-owner-token-0123456789";
/// The master key of every world.
pub const RUNNER_MASTER_KEY: &str = "dGVzdC1ydW5uZXItbWFzdGVyLWtleS0wMTIzNDU2Nzg";

/// The keys that secrets are sealed under in every world.
pub const MASTER_KEYS: &str = "k1:dGVzdC1tYXN0ZXIta2V5LTAxMjM0NTY3ODlhYmNkZWY=";

/// SHA-256 as lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    signing::sha256_hex(bytes)
}
