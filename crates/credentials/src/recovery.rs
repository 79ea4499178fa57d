//! Recovery codes: the way in when the second factor is lost.
//!
//! For: ten codes of 120 random bits, shown once, stored as hashes, each good once. That is above the 112 bits
//! from which a plain hash is enough (OWASP ASVS 5.0, 6.5.2). Not for: deleting a used one; the caller deletes
//! the row of the hash and looks whether it was there.

use crate::encoding::{base32, hex, sha256};

/// How many codes a person gets.
pub const CODES: usize = 10;
/// Random bytes needed for them.
pub const RANDOM_BYTES: usize = CODES * CODE_BYTES;
const CODE_BYTES: usize = 15;
const GROUP: usize = 6;

/// The codes to show once, `abcdef-ghijkl-mnopqr-stuvwx`. Letters and the digits 2 to 7: nothing to mix up.
#[must_use]
pub fn codes(random: &[u8; RANDOM_BYTES]) -> Vec<String> {
    random.chunks(CODE_BYTES).map(|bytes| grouped(&base32(bytes).to_ascii_lowercase())).collect()
}

/// What to store and to look up for a code as typed (case, spaces and hyphens do not matter), bound to its
/// person; `None` when it cannot be a code, which costs no query.
#[must_use]
pub fn hash(user_id: &str, typed: &str) -> Option<String> {
    if typed.len() > 64 {
        return None;
    }
    let plain: String = typed
        .chars()
        .filter(|character| !matches!(character, '-' | ' '))
        .map(|character| character.to_ascii_lowercase())
        .collect();
    let shape = plain.len() == CODE_BYTES * 8 / 5
        && plain.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
    shape.then(|| hex(&sha256(format!("ve-recovery-v1\n{user_id}\n{plain}").as_bytes())))
}

fn grouped(code: &str) -> String {
    let mut text = String::with_capacity(code.len() + 4);
    for (at, character) in code.chars().enumerate() {
        if at > 0 && at % GROUP == 0 {
            text.push('-');
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn some() -> Vec<String> {
        let mut random = [0; RANDOM_BYTES];
        random.iter_mut().zip(0_u8..).for_each(|(slot, value)| *slot = value);
        codes(&random)
    }

    #[test]
    fn ten_different_codes_are_found_again_however_they_are_typed() {
        let codes = some();
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), CODES);
        assert_eq!(codes[0], "aaaqea-yeauda-ocajbi-fqydio");
        for code in &codes {
            let stored = hash("usr_1", code).unwrap();
            assert_eq!(stored.len(), 64);
            assert_eq!(hash("usr_1", &code.to_uppercase().replace('-', " ")), Some(stored.clone()));
            assert_ne!(hash("usr_2", code), Some(stored));
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_not_looked_up() {
        for wrong in ["", "123456", &"a".repeat(25), &"1".repeat(24), &"ä".repeat(12), &"-".repeat(65)] {
            assert_eq!(hash("usr_1", wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_hashed_or_refused(text: String) {
            let _ = hash("usr_1", &text);
        }
    }
}
