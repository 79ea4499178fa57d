//! Signatures and sealed bytes, done by the platform.
//!
//! For: checking and making signatures and sealing secrets with the runtime's own cryptography
//! (SubtleCrypto on Workers), which costs the Worker no code. Not for: hashes and MACs (small enough in
//! Rust), token formats (crate `credentials`), or keeping keys.

use async_trait::async_trait;

use crate::PortError;

/// Bytes of an AES-256 key and of an Ed25519 seed.
pub const KEY_BYTES: usize = 32;
/// Bytes of an AES-GCM nonce (NIST SP 800-38D, section 8.2: 96 bits).
pub const NONCE_BYTES: usize = 12;
/// Bytes that [`Crypto::seal`] adds: the authentication tag of 128 bits.
pub const TAG_BYTES: usize = 16;
/// Bytes of a signature by Ed25519, or by P-256 as `r || s`.
pub const SIGNATURE_BYTES: usize = 64;

/// A key that checks signatures; the kind decides the algorithm, so the two cannot be mixed up
/// (RFC 8725, section 3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// Ed25519 (RFC 8032): the 32 bytes of the point.
    Ed25519([u8; 32]),
    /// ECDSA over P-256 with SHA-256 (FIPS 186-5): the affine coordinates, big-endian.
    P256 {
        /// The first coordinate.
        x: [u8; 32],
        /// The second coordinate.
        y: [u8; 32],
    },
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2); unsigned big-endian, no leading zero.
    Rsa {
        /// The modulus, 2,048 to 8,192 bits.
        n: Vec<u8>,
        /// The public exponent.
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// Whether the key has a shape that every implementation takes. One that has not verifies nothing.
    /// Whether a point lies on its curve only the platform can tell.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        match self {
            PublicKey::Ed25519(_) | PublicKey::P256 { .. } => true,
            PublicKey::Rsa { n, e } => {
                let shortest = |bytes: &[u8]| bytes.first().is_some_and(|byte| *byte != 0);
                // 2,048 bits exactly: a modulus of 256 bytes whose highest bit is clear is too short.
                let long = n.len() > 256 || n.first().is_some_and(|byte| *byte >= 0x80);
                let odd = e.last().is_some_and(|byte| byte & 1 == 1);
                let above_one = e.as_slice() != [1];
                (256..=1024).contains(&n.len())
                    && (1..=4).contains(&e.len())
                    && long
                    && odd
                    && above_one
                    && shortest(n)
                    && shortest(e)
            }
        }
    }

    /// Whether a signature by this key could be of this length.
    #[must_use]
    pub fn takes(&self, signature: &[u8]) -> bool {
        match self {
            PublicKey::Ed25519(_) | PublicKey::P256 { .. } => signature.len() == SIGNATURE_BYTES,
            PublicKey::Rsa { n, .. } => signature.len() == n.len(),
        }
    }
}

/// The platform's cryptography. No call here says which part of an input was wrong.
#[async_trait]
pub trait Crypto: Send + Sync {
    /// Whether `signature` over `message` was made by the holder of `key`. A malformed key or
    /// signature is simply not a good one: `Ok(false)`. P-256 signatures are `r || s`, 64 bytes.
    ///
    /// # Errors
    /// `Unavailable` when the platform failed.
    async fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<bool, PortError>;

    /// Signs with Ed25519 (RFC 8032); `seed` is the private key.
    ///
    /// # Errors
    /// `Unavailable` when the platform failed.
    async fn sign_ed25519(
        &self,
        seed: &[u8; KEY_BYTES],
        message: &[u8],
    ) -> Result<[u8; SIGNATURE_BYTES], PortError>;

    /// The public key that belongs to `seed`.
    ///
    /// # Errors
    /// `Unavailable` when the platform failed.
    async fn public_ed25519(&self, seed: &[u8; KEY_BYTES]) -> Result<[u8; 32], PortError>;

    /// Encrypts with AES-256-GCM (NIST SP 800-38D): ciphertext and tag of 16 bytes. A nonce must never
    /// be used twice under one key; random ones are good for 2^32 messages.
    ///
    /// # Errors
    /// `Unavailable` when the platform failed.
    async fn seal(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, PortError>;

    /// Decrypts what [`Crypto::seal`] made; `None` when key, nonce, `aad` or a single bit of `sealed` differs.
    ///
    /// # Errors
    /// `Unavailable` when the platform failed.
    async fn open(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, PortError>;
}
