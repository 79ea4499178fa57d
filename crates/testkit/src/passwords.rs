//! Passwords by Argon2id as in production, counting the checks, and absent on command.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use credentials::password::Argon2id;
use ports::{Checked, Passwords, SALT_BYTES};

/// The real hashes, counted.
#[derive(Debug, Default)]
pub struct CountedPasswords {
    checks: AtomicUsize,
    is_absent: AtomicBool,
}

impl CountedPasswords {
    /// How many passwords were looked at so far.
    pub fn checks(&self) -> usize {
        self.checks.load(Ordering::SeqCst)
    }

    /// From now on this is a build without passwords.
    pub fn leave_out(&self) {
        self.is_absent.store(true, Ordering::SeqCst);
    }
}

impl Passwords for CountedPasswords {
    fn is_here(&self) -> bool {
        !self.is_absent.load(Ordering::SeqCst)
    }

    fn hash(&self, chosen: &str, personal: &[&str], salt: &[u8; SALT_BYTES]) -> Result<String, String> {
        Argon2id.hash(chosen, personal, salt)
    }

    fn check(&self, typed: &str, stored: Option<&str>) -> Checked {
        self.checks.fetch_add(1, Ordering::SeqCst);
        Argon2id.check(typed, stored)
    }

    fn rehash(&self, typed: &str, salt: &[u8; SALT_BYTES]) -> Option<String> {
        Argon2id.rehash(typed, salt)
    }
}
