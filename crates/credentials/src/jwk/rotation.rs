//! Which of our signing keys signs, and which are published, at a given time.
//!
//! A key is published before it signs, so that everybody has it in their cache, and after it signed, until
//! the last token it made has ended. Not for: making keys or storing seeds.

use ports::PublicKey;

use super::{Jwk, Jwks, thumbprint};

/// One of our keys; the seed lies elsewhere, sealed, under the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its thumbprint.
    pub kid: String,
    /// Its public half.
    pub public: [u8; 32],
    /// When it was made, in Unix milliseconds.
    pub made_at: u64,
}

impl SigningKey {
    /// The key whose public half is `public`.
    #[must_use]
    pub fn new(public: [u8; 32], made_at: u64) -> Self {
        Self { kid: thumbprint(&PublicKey::Ed25519(public)), public, made_at }
    }
}

/// The times of a rotation, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// A key signs this long before the next one takes over.
    pub period: u64,
    /// A key is published this long before it signs: longer than caches keep the set.
    pub lead: u64,
    /// A key stays published this long after it stopped: longer than its tokens live.
    pub tail: u64,
}

impl Rotation {
    /// The key that signs at `now`: the newest one that has been published for `lead`; the oldest of all when
    /// none has, which is so for a deployment's first key.
    #[must_use]
    pub fn current<'a>(&self, keys: &'a [SigningKey], now: u64) -> Option<&'a SigningKey> {
        let ready = |key: &&SigningKey| key.made_at.saturating_add(self.lead) <= now;
        let newest = keys.iter().filter(ready).max_by_key(|key| (key.made_at, key.kid.as_str()));
        newest.or_else(|| keys.iter().min_by_key(|key| (key.made_at, key.kid.as_str())))
    }

    /// Whether a new key should be made at `now`.
    #[must_use]
    pub fn is_due(&self, keys: &[SigningKey], now: u64) -> bool {
        let newest = keys.iter().map(|key| key.made_at).max();
        newest.is_none_or(|made_at| made_at.saturating_add(self.period) <= now)
    }

    /// Whether tokens signed by `key` may still be about, or will be.
    #[must_use]
    pub fn is_published(&self, keys: &[SigningKey], key: &SigningKey, now: u64) -> bool {
        let successors = keys.iter().filter(|other| (other.made_at, &other.kid) > (key.made_at, &key.kid));
        let stopped = successors.map(|next| next.made_at.saturating_add(self.lead)).min();
        stopped.is_none_or(|stopped| now < stopped.saturating_add(self.tail))
    }

    /// The set to publish at `now`: previous, current and next; all others may be deleted.
    #[must_use]
    pub fn published(&self, keys: &[SigningKey], now: u64) -> Jwks {
        let live = keys.iter().filter(|key| self.is_published(keys, key, now));
        Jwks(
            live.map(|key| Jwk { kid: Some(key.kid.clone()), key: PublicKey::Ed25519(key.public) }).collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400_000;
    const ROTATION: Rotation = Rotation { period: 30 * DAY, lead: DAY, tail: DAY };

    /// Every token can be checked from the moment it is made until it ends, by whoever fetched the set at
    /// most `lead` ago; and at most three keys are published.
    #[test]
    fn a_year_of_rotations_never_leaves_a_token_without_its_key() {
        let (mut keys, mut sets): (Vec<SigningKey>, Vec<Jwks>) = (Vec::new(), Vec::new());
        for hour in 0..(365 * 24) {
            let now = hour * DAY / 24;
            if ROTATION.is_due(&keys, now) {
                let made = u8::try_from(keys.len()).unwrap();
                keys.push(SigningKey::new([made; 32], now));
            }
            let current = ROTATION.current(&keys, now).unwrap().clone();
            sets.push(ROTATION.published(&keys, now));
            let sees = |set: &Jwks| set.0.iter().any(|jwk| jwk.kid.as_deref() == Some(&current.kid));
            assert!(sets.iter().rev().take(24).all(sees), "hour {hour}: signed with an unpublished key");
            let day_later = ROTATION.published(&keys, now + DAY - 1);
            assert!(sees(&day_later), "hour {hour}: the key of a living token was withdrawn");
            assert!((1..=3).contains(&sets.last().unwrap().0.len()));
        }
        assert_eq!(keys.len(), 13);
        assert_eq!(ROTATION.current(&[], 0), None);
    }
}
