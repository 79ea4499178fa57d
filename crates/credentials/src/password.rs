//! Passwords: which ones are taken, and how they are hashed (OWASP ASVS 5.0, 6.2; Password Storage Cheat Sheet).
//!
//! For: the policy, Argon2id hashes in PHC strings, upgrading old ones, and spending the same time on people
//! who do not exist. Not for: throttling, which guesses need as well, and not for Workers on the free plan: one
//! hash takes about 25 ms of CPU, they have 10.

mod common;
mod phc;
mod port;

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq as _;
use unicode_normalization::UnicodeNormalization as _;

use phc::Phc;
pub use port::Argon2id;

/// Fewest characters.
pub const MIN_CHARS: usize = 8;
/// Most characters; ASVS asks for at least 64. A bound, so that nobody sends a megabyte to be normalised.
pub const MAX_CHARS: usize = 256;
pub use ports::SALT_BYTES;
/// Memory in KiB, passes, lanes (OWASP Password Storage Cheat Sheet, second choice of five equal ones).
const COST: (u32, u32, u32) = (19_456, 2, 1);
const HASH_BYTES: usize = 32;

/// A hash under today's parameters of no password at all: salt and hash are random bytes. Checked in place of
/// the hash of people who do not exist, so that they take the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$GbrYqDmL4PHQK9yxdyTemQ$wjCIu5QclTwLgUot5N2bm4eg1o7Fu7eVJ6N7nFj2/vA";

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Fewer than [`MIN_CHARS`] characters.
    Short,
    /// More than [`MAX_CHARS`] characters.
    Long,
    /// One of the most used passwords.
    Common,
    /// The person's own name or address, or this product's name.
    Personal,
}

impl fmt::Display for Weak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Weak::Short => write!(f, "a password has at least {MIN_CHARS} characters"),
            Weak::Long => write!(f, "a password has at most {MAX_CHARS} characters"),
            Weak::Common => f.write_str("this password is one of the most common ones"),
            Weak::Personal => f.write_str("a password is not a name or an address"),
        }
    }
}

impl std::error::Error for Weak {}

/// A password as typed, brought to Unicode normal form C, so that two keyboards that write one character
/// differently do not lock anybody out (NIST SP 800-63B, section 3.1.1.2). Nothing is cut off.
#[derive(Clone)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// A password to check; `None` when no password of ours is so long.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        // Before normalising, which costs time; a character has at most four bytes.
        if text.len() > MAX_CHARS * 4 {
            return None;
        }
        Some(Self(text.nfc().collect())).filter(|password| password.0.chars().count() <= MAX_CHARS)
    }

    /// A password somebody wants to have. `personal` are the words it must not be: name, address, organisation.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn chosen(text: &str, personal: &[&str]) -> Result<Self, Weak> {
        let password = Self::typed(text).ok_or(Weak::Long)?;
        if password.0.chars().count() < MIN_CHARS {
            return Err(Weak::Short);
        }
        if common::contains(&password.0) {
            return Err(Weak::Common);
        }
        let same = |word: &str| word.eq_ignore_ascii_case(&password.0);
        let local_part = |word: &str| word.split_once('@').is_some_and(|(local, _)| same(local));
        if personal.iter().any(|word| same(word) || local_part(word)) {
            return Err(Weak::Personal);
        }
        Ok(password)
    }

    /// The PHC string to store, with its parameters in it; `None` when there is no memory for it.
    #[must_use]
    pub fn hash(&self, salt: &[u8; SALT_BYTES]) -> Option<String> {
        let (memory, passes, lanes) = COST;
        let salt = salt.to_vec();
        let phc = Phc { memory, passes, lanes, hash: vec![0; HASH_BYTES], salt };
        let hash = self.digest(&phc)?;
        Some(Phc { hash, ..phc }.to_string())
    }

    /// Whether this is the password behind `stored`. With `None`, for a person who does not exist or has no
    /// password, it takes as long and says no.
    #[must_use]
    pub fn is(&self, stored: Option<&str>) -> bool {
        let read = stored.and_then(Phc::parse);
        let Some(phc) = read.clone().or_else(|| Phc::parse(NOBODY)) else { return false };
        let Some(hash) = self.digest(&phc) else { return false };
        let fits: bool = hash.ct_eq(&phc.hash).into();
        fits && read.is_some()
    }

    fn digest(&self, phc: &Phc) -> Option<Vec<u8>> {
        #[cfg(test)]
        tests::DIGESTS.set(tests::DIGESTS.get() + 1);
        let params = Params::new(phc.memory, phc.passes, phc.lanes, Some(phc.hash.len())).ok()?;
        let mut hash = vec![0; phc.hash.len()];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2.hash_password_into(self.0.as_bytes(), &phc.salt, &mut hash).ok()?;
        Some(hash)
    }
}

/// Whether a password that was just found to be right should be hashed again: the parameters have changed.
#[must_use]
pub fn needs_rehash(stored: &str) -> bool {
    Phc::parse(stored).is_none_or(|phc| {
        (phc.memory, phc.passes, phc.lanes) != COST
            || phc.salt.len() < SALT_BYTES
            || phc.hash.len() != HASH_BYTES
    })
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        /// How many hashes this thread has made.
        pub(super) static DIGESTS: Cell<u32> = const { Cell::new(0) };
    }

    #[test]
    fn nobody_and_malformed_hashes_cost_what_somebody_costs() {
        assert!(!needs_rehash(NOBODY), "the same parameters as everybody's");
        let wrong = Password::typed("wrong password").unwrap();
        for stored in [None, Some("x"), Some(NOBODY)] {
            let before = DIGESTS.get();
            assert!(!wrong.is(stored), "{stored:?}");
            assert_eq!(DIGESTS.get() - before, 1, "{stored:?}");
        }
    }
}
