//! Ed25519 public keys as JWK: reading, writing, and their thumbprint.
//!
//! Not for: private keys and other algorithms; both are refused.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Thumbprints of keys whose private half is printed in a standard: RFC 9421 appendix B.1.4 and RFC 8037
/// appendix A.
const PRINTED: [&str; 2] =
    ["poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"];

/// Points of small order, the sign bit cleared, their non-canonical spellings included: with such a key
/// one signature fits many messages, and not every verifier refuses them (RFC 8032 section 5.1.7 leaves it open).
const SMALL_ORDER: [&str; 7] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/// Why a JWK is no key we take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyError {
    /// Another type, curve, algorithm or use.
    NotForUs,
    /// Not a JWK, or `x` is not 32 bytes.
    Malformed,
    /// A private key, which nobody may publish.
    Private,
    /// A point of small order.
    Weak,
    /// `kid` is not the thumbprint of the key.
    WrongId,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotForUs => "not an Ed25519 signing key",
            Self::Malformed => "malformed",
            Self::Private => "a private key",
            Self::Weak => "a point of small order",
            Self::WrongId => "kid is not the thumbprint",
        })
    }
}

impl std::error::Error for KeyError {}

/// An Ed25519 public key (RFC 8032), 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PublicKey([u8; 32]);

/// The members of a JWK we look at (RFC 7517, RFC 8037).
#[derive(Deserialize)]
pub(crate) struct Jwk {
    kty: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    d: Option<serde::de::IgnoredAny>,
    alg: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    pub(crate) kid: Option<String>,
    pub(crate) nbf: Option<u64>,
    pub(crate) exp: Option<u64>,
}

impl PublicKey {
    /// A key from its bytes.
    ///
    /// # Errors
    /// `Weak`.
    pub fn new(bytes: [u8; 32]) -> Result<Self, KeyError> {
        let mut unsigned = bytes;
        if let Some(last) = unsigned.last_mut() {
            *last &= 0x7f;
        }
        let text: String = unsigned.iter().map(|byte| format!("{byte:02x}")).collect();
        if SMALL_ORDER.contains(&text.as_str()) { Err(KeyError::Weak) } else { Ok(Self(bytes)) }
    }

    pub(crate) fn from_jwk(jwk: &Jwk) -> Result<Self, KeyError> {
        let is = |member: &Option<String>, wanted: &[&str]| {
            member.as_deref().is_none_or(|member| wanted.contains(&member))
        };
        let ours = jwk.kty.as_deref() == Some("OKP") && jwk.crv.as_deref() == Some("Ed25519");
        if !ours || !is(&jwk.alg, &["EdDSA", "Ed25519", "ed25519"]) || !is(&jwk.usage, &["sig"]) {
            return Err(KeyError::NotForUs);
        }
        if jwk.d.is_some() {
            return Err(KeyError::Private);
        }
        Self::from_x(jwk.x.as_deref().unwrap_or_default())
    }

    /// A key from the member `x` of its JWK.
    ///
    /// # Errors
    /// `Malformed` or `Weak`.
    pub fn from_x(x: &str) -> Result<Self, KeyError> {
        Self::new(thirty_two(x).ok_or(KeyError::Malformed)?)
    }

    /// The bytes, for whoever checks signatures.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The member `x` of its JWK.
    #[must_use]
    pub fn x(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// The JWK thumbprint (RFC 7638, RFC 8037 appendix A.3): base64url of SHA-256.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, self.x());
        URL_SAFE_NO_PAD.encode(Sha256::digest(members))
    }
}

/// Whether the key with this thumbprint is printed in a standard, so that everybody can sign with it.
#[must_use]
pub fn is_printed(thumbprint: &str) -> bool {
    PRINTED.contains(&thumbprint)
}

/// 32 bytes in base64url without padding, spelled in the one canonical way.
pub(crate) fn thirty_two(text: &str) -> Option<[u8; 32]> {
    if text.len() != 43 {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.x()
    }
}

impl TryFrom<String> for PublicKey {
    type Error = KeyError;

    fn try_from(x: String) -> Result<Self, KeyError> {
        Self::from_x(&x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_match_the_standards() {
        let rfc9421 = PublicKey::from_x("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs").unwrap();
        assert_eq!(rfc9421.thumbprint(), PRINTED[0]);
        let rfc8037 = PublicKey::from_x("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        assert_eq!(rfc8037.thumbprint(), PRINTED[1]);
        assert!(is_printed(&rfc8037.thumbprint()));
    }

    #[test]
    fn weak_keys_are_those_the_curve_library_calls_weak() {
        for hex in SMALL_ORDER {
            let mut bytes = [0u8; 32];
            for (at, byte) in bytes.iter_mut().enumerate() {
                *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap();
            }
            for sign in [0, 0x80] {
                bytes[31] = bytes[31] & 0x7f | sign;
                assert_eq!(PublicKey::new(bytes), Err(KeyError::Weak));
                if let Ok(key) = ed25519_dalek::VerifyingKey::from_bytes(&bytes) {
                    assert!(key.is_weak(), "{hex}");
                }
            }
        }
        let strong = PublicKey::from_x("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs").unwrap();
        assert!(!ed25519_dalek::VerifyingKey::from_bytes(strong.as_bytes()).unwrap().is_weak());
    }

    #[test]
    fn other_spellings_of_a_key_are_refused() {
        for x in [
            "",
            "AAAA",
            "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs=",
            "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs",
            "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bt",
        ] {
            assert_eq!(PublicKey::from_x(x), Err(KeyError::Malformed), "{x}");
        }
    }
}
