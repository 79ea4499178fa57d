//! Both ways with the npm package `web-bot-auth`: what it signs we verify, what we sign it verifies.
//!
//! Needs the repository's node_modules (`cargo xtask setup`).

mod support;

use std::{
    collections::HashMap,
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use httpsig::{
    Message, Request, Response, Target,
    bot::{self, Claim, Identity, Outcome, OwnRequest, Policy, Reading},
    read,
};
use serde_json::{Value, json};
use support::{Mail, fields_of, holds, public, signing_key};

const AGENT: &str = "https://signer.example";

/// The package compares with its own clock, so these tests live in the present.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn jwk() -> Value {
    let key = signing_key(21);
    json!({
        "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": public(&key).thumbprint(),
        "x": public(&key).x(), "d": URL_SAFE_NO_PAD.encode(key.to_bytes()),
    })
}

/// What the script answers to a task; `Err` is the package's own error.
fn ask(mut task: Value) -> Result<Value, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (node, package) = (root.join("node_modules/.bin/node"), root.join("node_modules/web-bot-auth"));
    for needed in [&node, &package] {
        assert!(needed.exists(), "{} is missing: run `cargo xtask setup`", needed.display());
    }
    task["created"] = json!(now());
    task["expires"] = json!(now() + 300);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/web-bot-auth.mjs");
    let mut child = Command::new(node)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node starts");
    child.stdin.take().unwrap().write_all(task.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let mut answer: Value = serde_json::from_slice(&output.stdout).expect("the script prints JSON");
    match answer["error"].as_str() {
        Some(error) => Err(error.to_owned()),
        None => Ok(answer["ok"].take()),
    }
}

