//! GitHub, which speaks OAuth 2.0 without OpenID Connect: the person comes from its API.
//!
//! For: its fixed addresses, and `GET /user` with `GET /user/emails` (scope `read:user user:email`). The numeric id is
//! the identity; logins are given to others after a rename. Not for: GitHub Enterprise Server.

use serde_json::{Map, Value};

use super::{ClientAuth, Identity, OauthError, Provider, id_token::looks_like_address};
use crate::json;

/// The scope to ask for.
pub const SCOPE: &str = "read:user user:email";
/// Who is signed in; needs `Authorization: Bearer`, `Accept: application/vnd.github+json` and a `User-Agent`.
pub const USER_URL: &str = "https://api.github.com/user";
/// Their addresses.
pub const EMAILS_URL: &str = "https://api.github.com/user/emails";
/// The issuer GitHub names itself by in OAuth metadata.
pub const ISSUER: &str = "https://github.com/login/oauth";
/// Longest answer read, in bytes.
const MAX_LEN: usize = 256 * 1024;

/// GitHub as a provider.
#[must_use]
pub fn provider() -> Provider {
    Provider {
        issuer: ISSUER.to_owned(),
        authorization_endpoint: "https://github.com/login/oauth/authorize".to_owned(),
        token_endpoint: "https://github.com/login/oauth/access_token".to_owned(),
        jwks_uri: None,
        names_itself: false,
        algs: Vec::new(),
        auth: ClientAuth::Post,
    }
}

/// The person of the two answers.
///
/// # Errors
/// [`OauthError::Token`] when one is malformed, [`OauthError::Email`] when no primary address is verified.
pub fn identity(user: &[u8], emails: &[u8]) -> Result<Identity, OauthError> {
    if user.len() > MAX_LEN || emails.len() > MAX_LEN {
        return Err(OauthError::Token);
    }
    let user = json::object(user).ok_or(OauthError::Token)?;
    let id = user.get("id").and_then(Value::as_u64).filter(|id| *id > 0).ok_or(OauthError::Token)?;
    let text = |name| json::string(&user, name).ok().flatten();
    // The name may be null.
    let name = text("name").or_else(|| text("login"));
    Ok(Identity {
        issuer: ISSUER.to_owned(),
        subject: id.to_string(),
        email: Some(primary(emails)?),
        name: name.map(|name| name.chars().take(200).collect()),
    })
}

fn primary(emails: &[u8]) -> Result<String, OauthError> {
    let list: Vec<Map<String, Value>> = serde_json::from_slice(emails).map_err(|_| OauthError::Token)?;
    let is = |entry: &Map<String, Value>, name: &str| entry.get(name) == Some(&Value::Bool(true));
    let primary = list.iter().find(|entry| is(entry, "primary") && is(entry, "verified"));
    let email = primary.and_then(|entry| entry.get("email")).and_then(Value::as_str);
    email.filter(|email| looks_like_address(email)).map(str::to_owned).ok_or(OauthError::Email)
}
