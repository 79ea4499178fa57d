//! Passkeys against the test vectors of Web Authentication Level 3 (section 16, editor's draft of 30 July 2026,
//! w3c/webauthn at 146d0db), against python-fido2 2.2.1 (`vectors/make.py`), and spoilt in every way.

mod support;

use credentials::webauthn::{
    Answer, Asserted, Expect, Registered, Stored, WebauthnError, authenticate, register,
};
use ports::PublicKey;
use proptest::prelude::*;
use serde_json::Value;
use support::{b64, unhex, verify};

const ORIGINS: &[&str] = &["https://example.org"];

fn expect<'a>(challenge: &'a [u8]) -> Expect<'a> {
    Expect { challenge, origins: ORIGINS, rp_id: "example.org", user_verification: false }
}

fn w3c() -> Vec<Value> {
    serde_json::from_str(include_str!("vectors/webauthn.json")).unwrap()
}

fn vector(name: &str) -> Value {
    w3c().into_iter().find(|vector| vector["name"] == name).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    unhex(value.as_str().unwrap())
}

fn enrol(vector: &Value) -> Result<Registered, WebauthnError> {
    let part = &vector["registration"];
    register(
        &bytes(&part["clientDataJSON"]),
        &bytes(&part["attestationObject"]),
        &expect(&bytes(&part["challenge"])),
    )
}

fn sign_in(vector: &Value, registered: &Registered) -> Result<Asserted, WebauthnError> {
    let part = &vector["authentication"];
    let (client_data, data) = (bytes(&part["clientDataJSON"]), bytes(&part["authenticatorData"]));
    let (signature, challenge) = (bytes(&part["signature"]), bytes(&part["challenge"]));
    let answer = Answer {
        credential_id: &registered.credential_id,
        client_data: &client_data,
        authenticator_data: &data,
        signature: &signature,
        user_handle: None,
    };
    authenticate(&answer, &stored(registered), &expect(&challenge))
}

fn stored(registered: &Registered) -> Stored<'_> {
    Stored {
        credential_id: &registered.credential_id,
        key: &registered.key,
        counter: registered.counter,
        backup_eligible: registered.backup_eligible,
        user_handle: b"usr_1",
    }
}

fn is_good(asserted: &Asserted) -> bool {
    let proof = &asserted.proof;
    verify(&proof.key, &proof.message, &proof.signature)
}

#[test]
fn w3c_vectors_with_none_and_self_attestation_register_and_sign_in() {
    for name in ["none-es256", "packed-self-es256", "none-es256-long-credential-id"] {
        let vector = vector(name);
        let registered = enrol(&vector).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert_eq!(registered.credential_id, bytes(&vector["registration"]["credential_id"]), "{name}");
        assert_eq!(registered.aaguid.to_vec(), bytes(&vector["registration"]["aaguid"]), "{name}");
        assert_eq!(registered.proof.is_some(), name == "packed-self-es256");
        if let Some(proof) = &registered.proof {
            assert!(verify(&proof.key, &proof.message, &proof.signature), "{name}: the attestation");
        }
        let asserted = sign_in(&vector, &registered).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        assert!(is_good(&asserted), "{name}");
        assert_eq!(asserted.counter, 0);
    }
}

#[test]
fn w3c_vectors_from_foreign_frames_are_refused() {
    for name in ["none-es256-crossOrigin", "none-es256-topOrigin"] {
        assert_eq!(enrol(&vector(name)), Err(WebauthnError::CrossOrigin), "{name}");
    }
}

#[test]
fn w3c_vectors_with_attestations_or_keys_nobody_asked_for_are_refused() {
    for (name, error) in [
        ("packed-es256", WebauthnError::Attestation),
        ("packed-eddsa", WebauthnError::Attestation),
        ("fido-u2f-es256", WebauthnError::Attestation),
        ("packed-es384", WebauthnError::Key),
        ("packed-rs256", WebauthnError::Key),
    ] {
        assert_eq!(enrol(&vector(name)), Err(error), "{name}");
    }
}

/// `{"fmt": "none", "attStmt": {}, "authData": …}`
fn none_object(auth_data: &[u8]) -> Vec<u8> {
    let length = match u8::try_from(auth_data.len()) {
        Ok(short) => vec![0x58, short],
        Err(_) => [&[0x59][..], &u16::try_from(auth_data.len()).unwrap().to_be_bytes()].concat(),
    };
    let head = b"\xA3\x63fmt\x64none\x67attStmt\xA0\x68authData";
    [&head[..], &length, auth_data].concat()
}

