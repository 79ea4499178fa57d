//! What a provider can do, from its discovery document (OpenID Connect Discovery 1.0; RFC 8414).
//!
//! Not for: fetching it. Its addresses are as good as the issuer is: a user-named issuer needs the egress proxy.

use serde_json::{Map, Value};

use super::{ClientAuth, OauthError, address};
use crate::{json, jwt::Alg};

/// Longest document read, in bytes.
pub const MAX_LEN: usize = 64 * 1024;

/// A provider we can sign in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its name, compared byte for byte everywhere.
    pub issuer: String,
    /// Where people are sent.
    pub authorization_endpoint: String,
    /// Where a code becomes tokens.
    pub token_endpoint: String,
    /// Its keys; GitHub has none.
    pub jwks_uri: Option<String>,
    /// Whether every callback carries `iss` (RFC 9207, section 3).
    pub names_itself: bool,
    /// The algorithms of its ID tokens that we know.
    pub algs: Vec<Alg>,
    /// How we prove at the token endpoint who we are.
    pub auth: ClientAuth,
}

/// Where an issuer's document lies (OpenID Connect Discovery, section 4.1).
///
/// # Errors
/// [`OauthError::Address`] when the issuer is none; `development` allows loopback.
pub fn document_url(issuer: &str, development: bool) -> Result<String, OauthError> {
    let url = address(issuer, development)?;
    if url.query().is_some() {
        return Err(OauthError::Address);
    }
    Ok(format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/')))
}

impl Provider {
    /// Reads the document that was fetched for `issuer`.
    ///
    /// # Errors
    /// [`OauthError::Issuer`] when it is of another one, [`OauthError::Address`] for unsafe addresses in it,
    /// [`OauthError::Unsupported`] when it cannot do what we need.
    pub fn discover(issuer: &str, document: &[u8], development: bool) -> Result<Self, OauthError> {
        address(issuer, development)?;
        let object = Some(document).filter(|bytes| bytes.len() <= MAX_LEN).and_then(json::object);
        let object = object.ok_or(OauthError::Document)?;
        if text(&object, "issuer")? != issuer {
            return Err(OauthError::Issuer);
        }
        let endpoint = |name| {
            let text = text(&object, name)?;
            address(&text, development).map(|_| text)
        };
        let provider = Self {
            issuer: issuer.to_owned(),
            authorization_endpoint: endpoint("authorization_endpoint")?,
            token_endpoint: endpoint("token_endpoint")?,
            jwks_uri: Some(endpoint("jwks_uri")?),
            names_itself: flag(&object, "authorization_response_iss_parameter_supported")?,
            algs: algorithms(&object)?,
            auth: client_auth(&object)?,
        };
        if !list(&object, "response_types_supported")?.is_some_and(|types| types.contains(&"code".into())) {
            return Err(OauthError::Unsupported("the authorization code flow"));
        }
        // Providers that do not tell whether they know PKCE ignore it (OAuth 2.0, section 3.1).
        if list(&object, "code_challenge_methods_supported")?
            .is_some_and(|list| !list.contains(&"S256".into()))
        {
            return Err(OauthError::Unsupported("PKCE with S256"));
        }
        Ok(provider)
    }
}

fn text(object: &Map<String, Value>, name: &str) -> Result<String, OauthError> {
    json::string(object, name).ok().flatten().ok_or(OauthError::Document)
}

fn flag(object: &Map<String, Value>, name: &str) -> Result<bool, OauthError> {
    match object.get(name) {
        None => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(OauthError::Document),
    }
}

fn list(object: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, OauthError> {
    let Some(value) = object.get(name) else { return Ok(None) };
    let items = value.as_array().ok_or(OauthError::Document)?;
    let texts = items.iter().map(|item| item.as_str().map(str::to_owned).ok_or(OauthError::Document));
    texts.collect::<Result<_, _>>().map(Some)
}

fn algorithms(object: &Map<String, Value>) -> Result<Vec<Alg>, OauthError> {
    let names = list(object, "id_token_signing_alg_values_supported")?.ok_or(OauthError::Document)?;
    let mut algs: Vec<Alg> = Vec::new();
    for alg in names.iter().filter_map(|name| Alg::from_name(name)) {
        if !algs.contains(&alg) {
            algs.push(alg);
        }
    }
    if algs.is_empty() {
        Err(OauthError::Unsupported("ID tokens with RS256, ES256 or EdDSA"))
    } else {
        Ok(algs)
    }
}

/// The default is `client_secret_basic` (OpenID Connect Discovery, section 3).
fn client_auth(object: &Map<String, Value>) -> Result<ClientAuth, OauthError> {
    let Some(methods) = list(object, "token_endpoint_auth_methods_supported")? else {
        return Ok(ClientAuth::Basic);
    };
    let has = |name: &str| methods.iter().any(|method| method == name);
    if has("client_secret_basic") {
        Ok(ClientAuth::Basic)
    } else if has("client_secret_post") {
        Ok(ClientAuth::Post)
    } else {
        Err(OauthError::Unsupported("a client secret"))
    }
}
