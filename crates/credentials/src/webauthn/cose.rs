//! COSE keys (RFC 9052, 9053) of the two algorithms we offer in `pubKeyCredParams`.
//!
//! Not for: any other; a credential of another algorithm was not asked for.

use ports::PublicKey;

use super::{WebauthnError, cbor::Value};

/// ECDSA with SHA-256; in WebAuthn always over P-256 (section 5.8.5).
const ES256: i64 = -7;
/// EdDSA; in WebAuthn always over Ed25519.
const EDDSA: i64 = -8;

/// The key in its map.
#[expect(clippy::needless_pass_by_value, reason = "the map has no other use")]
pub fn public_key(key: Value) -> Result<PublicKey, WebauthnError> {
    read(&key).ok_or(WebauthnError::Key)
}

fn read(key: &Value) -> Option<PublicKey> {
    let int = |number| match key.member(number) {
        Some(Value::Int(value)) => Some(*value),
        _ => None,
    };
    let coordinate = |number| match key.member(number) {
        Some(Value::Bytes(bytes)) => bytes.as_slice().try_into().ok(),
        _ => None,
    };
    // kty, alg, crv; a private part (-4) has no business here.
    if key.member(-4).is_some() {
        return None;
    }
    match (int(1)?, int(3)?, int(-1)?) {
        (2, ES256, 1) => Some(PublicKey::P256 { x: coordinate(-2)?, y: coordinate(-3)? }),
        (1, EDDSA, 6) => Some(PublicKey::Ed25519(coordinate(-2)?)),
        _ => None,
    }
}

/// Whether `alg` is what `key` signs with.
pub fn is_alg_of(alg: i64, key: &PublicKey) -> bool {
    match key {
        PublicKey::P256 { .. } => alg == ES256,
        PublicKey::Ed25519(_) => alg == EDDSA,
        PublicKey::Rsa { .. } => false,
    }
}