#[test]
fn w3c_vector_of_an_eddsa_credential_signs_in_once_its_attestation_is_taken_off() {
    let mut vector = vector("packed-eddsa");
    let object = bytes(&vector["registration"]["attestationObject"]);
    let at = object.windows(8).position(|window| window == b"authData").unwrap() + 8;
    // A byte string of one-byte or two-byte length.
    let skip = if object[at] == 0x58 { 2 } else { 3 };
    vector["registration"]["attestationObject"] = hex(&none_object(&object[at + skip..])).into();
    let registered = enrol(&vector).unwrap();
    assert!(matches!(registered.key, PublicKey::Ed25519(_)));
    assert!(is_good(&sign_in(&vector, &registered).unwrap()));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn python_fido2_interoperates() {
    let vectors: Vec<Value> = serde_json::from_str(include_str!("vectors/fido2.json")).unwrap();
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let (created, got) = ([2; 32], [3; 32]);
        let common = |challenge| Expect {
            challenge,
            origins: &["https://edge.example"],
            rp_id: "edge.example",
            user_verification: true,
        };
        let none = register(&bytes(&vector["create"]), &bytes(&vector["none"]), &common(&created)).unwrap();
        let packed =
            register(&bytes(&vector["create"]), &bytes(&vector["packed"]), &common(&created)).unwrap();
        let proof = packed.proof.as_ref().unwrap();
        assert!(verify(&proof.key, &proof.message, &proof.signature), "{}", vector["name"]);
        assert_eq!((&none.key, &none.credential_id, none.counter), (&packed.key, &packed.credential_id, 1));
        let (client_data, data) = (bytes(&vector["get"]), bytes(&vector["authenticator_data"]));
        let signature = bytes(&vector["signature"]);
        let answer = Answer {
            credential_id: &none.credential_id,
            client_data: &client_data,
            authenticator_data: &data,
            signature: &signature,
            user_handle: Some(b"usr_1"),
        };
        let asserted = authenticate(&answer, &stored(&none), &common(&got)).unwrap();
        assert!(is_good(&asserted), "{}", vector["name"]);
        assert_eq!((asserted.counter, asserted.user_verified), (2, true));
    }
}

/// A registration made up from parts, for spoiling them.
struct Made {
    client_data: String,
    flags: u8,
    counter: u32,
    rp_id: &'static str,
    key: Vec<u8>,
    tail: Vec<u8>,
}

const CHALLENGE: [u8; 32] = [9; 32];

impl Default for Made {
    fn default() -> Self {
        let challenge = b64(CHALLENGE);
        Self {
            client_data: format!(
                r#"{{"type":"webauthn.create","challenge":"{challenge}","origin":"https://example.org","crossOrigin":false}}"#
            ),
            flags: 0x45,
            counter: 0,
            rp_id: "example.org",
            // {1: 1, 3: -8, -1: 6, -2: 32 bytes}
            key: [&[0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32][..], &support::public()].concat(),
            tail: Vec::new(),
        }
    }
}

impl Made {
    fn auth_data(&self) -> Vec<u8> {
        // SHA-256 through the vectors' own hash of `example.org`; every other name differs in its first byte.
        let mut hash = unhex("bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5");
        if self.rp_id != "example.org" {
            hash[0] ^= 1;
        }
        let mut data = [&hash[..], &[self.flags], &self.counter.to_be_bytes()].concat();
        if self.flags & 0x40 != 0 {
            data.extend_from_slice(&[0; 16]);
            data.extend_from_slice(&[0, 2, 0xAA, 0xBB]);
            data.extend_from_slice(&self.key);
        }
        [data, self.tail.clone()].concat()
    }

    fn register(&self) -> Result<Registered, WebauthnError> {
        let object = none_object(&self.auth_data());
        register(self.client_data.as_bytes(), &object, &expect(&CHALLENGE))
    }

    fn replaced(from: &str, to: &str) -> Self {
        let made = Self::default();
        assert!(made.client_data.contains(from), "{from}");
        Self { client_data: made.client_data.replace(from, to), ..made }
    }
}

