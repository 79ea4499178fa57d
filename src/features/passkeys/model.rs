//! What browsers send and get: `PublicKeyCredential.toJSON()` and the options for `navigator.credentials`.
//!
//! Sources: Web Authentication Level 3, sections 5.1 (JSON forms), 5.4 and 5.5 (options). Not for: judging an answer
//! (`ceremony`).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ports::{PortError, Row};
use serde_json::{Value, json};

use crate::http::Problem;

/// A challenge may be answered for so long, in milliseconds.
pub const CHALLENGE_MS: u64 = 5 * 60_000;
/// So many passkeys a person may have.
pub const MOST: usize = 20;
/// How browsers may reach an authenticator (section 5.8.4); other words are left out.
const TRANSPORTS: [&str; 6] = ["ble", "hybrid", "internal", "nfc", "smart-card", "usb"];

/// What a challenge was given out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Adding a passkey.
    Register,
    /// Signing in.
    SignIn,
    /// Proving who one is within a session.
    Prove,
}

impl Purpose {
    /// The word in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Register => "register",
            Purpose::SignIn => "sign-in",
            Purpose::Prove => "prove",
        }
    }
}

/// What `navigator.credentials.create()` gave.
pub struct Created {
    /// The credential's id.
    pub id: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `attestationObject`.
    pub attestation: Vec<u8>,
    /// Known words, with spaces between.
    pub transports: String,
}

/// What `navigator.credentials.get()` gave.
pub struct Got {
    /// The credential's id.
    pub id: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `authenticatorData`.
    pub authenticator_data: Vec<u8>,
    /// `signature`.
    pub signature: Vec<u8>,
    /// `userHandle`.
    pub user_handle: Option<Vec<u8>>,
}

/// Reads a registration's JSON.
///
/// # Errors
/// `invalid-body` naming `credential`.
pub fn created(text: &str) -> Result<Created, Problem> {
    let read = |value: &Value| {
        Some(Created {
            id: id(value)?,
            client_data: bytes(value, "/response/clientDataJSON")?,
            attestation: bytes(value, "/response/attestationObject")?,
            transports: transports(value.pointer("/response/transports"))?,
        })
    };
    serde_json::from_slice(text.as_bytes()).ok().and_then(|value| read(&value)).ok_or_else(malformed)
}

/// Reads an assertion's JSON.
///
/// # Errors
/// As [`created`].
pub fn got(text: &str) -> Result<Got, Problem> {
    let read = |value: &Value| {
        let user_handle = match value.pointer("/response/userHandle") {
            None | Some(Value::Null) => None,
            Some(_) => Some(bytes(value, "/response/userHandle")?),
        };
        Some(Got {
            id: id(value)?,
            client_data: bytes(value, "/response/clientDataJSON")?,
            authenticator_data: bytes(value, "/response/authenticatorData")?,
            signature: bytes(value, "/response/signature")?,
            user_handle,
        })
    };
    serde_json::from_slice(text.as_bytes()).ok().and_then(|value| read(&value)).ok_or_else(malformed)
}

fn malformed() -> Problem {
    Problem::field("credential", "Must be what the browser's passkey dialog gave, as its toJSON() writes it.")
}

/// `rawId`; `id` is the same text, and `type` says that it is no other kind of credential.
fn id(value: &Value) -> Option<Vec<u8>> {
    let same = value.get("id")?.as_str()? == value.get("rawId")?.as_str()?;
    let is_passkey = value.get("type")?.as_str()? == "public-key";
    bytes(value, "/rawId").filter(|id| same && is_passkey && !id.is_empty())
}

fn bytes(value: &Value, pointer: &str) -> Option<Vec<u8>> {
    decode(value.pointer(pointer)?.as_str()?)
}

fn transports(value: Option<&Value>) -> Option<String> {
    let Some(value) = value else { return Some(String::new()) };
    let words: Option<Vec<&str>> = value.as_array()?.iter().map(Value::as_str).collect();
    let words = words?;
    let known: Vec<&str> = TRANSPORTS.into_iter().filter(|known| words.contains(known)).collect();
    Some(known.join(" "))
}

/// Base64url.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of base64url.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The relying party id of an origin: its host.
#[must_use]
pub fn rp_id(origin: &str) -> &str {
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    if host.starts_with('[') {
        return host.split_inclusive(']').next().unwrap_or(host);
    }
    host.split(':').next().unwrap_or(host)
}

/// `PublicKeyCredentialCreationOptionsJSON`. The passkey must be found without a name typed first (resident), and must
/// know its user: only so it is good for signing in alone.
#[must_use]
pub fn creation_options(
    origin: &str,
    challenge: &str,
    (handle, account, name): (&str, &str, &str),
    known: Vec<Value>,
) -> String {
    json!({
        "rp": { "id": rp_id(origin), "name": "Vibe Edge" },
        "user": { "id": handle, "name": account, "displayName": name },
        "challenge": challenge,
        "pubKeyCredParams": [{ "type": "public-key", "alg": -8 }, { "type": "public-key", "alg": -7 }],
        "timeout": CHALLENGE_MS,
        "excludeCredentials": known,
        "authenticatorSelection":
            { "residentKey": "required", "requireResidentKey": true, "userVerification": "required" },
        "attestation": "none",
    })
    .to_string()
}

/// `PublicKeyCredentialRequestOptionsJSON`. An empty list leaves the choice to the person.
#[must_use]
pub fn request_options(origin: &str, challenge: &str, known: Vec<Value>, verification: &str) -> String {
    json!({
        "challenge": challenge,
        "rpId": rp_id(origin),
        "timeout": CHALLENGE_MS,
        "allowCredentials": known,
        "userVerification": verification,
    })
    .to_string()
}

/// A passkey as the options name it.
///
/// # Errors
/// When the row cannot be read.
pub fn descriptor(row: &Row) -> Result<Value, PortError> {
    let transports = row.text("transports")?;
    let transports: Vec<&str> = transports.split_ascii_whitespace().collect();
    Ok(json!({ "type": "public-key", "id": row.text("credential_id")?, "transports": transports }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_relying_party_is_the_host() {
        for (origin, host) in [
            ("https://edge.example.com", "edge.example.com"),
            ("http://localhost:8787", "localhost"),
            ("http://[::1]:8787", "[::1]"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(rp_id(origin), host);
        }
    }

    #[test]
    fn answers_are_read_or_refused() {
        let good = json!({ "id": "AQ", "rawId": "AQ", "type": "public-key", "clientExtensionResults": {}, "response": {
            "clientDataJSON": "e30", "attestationObject": "AA", "authenticatorData": "AA", "signature": "AA",
            "userHandle": "Ag", "transports": ["usb", "telepathy", "internal"] } });
        assert_eq!(created(&good.to_string()).ok().unwrap().transports, "internal usb");
        assert_eq!(got(&good.to_string()).ok().unwrap().user_handle, Some(vec![2]));
        for (pointer, wrong) in [
            ("/id", json!("Ag")),
            ("/rawId", json!("AQ==")),
            ("/type", json!("password")),
            ("/response", json!([])),
            ("/response/clientDataJSON", json!(1)),
        ] {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = wrong;
            assert!(created(&bad.to_string()).is_err() && got(&bad.to_string()).is_err(), "{pointer}");
        }
        for bad in ["", "null", "3", "\"x\"", "[]", "{}"] {
            assert!(created(bad).is_err() && got(bad).is_err(), "{bad}");
        }
    }
}
