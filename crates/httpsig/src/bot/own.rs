//! Our own agent: the directory we publish, its signatures, and the signatures of our requests.
//!
//! Not for: private keys. What comes back is to be signed by whoever holds them.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::TAG;
use crate::{
    Component, PublicKey, SignatureError, SignatureParams, Signer,
    sf::{Bare, Item, Params},
};

const DIRECTORY_TAG: &str = "http-message-signatures-directory";

/// The directory document for these keys, to be served as
/// [`DIRECTORY_MEDIA_TYPE`](super::DIRECTORY_MEDIA_TYPE).
#[must_use]
pub fn directory_document(keys: &[PublicKey]) -> String {
    let keys: Vec<_> = keys
        .iter()
        .map(|key| {
            json!({ "kty": "OKP", "crv": "Ed25519", "kid": key.thumbprint(), "x": key.x(), "use": "sig" })
        })
        .collect();
    json!({ "keys": keys }).to_string()
}

/// The field `Content-Digest` of a body (RFC 9530).
#[must_use]
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body)))
}

/// The signatures of a directory's response, one a key in the order of the keys: they prove that we
/// hold them and bind them to our authority. The response must carry [`content_digest`], and the
/// message the request it answers. Times in Unix seconds.
///
/// # Errors
/// Never, in practice: the components are fixed.
pub fn directory_signers(
    keys: &[PublicKey],
    created: u64,
    expires: u64,
) -> Result<Vec<Signer>, SignatureError> {
    let components = vec![Component::new("@authority")?.of_request()?, Component::new("content-digest")?];
    let signer = |(number, key): (usize, &PublicKey)| {
        Ok(Signer {
            label: format!("binding{number}"),
            components: components.clone(),
            params: params(key, created, expires, None, DIRECTORY_TAG)?,
        })
    };
    keys.iter().enumerate().map(signer).collect()
}

/// A request of ours that shall be signed.
#[derive(Debug, Clone)]
pub struct OwnRequest<'a> {
    /// Our origin, where the directory is: `https://…` without path.
    pub agent: &'a str,
    /// The key that will sign.
    pub key: &'a PublicKey,
    /// Unix seconds.
    pub created: u64,
    /// Unix seconds; keep it close, the draft advises against long-lived signatures.
    pub expires: u64,
    /// A value used once, e.g. 32 random bytes in base64.
    pub nonce: &'a str,
    /// Whether the request carries `Content-Digest`, to be covered.
    pub has_digest: bool,
}

impl OwnRequest<'_> {
    const LABEL: &'static str = "sig1";

    /// The value of `Signature-Agent`, which must be in the message before it is signed.
    #[must_use]
    pub fn signature_agent(&self) -> String {
        let origin = Item { bare: Bare::String(self.agent.to_owned()), params: Params::default() };
        format!("{}={origin}", Self::LABEL)
    }

    /// The signature to be made: bound to method and whole address, so that it is of no use elsewhere.
    ///
    /// # Errors
    /// `Parameter` for a time that is none.
    pub fn signer(&self) -> Result<Signer, SignatureError> {
        let mut components = vec![
            Component::new("@method")?,
            Component::new("@authority")?,
            Component::new("@target-uri")?,
            Component::member("signature-agent", Self::LABEL)?,
        ];
        if self.has_digest {
            components.push(Component::new("content-digest")?);
        }
        let params = params(self.key, self.created, self.expires, Some(self.nonce), TAG)?;
        Ok(Signer { label: Self::LABEL.to_owned(), components, params })
    }
}

fn params(
    key: &PublicKey,
    created: u64,
    expires: u64,
    nonce: Option<&str>,
    tag: &str,
) -> Result<SignatureParams, SignatureError> {
    // Structured-field integers have at most 15 digits.
    let seconds = |value: u64, name| {
        i64::try_from(value)
            .ok()
            .filter(|value| *value < 1_000_000_000_000_000)
            .ok_or(SignatureError::Parameter(name))
    };
    Ok(SignatureParams {
        created: Some(seconds(created, "created")?),
        expires: Some(seconds(expires, "expires")?),
        nonce: nonce.map(str::to_owned),
        alg: Some("ed25519".to_owned()),
        keyid: Some(key.thumbprint()),
        tag: Some(tag.to_owned()),
    })
}
