//! Identifiers: a prefix that says what it names, and a ULID (time-ordered, 80 random bits).

use ports::{Clock, Ids};

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new id such as `prj_01jd…`: 48 bits of Unix milliseconds and 80 random bits, 26 characters.
///
/// Source: the ULID specification, in lower case.
#[must_use]
pub fn new_id(prefix: &str, clock: &dyn Clock, ids: &dyn Ids) -> String {
    let mut random = [0u8; 16];
    ids.fill(&mut random[6..]);
    let value = (u128::from(clock.now_ms()) << 80) | u128::from_be_bytes(random);
    let mut id = String::with_capacity(prefix.len() + 27);
    id.push_str(prefix);
    id.push('_');
    for place in (0..26).rev() {
        let digit = usize::try_from((value >> (place * 5)) & 31).unwrap_or(0);
        id.push(char::from(ALPHABET.get(digit).copied().unwrap_or(b'0')));
    }
    id
}

/// The part of an id that says when it was made, with its prefix: ids of a later millisecond have a
/// greater one. Text that is no id is its own.
#[must_use]
pub fn time_of(id: &str) -> &str {
    // 48 bits of time are the first ten of a ULID's 26 characters.
    let random = id.len().checked_sub(16);
    random.and_then(|at| id.get(..at)).unwrap_or(id)
}

/// A secret of `N` random bytes as unpadded base64url.
#[must_use]
pub fn new_secret<const N: usize>(ids: &dyn Ids) -> String {
    use base64::Engine as _;
    let mut random = [0u8; N];
    ids.fill(&mut random);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(random)
}

/// Whether `text` looks like an id of ours with this prefix. Saves a query for nonsense.
#[must_use]
pub fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .is_some_and(|rest| rest.len() == 26 && rest.bytes().all(|byte| ALPHABET.contains(&byte)))
}

/// SHA-256 as lower-case hex: how secrets are stored and bodies fingerprinted.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    to_hex(&Sha256::digest(bytes))
}

/// Lower-case hex.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
        _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// 32 bytes from 64 hex digits.
#[must_use]
pub fn sha256_from_hex(hex: &str) -> Option<[u8; 32]> {
    let digits = hex.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut bytes = [0u8; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let text = std::str::from_utf8(pair).ok().filter(|text| !text.starts_with('+'))?;
        *byte = u8::from_str_radix(text, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct At(u64);
    impl Clock for At {
        fn now_ms(&self) -> u64 {
            self.0
        }
    }
    struct Same(u8);
    impl Ids for Same {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn ids_sort_by_time_and_are_recognised() {
        let early = new_id("prj", &At(1), &Same(255));
        let late = new_id("prj", &At(2), &Same(0));
        assert!(early < late);
        let again = new_id("prj", &At(1), &Same(0));
        assert!(time_of(&early) == time_of(&again) && time_of(&early) < time_of(&late));
        assert_eq!((time_of("short"), time_of(&"ä".repeat(9))), ("short", "ä"));
        assert!(is_id(&early, "prj") && !is_id(&early, "tsk") && !is_id("prj_../../etc", "prj"));
    }

    #[test]
    fn hex_round_trips_and_refuses_what_is_not_hex() {
        let hex = sha256_hex(b"");
        assert_eq!(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(sha256_from_hex(&hex).map(|bytes| to_hex(&bytes)), Some(hex.clone()));
        assert_eq!(sha256_from_hex(&hex.replace('e', "g")), None);
        assert_eq!(sha256_from_hex(&"+1".repeat(32)), None);
    }
}
