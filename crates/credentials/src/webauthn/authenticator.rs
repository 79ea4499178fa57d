//! Authenticator data (section 6.1): the part of an answer that the authenticator signs.
//!
//! Not for: judging it; `super` does.

use super::{WebauthnError, cbor};

/// Longest credential id (section 7.1, step 25).
const MAX_ID: usize = 1023;

/// The flags byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// Somebody touched the authenticator.
    pub const USER_PRESENT: u8 = 0x01;
    /// It knew the person.
    pub const USER_VERIFIED: u8 = 0x04;
    /// The credential may be copied.
    pub const BACKUP_ELIGIBLE: u8 = 0x08;
    /// It has been copied.
    pub const BACKED_UP: u8 = 0x10;
    const ATTESTED: u8 = 0x40;
    const EXTENSIONS: u8 = 0x80;

    /// Whether `flag` is set.
    pub fn has(self, flag: u8) -> bool {
        self.0 & flag != 0
    }
}

/// The parts, as they lie in the bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct AuthenticatorData<'a> {
    /// SHA-256 of the relying party id.
    pub rp_id_hash: &'a [u8],
    /// The flags.
    pub flags: Flags,
    /// The signature counter.
    pub counter: u32,
    /// The credential, in registrations.
    pub credential: Option<AttestedCredential<'a>>,
}

/// A new credential.
#[derive(Debug, PartialEq, Eq)]
pub struct AttestedCredential<'a> {
    /// The kind of authenticator.
    pub aaguid: [u8; 16],
    /// The credential's id.
    pub id: &'a [u8],
    /// Its key.
    pub key: cbor::Value,
}

impl<'a> AuthenticatorData<'a> {
    /// Reads all of `bytes`; nothing may be left over.
    pub fn read(bytes: &'a [u8]) -> Result<Self, WebauthnError> {
        Self::split(bytes).ok_or(WebauthnError::Authenticator)
    }

    fn split(bytes: &'a [u8]) -> Option<Self> {
        let (rp_id_hash, rest) = bytes.split_at_checked(32)?;
        let (flags, rest) = rest.split_first()?;
        let flags = Flags(*flags);
        let (counter, mut rest) = rest.split_first_chunk::<4>()?;
        let mut credential = None;
        if flags.has(Flags::ATTESTED) {
            let (attested, after) = AttestedCredential::split(rest)?;
            (credential, rest) = (Some(attested), after);
        }
        if flags.has(Flags::EXTENSIONS) {
            let (extensions, after) = cbor::first(rest)?;
            if !matches!(extensions, cbor::Value::Map(_)) {
                return None;
            }
            rest = after;
        }
        let counter = u32::from_be_bytes(*counter);
        rest.is_empty().then_some(Self { rp_id_hash, flags, counter, credential })
    }
}

impl<'a> AttestedCredential<'a> {
    fn split(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (aaguid, rest) = bytes.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length));
        if !(1..=MAX_ID).contains(&length) {
            return None;
        }
        let (id, rest) = rest.split_at_checked(length)?;
        let (key, rest) = cbor::first(rest)?;
        Some((Self { aaguid: *aaguid, id, key }, rest))
    }
}
