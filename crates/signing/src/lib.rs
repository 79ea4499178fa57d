//! How a runner proves to the Worker who it is: a short-lived HMAC over every request.
//!
//! For: runner keys (`vr_<id>.<secret>`), the `Authorization: Vibe-Runner …` header, and the one
//! derivation that lets the Worker check a runner's signature without storing anything secret.
//! Not for: people (sessions and API keys live in the Worker's identity slice), TLS, or the clock:
//! times are passed in, so that the same code runs in the Worker, in the runner and in tests.
//!
//! The signature is HMAC-SHA256 (RFC 2104, FIPS 198-1) over
//! `"vibe-runner-v1\nMETHOD\nPATH?QUERY\nSHA256HEX\nEXP"`, so a captured request cannot be turned
//! into another one and dies within [`MAX_AHEAD_S`] seconds. Inside that
//! time it can be sent again. Messages about a task are idempotent by its fencing number; a request for
//! work is not: repeated, it may lease a task to its runner, which does not know of it, for 30 s. Nobody
//! learns more than the job's description, the lease lapses, and a lease without a heartbeat costs the
//! task no attempt (`contract::job::FREE_LOSSES`).

mod header;
mod key;
mod mac;

pub use header::{HeaderError, SCHEME, Signed};
pub use key::{KeyError, RunnerKey, derive_secret};
pub use mac::{MAX_AHEAD_S, SignatureError, sign, verify};

use sha2::{Digest, Sha256};

/// SHA-256 of no bytes, the body hash of a request without a body.
pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// SHA-256 (FIPS 180-4) of `bytes` as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal of any bytes; runners use it on digests they computed while streaming.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sha256_matches_the_published_vectors() {
        assert_eq!(sha256_hex(b""), EMPTY_SHA256);
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex(b"abc"), abc);
    }

    #[test]
    fn hex_keeps_leading_zeroes() {
        assert_eq!(hex(&[0, 1, 15, 16, 255]), "00010f10ff");
    }
}
