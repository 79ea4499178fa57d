//! Tokens, passwords, second factors and secrets: their formats and rules, without clock, chance or I/O.
//!
//! For: everything about credentials that can be decided from bytes alone, so that it can be attacked by
//! tests natively: JSON Web Tokens and keys, one-time passwords, password hashes, refresh-token families,
//! API keys, passkeys, OAuth and OpenID Connect, sealed secrets. Time comes in as `now`, randomness as bytes,
//! signatures are checked by the port `Crypto` between two steps of a parser.
//! Not for: rows, cookies and HTTP (the identity slice), or the runner's signatures (crate `signing`).
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

pub mod api_key;
mod der;
mod encoding;
pub mod envelope;
mod json;
pub mod jwk;
pub mod jwt;
pub mod oauth;
#[cfg(feature = "password")]
pub mod password;
pub mod recovery;
pub mod refresh;
pub mod totp;
pub mod webauthn;
