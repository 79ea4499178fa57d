//! Reading a key directory: the reply of a fetch becomes keys, or a failure.
//!
//! Not for: fetching (bounds for that are here) and remembering (`directories.rs`).

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Discovery;
use crate::{
    KeyError, PublicKey,
    jwk::{Jwk, is_printed},
};

/// The media type of a directory.
pub const DIRECTORY_MEDIA_TYPE: &str = "application/http-message-signatures-directory+json";
/// Bytes a directory may have; to be set as the limit of the fetch.
pub const MAX_DIRECTORY_BYTES: usize = 64 * 1024;
/// Keys a directory may have, those of other algorithms included.
pub const MAX_KEYS: usize = 32;
/// Time a fetch may take, in milliseconds.
pub const FETCH_TIMEOUT_MS: u32 = 3_000;

/// Seconds a directory is fresh that does not say how long, and the bounds for one that does.
const DEFAULT_FRESH_S: u64 = 3_600;
const FRESH_S: std::ops::RangeInclusive<u64> = 60..=86_400;

/// What came back from the fetch of a directory.
#[derive(Debug, Clone, Copy)]
pub struct DirectoryReply<'a> {
    /// Status; redirects must not have been followed.
    pub status: u16,
    /// The field `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The field `Cache-Control`.
    pub cache_control: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// Why a reply is no directory. None of them is evidence about keys (the draft's "Discovery Failure").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryError {
    /// Not 200.
    Status(u16),
    /// Another media type.
    MediaType,
    /// More than [`MAX_DIRECTORY_BYTES`].
    TooLong,
    /// No JSON object with an array `keys`.
    NotJwks,
    /// More than [`MAX_KEYS`].
    TooManyKeys,
    /// One key, or one `kid`, twice: which one is meant?
    Repeated,
}

impl fmt::Display for DirectoryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "the directory answered {status}"),
            Self::MediaType => f.write_str("the directory has another media type"),
            Self::TooLong => f.write_str("the directory is too long"),
            Self::NotJwks => f.write_str("the directory is no JWK set"),
            Self::TooManyKeys => f.write_str("the directory has too many keys"),
            Self::Repeated => f.write_str("the directory has a key twice"),
        }
    }
}

impl std::error::Error for DirectoryError {}

/// A key of a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedKey {
    /// Its thumbprint, computed, never believed.
    pub id: String,
    /// The key.
    pub key: PublicKey,
    /// Unix seconds before which it does not count.
    pub not_before: Option<u64>,
    /// Unix seconds from which on it does not count.
    pub expires: Option<u64>,
}

/// The Ed25519 keys of a directory. It can be serialised, for a cache that isolates share.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeySet {
    /// The keys.
    pub keys: Vec<ListedKey>,
    /// Entries left out: other algorithms, malformed, weak, wrongly labelled, printed in a standard.
    pub left_out: usize,
    /// Seconds the set is fresh, from the fetch on.
    pub fresh_s: u64,
}

impl KeySet {
    /// Reads the reply. With `development` off, keys printed in standards are left out.
    ///
    /// # Errors
    /// Why it is no directory.
    pub fn read(
        reply: &DirectoryReply<'_>,
        discovery: Discovery,
        development: bool,
    ) -> Result<Self, DirectoryError> {
        if reply.status != 200 {
            return Err(DirectoryError::Status(reply.status));
        }
        if reply.body.len() > MAX_DIRECTORY_BYTES {
            return Err(DirectoryError::TooLong);
        }
        if !media_type_fits(reply.content_type, discovery) {
            return Err(DirectoryError::MediaType);
        }
        let entries = entries(reply.body)?;
        no_repeated_kid(&entries)?;
        let mut set = Self { fresh_s: fresh_s(reply.cache_control), ..Self::default() };
        for entry in entries {
            match listed(entry, discovery) {
                Ok(listed) if development || !is_printed(&listed.id) => set.keys.push(listed),
                _ => set.left_out += 1,
            }
        }
        set.no_repeated_key()?;
        Ok(set)
    }

    /// The key with this thumbprint.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&ListedKey> {
        self.keys.iter().find(|listed| listed.id == id)
    }

    fn no_repeated_key(&self) -> Result<(), DirectoryError> {
        let repeated = self
            .keys
            .iter()
            .enumerate()
            .any(|(number, listed)| self.keys.iter().take(number).any(|earlier| earlier.id == listed.id));
        if repeated { Err(DirectoryError::Repeated) } else { Ok(()) }
    }
}

fn media_type_fits(content_type: Option<&str>, discovery: Discovery) -> bool {
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let fits: &[&str] = match discovery {
        Discovery::Directory => &[DIRECTORY_MEDIA_TYPE],
        Discovery::JwksUri => &["application/jwk-set+json", "application/json", DIRECTORY_MEDIA_TYPE],
    };
    fits.iter().any(|each| essence.eq_ignore_ascii_case(each))
}

fn entries(body: &[u8]) -> Result<Vec<Value>, DirectoryError> {
    #[derive(Deserialize)]
    struct Jwks {
        keys: Vec<Value>,
    }
    let jwks: Jwks = serde_json::from_slice(body).map_err(|_| DirectoryError::NotJwks)?;
    if jwks.keys.len() > MAX_KEYS { Err(DirectoryError::TooManyKeys) } else { Ok(jwks.keys) }
}

fn no_repeated_kid(entries: &[Value]) -> Result<(), DirectoryError> {
    let mut kids: Vec<&str> = entries.iter().filter_map(|entry| entry.get("kid")?.as_str()).collect();
    kids.sort_unstable();
    let repeated = kids.windows(2).any(|pair| matches!(pair, [one, two] if one == two));
    if repeated { Err(DirectoryError::Repeated) } else { Ok(()) }
}

fn listed(entry: Value, discovery: Discovery) -> Result<ListedKey, KeyError> {
    let jwk: Jwk = serde_json::from_value(entry).map_err(|_| KeyError::Malformed)?;
    let key = PublicKey::from_jwk(&jwk)?;
    let id = key.thumbprint();
    // At a `jwks_uri`, `kid` is the operator's own label and means nothing to us.
    let labelled = discovery == Discovery::Directory;
    if labelled && jwk.kid.as_ref().is_some_and(|kid| *kid != id) {
        return Err(KeyError::WrongId);
    }
    Ok(ListedKey { id, key, not_before: jwk.nbf, expires: jwk.exp })
}

/// `max-age` of `Cache-Control` (RFC 9111), bounded: not every request fetches, and a removed key ends within a day.
fn fresh_s(cache_control: Option<&str>) -> u64 {
    let directives = cache_control.unwrap_or_default().to_ascii_lowercase();
    let mut directives = directives.split(',').map(str::trim);
    if directives.clone().any(|each| each == "no-store" || each == "no-cache") {
        return *FRESH_S.start();
    }
    let max_age = directives.find_map(|each| each.strip_prefix("max-age="));
    let max_age = max_age.and_then(|seconds| seconds.trim_matches('"').parse().ok());
    max_age.unwrap_or(DEFAULT_FRESH_S).clamp(*FRESH_S.start(), *FRESH_S.end())
}
