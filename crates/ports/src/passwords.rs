//! Password hashes: made and checked where there is time for them.
//!
//! For: keeping some 25 ms of CPU and their code out of Workers that know no passwords. Not for: counting guesses, or
//! where hashes are kept.

/// Random bytes of a salt (RFC 9106, section 3.1).
pub const SALT_BYTES: usize = 16;

/// What a typed password is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// Not the one.
    Wrong,
    /// The one.
    Right,
    /// The one, but its hash was made with parameters that are not today's: see [`Passwords::rehash`].
    Old,
}

/// Who hashes passwords.
pub trait Passwords: Send + Sync {
    /// Whether this build can.
    fn is_here(&self) -> bool;

    /// The hash of a password somebody wants to have, its parameters with it. `personal` are words it must not be.
    ///
    /// # Errors
    /// Why it is not taken, as a sentence for its owner.
    fn hash(&self, chosen: &str, personal: &[&str], salt: &[u8; SALT_BYTES]) -> Result<String, String>;

    /// Whether this is the password behind `stored`. For `None`, somebody who has no password or does not exist, it takes
    /// as long and is wrong.
    fn check(&self, typed: &str, stored: Option<&str>) -> Checked;

    /// The hash of a password that was right, with today's parameters.
    fn rehash(&self, typed: &str, salt: &[u8; SALT_BYTES]) -> Option<String>;
}
