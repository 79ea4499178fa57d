//! What to remember of a signature, so that it counts once.
//!
//! For: the key of the record and its end. Not for: the record: checking and writing must be one atomic
//! step of a store, within the scope where "once" shall hold. If that store is away, replay is not
//! prevented, and the caller must not say that it is.

use sha2::{Digest as _, Sha256};

use super::Claim;

/// The rule for one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// Key of the record: 64 hexadecimal digits.
    pub key: String,
    /// Unix seconds until which the record is needed; after that the signature itself has ended.
    pub until_s: u64,
    /// Whether a second use is a replay. Without a nonce the signer has not promised to use the
    /// signature once, and agents do send one on many requests; what that allows is policy.
    pub once: bool,
}

impl Replay {
    /// The rule for this claim. A nonce counts within its agent and key, so that agents cannot use up
    /// each other's; without a nonce the whole signature base counts.
    #[must_use]
    pub fn of(claim: &Claim) -> Self {
        let agent = claim.agent.as_ref().map(|agent| agent.id.as_str()).unwrap_or_default();
        let (kind, what) = match &claim.nonce {
            Some(nonce) => ("nonce", nonce),
            None => ("base", &claim.pending.base),
        };
        let mut hash = Sha256::new();
        for part in [kind, agent, &claim.pending.key_id, what] {
            // With its length, so that parts cannot run into each other.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let key = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { key, until_s: claim.expires, once: claim.nonce.is_some() }
    }
}
