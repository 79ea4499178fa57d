//! Signing in with somebody else's account: OAuth 2.0 and OpenID Connect, we being the client.
//!
//! For: the authorization code flow with PKCE (RFC 7636), `state`, `nonce` and `iss` (RFC 9207, against mix-up:
//! RFC 9700, section 4.4), discovery, ID tokens, and GitHub, which has none. Not for: fetching, keeping an
//! [`Attempt`] (a sealed cookie or a row that is deleted when read), or linking accounts: an identity is the pair of
//! issuer and subject, and an e-mail address alone never links one (OWASP ASVS 5.0, 6.8.1).

pub mod discovery;
pub mod github;
mod id_token;
mod token;

use std::fmt;

use subtle::ConstantTimeEq as _;
use url::{Url, form_urlencoded};

pub use discovery::Provider;
pub use id_token::{Identity, check_access_token, expect, identity};
pub use token::{ClientAuth, TokenRequest, Tokens, token_request, token_response};

use crate::encoding::{base64url, form, sha256};

/// Random bytes of an attempt: state, nonce and verifier.
pub const RANDOM_BYTES: usize = 96;
/// Longest query of a callback read, in bytes.
const MAX_QUERY: usize = 8 * 1024;

/// Why a sign-in with a provider failed. Says nothing of secrets, so it may be logged and counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OauthError {
    /// An address is not `https`, or not absolute, or has a fragment or a password.
    Address,
    /// The discovery document is malformed.
    Document,
    /// The discovery document or the callback is of another issuer.
    Issuer,
    /// The provider cannot do what we need; the text names it.
    Unsupported(&'static str),
    /// The callback is malformed.
    Callback,
    /// The callback belongs to another attempt, or to none.
    State,
    /// The provider, or the person there, said no; its error code, if it was one.
    Refused(String),
    /// The provider's answer with the tokens is malformed.
    Token,
    /// The ID token is not good.
    IdToken(crate::jwt::JwtError),
    /// The ID token was made for another attempt or client.
    Nonce,
    /// The provider has no verified address of this person.
    Email,
}

impl fmt::Display for OauthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OauthError::Address => "an address of the provider is not an https address",
            OauthError::Document => "the provider's discovery document is malformed",
            OauthError::Issuer => "the answer is of another issuer",
            OauthError::Unsupported(what) => return write!(f, "the provider does not support {what}"),
            OauthError::Callback => "the provider's callback is malformed",
            OauthError::State => "the callback belongs to no sign-in that was begun here",
            OauthError::Refused(code) => return write!(f, "the provider refused: {code}"),
            OauthError::Token => "the provider's tokens are malformed",
            OauthError::IdToken(error) => return write!(f, "ID token: {error}"),
            OauthError::Nonce => "the ID token was made for somebody else",
            OauthError::Email => "the provider has no verified e-mail address",
        })
    }
}

impl std::error::Error for OauthError {}

/// A sign-in that was begun: what must be remembered until the callback, bound to this browser and used once.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The provider's issuer.
    pub issuer: String,
    /// Where the provider sends the browser back to; the token request repeats it byte for byte.
    pub redirect_uri: String,
    /// Comes back in the callback.
    pub state: String,
    /// Comes back in the ID token.
    pub nonce: String,
    /// The secret of PKCE, 43 characters.
    pub verifier: String,
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl Attempt {
    /// Begins a sign-in.
    ///
    /// # Errors
    /// [`OauthError::Address`] when the redirect address is not fit for one; `development` allows loopback.
    pub fn begin(
        provider: &Provider,
        redirect_uri: &str,
        random: &[u8; RANDOM_BYTES],
        development: bool,
    ) -> Result<Self, OauthError> {
        let mut parts = random.chunks(32).map(base64url);
        let mut part = || parts.next().unwrap_or_default();
        address(redirect_uri, development)?;
        Ok(Self {
            issuer: provider.issuer.clone(),
            redirect_uri: redirect_uri.to_owned(),
            state: part(),
            nonce: part(),
            verifier: part(),
        })
    }

    /// Where to send the browser.
    #[must_use]
    pub fn authorization_url(&self, provider: &Provider, client_id: &str, scope: &str) -> String {
        let challenge = challenge(&self.verifier);
        let query = form(&[
            ("response_type", "code"),
            ("client_id", client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", scope),
            ("state", &self.state),
            ("nonce", &self.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let endpoint = &provider.authorization_endpoint;
        let separator = if endpoint.contains('?') { '&' } else { '?' };
        format!("{endpoint}{separator}{query}")
    }

    /// The authorization code in the query of the callback.
    ///
    /// # Errors
    /// [`OauthError::State`] and [`OauthError::Issuer`] before anything else in it is believed.
    pub fn code(&self, provider: &Provider, query: &str) -> Result<String, OauthError> {
        let callback = Callback::read(query)?;
        let state = callback.state.ok_or(OauthError::State)?;
        if !bool::from(state.as_bytes().ct_eq(self.state.as_bytes())) {
            return Err(OauthError::State);
        }
        match callback.iss {
            Some(iss) if iss != self.issuer => return Err(OauthError::Issuer),
            None if provider.names_itself => return Err(OauthError::Issuer),
            _ => {}
        }
        if self.issuer != provider.issuer {
            return Err(OauthError::Issuer);
        }
        match (callback.code, callback.error) {
            (Some(code), None) => Ok(code),
            (None, Some(error)) => Err(OauthError::Refused(error_code(&error))),
            _ => Err(OauthError::Callback),
        }
    }
}

/// The challenge of a verifier (RFC 7636, section 4.2, S256).
#[must_use]
pub fn challenge(verifier: &str) -> String {
    base64url(&sha256(verifier.as_bytes()))
}

/// The parameters of a callback that mean something to us; each at most once (RFC 6749, section 3.1).
#[derive(Default)]
struct Callback {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

impl Callback {
    fn read(query: &str) -> Result<Self, OauthError> {
        if query.len() > MAX_QUERY {
            return Err(OauthError::Callback);
        }
        let mut callback = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let slot = match name.as_ref() {
                "code" => &mut callback.code,
                "state" => &mut callback.state,
                "iss" => &mut callback.iss,
                "error" => &mut callback.error,
                // A token in a callback means that another flow was run (RFC 9700, section 2.1.2).
                "access_token" | "id_token" => return Err(OauthError::Callback),
                _ => continue,
            };
            if value.is_empty() || slot.replace(value.into_owned()).is_some() {
                return Err(OauthError::Callback);
            }
        }
        Ok(callback)
    }
}

/// An error code as RFC 6749, section 4.1.2.1 has them; anything else is not repeated.
fn error_code(error: &str) -> String {
    let plain = error.len() <= 64 && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if plain { error.to_owned() } else { "unknown".to_owned() }
}

/// An absolute `https` address without fragment or password; in development also `http` on this very machine.
fn address(text: &str, development: bool) -> Result<Url, OauthError> {
    let url = Url::parse(text).map_err(|_| OauthError::Address)?;
    let host = url.host_str().unwrap_or_default();
    let loopback = matches!(host, "127.0.0.1" | "[::1]" | "localhost");
    let safe = url.scheme() == "https" || (development && loopback && url.scheme() == "http");
    let plain = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    if safe && plain && !host.is_empty() { Ok(url) } else { Err(OauthError::Address) }
}
