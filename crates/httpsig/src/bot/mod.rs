//! Web Bot Auth (draft-ietf-webbotauth-httpsig-protocol-01): which agent sent this request?
//!
//! The way of a request: [`read`] gives claims; [`Directories::lookup`] finds the claim's key or says
//! that the caller shall fetch the directory ([`Agent::fetch_url`], [`KeySet::read`]); the caller checks the
//! Ed25519 signature; [`Claim::settle`] gives the [`Outcome`]; [`Replay::of`] says what to remember.
//!
//! Not for: fetching, cryptography, or trust. A verified agent has proved a name, not good intent.

mod agent;
mod directories;
mod keys;
mod outcome;
mod own;
mod profile;
mod replay;

pub use agent::{Agent, Discovery, NoAgent, WELL_KNOWN};
pub use directories::{Directories, Lookup, Ticket};
pub use keys::{
    DIRECTORY_MEDIA_TYPE, DirectoryError, DirectoryReply, FETCH_TIMEOUT_MS, KeySet, ListedKey,
    MAX_DIRECTORY_BYTES, MAX_KEYS,
};
pub use outcome::{Identity, Outcome, Unverified, Verified};
pub use own::{OwnRequest, content_digest, directory_document, directory_signers};
pub use profile::{Claim, Policy, Reading, Reason, TAG, read};
pub use replay::Replay;
