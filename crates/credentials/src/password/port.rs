//! The port `Passwords`, by Argon2id in this very program.

use ports::{Checked, Passwords, SALT_BYTES};

use super::{Password, needs_rehash};

/// Hashes with Argon2id.
#[derive(Debug, Clone, Copy, Default)]
pub struct Argon2id;

impl Passwords for Argon2id {
    fn is_here(&self) -> bool {
        true
    }

    fn hash(&self, chosen: &str, personal: &[&str], salt: &[u8; SALT_BYTES]) -> Result<String, String> {
        let password = Password::chosen(chosen, personal).map_err(|weak| weak.to_string())?;
        password.hash(salt).ok_or_else(|| "there is no memory for it right now; try again".to_owned())
    }

    fn check(&self, typed: &str, stored: Option<&str>) -> Checked {
        let is_right = Password::typed(typed).is_some_and(|password| password.is(stored));
        match stored {
            Some(stored) if is_right && needs_rehash(stored) => Checked::Old,
            _ if is_right => Checked::Right,
            _ => Checked::Wrong,
        }
    }

    fn rehash(&self, typed: &str, salt: &[u8; SALT_BYTES]) -> Option<String> {
        Password::typed(typed)?.hash(salt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_of_other_parameters_is_old_and_made_anew() {
        let salt = [7; SALT_BYTES];
        let hash = Argon2id.hash("correct horse battery", &["ada"], &salt).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_eq!(Argon2id.check("correct horse battery", Some(&hash)), Checked::Right);
        assert_eq!(Argon2id.check("correct horse batterx", Some(&hash)), Checked::Wrong);
        // Less memory and a shorter salt than today.
        let password = Password::typed("correct horse battery").unwrap();
        let short =
            super::super::Phc { memory: 64, passes: 1, lanes: 1, salt: vec![1; 8], hash: vec![0; 32] };
        let hash = password.digest(&short).unwrap();
        let stored = super::super::Phc { hash, ..short }.to_string();
        assert_eq!(Argon2id.check("correct horse battery", Some(&stored)), Checked::Old);
        assert!(!needs_rehash(&Argon2id.rehash("correct horse battery", &salt).unwrap()));
    }

    #[test]
    fn weak_ones_are_refused_in_words() {
        for weak in ["short", "password", "ada lovelace", &"a".repeat(300)] {
            let refused = Argon2id.hash(weak, &["Ada Lovelace"], &[0; SALT_BYTES]).unwrap_err();
            assert!(refused.contains("password"), "{weak}: {refused}");
        }
        assert_eq!(Argon2id.check("x", None), Checked::Wrong);
    }
}
