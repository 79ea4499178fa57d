//! Who sent this request? HTTP Message Signatures (RFC 9421) and Web Bot Auth over them.
//!
//! For: reading `Signature-Input` and `Signature`, building signature bases, signing our own
//! requests, and the Web Bot Auth profile (draft-ietf-webbotauth-httpsig-protocol-01): agents, key
//! directories, their cache, replays ([`bot`]).
//! Not for: the Ed25519 operation (callers bring it: reading ends in a [`Pending`], signing begins with a
//! [`Prepared`]), fetching directories, deciding what an agent may do, or judging addresses (SSRF).
//!
//! No clock, no chance, no I/O: times come in as Unix seconds, because the standard's do. Everything
//! is bounded; the limits are constants beside what they bound.

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

pub mod bot;
mod component;
mod error;
mod jwk;
mod message;
mod params;
pub mod sf;
mod sign;
mod signature;
mod target;
mod value;

pub use component::Component;
pub use error::SignatureError;
pub use jwk::{KeyError, PublicKey};
pub use message::{Message, Request, Response};
pub use params::SignatureParams;
pub use sign::{Prepared, Signed, Signer, join};
pub use signature::{MAX_COMPONENTS, MAX_FIELD_BYTES, MAX_SIGNATURES, Pending, Signature, read};
pub use target::Target;
