//! Making and checking a signature.

use std::fmt;

use hmac::Mac as _;
use subtle::ConstantTimeEq as _;

use crate::header::Signed;
use crate::key::{RunnerKey, hmac};

/// A signature may expire at most this many seconds from now: the life of a captured request.
pub const MAX_AHEAD_S: u64 = 300;

/// The value of the `Authorization` header for one request.
///
/// `method` is upper case, `path_and_query` as it stands in the request line, `body_sha256_hex`
/// from [`crate::sha256_hex`] ([`crate::EMPTY_SHA256`] without a body), `exp_s` a Unix second.
#[must_use]
pub fn sign(
    key: &RunnerKey,
    method: &str,
    path_and_query: &str,
    body_sha256_hex: &str,
    exp_s: u64,
) -> String {
    let sig = signature(&key.secret, method, path_and_query, body_sha256_hex, exp_s);
    Signed { id: key.id.clone(), exp: exp_s, sha256: body_sha256_hex.to_owned(), sig }.to_string()
}

/// Checks a request's signature. The caller still compares the body with [`Signed::sha256`]
/// ([`Signed::covers`], or while streaming) and asks whether the runner is revoked.
///
/// # Errors
/// [`SignatureError`]; all of them are answered with the same 401.
pub fn verify(
    secret: &[u8],
    signed: &Signed,
    method: &str,
    path_and_query: &str,
    now_s: u64,
) -> Result<(), SignatureError> {
    // The signature first: an attacker without the key learns nothing about the clock.
    let expected = signature(secret, method, path_and_query, &signed.sha256, signed.exp);
    if !bool::from(expected.ct_eq(&signed.sig)) {
        return Err(SignatureError::Mismatch);
    }
    if signed.exp < now_s {
        return Err(SignatureError::Expired);
    }
    if signed.exp - now_s > MAX_AHEAD_S {
        return Err(SignatureError::TooFarAhead);
    }
    Ok(())
}

fn signature(secret: &[u8], method: &str, path_and_query: &str, sha256: &str, exp: u64) -> [u8; 32] {
    let mut mac = hmac(secret);
    mac.update(format!("vibe-runner-v1\n{method}\n{path_and_query}\n{sha256}\n{exp}").as_bytes());
    mac.finalize().into_bytes().into()
}

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// Not made with this secret over this request.
    Mismatch,
    /// Its time is over.
    Expired,
    /// It would live longer than [`MAX_AHEAD_S`]: the runner's clock is ahead, or it cheats.
    TooFarAhead,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            SignatureError::Mismatch => "the signature does not match the request",
            SignatureError::Expired => "the signature has expired",
            SignatureError::TooFarAhead => "the signature expires too far in the future",
        })
    }
}

impl std::error::Error for SignatureError {}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_700_000_000;
    const PATH: &str = "/runner/v1/lease?x=1";

    fn key() -> RunnerKey {
        RunnerKey { id: "run_1".into(), secret: [9; 32] }
    }

    fn signed(exp: u64) -> Signed {
        sign(&key(), "POST", PATH, &crate::sha256_hex(b"{}"), exp).parse().expect("our own header parses")
    }

    #[test]
    fn signature_is_fixed_for_ever() {
        // printf 'vibe-runner-v1\nPOST\n/runner/v1/lease?x=1\n<sha256 of {}>\n1700000060' |
        //   openssl dgst -sha256 -mac HMAC -macopt hexkey:0909…09
        let sig = crate::hex(&signed(NOW + 60).sig);
        assert_eq!(sig, "aceff12b3ff828d043f84c0ac8b299b7c3e942f3e76b2062bc77bb2d2c08e5ad");
    }

    #[test]
    fn a_good_request_passes_through_its_whole_window() {
        for ahead in [0, 1, 60, MAX_AHEAD_S] {
            assert_eq!(verify(&[9; 32], &signed(NOW + ahead), "POST", PATH, NOW), Ok(()), "{ahead}");
        }
    }

    #[test]
    fn time_outside_the_window_is_refused() {
        let check = |exp| verify(&[9; 32], &signed(exp), "POST", PATH, NOW);
        assert_eq!(check(NOW - 1), Err(SignatureError::Expired));
        assert_eq!(check(0), Err(SignatureError::Expired));
        assert_eq!(check(NOW + MAX_AHEAD_S + 1), Err(SignatureError::TooFarAhead));
        assert_eq!(check(u64::MAX), Err(SignatureError::TooFarAhead));
    }

    #[test]
    fn every_part_is_covered() {
        let good = signed(NOW + 60);
        let check = |signed: &Signed, secret: &[u8], method, path| verify(secret, signed, method, path, NOW);
        assert_eq!(check(&good, &[9; 32], "POST", PATH), Ok(()));
        let mut bad_sig = good.clone();
        bad_sig.sig[31] ^= 1;
        let bad_exp = Signed { exp: good.exp + 1, ..good.clone() };
        let bad_body = Signed { sha256: crate::sha256_hex(b"{} "), ..good.clone() };
        let tampered = [
            check(&bad_sig, &[9; 32], "POST", PATH),
            check(&bad_exp, &[9; 32], "POST", PATH),
            check(&bad_body, &[9; 32], "POST", PATH),
            check(&good, &[8; 32], "POST", PATH),
            check(&good, &[], "POST", PATH),
            check(&good, &[9; 32], "PUT", PATH),
            check(&good, &[9; 32], "POST", "/runner/v1/lease?x=2"),
            check(&good, &[9; 32], "POST", "/runner/v1/lease"),
            check(&good, &[9; 32], "POST\n/runner/v1/lease?x=1", ""),
        ];
        assert_eq!(tampered, [Err(SignatureError::Mismatch); 9]);
    }

    #[test]
    fn another_runner_cannot_borrow_a_signature() {
        // The id is not under the MAC: the secret looked up for it is another one.
        let mine = RunnerKey::derived(b"m", "run_1");
        let header = sign(&mine, "POST", PATH, crate::EMPTY_SHA256, NOW + 1).replace("run_1", "run_2");
        let signed: Signed = header.parse().expect("well formed");
        let secret = crate::derive_secret(b"m", &signed.id);
        assert_eq!(verify(&secret, &signed, "POST", PATH, NOW), Err(SignatureError::Mismatch));
    }
}
