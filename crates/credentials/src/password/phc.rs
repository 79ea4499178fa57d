//! PHC strings of Argon2id (P-H-C/phc-string-format), read strictly and within bounds.
//!
//! By hand: `password-hash` brings its own base64 and traits for every algorithm. The bounds keep a tampered row from
//! taking all memory. Not for: other algorithms or versions.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};

/// Most memory of a stored hash, in KiB: half of what an isolate has.
const MAX_MEMORY: u32 = 64 * 1024;
const MAX_PASSES: u32 = 10;
const MAX_LANES: u32 = 4;

/// The parts of a stored hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phc {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// The salt, 8 to 64 bytes.
    pub salt: Vec<u8>,
    /// The hash, 16 to 64 bytes.
    pub hash: Vec<u8>,
}

impl Phc {
    /// `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("$argon2id$v=19$m=").filter(|rest| rest.len() <= 256)?;
        let mut parts = rest.split('$');
        let (cost, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let (memory, cost) = cost.split_once(",t=")?;
        let (passes, lanes) = cost.split_once(",p=")?;
        let phc = Self {
            memory: number(memory, MAX_MEMORY)?,
            passes: number(passes, MAX_PASSES)?,
            lanes: number(lanes, MAX_LANES)?,
            salt: STANDARD_NO_PAD.decode(salt).ok()?,
            hash: STANDARD_NO_PAD.decode(hash).ok()?,
        };
        let fits = (8..=64).contains(&phc.salt.len())
            && (16..=64).contains(&phc.hash.len())
            && phc.memory >= 8 * phc.lanes;
        (fits && parts.next().is_none()).then_some(phc)
    }
}

/// A number from 1 to `most`, in its one spelling.
fn number(text: &str, most: u32) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse().ok().filter(|number| digits && (1..=most).contains(number))
}

impl fmt::Display for Phc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { memory, passes, lanes, salt, hash } = self;
        let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(hash));
        write!(f, "$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")
    }
}
