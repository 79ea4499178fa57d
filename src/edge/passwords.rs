//! [`ports::Passwords`], where this build has them.
//!
//! For: the feature `passwords`, off by default: its 79 KB gzipped and its 25 ms of CPU a sign-in are for plans that
//! have them.
//! Not for: the hashing itself (crate `credentials`).

#[cfg(feature = "passwords")]
pub use credentials::password::Argon2id as Hasher;

/// Nobody hashes passwords in this build.
#[cfg(not(feature = "passwords"))]
pub struct Hasher;

#[cfg(not(feature = "passwords"))]
impl ports::Passwords for Hasher {
    fn is_here(&self) -> bool {
        false
    }

    fn hash(&self, _: &str, _: &[&str], _: &[u8; ports::SALT_BYTES]) -> Result<String, String> {
        Err("this build knows no passwords".to_owned())
    }

    fn check(&self, _: &str, _: Option<&str>) -> ports::Checked {
        ports::Checked::Wrong
    }

    fn rehash(&self, _: &str, _: &[u8; ports::SALT_BYTES]) -> Option<String> {
        None
    }
}