#[test]
fn every_spoilt_client_data_is_refused_for_its_reason() {
    assert!(Made::default().register().is_ok());
    let challenge = b64(CHALLENGE);
    for (from, to, error) in [
        ("webauthn.create", "webauthn.get", WebauthnError::Type),
        ("webauthn.create", "payment.get", WebauthnError::Type),
        ("\"webauthn.create\"", "1", WebauthnError::ClientData),
        ("\"type\"", "\"kind\"", WebauthnError::ClientData),
        (challenge.as_str(), &b64([8; 32]), WebauthnError::Challenge),
        (challenge.as_str(), "", WebauthnError::Challenge),
        (challenge.as_str(), &format!("{challenge}="), WebauthnError::Challenge),
        (challenge.as_str(), &b64([9; 31]), WebauthnError::Challenge),
        ("https://example.org", "https://example.org/", WebauthnError::Origin),
        ("https://example.org", "http://example.org", WebauthnError::Origin),
        ("https://example.org", "https://EXAMPLE.org", WebauthnError::Origin),
        ("https://example.org", "https://example.org:443", WebauthnError::Origin),
        ("https://example.org", "https://sub.example.org", WebauthnError::Origin),
        ("https://example.org", "https://example.org.evil", WebauthnError::Origin),
        ("https://example.org", "null", WebauthnError::Origin),
        ("\"crossOrigin\":false", "\"crossOrigin\":true", WebauthnError::CrossOrigin),
        ("\"crossOrigin\":false", "\"crossOrigin\":\"no\"", WebauthnError::ClientData),
        ("\"crossOrigin\":false", "\"topOrigin\":\"https://evil\"", WebauthnError::CrossOrigin),
        ("\"crossOrigin\":false", "\"origin\":\"https://evil\"", WebauthnError::ClientData),
        ("{", "\u{feff}{", WebauthnError::ClientData),
        ("}", "", WebauthnError::ClientData),
    ] {
        assert_eq!(Made::replaced(from, to).register(), Err(error), "{from} -> {to}");
    }
    assert!(Made::replaced(",\"crossOrigin\":false", "").register().is_ok());
    assert!(Made::replaced("}", ",\"other_keys_can_be_added_here\":[]}").register().is_ok());
    let long = Made::replaced("}", &format!(",\"x\":\"{}\"}}", "x".repeat(65_536)));
    assert_eq!(long.register(), Err(WebauthnError::ClientData));
}

#[test]
fn every_spoilt_authenticator_data_is_refused_for_its_reason() {
    let with_flags = |flags| Made { flags, ..Made::default() }.register();
    assert_eq!(with_flags(0x44), Err(WebauthnError::User), "nobody present");
    assert!(with_flags(0x41).is_ok(), "verification was not asked for");
    assert_eq!(with_flags(0x55), Err(WebauthnError::Backup), "backed up, yet not eligible");
    assert!(with_flags(0x5D).is_ok_and(|made| made.backup_eligible && made.backed_up));
    assert_eq!(with_flags(0x05), Err(WebauthnError::Authenticator), "no credential");
    assert_eq!(with_flags(0xC5), Err(WebauthnError::Authenticator), "no extensions behind their flag");
    let extended = |tail: &[u8]| Made { flags: 0xC5, tail: tail.to_vec(), ..Made::default() }.register();
    assert!(extended(b"\xA1\x6BcredProtect\x02").is_ok());
    assert_eq!(extended(b"\x01"), Err(WebauthnError::Authenticator));
    assert_eq!(extended(b"\xA0\x00"), Err(WebauthnError::Authenticator));
    let tailed = Made { tail: vec![0xA0], ..Made::default() }.register();
    assert_eq!(tailed, Err(WebauthnError::Authenticator), "bytes behind the end");
    let other = Made { rp_id: "evil.example", ..Made::default() }.register();
    assert_eq!(other, Err(WebauthnError::RelyingParty));
    let object = none_object(&Made { flags: 0x41, ..Made::default() }.auth_data());
    let verified = Expect { user_verification: true, ..expect(&CHALLENGE) };
    let made = Made::default();
    assert_eq!(register(made.client_data.as_bytes(), &object, &verified), Err(WebauthnError::User));
}

#[test]
fn every_spoilt_key_is_refused() {
    let point = support::public();
    let key = |head: &[u8]| [head, &point].concat();
    for (name, key) in [
        ("another key type", key(&[0xA4, 1, 2, 3, 0x27, 0x20, 6, 0x21, 0x58, 32])),
        ("another algorithm", key(&[0xA4, 1, 1, 3, 0x26, 0x20, 6, 0x21, 0x58, 32])),
        ("another curve", key(&[0xA4, 1, 1, 3, 0x27, 0x20, 7, 0x21, 0x58, 32])),
        ("no algorithm", key(&[0xA3, 1, 1, 0x20, 6, 0x21, 0x58, 32])),
        (
            "a private part",
            [&key(&[0xA5, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32]), &[0x23, 0x41, 1][..]].concat(),
        ),
        ("a short point", [&[0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 31][..], &point[1..]].concat()),
        ("no map", vec![0x01]),
    ] {
        assert_eq!(Made { key, ..Made::default() }.register(), Err(WebauthnError::Key), "{name}");
    }
    let doubled = key(&[0xA5, 1, 1, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32]);
    assert_eq!(Made { key: doubled, ..Made::default() }.register(), Err(WebauthnError::Authenticator));
}

