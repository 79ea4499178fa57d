//! The claims of a token (RFC 7519, section 4.1), typed once and never guessed at.
//!
//! Not for: what a claim permits; callers decide.

use serde_json::{Map, Value};

use super::{Expect, JwtError};
use crate::json;

/// Most audiences read.
const MAX_AUDIENCES: usize = 16;
/// Longest text of a registered claim, in bytes (RFC 7519 sets none; OpenID Connect has 255 for `sub`).
const MAX_TEXT: usize = 2048;

/// What a verified token says.
#[derive(Debug, Clone, PartialEq)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// Whom it is about.
    pub sub: String,
    /// Whom it is for, at least one.
    pub aud: Vec<String>,
    /// It ends at this Unix second.
    pub exp: u64,
    /// It begins at this Unix second.
    pub nbf: Option<u64>,
    /// It was made at this Unix second.
    pub iat: Option<u64>,
    /// Its own id.
    pub jti: Option<String>,
    rest: Map<String, Value>,
}

impl Claims {
    /// A claim that is not among the fields.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.rest.get(name)
    }

    /// A claim that is not among the fields and is text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// A member of the wrong type is an error, never as good as absent: a library once read a textual `exp` as
    /// none (CVE-2026-25537).
    pub(super) fn read(mut payload: Map<String, Value>) -> Result<Self, JwtError> {
        let claims = Self {
            iss: text(&payload, "iss")?.ok_or(JwtError::Claim)?,
            sub: text(&payload, "sub")?.ok_or(JwtError::Claim)?,
            aud: audiences(payload.get("aud"))?,
            exp: seconds(&payload, "exp")?.ok_or(JwtError::Claim)?,
            nbf: seconds(&payload, "nbf")?,
            iat: seconds(&payload, "iat")?,
            jti: text(&payload, "jti")?,
            rest: Map::new(),
        };
        payload.retain(|name, _| {
            !matches!(name.as_str(), "iss" | "sub" | "aud" | "exp" | "nbf" | "iat" | "jti")
        });
        Ok(Self { rest: payload, ..claims })
    }

    pub(super) fn check(&self, expect: &Expect<'_>) -> Result<(), JwtError> {
        if self.iss != expect.iss {
            return Err(JwtError::Issuer);
        }
        if !self.aud.iter().any(|aud| aud == expect.aud) {
            return Err(JwtError::Audience);
        }
        // "The current date/time MUST be before the expiration" (RFC 7519, section 4.1.4).
        if expect.now_s >= self.exp.saturating_add(expect.leeway_s) {
            return Err(JwtError::Expired);
        }
        let latest = expect.now_s.saturating_add(expect.leeway_s);
        if self.nbf.is_some_and(|nbf| nbf > latest) || self.iat.is_some_and(|iat| iat > latest) {
            return Err(JwtError::NotYet);
        }
        Ok(())
    }
}

fn text(payload: &Map<String, Value>, name: &str) -> Result<Option<String>, JwtError> {
    let text = json::string(payload, name).map_err(|()| JwtError::Claim)?;
    let fits = text.as_ref().is_none_or(|text| (1..=MAX_TEXT).contains(&text.len()));
    if fits { Ok(text) } else { Err(JwtError::Claim) }
}

/// Whole, positive seconds. RFC 7519 would allow fractions; no issuer we speak to writes them, and one
/// time should have one spelling.
fn seconds(payload: &Map<String, Value>, name: &str) -> Result<Option<u64>, JwtError> {
    payload.get(name).map(|value| value.as_u64().ok_or(JwtError::Claim)).transpose()
}

fn audiences(aud: Option<&Value>) -> Result<Vec<String>, JwtError> {
    let list = match aud {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(many)) if many.len() <= MAX_AUDIENCES => many
            .iter()
            .map(|value| value.as_str().map(str::to_owned).ok_or(JwtError::Claim))
            .collect::<Result<_, _>>()?,
        _ => return Err(JwtError::Claim),
    };
    if list.is_empty() || list.iter().any(String::is_empty) { Err(JwtError::Claim) } else { Ok(list) }
}
