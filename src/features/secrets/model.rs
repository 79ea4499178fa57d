//! What a secret is called, and its open text.

use std::fmt;

/// Longest value, in characters: a private key in PEM fits.
pub const MAX_VALUE: usize = 8_192;

/// Whether this names a secret: as environment variables are named, 1 to 64 characters.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=64).contains(&name.len())
        && name.bytes().all(fits)
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// The open text of a secret. Its type keeps it out of logs: printed, it says nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Plain(Vec<u8>);

impl Plain {
    /// The open text.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What was kept. Whoever calls this is about to use it.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plain(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_environment_variables() {
        for good in ["A", "OPENAI_API_KEY", "_X9"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "a", "9A", "A-B", "A B", "Ä", &"A".repeat(65)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn an_open_text_is_not_printed() {
        assert_eq!(format!("{:?}", Plain::new(b"hunter2".to_vec())), "Plain(…)");
    }
}
