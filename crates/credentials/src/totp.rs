//! One-time passwords: HOTP (RFC 4226) and TOTP (RFC 6238).
//!
//! For: codes from an authenticator app, each good once. Not for: throttling guesses (six digits need it)
//! or storing the step: [`Totp::check`] returns it, and the caller writes it with a condition
//! (`WHERE last_step < ?`), or two parallel requests would use one code twice.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
#[cfg(feature = "totp-hashes")]
use sha2::{Sha256, Sha512};
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};

use crate::encoding::{base32, percent};

/// Seconds of one step (RFC 6238, section 5.2).
pub const STEP_S: u64 = 30;
/// Bytes of a new secret: as long as the hash (RFC 4226, section 4, R6).
pub const SECRET_BYTES: usize = 20;
/// Steps a clock may be off, either way.
const DRIFT: u64 = 1;

/// The hash behind a code. Apps understand only SHA-1, which is sound here (RFC 4226, appendix B.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    /// What every authenticator app does.
    Sha1,
    /// RFC 6238, appendix A.
    #[cfg(feature = "totp-hashes")]
    Sha256,
    /// RFC 6238, appendix A.
    #[cfg(feature = "totp-hashes")]
    Sha512,
}

/// A person's second factor.
#[derive(Clone)]
pub struct Totp {
    secret: Vec<u8>,
    hash: Hash,
    digits: u32,
}

impl Totp {
    /// Six digits every thirty seconds by SHA-1, which every app can do.
    #[must_use]
    pub fn new(secret: [u8; SECRET_BYTES]) -> Self {
        Self { secret: secret.to_vec(), hash: Hash::Sha1, digits: 6 }
    }

    /// With other parameters, as in the vectors of the RFC; 6 to 8 digits.
    #[must_use]
    pub fn with(secret: &[u8], hash: Hash, digits: u32) -> Self {
        Self { secret: secret.to_vec(), hash, digits: digits.clamp(6, 8) }
    }

    /// The code of one step, with its leading zeroes.
    #[must_use]
    pub fn code(&self, step: u64) -> String {
        let code = truncated(self.hash, &self.secret, step) % 10_u32.pow(self.digits);
        format!("{code:0width$}", width = self.digits as usize)
    }

    /// The step whose code this is: the present one or one beside it, and later than `last_step`, the last
    /// one used (RFC 6238, section 5.2: the verifier must not take a code twice).
    ///
    /// All steps are compared and each in constant time, so that the time taken does not tell which fitted.
    #[must_use]
    pub fn check(&self, code: &str, now_s: u64, last_step: Option<u64>) -> Option<u64> {
        let now = now_s / STEP_S;
        // Bytes, not characters: other scripts have digits too.
        if code.len() != self.digits as usize || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut found = 0_u64;
        for step in now.saturating_sub(DRIFT)..=now.saturating_add(DRIFT) {
            let fits = self.code(step).as_bytes().ct_eq(code.as_bytes());
            let fresh = u8::from(last_step.is_none_or(|last| step > last));
            // Plus one, so that zero can mean none.
            found.conditional_assign(&step.saturating_add(1), fits & fresh.into());
        }
        found.checked_sub(1)
    }

    /// The address that an app reads from a QR code (Key Uri Format of Google Authenticator).
    #[must_use]
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let algorithm = match self.hash {
            Hash::Sha1 => "SHA1",
            #[cfg(feature = "totp-hashes")]
            Hash::Sha256 => "SHA256",
            #[cfg(feature = "totp-hashes")]
            Hash::Sha512 => "SHA512",
        };
        // A colon would end the issuer's part of the label.
        let (issuer, account) = (percent(&issuer.replace(':', "")), percent(&account.replace(':', "")));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm={algorithm}&digits={}&period={STEP_S}",
            self.secret_text(),
            self.digits
        )
    }

    /// The secret as people type it into an app: base32, no padding.
    #[must_use]
    pub fn secret_text(&self) -> String {
        base32(&self.secret)
    }
}

/// Dynamic truncation (RFC 4226, section 5.3).
fn truncated(hash: Hash, secret: &[u8], counter: u64) -> u32 {
    let digest = match hash {
        Hash::Sha1 => mac::<Hmac<Sha1>>(secret, counter),
        #[cfg(feature = "totp-hashes")]
        Hash::Sha256 => mac::<Hmac<Sha256>>(secret, counter),
        #[cfg(feature = "totp-hashes")]
        Hash::Sha512 => mac::<Hmac<Sha512>>(secret, counter),
    };
    let offset = usize::from(digest.last().copied().unwrap_or(0) & 15);
    let word = digest.get(offset..).unwrap_or_default().iter().take(4);
    word.fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) & 0x7FFF_FFFF
}

fn mac<M: Mac + KeyInit>(secret: &[u8], counter: u64) -> Vec<u8> {
    // HMAC takes keys of any length; the error is only there for MACs that do not.
    <M as KeyInit>::new_from_slice(secret)
        .map(|mac| mac.chain_update(counter.to_be_bytes()).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}
