//! Text forms of bytes: base64url, base32, hexadecimal, percent-encoding.
//!
//! For: one spelling per value; whatever has two is refused. Not for: secrets that need constant time while
//! being decoded (they are compared as digests).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// Base64url without padding (RFC 4648, section 5).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of canonical base64url: no padding, no white space, no bits left over (RFC 7515, section 2;
/// RFC 4648, section 3.5).
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// SHA-256 (FIPS 180-4).
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Base32 without padding, upper case (RFC 4648, section 6).
pub fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for chunk in bytes.chunks(5) {
        let padded = chunk.iter().chain([0; 5].iter()).take(5);
        let word = padded.fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
        let characters = (chunk.len() * 8).div_ceil(5);
        text.extend((0..characters).map(|at| base32_digit(word >> (35 - 5 * at))));
    }
    text
}

fn base32_digit(word: u64) -> char {
    let value = u8::try_from(word & 31).unwrap_or(0);
    char::from(if value < 26 { b'A' + value } else { b'2' + (value - 26) })
}

/// The bytes of base32, in either case and without padding; `None` when bits are left over. The product only
/// writes base32; the tests read it back.
#[cfg(test)]
pub fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut word, mut bits) = (Vec::with_capacity(text.len() * 5 / 8), 0_u32, 0_u32);
    for byte in text.bytes() {
        let value = match byte.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'2'..=b'7' => digit - b'2' + 26,
            _ => return None,
        };
        word = (word << 5) | u32::from(value);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((word >> bits) & 0xFF).ok()?);
            word &= (1 << bits) - 1;
        }
    }
    (bits < 5 && word == 0).then_some(bytes)
}

/// Percent-encodes everything but the unreserved characters (RFC 3986, section 2.3).
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&hex(&[byte]).to_ascii_uppercase());
        }
    }
    out
}

/// `a=1&b=2` of pairs, percent-encoded.
pub fn form(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn base32_of_rfc_4648() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
            assert_eq!(from_base32(text).as_deref(), Some(bytes.as_bytes()));
        }
        for wrong in ["M", "MZ=", "MZ", "M1", "MZXW6YTBO", "MY======", " MY"] {
            assert_eq!(from_base32(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn base64url_has_one_spelling() {
        assert_eq!(from_base64url("Zg").as_deref(), Some(&b"f"[..]));
        for wrong in ["Zh", "Zg=", "Zg==", "Z g", "Zg\n", "Z", "Zm8+", "Zm8/"] {
            assert_eq!(from_base64url(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn forms_are_percent_encoded() {
        assert_eq!(form(&[("a b", "1&2=3"), ("ü", "~")]), "a%20b=1%262%3D3&%C3%BC=~");
    }

    proptest! {
        #[test]
        fn base32_comes_back(bytes: Vec<u8>) {
            prop_assert_eq!(from_base32(&base32(&bytes)), Some(bytes));
        }

        #[test]
        fn any_text_is_decoded_or_refused(text: String) {
            if let Some(bytes) = from_base32(&text) {
                prop_assert_eq!(base32(&bytes), text.to_ascii_uppercase());
            }
            if let Some(bytes) = from_base64url(&text) {
                prop_assert_eq!(base64url(&bytes), text);
            }
        }
    }
}
