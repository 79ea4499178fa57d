//! ECDSA signatures from DER to `r || s`.
//!
//! For: WebAuthn, whose authenticators write `Ecdsa-Sig-Value` (RFC 3279, section 2.2.3) while SubtleCrypto
//! reads the fixed form. Not for: any other ASN.1.

/// `r || s`, 32 bytes each, of a DER sequence of two integers; strict, so that each signature has one spelling.
pub fn p256_signature(der: &[u8]) -> Option<[u8; 64]> {
    // Two integers of at most 33 bytes fit a short length, so the long form is never the shortest.
    let [0x30, length, body @ ..] = der else { return None };
    if usize::from(*length) != body.len() || *length >= 0x80 {
        return None;
    }
    let (r, body) = integer(body)?;
    let (s, rest) = integer(body)?;
    if !rest.is_empty() {
        return None;
    }
    [r, s].concat().try_into().ok()
}

/// A positive integer of at most 32 bytes, left-padded, and what follows it.
fn integer(bytes: &[u8]) -> Option<([u8; 32], &[u8])> {
    let [0x02, length, rest @ ..] = bytes else { return None };
    let (value, rest) = rest.split_at_checked(usize::from(*length))?;
    let digits = match value {
        // A leading zero is there exactly when the next bit would be read as a sign.
        [0, digits @ ..] if digits.first().is_some_and(|byte| *byte >= 0x80) => digits,
        [0x01..=0x7F, ..] => value,
        _ => return None,
    };
    let mut fixed = [0; 32];
    let start = fixed.len().checked_sub(digits.len())?;
    fixed.get_mut(start..)?.copy_from_slice(digits);
    Some((fixed, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn short_and_long_integers_are_padded() {
        let der = [0x30, 7, 0x02, 1, 0x05, 0x02, 2, 0x00, 0x80];
        let raw = p256_signature(&der).unwrap();
        assert_eq!((raw[31], raw[63], raw.iter().filter(|byte| **byte != 0).count()), (5, 0x80, 2));
    }

    #[test]
    fn every_other_spelling_is_refused() {
        let long = [&[0x30_u8, 38, 0x02, 33, 0x01][..], &[0; 32], &[0x02, 1, 1]].concat();
        for wrong in [
            &[][..],
            &[0x30, 0],
            &[0x30, 6, 0x02, 1, 5, 0x02, 1],
            &[0x30, 6, 0x02, 1, 0, 0x02, 1, 1],
            &[0x30, 6, 0x02, 1, 0x80, 0x02, 1, 1],
            &[0x30, 7, 0x02, 2, 0, 5, 0x02, 1, 1],
            &[0x30, 7, 0x02, 1, 5, 0x02, 1, 1, 0],
            &[0x30, 6, 0x02, 1, 5, 0x02, 1, 1, 0],
            &[0x30, 0x81, 6, 0x02, 1, 5, 0x02, 1, 1],
            &[0x31, 6, 0x02, 1, 5, 0x02, 1, 1],
            &[0x30, 6, 0x03, 1, 5, 0x02, 1, 1],
            &[0x30, 5, 0x02, 0, 0x02, 1, 1],
            &long,
        ] {
            assert_eq!(p256_signature(wrong), None, "{wrong:x?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = p256_signature(&bytes);
        }
    }
}
