//! Talking to a provider: its document, its keys, a code for tokens, and who the person is.
//!
//! For: requests to providers the operator chose, documents and keys kept in the cache for an hour. Not for: what
//! makes an answer good (`credentials::oauth`), or whose account here it is (`flow`).

use credentials::{
    jwk::{JwkError, Jwks, MAX_SET},
    jwt,
    oauth::{
        self, Attempt, Identity, OauthError, Provider as Metadata, TokenRequest, Tokens,
        discovery::{self, document_url},
        github,
    },
};
use ports::{Bytes, FetchMethod, FetchRequest};

use super::settings::SignInProvider;
use crate::{app::App, http::id::sha256_hex};

/// Time for one request, in milliseconds.
const WITHIN_MS: u32 = 5_000;
/// Documents and keys are kept so long, in seconds.
const KEEP_S: u64 = 3_600;
/// Keys are not fetched anew more often, whatever key a token names; the cache keeps nothing for less.
const REFRESH_S: u64 = 60;
/// GitHub answers nobody without a name.
const AGENT: &str = "vibe-edge";

/// Why a provider's answer did not lead to a person.
#[derive(Debug)]
pub enum Failure {
    /// It does not answer, or not with what was asked for.
    Unreachable(String),
    /// What it answered is not good.
    Wrong(OauthError),
}

impl From<OauthError> for Failure {
    fn from(error: OauthError) -> Self {
        Self::Wrong(error)
    }
}

/// What the provider can do.
pub async fn metadata(app: &App, provider: &SignInProvider) -> Result<Metadata, Failure> {
    if let Some(known) = provider.known() {
        return Ok(known);
    }
    let loopback = app.config().loopback;
    let url = document_url(&provider.issuer, loopback)?;
    if let Some(text) = cached(app, &url).await
        && let Ok(metadata) = Metadata::discover(&provider.issuer, text.as_bytes(), loopback)
    {
        return Ok(metadata);
    }
    let document = get(app, &url, None, discovery::MAX_LEN).await?;
    let metadata = Metadata::discover(&provider.issuer, &document, loopback)?;
    keep(app, &url, &document, KEEP_S).await;
    Ok(metadata)
}

/// Who signed in, by the code of a callback.
pub async fn person(
    app: &App,
    provider: &SignInProvider,
    metadata: &Metadata,
    attempt: &Attempt,
    code: &str,
) -> Result<Identity, Failure> {
    let (client_id, secret) = (provider.client_id.as_str(), provider.client_secret.as_str());
    let asked = oauth::token_request(metadata, attempt, client_id, secret, code);
    let tokens = oauth::token_response(&exchange(app, asked).await?)?;
    let Some(jwks_uri) = &metadata.jwks_uri else {
        let user = get(app, github::USER_URL, Some(&tokens.access_token), 256 * 1024).await?;
        let emails = get(app, github::EMAILS_URL, Some(&tokens.access_token), 256 * 1024).await?;
        return Ok(github::identity(&user, &emails)?);
    };
    let claims = verified(app, metadata, jwks_uri, client_id, &tokens).await?;
    Ok(oauth::identity(&claims, attempt, client_id)?)
}

/// The claims of the ID token, once everything about it was found to be good.
async fn verified(
    app: &App,
    metadata: &Metadata,
    jwks_uri: &str,
    client_id: &str,
    tokens: &Tokens,
) -> Result<jwt::Claims, Failure> {
    let wrong = |error| Failure::Wrong(OauthError::IdToken(error));
    let token = tokens.id_token.as_deref().ok_or(OauthError::Token)?;
    let pending = jwt::parse(token, &oauth::expect(metadata, client_id, app.now() / 1_000)).map_err(wrong)?;
    let keys = keys(app, jwks_uri, &pending).await?;
    let key = keys.select(pending.kid(), pending.alg()).map_err(|_| wrong(jwt::JwtError::Signature))?;
    let good = app.crypto().verify(key, pending.signing_input(), pending.signature()).await;
    let good = good.map_err(|error| Failure::Unreachable(error.text))?;
    let alg = pending.alg();
    let claims = pending.verified(good).map_err(wrong)?;
    oauth::check_access_token(&claims, alg, &tokens.access_token)?;
    Ok(claims)
}

/// The provider's keys; fetched anew when the one that is needed is not among those that are kept.
async fn keys(app: &App, url: &str, pending: &jwt::Pending) -> Result<Jwks, Failure> {
    let kept = cached(app, url).await.and_then(|text| Jwks::parse(text.as_bytes()).ok());
    let recent = format!("{url}#fetched");
    if let Some(kept) = kept {
        let missing = kept.select(pending.kid(), pending.alg()) == Err(JwkError::Unknown);
        if !missing || cached(app, &recent).await.is_some() {
            return Ok(kept);
        }
    }
    let document = get(app, url, None, MAX_SET).await?;
    let keys = Jwks::parse(&document).map_err(|_| Failure::Wrong(OauthError::Document))?;
    keep(app, url, &document, KEEP_S).await;
    keep(app, &recent, b"1", REFRESH_S).await;
    Ok(keys)
}

async fn exchange(app: &App, asked: TokenRequest) -> Result<Bytes, Failure> {
    let mut request = FetchRequest::new(FetchMethod::Post, &asked.url)
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .within(WITHIN_MS, 64 * 1024)
        .body(asked.body);
    if let Some(authorization) = asked.authorization {
        request = request.header("authorization", authorization);
    }
    let reply = app.fetch().fetch(request).await.map_err(|error| Failure::Unreachable(error.text))?;
    // Errors of the token endpoint come with 400 or 401 and say what they are.
    match reply.status {
        200 | 400 | 401 => Ok(reply.body),
        status => Err(Failure::Unreachable(format!("{} answered {status}", asked.url))),
    }
}

async fn get(app: &App, url: &str, bearer: Option<&str>, max: usize) -> Result<Bytes, Failure> {
    let mut request = FetchRequest::new(FetchMethod::Get, url)
        .header("accept", "application/json")
        .header("user-agent", AGENT)
        .within(WITHIN_MS, max);
    if let Some(token) = bearer {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let reply = app.fetch().fetch(request).await.map_err(|error| Failure::Unreachable(error.text))?;
    match reply.status {
        200 => Ok(reply.body),
        status => Err(Failure::Unreachable(format!("{url} answered {status}"))),
    }
}

fn cache_key(url: &str) -> String {
    format!("oidc:{}", sha256_hex(url.as_bytes()))
}

/// A cache that fails is as good as an empty one.
async fn cached(app: &App, url: &str) -> Option<String> {
    app.kv().get(&cache_key(url)).await.ok().flatten()
}

async fn keep(app: &App, url: &str, document: &[u8], ttl_s: u64) {
    let text = String::from_utf8_lossy(document);
    _ = app.kv().put(&cache_key(url), &text, ttl_s).await;
}
