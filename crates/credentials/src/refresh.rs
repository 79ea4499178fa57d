//! Refresh tokens: families that rotate, forgive a lost answer, and end when a token is used twice.
//!
//! For: deciding what happens when a refresh token is presented (RFC 9700, section 4.14.2). The rules:
//!
//! * The newest token gets a successor.
//! * Its predecessor gets a new successor too, as long as nobody used the one it already has: the answer was
//!   lost on the way. The unused successor is replaced, so there is one living branch at any time.
//! * Presented again within [`RACE_MS`] of its use, the predecessor is told to try again: two tabs refreshed at
//!   once, and the cookie of the first one's answer is on its way.
//! * Any older or replaced token was stolen, or its thief is presenting it: the family ends.
//! * A family ends by itself when idle, and at a fixed time whatever happens.
//!
//! Not for: making tokens, hashes or rows. A row holds the hash and the generation of each token given out; the
//! family's row is written `WHERE revision = ?`, or parallel requests would each win.

/// Within this time of a rotation, in milliseconds, its token presented again is a race, not a lost answer.
pub const RACE_MS: u64 = 2_000;

/// What the tokens of a sign-in on one device have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Counts the changes; a write asks for the one it read.
    pub revision: u64,
    /// The generation of the newest token; the only one that was never presented.
    pub head: u64,
    /// The generation whose presentation made the head.
    pub parent: Option<u64>,
    /// Whether the head reached its owner for certain: an access token that came with it was used.
    pub confirmed: bool,
    /// When the head was made, in Unix milliseconds.
    pub rotated_at: u64,
    /// The family ends when no token was presented for so long, in milliseconds.
    pub idle_ms: u64,
    /// The family ends at this time, in Unix milliseconds, whatever happens.
    pub ends_at: u64,
    /// Why it ended, if it did. An ended family never comes back.
    pub ended: Option<End>,
}

/// Why a family ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Its owner signed out, or the device was revoked.
    Revoked,
    /// A token was presented that had been used or replaced.
    Reused,
    /// Its absolute or idle time was over.
    Expired,
}

/// What the presenter of a token gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A new token of this generation; the one presented is used.
    Rotated(u64),
    /// A new token of this generation, instead of one that was lost on its way.
    Replaced(u64),
    /// Nothing yet: somebody refreshed with the same token a moment ago. Try again with the newest cookie.
    TryAgain,
    /// Nothing: the family has ended, now or before.
    Ended(End),
}

impl Family {
    /// A new family at sign-in, whose first token has generation 1.
    #[must_use]
    pub fn begin(now: u64, idle_ms: u64, life_ms: u64) -> Self {
        Self {
            revision: 1,
            head: 1,
            parent: None,
            confirmed: false,
            rotated_at: now,
            idle_ms,
            ends_at: now.saturating_add(life_ms),
            ended: None,
        }
    }

    /// A token of this family and `generation` is presented. Callers only come here with tokens that exist: a
    /// text whose hash has no row belongs to no family and changes nothing.
    #[must_use]
    pub fn present(&self, generation: u64, now: u64) -> (Self, Outcome) {
        if let Some(end) = self.ended {
            return (self.clone(), Outcome::Ended(end));
        }
        if self.is_over(now) {
            return self.end(End::Expired);
        }
        if generation == self.head {
            return self.next(generation, now, Outcome::Rotated);
        }
        if self.parent != Some(generation) {
            return self.end(End::Reused);
        }
        // Before `confirmed`, or a second tab would end the family of a quick first one.
        if now < self.rotated_at.saturating_add(RACE_MS) {
            return (self.clone(), Outcome::TryAgain);
        }
        if self.confirmed {
            return self.end(End::Reused);
        }
        self.next(generation, now, Outcome::Replaced)
    }

    /// An access token given with this generation was used, so the answer had arrived.
    #[must_use]
    pub fn confirm(&self, generation: u64) -> Self {
        if generation != self.head || self.confirmed || self.ended.is_some() {
            return self.clone();
        }
        Self { confirmed: true, revision: self.revision.saturating_add(1), ..self.clone() }
    }

    /// Ends the family: sign-out, a revoked device, a changed password.
    #[must_use]
    pub fn revoke(&self) -> Self {
        if self.ended.is_some() { self.clone() } else { self.end(End::Revoked).0 }
    }

    /// Whether nobody can refresh any more.
    #[must_use]
    pub fn is_over(&self, now: u64) -> bool {
        self.ended.is_some() || now >= self.ends_at || now >= self.rotated_at.saturating_add(self.idle_ms)
    }

    fn next(&self, parent: u64, now: u64, outcome: fn(u64) -> Outcome) -> (Self, Outcome) {
        let head = self.head.saturating_add(1);
        let family = Self {
            revision: self.revision.saturating_add(1),
            head,
            parent: Some(parent),
            confirmed: false,
            // A clock that goes back must not shorten anybody's race or idle time.
            rotated_at: now.max(self.rotated_at),
            ..self.clone()
        };
        (family, outcome(head))
    }

    fn end(&self, end: End) -> (Self, Outcome) {
        let revision = self.revision.saturating_add(1);
        (Self { ended: Some(end), revision, ..self.clone() }, Outcome::Ended(end))
    }
}
