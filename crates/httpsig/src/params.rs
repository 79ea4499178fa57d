//! Signature parameters (RFC 9421 section 2.3).

use crate::{
    SignatureError,
    sf::{Bare, Params},
};

/// What a signature says about itself. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignatureParams {
    /// When it was made.
    pub created: Option<i64>,
    /// When it ends.
    pub expires: Option<i64>,
    /// A value that is used once.
    pub nonce: Option<String>,
    /// The algorithm, where it is named.
    pub alg: Option<String>,
    /// Which key.
    pub keyid: Option<String>,
    /// For which application.
    pub tag: Option<String>,
}

impl SignatureParams {
    /// Reads them; parameters nobody knows stay in the base and mean nothing.
    ///
    /// # Errors
    /// `Parameter` when one has the wrong type.
    pub(crate) fn read(params: &Params) -> Result<Self, SignatureError> {
        Ok(Self {
            created: seconds(params, "created")?,
            expires: seconds(params, "expires")?,
            nonce: text(params, "nonce")?,
            alg: text(params, "alg")?,
            keyid: text(params, "keyid")?,
            tag: text(params, "tag")?,
        })
    }

    /// As parameters, in the order of RFC 9421's text.
    pub(crate) fn write(&self) -> Params {
        let mut params = Params::default();
        let mut push = |key: &str, value: Option<Bare>| {
            params.0.extend(value.map(|value| (key.to_owned(), value)));
        };
        let string = |text: &Option<String>| text.clone().map(Bare::String);
        push("created", self.created.map(Bare::Integer));
        push("expires", self.expires.map(Bare::Integer));
        push("nonce", string(&self.nonce));
        push("alg", string(&self.alg));
        push("keyid", string(&self.keyid));
        push("tag", string(&self.tag));
        params
    }
}

fn seconds(params: &Params, key: &'static str) -> Result<Option<i64>, SignatureError> {
    match params.get(key) {
        None => Ok(None),
        Some(Bare::Integer(seconds)) if *seconds >= 0 => Ok(Some(*seconds)),
        Some(_) => Err(SignatureError::Parameter(key)),
    }
}

fn text(params: &Params, key: &'static str) -> Result<Option<String>, SignatureError> {
    match params.get(key) {
        None => Ok(None),
        Some(Bare::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(SignatureError::Parameter(key)),
    }
}
