//! The passwords that everybody tries first.
//!
//! For: recognising the 3,000 most common ones of at least eight characters (OWASP ASVS 5.0, 6.2.4: the top 3,000
//! that the policy would allow). Not for: breached passwords at large; that takes a service.
//!
//! The list is `data/common_passwords.bin`; data/README.md says where it comes from. It holds the first 30 bits
//! of the SHA-256 of each, sorted, as the gaps between them, seven bits a byte, the lowest first: 3 bytes a
//! password, and a good password is taken for a common one in about 3 of a million cases.

use crate::encoding::sha256;

static LIST: &[u8] = include_bytes!("../../data/common_passwords.bin");

/// Whether the password is common, upper and lower case being the same.
pub fn contains(password: &str) -> bool {
    let wanted = prefix(password);
    Gaps { bytes: LIST, sum: 0 }.take_while(|entry| *entry <= wanted).any(|entry| entry == wanted)
}

fn prefix(password: &str) -> u32 {
    let lower = password.to_ascii_lowercase();
    let digest = sha256(lower.as_bytes());
    digest.iter().take(4).fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) >> 2
}

/// The entries of the list.
struct Gaps {
    bytes: &'static [u8],
    sum: u32,
}

impl Iterator for Gaps {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (mut gap, mut shift) = (0_u32, 0);
        loop {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            gap |= u32::from(byte & 0x7F).checked_shl(shift)?;
            shift += 7;
            if byte & 0x80 == 0 {
                self.sum = self.sum.checked_add(gap)?;
                return Some(self.sum);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_and_sorted() {
        let entries: Vec<u32> = Gaps { bytes: LIST, sum: 0 }.collect();
        assert_eq!(entries.len(), 3_000);
        assert!(
            entries.is_sorted_by(|left, right| left < right) && entries.iter().all(|entry| *entry < 1 << 30)
        );
    }

    #[test]
    fn common_ones_are_recognised_in_any_case_and_others_are_not() {
        for common in ["password", "12345678", "PassWord", "123456789", "qwertyuiop", "baseball", "trustno1"]
        {
            assert!(contains(common), "{common}");
        }
        for other in ["", "correct horse battery staple", "tf8Xq-unlikely", "пароль-длинный"] {
            assert!(!contains(other), "{other}");
        }
    }
}
