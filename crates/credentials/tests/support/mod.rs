//! What the tests of this crate share: a signer, and a runtime to wait for the double of the port `Crypto`.
#![allow(dead_code, reason = "each test program uses some of it")]

use std::future::Future;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ports::{Crypto as _, PublicKey};
use testkit::RingCrypto;

/// Our key's private half.
pub const SEED: [u8; 32] = [7; 32];

/// Base64url.
pub fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of base64url.
pub fn unb64(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// The bytes of hexadecimal.
pub fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// Waits for a future.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Whether a signature is good.
pub fn verify(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    wait(RingCrypto::default().verify(key, message, signature)).unwrap()
}

/// Signs with our key.
pub fn sign(message: &[u8]) -> [u8; 64] {
    wait(RingCrypto::default().sign_ed25519(&SEED, message)).unwrap()
}

/// The public half of our key.
pub fn public() -> [u8; 32] {
    wait(RingCrypto::default().public_ed25519(&SEED)).unwrap()
}