fn fields(mail: &Mail) -> Value {
    mail.fields
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// The request with the signature of the package.
fn signed_there(mail: Mail, label: &str, components: Value) -> Mail {
    let task = json!({
        "action": "sign", "jwk": jwk(), "method": mail.method, "url": mail.url, "headers": fields(&mail),
        "label": label, "components": components,
    });
    let made: HashMap<String, String> = serde_json::from_value(ask(task).unwrap()).unwrap();
    assert_eq!(made.len(), 2, "{made:?}");
    fields_of(&made).into_iter().fold(mail, |mail, (name, value)| mail.with(&name, value))
}

fn claim(mail: &Mail) -> Claim {
    match bot::read(&mail.message(), &Policy::PRODUCTION, now()) {
        Reading::Claims(mut claims) => claims.remove(0),
        other => panic!("{other:?}: {mail:?}"),
    }
}

fn settled(mail: &Mail) -> Outcome {
    let claim = claim(mail);
    assert_eq!(claim.pending.key_id, public(&signing_key(21)).thumbprint());
    claim.settle(holds(&public(&signing_key(21)), &claim.pending.base, &claim.pending.signature))
}

fn agent_id() -> Identity {
    Identity::Agent(format!("{AGENT}{}", bot::WELL_KNOWN))
}

#[test]
fn what_the_package_signs_with_an_agent_is_verified_here() {
    let mail =
        Mail::get("https://Example.com:443/a/b?x=1&y=%20").with("Signature-Agent", format!("\"{AGENT}\""));
    let mail = signed_there(mail, "sig1", Value::Null);
    let Outcome::Verified(verified) = settled(&mail) else { panic!("{mail:?}") };
    assert_eq!(verified.identity, agent_id());
    let elsewhere = Mail { url: "https://example.org/a/b".into(), ..mail };
    assert!(matches!(settled(&elsewhere), Outcome::Invalid(_)));
}

#[test]
fn what_the_package_signs_of_the_request_is_verified_here() {
    let mut mail =
        Mail::get("https://example.com/a/b?x=1").with("Content-Digest", bot::content_digest(b"{}"));
    mail.method = "POST".into();
    let components = json!([
        "@method",
        "@target-uri",
        "@authority",
        "@scheme",
        "@path",
        "@query",
        "@request-target",
        "content-digest"
    ]);
    let mail = signed_there(mail, "my-label", components);
    let Outcome::Verified(verified) = settled(&mail) else { panic!("{mail:?}") };
    assert_eq!((verified.covers.len(), claim(&mail).label.as_str()), (8, "my-label"));
    for changed in [
        Mail { method: "PUT".into(), ..mail.clone() },
        Mail { url: "https://example.com/a/b?x=2".into(), ..mail.clone() },
        mail.changed("Content-Digest", |_| bot::content_digest(b"[]")),
    ] {
        assert!(matches!(settled(&changed), Outcome::Invalid(_)), "{changed:?}");
    }
}

#[test]
fn what_we_sign_the_package_verifies_and_changed_it_refuses() {
    let key = public(&signing_key(21));
    let sign = |mail: Mail, signer: httpsig::Signer| {
        let prepared = signer.prepare(&mail.message()).unwrap();
        let made = ed25519_dalek::Signer::sign(&signing_key(21), prepared.base.as_bytes());
        let signed = prepared.finish(&made.to_bytes());
        mail.with("Signature-Input", signed.signature_input).with("Signature", signed.signature)
    };
    let own = OwnRequest {
        agent: AGENT,
        key: &key,
        created: now() - 1,
        expires: now() + 60,
        nonce: "bm9uY2U",
        has_digest: false,
    };
    // As one string: see `the_package_cannot_cover_a_member_yet`.
    let mut signer = own.signer().unwrap();
    signer.components.retain(|each| each.name() != "signature-agent");
    signer.components.push(httpsig::Component::new("signature-agent").unwrap());
    let mail = Mail::get("https://example.com/a?x=1").with("Signature-Agent", format!("\"{AGENT}\""));
    let mail = sign(mail, signer);
    let verify = |mail: &Mail| {
        ask(
            json!({ "action": "verify", "jwk": jwk(), "method": mail.method, "url": mail.url, "headers": fields(mail) }),
        )
    };
    assert_eq!(verify(&mail).unwrap()["keyid"], key.thumbprint(), "both compute the same thumbprint");
    verify(&Mail { url: "https://example.com/a?x=2".into(), ..mail.clone() }).unwrap_err();
    verify(&Mail { method: "POST".into(), ..mail }).unwrap_err();
}

/// web-bot-auth 0.1.3 signs the whole field where a member is covered (RFC 9421 section 2.1.2 has the
/// member's value), which no verifier can take. When a release mends it, this fails: then the tests here
/// use the dictionary form of `Signature-Agent`.
#[test]
fn the_package_cannot_cover_a_member_yet() {
    let mail = Mail::get("https://example.com/").with("Signature-Agent", format!("sig1=\"{AGENT}\""));
    let mail = signed_there(mail, "sig1", json!(["@authority", ["signature-agent", { "key": "sig1" }]]));
    let claim = claim(&mail);
    let key = public(&signing_key(21));
    assert!(!holds(&key, &claim.pending.base, &claim.pending.signature));
    let member = format!("\"signature-agent\";key=\"sig1\": \"{AGENT}\"");
    assert!(claim.pending.base.contains(&member), "{}", claim.pending.base);
    let theirs =
        claim.pending.base.replace(&member, &format!("\"signature-agent\";key=\"sig1\": sig1=\"{AGENT}\""));
    assert!(holds(&key, &theirs, &claim.pending.signature));
}

#[test]
fn a_directory_response_that_the_package_signs_is_verified_here() {
    let url = format!("{AGENT}{}", bot::WELL_KNOWN);
    let body = bot::directory_document(&[public(&signing_key(21))]);
    let made =
        ask(json!({ "action": "directory", "jwk": jwk(), "url": url, "body": body, "headers": {} })).unwrap();
    let (input, value) = (made["Signature-Input"].as_str().unwrap(), made["Signature"].as_str().unwrap());
    let answered = Request { method: "GET", target: Target::parse(&url).unwrap(), fields: Vec::new() };
    let fields: Vec<(&str, &[u8])> =
        vec![("Signature-Input", input.as_bytes()), ("Signature", value.as_bytes())];
    let message = Message::Response(Response { status: 200, fields, request: Some(answered) });
    let pending = read(&message).unwrap()[0].pending(&message).unwrap();
    assert!(holds(&public(&signing_key(21)), &pending.base, &pending.signature), "{}", pending.base);
}
