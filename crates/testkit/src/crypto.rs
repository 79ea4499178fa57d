//! Real cryptography for tests, by `ring`, failing on command.
//!
//! For: running everything that signs or seals natively, with the same answers as SubtleCrypto
//! (`ports::stories::crypto` plays on both). Not for: production; the Worker has SubtleCrypto.

use async_trait::async_trait;
use ports::{Crypto, KEY_BYTES, NONCE_BYTES, PortError, PortErrorKind, PublicKey, SIGNATURE_BYTES};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    error::Unspecified,
    signature::{
        ECDSA_P256_SHA256_FIXED, ED25519, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_2048_8192_SHA256,
        RsaPublicKeyComponents, UnparsedPublicKey,
    },
};

use crate::faults::Faults;

/// Cryptography that keeps nothing.
#[derive(Debug, Default)]
pub struct RingCrypto {
    /// When calls fail; keys are `verify`, `sign`, `public`, `seal` and `open`.
    pub faults: Faults,
}

#[async_trait]
impl Crypto for RingCrypto {
    async fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<bool, PortError> {
        self.faults.run(&["verify"], async { Ok(is_good(key, message, signature)) }).await
    }

    async fn sign_ed25519(
        &self,
        seed: &[u8; KEY_BYTES],
        message: &[u8],
    ) -> Result<[u8; SIGNATURE_BYTES], PortError> {
        let work = async {
            let signature = pair(seed)?.sign(message);
            signature.as_ref().try_into().map_err(|_| failed())
        };
        self.faults.run(&["sign"], work).await
    }

    async fn public_ed25519(&self, seed: &[u8; KEY_BYTES]) -> Result<[u8; 32], PortError> {
        let work = async { pair(seed)?.public_key().as_ref().try_into().map_err(|_| failed()) };
        self.faults.run(&["public"], work).await
    }

    async fn seal(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, PortError> {
        let work = async {
            let mut bytes = plain.to_vec();
            let nonce = Nonce::assume_unique_for_key(*nonce);
            cipher(key)?.seal_in_place_append_tag(nonce, Aad::from(aad), &mut bytes).map_err(unspecified)?;
            Ok(bytes)
        };
        self.faults.run(&["seal"], work).await
    }

    async fn open(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, PortError> {
        let work = async {
            let mut bytes = sealed.to_vec();
            let nonce = Nonce::assume_unique_for_key(*nonce);
            let opened = cipher(key)?.open_in_place(nonce, Aad::from(aad), &mut bytes);
            Ok(opened.ok().map(|plain| plain.to_vec()))
        };
        self.faults.run(&["open"], work).await
    }
}

fn is_good(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    if !key.is_well_formed() {
        return false;
    }
    let verified = match key {
        PublicKey::Ed25519(point) => UnparsedPublicKey::new(&ED25519, point).verify(message, signature),
        PublicKey::P256 { x, y } => {
            let point = [&[4_u8], x.as_slice(), y.as_slice()].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
        }
        PublicKey::Rsa { n, e } => {
            RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
        }
    };
    verified.is_ok()
}

fn pair(seed: &[u8; KEY_BYTES]) -> Result<Ed25519KeyPair, PortError> {
    Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| failed())
}

fn cipher(key: &[u8; KEY_BYTES]) -> Result<LessSafeKey, PortError> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(unspecified)
}

fn unspecified(_: Unspecified) -> PortError {
    failed()
}

fn failed() -> PortError {
    PortError::new(PortErrorKind::Unavailable, "ring refused")
}
