//! Putting our own access tokens together (RFC 9068).
//!
//! Not for: signing; the platform signs the text made here.

use serde_json::{Map, Value, json};

use crate::encoding::base64url;

/// The claims of an access token of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct AccessClaims<'a> {
    /// This deployment.
    pub iss: &'a str,
    /// The person or service.
    pub sub: &'a str,
    /// The API it opens.
    pub aud: &'a str,
    /// Now, in Unix seconds.
    pub iat: u64,
    /// Its end, in Unix seconds.
    pub exp: u64,
    /// Its own id, never given twice.
    pub jti: &'a str,
    /// More claims; those above win over members of the same name.
    pub more: Map<String, Value>,
}

/// The text to be signed with the Ed25519 key `kid`.
#[must_use]
pub fn access_token(kid: &str, claims: &AccessClaims<'_>) -> String {
    let header = json!({ "alg": "EdDSA", "kid": kid, "typ": "at+jwt" });
    let mut payload = claims.more.clone();
    for (name, value) in [
        ("iss", json!(claims.iss)),
        ("sub", json!(claims.sub)),
        ("aud", json!(claims.aud)),
        ("iat", json!(claims.iat)),
        ("exp", json!(claims.exp)),
        ("jti", json!(claims.jti)),
    ] {
        payload.insert(name.to_owned(), value);
    }
    let part = |value: &Value| base64url(value.to_string().as_bytes());
    format!("{}.{}", part(&header), part(&Value::Object(payload)))
}

/// The token: what was signed, and the signature.
#[must_use]
pub fn finish(signing_input: &str, signature: &[u8]) -> String {
    format!("{signing_input}.{}", base64url(signature))
}
