//! Client data (section 5.8.1): what the browser says the ceremony is about.
//!
//! Not for: `tokenBinding` and members yet to come, which are ignored as the standard demands.

use serde_json::Value;
use subtle::ConstantTimeEq as _;

use super::{Expect, MAX_LEN, WebauthnError};
use crate::{encoding::from_base64url, json};

/// The two ceremonies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// Registration.
    Create,
    /// Sign-in.
    Get,
}

/// The challenge, if there is one of a sound length.
pub fn challenge_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let object = Some(bytes).filter(|bytes| bytes.len() <= MAX_LEN).and_then(json::object)?;
    let challenge = from_base64url(&json::string(&object, "challenge").ok().flatten()?)?;
    (16..=64).contains(&challenge.len()).then_some(challenge)
}

/// Checks type, challenge and origin.
pub fn check(bytes: &[u8], ceremony: Ceremony, expect: &Expect<'_>) -> Result<(), WebauthnError> {
    let object = Some(bytes).filter(|bytes| bytes.len() <= MAX_LEN).and_then(json::object);
    let object = object.ok_or(WebauthnError::ClientData)?;
    let text = |name| json::string(&object, name).ok().flatten().ok_or(WebauthnError::ClientData);
    let expected_type = match ceremony {
        Ceremony::Create => "webauthn.create",
        Ceremony::Get => "webauthn.get",
    };
    if text("type")? != expected_type {
        return Err(WebauthnError::Type);
    }
    let challenge = from_base64url(&text("challenge")?).ok_or(WebauthnError::Challenge)?;
    if challenge.len() < 16 || !bool::from(challenge.ct_eq(expect.challenge)) {
        return Err(WebauthnError::Challenge);
    }
    let origin = text("origin")?;
    if !expect.origins.iter().any(|allowed| *allowed == origin) {
        return Err(WebauthnError::Origin);
    }
    // We are never embedded, so a foreign frame is somebody's overlay (section 13.4.9).
    match object.get("crossOrigin") {
        None | Some(Value::Bool(false)) if !object.contains_key("topOrigin") => Ok(()),
        None | Some(Value::Bool(_)) => Err(WebauthnError::CrossOrigin),
        Some(_) => Err(WebauthnError::ClientData),
    }
}
