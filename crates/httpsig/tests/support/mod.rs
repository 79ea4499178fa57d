//! Keys, messages and signing for the tests of this crate.
#![allow(dead_code, reason = "each test program uses its part")]

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use httpsig::{Component, Message, PublicKey, Request, SignatureParams, Signer, Target};

/// A time at which the requests of these tests are signed: 2025-01-01T00:00:00Z.
pub const NOW: u64 = 1_735_689_600;

/// The private half of RFC 9421's test-key-ed25519.
pub const TEST_KEY_D: &str = "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU";

/// A key for tests that is printed nowhere else.
pub fn signing_key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// RFC 9421's test-key-ed25519.
pub fn test_key() -> SigningKey {
    SigningKey::from_bytes(&URL_SAFE_NO_PAD.decode(TEST_KEY_D).unwrap().try_into().unwrap())
}

pub fn public(key: &SigningKey) -> PublicKey {
    PublicKey::new(key.verifying_key().to_bytes()).unwrap()
}

/// What the port `Crypto` will do in the product.
pub fn holds(key: &PublicKey, base: &str, signature: &[u8]) -> bool {
    let Ok(signature) = Signature::from_slice(signature) else { return false };
    let key = VerifyingKey::from_bytes(key.as_bytes()).unwrap();
    key.verify_strict(base.as_bytes(), &signature).is_ok()
}

/// A request whose text the test owns.
#[derive(Debug, Clone)]
pub struct Mail {
    pub method: String,
    pub url: String,
    pub fields: Vec<(String, String)>,
}

impl Mail {
    pub fn get(url: &str) -> Self {
        Self { method: "GET".into(), url: url.into(), fields: Vec::new() }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.push((name.into(), value.into()));
        self
    }

    /// With the value of a field replaced by what `change` makes of it.
    pub fn changed(mut self, name: &str, change: impl Fn(&str) -> String) -> Self {
        for (each, value) in &mut self.fields {
            if each.eq_ignore_ascii_case(name) {
                *value = change(value);
            }
        }
        self
    }

    pub fn request(&self) -> Request<'_> {
        let fields = self.fields.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        Request { method: &self.method, target: Target::parse(&self.url).unwrap(), fields }
    }

    pub fn message(&self) -> Message<'_> {
        Message::Request(self.request())
    }
}

/// The fields by name of a map that node printed.
pub fn fields_of(map: &HashMap<String, String>) -> Vec<(String, String)> {
    map.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// A signature of the profile that is right in everything, to be made wrong in one thing.
pub struct Draft {
    pub key: SigningKey,
    pub mail: Mail,
    pub label: String,
    pub components: Vec<Component>,
    pub params: SignatureParams,
}

impl Draft {
    pub fn new(key: SigningKey) -> Self {
        let params = SignatureParams {
            created: Some(NOW as i64),
            expires: Some(NOW as i64 + 300),
            nonce: Some("bm9uY2U".into()),
            alg: Some("ed25519".into()),
            keyid: Some(public(&key).thumbprint()),
            tag: Some("web-bot-auth".into()),
        };
        let components = vec![
            Component::new("@authority").unwrap(),
            Component::member("signature-agent", "sig1").unwrap(),
        ];
        let mail = Mail::get("https://example.com/path?a=1")
            .with("Signature-Agent", "sig1=\"https://signer.example\"");
        Self { key, mail, label: "sig1".into(), components, params }
    }

    /// The signed request.
    pub fn signed(self) -> Mail {
        let signer = Signer { label: self.label, components: self.components, params: self.params };
        let prepared = signer.prepare(&self.mail.message()).unwrap();
        let signature = self.key.sign(prepared.base.as_bytes()).to_bytes();
        let signed = prepared.finish(&signature);
        self.mail.with("Signature-Input", signed.signature_input).with("Signature", signed.signature)
    }
}
