//! Public keys as JSON Web Keys (RFC 7517, 7518, 8037), sets of them, and the rotation of our own.
//!
//! For: reading a provider's `jwks_uri`, choosing the one key that may check a token, publishing ours.
//! Not for: private or symmetric keys, certificates, or fetching.

use std::fmt;

use ports::PublicKey;
use serde_json::{Map, Value, json};

use crate::{
    encoding::{base64url, from_base64url, sha256},
    json,
    jwt::Alg,
};

mod rotation;

pub use rotation::{Rotation, SigningKey};

/// Longest set read, in bytes.
pub const MAX_SET: usize = 64 * 1024;
/// Most keys read out of one set.
pub const MAX_KEYS: usize = 64;

/// A public key that checks signatures, and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jwk {
    /// The key's name in its set.
    pub kid: Option<String>,
    /// The key.
    pub key: PublicKey,
}

/// Why there is no key for a token, or no set at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JwkError {
    /// Too long, not JSON, or without `keys`.
    Set,
    /// No key of that name and algorithm; the set may have been renewed: fetch it again, not too often.
    Unknown,
    /// More than one key would do.
    Ambiguous,
}

impl fmt::Display for JwkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JwkError::Set => "the key set is malformed",
            JwkError::Unknown => "no key of the set fits the token",
            JwkError::Ambiguous => "more than one key of the set fits the token",
        })
    }
}

impl std::error::Error for JwkError {}

impl Jwk {
    /// The one algorithm this key is for.
    #[must_use]
    pub fn alg(&self) -> Alg {
        alg_of(&self.key)
    }

    /// A key on its own, as [`Jwk::to_json`] writes it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(&Value::Object(json::object(text.as_bytes())?))
    }

    /// The key in a member of a set; `None` for every kind we have no use for, and for keys that bring
    /// private parts along (RFC 7517, section 5: unknown ones are ignored).
    fn read(member: &Value) -> Option<Self> {
        let member = member.as_object()?;
        let text = |name: &str| json::string(member, name).ok();
        if ["d", "p", "q", "k", "oth"].iter().any(|private| member.contains_key(*private)) {
            return None;
        }
        if text("use")?.is_some_and(|purpose| purpose != "sig") || !may_verify(member)? {
            return None;
        }
        let key = read_key(member)?;
        let named = text("alg")?;
        if named.is_some_and(|name| Alg::from_name(&name) != Some(alg_of(&key))) {
            return None;
        }
        Some(Self { kid: text("kid")?, key })
    }

    /// As published: only public members.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut members = required(&self.key);
        members.insert("use".into(), json!("sig"));
        members.insert("alg".into(), json!(self.alg().name()));
        if let Some(kid) = &self.kid {
            members.insert("kid".into(), json!(kid));
        }
        Value::Object(members)
    }
}

fn alg_of(key: &PublicKey) -> Alg {
    match key {
        PublicKey::Ed25519(_) => Alg::EdDsa,
        PublicKey::P256 { .. } => Alg::Es256,
        PublicKey::Rsa { .. } => Alg::Rs256,
    }
}

fn may_verify(member: &Map<String, Value>) -> Option<bool> {
    match member.get("key_ops") {
        None => Some(true),
        Some(Value::Array(ops)) => Some(ops.iter().any(|op| op == "verify")),
        Some(_) => None,
    }
}

fn read_key(member: &Map<String, Value>) -> Option<PublicKey> {
    let text = |name: &str| json::string(member, name).ok().flatten();
    let bytes = |name: &str| from_base64url(&text(name)?);
    let point = |name: &str| bytes(name)?.try_into().ok();
    let key = match (text("kty")?.as_str(), text("crv").as_deref()) {
        ("OKP", Some("Ed25519")) => PublicKey::Ed25519(point("x")?),
        ("EC", Some("P-256")) => PublicKey::P256 { x: point("x")?, y: point("y")? },
        ("RSA", None) => PublicKey::Rsa { n: bytes("n")?, e: bytes("e")? },
        _ => return None,
    };
    key.is_well_formed().then_some(key)
}

/// The members that make up the key, in the order of their names.
fn required(key: &PublicKey) -> Map<String, Value> {
    let members = match key {
        PublicKey::Ed25519(x) => json!({ "crv": "Ed25519", "kty": "OKP", "x": base64url(x) }),
        PublicKey::P256 { x, y } => {
            json!({ "crv": "P-256", "kty": "EC", "x": base64url(x), "y": base64url(y) })
        }
        PublicKey::Rsa { n, e } => json!({ "e": base64url(e), "kty": "RSA", "n": base64url(n) }),
    };
    members.as_object().cloned().unwrap_or_default()
}

/// The thumbprint with SHA-256 (RFC 7638; RFC 8037, section 2), by which our own keys are named.
#[must_use]
pub fn thumbprint(key: &PublicKey) -> String {
    // Written out, so that it does not hang on how a map orders its members.
    let text = match key {
        PublicKey::Ed25519(x) => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url(x)),
        PublicKey::P256 { x, y } => {
            format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, base64url(x), base64url(y))
        }
        PublicKey::Rsa { n, e } => {
            format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, base64url(e), base64url(n))
        }
    };
    base64url(&sha256(text.as_bytes()))
}

/// A set of keys (RFC 7517, section 5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Jwks(pub Vec<Jwk>);

impl Jwks {
    /// Reads a set, leaving out what we cannot use.
    ///
    /// # Errors
    /// [`JwkError::Set`] when it is too long, not JSON, or without a list of at most [`MAX_KEYS`] `keys`.
    pub fn parse(bytes: &[u8]) -> Result<Self, JwkError> {
        let object = Some(bytes).filter(|bytes| bytes.len() <= MAX_SET).and_then(json::object);
        let object = object.ok_or(JwkError::Set)?;
        let keys = object.get("keys").and_then(Value::as_array).ok_or(JwkError::Set)?;
        if keys.len() > MAX_KEYS {
            return Err(JwkError::Set);
        }
        Ok(Self(keys.iter().filter_map(Jwk::read).collect()))
    }

    /// The set as published at `/.well-known/jwks.json`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "keys": self.0.iter().map(Jwk::to_json).collect::<Vec<_>>() })
    }

    /// The one key that may check a token of this header. The key's own kind decides the algorithm, so a
    /// token cannot have its RSA key used as another kind (RFC 8725, section 2.1).
    ///
    /// # Errors
    /// [`JwkError::Unknown`] or [`JwkError::Ambiguous`].
    pub fn select(&self, kid: Option<&str>, alg: Alg) -> Result<&PublicKey, JwkError> {
        let fits = |jwk: &&Jwk| jwk.alg() == alg && (kid.is_none() || jwk.kid.as_deref() == kid);
        let mut fitting = self.0.iter().filter(fits);
        let first = fitting.next().ok_or(JwkError::Unknown)?;
        if fitting.next().is_some() {
            return Err(JwkError::Ambiguous);
        }
        Ok(&first.key)
    }
}
