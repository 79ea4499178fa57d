//! The token endpoint (RFC 6749, sections 4.1.3 and 5).
//!
//! Not for: sending anything.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{Attempt, OauthError, Provider, error_code};
use crate::{
    encoding::{form, percent},
    json,
};

/// Longest answer read, in bytes.
pub const MAX_LEN: usize = 64 * 1024;

/// How a client proves who it is (RFC 6749, section 2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuth {
    /// In the `Authorization` header.
    Basic,
    /// In the body.
    Post,
}

/// A `POST` to send as `application/x-www-form-urlencoded`, with `Accept: application/json`.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// The address.
    pub url: String,
    /// The `Authorization` header, if there is one.
    pub authorization: Option<String>,
    /// The body.
    pub body: String,
}

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Opens the provider's API.
    pub access_token: String,
    /// Who signed in, in OpenID Connect.
    pub id_token: Option<String>,
}

/// The request that turns a code into tokens.
#[must_use]
pub fn token_request(
    provider: &Provider,
    attempt: &Attempt,
    client_id: &str,
    client_secret: &str,
    code: &str,
) -> TokenRequest {
    let mut pairs = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &attempt.redirect_uri),
        ("code_verifier", &attempt.verifier),
    ];
    let mut authorization = None;
    match provider.auth {
        ClientAuth::Basic => {
            let pair = format!("{}:{}", percent(client_id), percent(client_secret));
            authorization = Some(format!("Basic {}", STANDARD.encode(pair)));
        }
        ClientAuth::Post => pairs.extend([("client_id", client_id), ("client_secret", client_secret)]),
    }
    TokenRequest { url: provider.token_endpoint.clone(), authorization, body: form(&pairs) }
}

/// Reads the answer.
///
/// # Errors
/// [`OauthError::Refused`] with the provider's code, or [`OauthError::Token`].
pub fn token_response(body: &[u8]) -> Result<Tokens, OauthError> {
    let object = Some(body).filter(|body| body.len() <= MAX_LEN).and_then(json::object);
    let object = object.ok_or(OauthError::Token)?;
    let text = |name| json::string(&object, name).map_err(|()| OauthError::Token);
    // GitHub answers errors with status 200.
    if let Some(error) = text("error")? {
        return Err(OauthError::Refused(error_code(&error)));
    }
    let bearer = text("token_type")?.is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
    let access_token = text("access_token")?.filter(|token| is_header_safe(token) && bearer);
    Ok(Tokens { access_token: access_token.ok_or(OauthError::Token)?, id_token: text("id_token")? })
}

/// The characters a bearer token may have (RFC 6750, section 2.1), so that none can break out of a header.
fn is_header_safe(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}
