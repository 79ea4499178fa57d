//! An authenticator app.

use credentials::totp::{STEP_S, Totp};

use super::World;

/// An app that holds the secret of an offered second factor.
pub struct Authenticator(Totp);

impl Authenticator {
    /// The app after the secret (base32) was typed into it.
    pub fn with(secret: &str) -> Self {
        let bytes: [u8; 20] = from_base32(secret).try_into().expect("20 bytes");
        Self(Totp::new(bytes))
    }

    /// The code of the step so many steps from now.
    pub fn code(&self, world: &World, steps: u64) -> String {
        self.0.code(world.now_ms() / 1_000 / STEP_S + steps)
    }

    /// A code that is wrong now.
    pub fn wrong(&self, world: &World) -> String {
        let near: Vec<String> =
            (0..4).map(|steps| self.0.code(world.now_ms() / 1_000 / STEP_S + steps - 2)).collect();
        let fits = |code: &String| !near.contains(code);
        (0..10).map(|n| format!("{n:06}")).find(fits).expect("ten codes, four of them taken")
    }
}

/// RFC 4648, section 6, without padding.
fn from_base32(text: &str) -> Vec<u8> {
    let value = |byte: u8| u64::from(if byte.is_ascii_uppercase() { byte - b'A' } else { byte - b'2' + 26 });
    let groups =
        text.as_bytes().chunks(8).map(|group| group.iter().fold(0, |word, byte| (word << 5) | value(*byte)));
    groups.flat_map(|word: u64| word.to_be_bytes()[3..].to_vec()).collect()
}
