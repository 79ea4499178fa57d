//! Runner keys: what `POST /v1/runners` shows once and the runner keeps.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// Longest runner id accepted; ours are `run_` and 26 characters.
const MAX_ID: usize = 64;

/// The secret of one runner, from the Worker's master key: HMAC-SHA256(master, "vibe-runner-key-v1\n" + id).
///
/// One way: a runner's secret says nothing about the master key or about another runner's.
#[must_use]
pub fn derive_secret(master: &[u8], runner_id: &str) -> [u8; 32] {
    let mut mac = hmac(master);
    mac.update(b"vibe-runner-key-v1\n");
    mac.update(runner_id.as_bytes());
    mac.finalize().into_bytes().into()
}

/// HMAC-SHA256 under a key of any length. The key is brought to block length here (RFC 2104,
/// section 2) so that nothing can fail.
pub(crate) fn hmac(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0_u8; 64];
    let hashed = Sha256::digest(key);
    let short = if key.len() > block.len() { hashed.as_slice() } else { key };
    block.iter_mut().zip(short).for_each(|(slot, byte)| *slot = *byte);
    Hmac::new(&block.into())
}

/// A runner's id and secret. `Debug` hides the secret; [`fmt::Display`] writes it, for the one time it is shown.
#[derive(Clone, PartialEq, Eq)]
pub struct RunnerKey {
    /// The runner's id, `run_…`.
    pub id: String,
    /// What signatures are made with.
    pub secret: [u8; 32],
}

impl RunnerKey {
    /// The key that belongs to `runner_id` under the Worker's master key.
    #[must_use]
    pub fn derived(master: &[u8], runner_id: &str) -> Self {
        Self { id: runner_id.to_owned(), secret: derive_secret(master, runner_id) }
    }
}

impl fmt::Debug for RunnerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunnerKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl fmt::Display for RunnerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "vr_{}.{}", self.id, URL_SAFE_NO_PAD.encode(self.secret))
    }
}

/// Why a text is not a runner key. Says nothing of the text itself, so it may be logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// It does not begin with `vr_`.
    Prefix,
    /// There is no `.` between id and secret.
    Separator,
    /// The id is empty, too long, or has characters no id has.
    Id,
    /// The secret is not 32 bytes of unpadded base64url.
    Secret,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyError::Prefix => "a runner key begins with vr_",
            KeyError::Separator => "a runner key has a dot between id and secret",
            KeyError::Id => "the runner key's id is malformed",
            KeyError::Secret => "the runner key's secret is malformed",
        })
    }
}

impl std::error::Error for KeyError {}

impl FromStr for RunnerKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let rest = text.trim().strip_prefix("vr_").ok_or(KeyError::Prefix)?;
        let (id, secret) = rest.split_once('.').ok_or(KeyError::Separator)?;
        if !is_id(id) {
            return Err(KeyError::Id);
        }
        let secret = URL_SAFE_NO_PAD.decode(secret).map_err(|_| KeyError::Secret)?;
        let secret = secret.try_into().map_err(|_| KeyError::Secret)?;
        Ok(Self { id: id.to_owned(), secret })
    }
}

/// Ids are short and of `A-Z a-z 0-9 _ -`, so they need no quoting in a header or a path.
pub(crate) fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !text.is_empty() && text.len() <= MAX_ID && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivation_is_fixed_for_ever() {
        // Computed with `printf 'vibe-runner-key-v1\nrun_01' | openssl dgst -sha256 -hmac master`.
        let secret = derive_secret(b"master", "run_01");
        assert_eq!(crate::hex(&secret), "f97a171beb1c50357ca34e013a2721fd7e2b5ea81e30ea712afb922a0c8e3564");
    }

    #[test]
    fn long_keys_are_hashed_as_the_rfc_says() {
        // RFC 4231, test case 6: a key of 131 bytes.
        let mut mac = hmac(&[0xaa; 131]);
        mac.update(b"Test Using Larger Than Block-Size Key - Hash Key First");
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        let expected = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
        assert_eq!(crate::hex(&bytes), expected);
    }

    #[test]
    fn derivation_separates_runners_and_masters() {
        let base = derive_secret(b"master", "run_1");
        assert_ne!(base, derive_secret(b"master", "run_2"));
        assert_ne!(base, derive_secret(b"other", "run_1"));
    }

    #[test]
    fn a_key_survives_being_written_and_read() {
        let key = RunnerKey::derived(b"m", "run_01ABC");
        assert_eq!(key.to_string().parse::<RunnerKey>(), Ok(key.clone()));
        assert_eq!(format!(" {key}\n").parse::<RunnerKey>(), Ok(key));
    }

    #[test]
    fn wrong_keys_are_refused_by_part() {
        let good = RunnerKey::derived(b"m", "run_1").to_string();
        let cases = [
            ("", KeyError::Prefix),
            ("ve_run_1.abc", KeyError::Prefix),
            ("vr_run_1", KeyError::Separator),
            ("vr_.AAAA", KeyError::Id),
            ("vr_run 1.AAAA", KeyError::Id),
            ("vr_run_1.AAAA", KeyError::Secret),
            ("vr_run_1.!!!!", KeyError::Secret),
            (&format!("{good}="), KeyError::Secret),
            (&format!("{good}A"), KeyError::Secret),
        ];
        for (text, error) in cases {
            assert_eq!(text.parse::<RunnerKey>(), Err(error), "{text}");
        }
        let long = format!("vr_{}.AAAA", "a".repeat(MAX_ID + 1));
        assert_eq!(long.parse::<RunnerKey>(), Err(KeyError::Id));
    }

    #[test]
    fn debug_hides_the_secret() {
        let key = RunnerKey::derived(b"m", "run_1");
        assert!(!format!("{key:?}").contains(&URL_SAFE_NO_PAD.encode(key.secret)));
    }
}
