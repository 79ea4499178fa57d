//! ID tokens (OpenID Connect Core 1.0, section 3.1.3.7), on top of [`crate::jwt`].
//!
//! Not for: the signature; see [`crate::jwt`] for the order of things.

use subtle::ConstantTimeEq as _;

use super::{Attempt, OauthError, Provider};
use crate::{
    encoding::{base64url, sha256},
    jwt::{Alg, Claims, Expect, JwtError, MAX_LEN, Typ},
};

/// How far a provider's clock may differ from ours, in seconds.
const LEEWAY_S: u64 = 60;

/// Who signed in. The pair of issuer and subject is the identity; the address may change hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The person there; never given to another one.
    pub subject: String,
    /// An address that the provider has verified.
    pub email: Option<String>,
    /// A name to show.
    pub name: Option<String>,
}

/// What an ID token of this provider must be.
#[must_use]
pub fn expect<'a>(provider: &'a Provider, client_id: &'a str, now_s: u64) -> Expect<'a> {
    Expect {
        algs: &provider.algs,
        typ: Typ::JwtOrNone,
        iss: &provider.issuer,
        aud: client_id,
        now_s,
        leeway_s: LEEWAY_S,
        max_len: MAX_LEN,
    }
}

/// The person of a verified ID token.
///
/// # Errors
/// [`OauthError::Nonce`] when it was made for another attempt or another client.
pub fn identity(claims: &Claims, attempt: &Attempt, client_id: &str) -> Result<Identity, OauthError> {
    if claims.iss != attempt.issuer {
        return Err(OauthError::Issuer);
    }
    let nonce = claims.text("nonce").ok_or(OauthError::Nonce)?;
    if !bool::from(nonce.as_bytes().ct_eq(attempt.nonce.as_bytes())) {
        return Err(OauthError::Nonce);
    }
    // Steps 3 to 5: with more audiences the token says for which of them it was made.
    let azp = claims.get("azp").map(|azp| azp.as_str().unwrap_or_default());
    if azp.is_some_and(|azp| azp != client_id) || (azp.is_none() && claims.aud.len() > 1) {
        return Err(OauthError::Nonce);
    }
    if claims.iat.is_none() || claims.sub.len() > 255 {
        return Err(OauthError::IdToken(JwtError::Claim));
    }
    let verified = claims.get("email_verified").is_some_and(|verified| *verified == true);
    let email = claims.text("email").filter(|email| verified && looks_like_address(email));
    Ok(Identity {
        issuer: claims.iss.clone(),
        subject: claims.sub.clone(),
        email: email.map(str::to_owned),
        name: claims.text("name").map(|name| name.chars().take(200).collect()),
    })
}

/// Whether the access token is the one that the ID token was made with, if it says so (OpenID Connect Core, section
/// 3.1.3.8: `at_hash`, half of the hash of the signature's algorithm). EdDSA's is not SHA-256 and not looked at: in
/// the code flow both tokens come from the provider itself over TLS, and the check is optional.
///
/// # Errors
/// [`OauthError::Nonce`] when it is another one.
pub fn check_access_token(claims: &Claims, alg: Alg, access_token: &str) -> Result<(), OauthError> {
    let Some(given) = claims.get("at_hash").filter(|_| alg != Alg::EdDsa) else { return Ok(()) };
    let half = sha256(access_token.as_bytes()).first_chunk::<16>().map(|half| base64url(half));
    if given.as_str() == half.as_deref() { Ok(()) } else { Err(OauthError::Nonce) }
}

/// Enough of RFC 5321 to keep header injection and nonsense out.
pub(super) fn looks_like_address(text: &str) -> bool {
    let plain =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_control() || c.is_whitespace());
    text.len() <= 254
        && text.rsplit_once('@').is_some_and(|(local, domain)| {
            plain(local) && plain(domain) && domain.contains('.') && !domain.contains(['<', '>', ',', ';'])
        })
}
