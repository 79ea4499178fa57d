//! An authenticator in software: one passkey, with the browser around it.
//!
//! For: what `navigator.credentials` would give (ES256, attestation `none`), and spoilt versions of it. Not for: other
//! algorithms and attestations; `crates/credentials/tests/webauthn.rs` has those.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::{SecureRandom as _, SystemRandom},
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::{Value, json};

/// A passkey. The fields may be changed to make it misbehave.
pub struct Passkey {
    pair: EcdsaKeyPair,
    /// The credential's id.
    pub id: Vec<u8>,
    /// The user handle it was given.
    pub handle: Option<String>,
    /// Uses so far; 0 for ever where `counts` is false.
    pub counter: u32,
    /// Whether it counts.
    pub counts: bool,
    /// Whether it verifies its user.
    pub verifies: bool,
    /// Where the browser says it is.
    pub origin: String,
}

impl Passkey {
    /// A new one, in a browser at this origin.
    pub fn new(origin: &str) -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random);
        let mut id = vec![0; 16];
        random.fill(&mut id).expect("randomness");
        let pair = pair.expect("the key just made");
        Self { pair, id, handle: None, counter: 0, counts: true, verifies: true, origin: origin.to_owned() }
    }

    /// `navigator.credentials.create()` with the options of an answer.
    pub fn create(&mut self, options: &Value) -> Value {
        let options = &options["public_key"];
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        self.handle = Some(options["user"]["id"].as_str().expect("a user handle").to_owned());
        let client_data = self.client_data("webauthn.create", options);
        let point = self.pair.public_key().as_ref();
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y} (RFC 9053, section 7.1)
        let key = [
            &[0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..],
            &point[1..33],
            &[0x22, 0x58, 32],
            &point[33..],
        ]
        .concat();
        let length = u16::try_from(self.id.len()).expect("a short id").to_be_bytes();
        let credential = [&[0; 16][..], &length, &self.id, &key].concat();
        let data = [self.head(options["rp"]["id"].as_str().expect("an rp id"), 0x40), credential].concat();
        let length = u8::try_from(data.len()).expect("short data");
        let object = [&b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData\x58"[..], &[length], &data].concat();
        self.answer(json!({ "clientDataJSON": b64(client_data), "attestationObject": b64(object),
            "transports": ["internal"] }))
    }

    /// `navigator.credentials.get()` with the options of an answer.
    pub fn get(&mut self, options: &Value) -> Value {
        let options = &options["public_key"];
        self.counter += u32::from(self.counts);
        let client_data = self.client_data("webauthn.get", options);
        let data = self.head(options["rpId"].as_str().expect("an rp id"), 0);
        let message = [&data, digest(&SHA256, &client_data).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message).expect("a signature");
        self.answer(json!({ "clientDataJSON": b64(client_data), "authenticatorData": b64(data),
            "signature": b64(signature), "userHandle": self.handle }))
    }

    fn client_data(&self, ceremony: &str, options: &Value) -> Vec<u8> {
        let data = json!({ "type": ceremony, "challenge": options["challenge"], "origin": self.origin });
        data.to_string().into_bytes()
    }

    /// Hash of the relying party, flags (present; verified), counter.
    fn head(&self, rp_id: &str, flags: u8) -> Vec<u8> {
        let flags = flags | 1 | if self.verifies { 4 } else { 0 };
        [digest(&SHA256, rp_id.as_bytes()).as_ref(), &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn answer(&self, response: Value) -> Value {
        let id = b64(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {}, "response": response })
    }
}

fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
