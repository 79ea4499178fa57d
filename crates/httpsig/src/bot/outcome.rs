//! The three outcomes, kept apart (the draft's "Verifier Outcomes").

use super::{Claim, NoAgent, Reason};

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identity {
    /// The agent's URL, under which the key was found.
    Agent(String),
    /// No more than the holder of the key with this thumbprint; we knew the key otherwise.
    Key(String),
}

/// A signature that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Who signed.
    pub identity: Identity,
    /// The key's thumbprint.
    pub key_id: String,
    /// Identifiers of what the signature covers: all else may have been changed.
    pub covers: Vec<String>,
}

/// Why nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unverified {
    /// The request names no agent that could be looked up.
    NoAgent(NoAgent),
    /// The directory could not be fetched or is none.
    DiscoveryFailed,
    /// The directory does not list the key.
    KeyNotListed,
    /// The directory lists the key for another time.
    KeyOutOfTime,
    /// Too many directories are being fetched.
    Busy,
}

/// What is known about who sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The signature and its key hold.
    Verified(Verified),
    /// The signature does not hold, for this reason.
    Invalid(Reason),
    /// There is not enough to decide.
    Unverified(Unverified),
}

impl Claim {
    /// The outcome once the caller has checked the signature with the key that the agent's directory
    /// lists, or, where there is no agent, with a key it knew by the thumbprint.
    #[must_use]
    pub fn settle(&self, signature_holds: bool) -> Outcome {
        if !signature_holds {
            return Outcome::Invalid(Reason::Signature);
        }
        let identity = match &self.agent {
            Ok(agent) => Identity::Agent(agent.id.clone()),
            Err(_) => Identity::Key(self.pending.key_id.clone()),
        };
        let covers = self.covers.clone();
        Outcome::Verified(Verified { identity, key_id: self.pending.key_id.clone(), covers })
    }

    /// The outcome when there is no key to check with.
    #[must_use]
    pub fn without_key(&self, why: Unverified) -> Outcome {
        Outcome::Unverified(match self.agent {
            Ok(_) => why,
            Err(no_agent) => Unverified::NoAgent(no_agent),
        })
    }
}
