//! API keys: `ve_`, 160 random bits, and a checksum by which leaked ones are recognised.
//!
//! For: making keys, telling what is one without a query, and the hash they are stored and looked up by. A
//! plain SHA-256 is enough at 160 bits (OWASP ASVS 5.0, 11.5.1). Not for: scopes, expiry, rows.
//!
//! A key is `ve_` + 27 characters of base62 + 6 characters of base62 of their CRC-32 (the scheme of GitHub's
//! tokens, 2021). Keys made before this crate are base64url and end in six hexadecimal digits of a SHA-256; they are
//! recognised as well and need no migration, because only the hash of the whole text is stored.

use subtle::ConstantTimeEq as _;

use crate::encoding::{hex, sha256};

/// What every key begins with.
pub const PREFIX: &str = "ve_";
/// Random bytes of a key.
pub const RANDOM_BYTES: usize = 20;
/// Bytes of a key's text.
pub const KEY_LEN: usize = PREFIX.len() + SECRET_LEN + SUM_LEN;
/// 62^27 > 2^160 > 62^26.
const SECRET_LEN: usize = 27;
/// 62^6 > 2^32.
const SUM_LEN: usize = 6;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The key of these random bytes.
#[must_use]
pub fn make(random: &[u8; RANDOM_BYTES]) -> String {
    let secret = base62(random, SECRET_LEN);
    let sum = checksum(&secret);
    format!("{PREFIX}{secret}{sum}")
}

/// Whether `text` is a key of ours, of the present or the former kind. Says nothing about whether it exists.
#[must_use]
pub fn is_key(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else { return false };
    let spelled = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if text.len() != KEY_LEN || !rest.bytes().all(spelled) {
        return false;
    }
    let Some((secret, sum)) = rest.split_at_checked(SECRET_LEN) else { return false };
    let present = checksum(secret).as_bytes().ct_eq(sum.as_bytes());
    let former: String = hex(&sha256(secret.as_bytes())).chars().take(SUM_LEN).collect();
    (present | former.as_bytes().ct_eq(sum.as_bytes())).into()
}

/// Every key in a text, for scanning logs and repositories: pairs of start and end, in bytes.
#[must_use]
pub fn find(text: &str) -> Vec<(usize, usize)> {
    let hits = text.match_indices(PREFIX).map(|(start, _)| (start, start + KEY_LEN));
    hits.filter(|(start, end)| text.get(*start..*end).is_some_and(is_key)).collect()
}

/// What is stored and looked up for a key: SHA-256 in hexadecimal. Looking a digest up by an index tells an
/// attacker's clock nothing about the key.
#[must_use]
pub fn hash(key: &str) -> String {
    hex(&sha256(key.as_bytes()))
}

/// Whether two hashes are the same, in constant time.
#[must_use]
pub fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

fn checksum(secret: &str) -> String {
    base62(&crc32(secret.as_bytes()).to_be_bytes(), SUM_LEN)
}

/// CRC-32 (ISO 3309, as in zip and PNG), bit by bit: 27 bytes are not worth a table.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    !bytes.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

/// A big-endian number in base 62, padded to `length` digits.
fn base62(bytes: &[u8], length: usize) -> String {
    let mut number = bytes.to_vec();
    let mut digits = Vec::with_capacity(length);
    for _ in 0..length {
        let mut rest = 0_u32;
        for byte in &mut number {
            let part = (rest << 8) | u32::from(*byte);
            *byte = u8::try_from(part / 62).unwrap_or(0);
            rest = part % 62;
        }
        digits.push(DIGITS.get(rest as usize).copied().unwrap_or(b'0'));
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_format_is_fixed_for_ever() {
        // Computed with Python: int.from_bytes to base 62, zlib.crc32.
        let key = make(&std::array::from_fn(|at| u8::try_from(at).unwrap()));
        assert_eq!(key, "ve_0029sS3yqsuDyR1vGFhTuuRAq1b1oBOpw");
        assert_eq!(make(&[0; 20]), "ve_0000000000000000000000000002MvMGi");
        assert_eq!(make(&[255; 20]), "ve_aWgEPTl1tmebfsQzFP4bxwgy80V2foiOv");
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926, "the check value of the CRC catalogue");
    }

    #[test]
    fn keys_made_before_are_still_keys() {
        // `identity` used to make them: secret and the first six digits of its SHA-256.
        for secret in ["a".repeat(27), format!("-_{}", "Z9".repeat(12) + "x")] {
            let sum = &hex(&sha256(secret.as_bytes()))[..6];
            assert!(is_key(&format!("ve_{secret}{sum}")), "{secret}");
        }
    }

    #[test]
    fn a_mistyped_key_is_recognised() {
        let key = make(&[7; 20]);
        assert!(is_key(&key));
        for at in PREFIX.len()..key.len() {
            let mut typed = key.clone().into_bytes();
            typed[at] = if typed[at] == b'x' { b'y' } else { b'x' };
            assert!(!is_key(std::str::from_utf8(&typed).unwrap()), "position {at}");
        }
        for wrong in ["", "ve_", &key[..35], &format!("{key}a"), &key.replace("ve_", "vr_"), "ve_äöü"] {
            assert!(!is_key(wrong), "{wrong}");
        }
    }

    #[test]
    fn leaked_keys_are_found_in_a_text() {
        let (one, two) = (make(&[1; 20]), make(&[2; 20]));
        let text = format!("curl -H 'Authorization: Bearer {one}' ve_ve_ ü {two}\nve_{}", "a".repeat(33));
        let found: Vec<&str> = find(&text).into_iter().map(|(start, end)| &text[start..end]).collect();
        assert_eq!(found, [one.as_str(), two.as_str()]);
    }

    proptest! {
        #[test]
        fn every_key_is_recognised(random: [u8; 20]) {
            let key = make(&random);
            prop_assert!(is_key(&key) && key.len() == KEY_LEN);
            prop_assert!(same(&hash(&key), &hash(&key)));
            prop_assert!(!same(&hash(&key), &hash(&key[1..])));
        }

        #[test]
        fn any_text_is_a_key_or_not(text: String, tail in "ve_[a-zA-Z0-9ü]{30,36}") {
            prop_assert!(!is_key(&text));
            prop_assert!(!is_key(&tail));
            let both = [text, tail].concat();
            prop_assert!(find(&both).is_empty());
        }
    }
}