#[test]
fn sign_in_holds_credential_person_counter_and_backup() {
    let registered = Made::default().register().unwrap();
    let client_data = Made::replaced("webauthn.create", "webauthn.get").client_data;
    let sign_in = |flags: u8, counter: u32, known: u32, answer: &dyn Fn(&mut Answer<'_>)| {
        let data = Made { flags, counter, ..Made::default() }.auth_data();
        let message = [&data[..], &sha256(client_data.as_bytes())].concat();
        let signature = support::sign(&message);
        let mut given = Answer {
            credential_id: &registered.credential_id,
            client_data: client_data.as_bytes(),
            authenticator_data: &data,
            signature: &signature,
            user_handle: Some(b"usr_1"),
        };
        answer(&mut given);
        let stored = Stored { counter: known, ..stored(&registered) };
        authenticate(&given, &stored, &expect(&CHALLENGE)).map(|asserted| {
            assert!(is_good(&asserted));
            asserted.counter
        })
    };
    let as_it_is = |_: &mut Answer<'_>| {};
    assert_eq!(sign_in(0x05, 0, 0, &as_it_is), Ok(0));
    assert_eq!(sign_in(0x05, 8, 7, &as_it_is), Ok(8));
    for (counter, known) in [(7, 7), (6, 7), (0, 7)] {
        assert_eq!(sign_in(0x05, counter, known, &as_it_is), Err(WebauthnError::Counter));
    }
    assert_eq!(sign_in(0x0D, 0, 0, &as_it_is), Err(WebauthnError::Backup), "eligible only now");
    assert_eq!(sign_in(0x04, 0, 0, &as_it_is), Err(WebauthnError::User));
    assert_eq!(
        sign_in(0x45, 0, 0, &as_it_is),
        Err(WebauthnError::Authenticator),
        "a credential in a sign-in"
    );
    assert_eq!(sign_in(0x05, 0, 0, &|given| given.credential_id = b"x"), Err(WebauthnError::Credential));
    assert_eq!(
        sign_in(0x05, 0, 0, &|given| given.user_handle = Some(b"usr_2")),
        Err(WebauthnError::Credential)
    );
    assert_eq!(sign_in(0x05, 0, 0, &|given| given.user_handle = None), Ok(0));
    assert_eq!(sign_in(0x05, 0, 0, &|given| given.signature = b"x"), Err(WebauthnError::Signature));
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

#[test]
fn a_changed_byte_of_a_sign_in_is_never_good() {
    let vector = vector("none-es256");
    let registered = enrol(&vector).unwrap();
    let part = &vector["authentication"];
    let [client_data, data, signature] =
        ["clientDataJSON", "authenticatorData", "signature"].map(|name| bytes(&part[name]));
    let challenge = bytes(&part["challenge"]);
    let good = |client_data: &[u8], data: &[u8], signature: &[u8]| {
        let credential_id = &registered.credential_id;
        let answer =
            Answer { credential_id, client_data, authenticator_data: data, signature, user_handle: None };
        authenticate(&answer, &stored(&registered), &expect(&challenge))
            .is_ok_and(|asserted| is_good(&asserted))
    };
    assert!(good(&client_data, &data, &signature));
    let flip = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    assert!((0..client_data.len()).all(|at| !good(&flip(&client_data, at), &data, &signature)));
    assert!((0..data.len()).all(|at| !good(&client_data, &flip(&data, at), &signature)));
    assert!((0..signature.len()).all(|at| !good(&client_data, &data, &flip(&signature, at))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_are_refused(client_data: Vec<u8>, object: Vec<u8>) {
        prop_assert!(register(&client_data, &object, &expect(&CHALLENGE)).is_err());
        prop_assert!(register(Made::default().client_data.as_bytes(), &object, &expect(&CHALLENGE)).is_err());
    }

    #[test]
    fn any_authenticator_data_is_read_or_refused(tail: Vec<u8>, flags: u8, key: Vec<u8>) {
        let _ = Made { flags, key, tail, ..Made::default() }.register();
    }
}
