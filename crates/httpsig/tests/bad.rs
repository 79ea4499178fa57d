//! Requests that must not pass: one right request, and each way of making it wrong.

mod support;

use std::collections::BTreeSet;

use httpsig::{
    Component,
    bot::{self, Claim, NoAgent, Outcome, Policy, Reading, Reason, Unverified},
};
use support::{Draft, Mail, NOW, holds, public, signing_key, test_key};

fn draft() -> Draft {
    Draft::new(signing_key(7))
}

fn good() -> Mail {
    draft().signed()
}

fn reading(mail: &Mail) -> Reading {
    bot::read(&mail.message(), &Policy::PRODUCTION, NOW + 10)
}

fn claim(mail: &Mail) -> Claim {
    match reading(mail) {
        Reading::Claims(mut claims) => claims.remove(0),
        other => panic!("{other:?}"),
    }
}

/// What becomes of a request, with the key of `good()` listed in the agent's directory: a short name.
fn fate(mail: &Mail) -> String {
    match reading(mail) {
        Reading::Unsigned => "unsigned".into(),
        Reading::Invalid(reason) => reason.code().into(),
        Reading::Claims(claims) => {
            let claim = &claims[0];
            let key = public(&signing_key(7));
            let outcome = if claim.agent.is_err() || claim.pending.key_id != key.thumbprint() {
                claim.without_key(Unverified::KeyNotListed)
            } else {
                claim.settle(holds(&key, &claim.pending.base, &claim.pending.signature))
            };
            match outcome {
                Outcome::Verified(_) => "verified".into(),
                Outcome::Invalid(reason) => reason.code().into(),
                Outcome::Unverified(_) => "unverified".into(),
            }
        }
    }
}

/// `good()` with something replaced in a field after signing.
fn tampered(field: &str, from: &str, to: &str) -> Mail {
    good().changed(field, |value| {
        assert!(value.contains(from), "{field} has no {from}: {value}");
        value.replacen(from, to, 1)
    })
}

/// A request signed after `change` made the draft wrong.
fn signed(change: impl FnOnce(&mut Draft)) -> Mail {
    let mut draft = draft();
    change(&mut draft);
    draft.signed()
}

#[test]
fn the_right_request_is_verified() {
    assert_eq!(fate(&good()), "verified");
}

const INPUT: &str = "Signature-Input";

/// (field, what is in it, what stands there instead, what becomes of the request)
const TAMPERED: &[(&str, &str, &str, &str)] = &[
    // The structured fields themselves.
    (INPUT, "sig1=", "sig1", "malformed"),
    (INPUT, "sig1=(", "sig1=", "malformed"),
    (INPUT, "sig1=(", "sig1=((", "malformed"),
    (INPUT, "sig1=", "SIG1=", "malformed"),
    (INPUT, "sig1=", "1sig=", "malformed"),
    (INPUT, "sig1=", "sig1 =", "malformed"),
    (INPUT, "sig1=", "sig1=(),sig1=", "malformed"),
    (INPUT, "sig1=", "sig2=", "unmatched"),
    (INPUT, "sig1=", "sig2=(),sig1=", "unmatched"),
    (INPUT, "\"@authority\"", "@authority", "malformed"),
    (INPUT, "\"@authority\"", "authority", "malformed"),
    (INPUT, "\"@authority\"", "1", "malformed"),
    (INPUT, "\"@authority\"", ":YQ==:", "malformed"),
    (INPUT, "\"@authority\"", "\"@authority", "malformed"),
    (INPUT, "\"@authority\" ", "\"@authority\",", "malformed"),
    (INPUT, "\"@authority\" ", "\"@authority\"\t", "malformed"),
    (INPUT, ");created", ")created", "malformed"),
    (INPUT, ";created", ";;created", "malformed"),
    (INPUT, ";created", ";Created", "malformed"),
    (INPUT, ";nonce=\"", ";nonce=\"\\x", "malformed"),
    (INPUT, ";nonce=\"", ";nonce=\"é", "malformed"),
    (INPUT, ";tag=", ";tag=\"web-bot-auth\";tag=", "malformed"),
    (INPUT, ";tag=", ";keyid=\"x\";tag=", "malformed"),
    (INPUT, ";created=", ";created=1;created=", "malformed"),
    ("Signature", "sig1=:", "sig1=", "malformed"),
    ("Signature", "sig1=:", "sig1=:!", "malformed"),
    ("Signature", "sig1=:", "sig1=::", "malformed"),
    ("Signature", "sig1=:", "sig1=(:YQ==:),x=:", "malformed"),
    ("Signature", "sig1=", "sig2=", "unmatched"),
    ("Signature", "sig1=:", "x=:YQ==:, sig1=:", "unmatched"),
    ("Signature", "sig1=", "sig1=:YQ==:, sig1=", "malformed"),
    // Types of parameters.
    (INPUT, "created=1735689600", "created=\"1735689600\"", "parameter"),
    (INPUT, "created=1735689600", "created=1735689600.0", "parameter"),
    (INPUT, "created=1735689600", "created=-1", "parameter"),
    (INPUT, "created=1735689600", "created=@1735689600", "parameter"),
    (INPUT, "created=1735689600", "created", "parameter"),
    (INPUT, "created=1735689600", "created=1735689600173568960", "malformed"),
    (INPUT, "expires=1735689900", "expires=\"never\"", "parameter"),
    (INPUT, "expires=1735689900", "expires=?1", "parameter"),
    (INPUT, "alg=\"ed25519\"", "alg=ed25519", "parameter"),
    (INPUT, "nonce=\"bm9uY2U\"", "nonce=:bm9uY2U=:", "parameter"),
    (INPUT, "tag=\"web-bot-auth\"", "tag=web-bot-auth", "parameter"),
    // Parameters that the signature does not fit any more.
    (INPUT, "created=1735689600", "created=1735689601", "signature"),
    (INPUT, "expires=1735689900", "expires=1735689901", "signature"),
    (INPUT, "nonce=\"bm9uY2U\"", "nonce=\"bm9uY2V\"", "signature"),
    (INPUT, ";alg=\"ed25519\"", "", "signature"),
    (INPUT, ";tag=", ";more=1;tag=", "signature"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"@method\" ", "signature"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"@path\" ", "signature"),
    ("Signature", "sig1=:", "sig1=:AAAA", "algorithm"),
    // Identifiers.
    (INPUT, "\"@authority\"", "\"@Authority\"", "identifier"),
    (INPUT, "\"@authority\"", "\"@authority\";sf", "identifier"),
    (INPUT, "\"@authority\"", "\"@authority\";unknown", "identifier"),
    (INPUT, "\"@authority\"", "\"@authority\";name=\"a\"", "identifier"),
    (INPUT, "\"@authority\"", "\"@nothing\"", "identifier"),
    (INPUT, "\"@authority\"", "\"@signature-params\"", "identifier"),
    (INPUT, "\"@authority\"", "\"@query-param\"", "identifier"),
    (INPUT, "\"@authority\"", "\"@query-param\";name=a", "identifier"),
    (INPUT, "\"@authority\"", "\"\"", "identifier"),
    (INPUT, "\"@authority\"", "\"Host\"", "identifier"),
    (INPUT, "\"@authority\"", "\"ho st\"", "identifier"),
    (INPUT, "\"@authority\"", "\"host\";sf=?0", "identifier"),
    (INPUT, "\"@authority\"", "\"host\";bs;sf", "identifier"),
    (INPUT, "\"@authority\"", "\"host\";bs;key=\"a\"", "identifier"),
    (INPUT, ";key=\"sig1\"", ";key=sig1", "identifier"),
    (INPUT, ";key=\"sig1\"", ";key", "identifier"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"@authority\" ", "covered_twice"),
    (INPUT, ";key=\"sig1\")", ";key=\"sig1\" \"signature-agent\";key=\"sig1\")", "covered_twice"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"x\";key=\"a\";sf \"x\";sf;key=\"a\" ", "covered_twice"),
    // Covered, but not there.
    (INPUT, "\"@authority\" ", "\"@authority\" \"date\" ", "component_missing"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"@status\" ", "component_missing"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"@method\";req ", "component_missing"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"signature-agent\";tr;key=\"sig1\" ", "component_missing"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"@query-param\";name=\"b\" ", "component_missing"),
    (INPUT, "\"signature-agent\";key=\"sig1\"", "\"signature-agent\";key=\"sig2\"", "component_missing"),
    ("Signature-Agent", "sig1=", "sig2=", "component_missing"),
    // What the profile asks for.
    (INPUT, " \"signature-agent\";key=\"sig1\"", "", "agent_not_covered"),
    (INPUT, ";key=\"sig1\"", "", "agent_not_covered"),
    (INPUT, "\"@authority\" ", "", "authority_not_covered"),
    (INPUT, "\"@authority\"", "\"@path\"", "authority_not_covered"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"signature\";key=\"sig1\" ", "outer_incomplete"),
    (INPUT, "\"@authority\" ", "\"@authority\" \"signature\" ", "outer_incomplete"),
    // The agent.
    ("Signature-Agent", "\"https://signer.example\"", "https://signer.example", "unverified"),
    ("Signature-Agent", "https://signer.example\"", "https://signer.example", "malformed"),
    ("Signature-Agent", "sig1=\"", "\"", "agent_not_covered"),
    ("Signature-Agent", "https://signer.example", "https://other.example", "signature"),
    ("Signature-Agent", "https://", "http://", "unverified"),
    ("Signature-Agent", "signer.example\"", "signer.example/keys\"", "unverified"),
    ("Signature-Agent", "signer.example\"", "signer.example\";type=cimd", "unverified"),
    ("Signature-Agent", "\"https://signer.example\"", "(\"https://signer.example\")", "unverified"),
    ("Signature-Agent", "sig1=", "sig1=\"https://a.example\", sig1=", "malformed"),
];

#[test]
fn fields_changed_after_signing() {
    assert!(TAMPERED.len() >= 90, "only {} rows", TAMPERED.len());
    let rows: BTreeSet<_> = TAMPERED.iter().map(|(field, from, to, _)| (field, from, to)).collect();
    assert_eq!(rows.len(), TAMPERED.len(), "a row comes twice");
    for (field, from, to, fate_wanted) in TAMPERED {
        assert_eq!(fate(&tampered(field, from, to)), *fate_wanted, "{field}: {from} -> {to}");
    }
}

fn all_meet(table: Vec<(&str, Mail, &str)>) {
    for (what, mail, fate_wanted) in table {
        assert_eq!(fate(&mail), fate_wanted, "{what}");
    }
}

#[test]
fn parameters_signed_wrongly() {
    all_meet(vec![
        ("another tag", signed(|d| d.params.tag = Some("other".into())), "unsigned"),
        ("no tag", signed(|d| d.params.tag = None), "unsigned"),
        (
            "the directory's tag",
            signed(|d| d.params.tag = Some("http-message-signatures-directory".into())),
            "unsigned",
        ),
        ("no created", signed(|d| d.params.created = None), "parameter_missing"),
        ("no expires", signed(|d| d.params.expires = None), "parameter_missing"),
        ("no keyid", signed(|d| d.params.keyid = None), "parameter_missing"),
        ("an empty keyid", signed(|d| d.params.keyid = Some(String::new())), "keyid"),
        ("a named keyid", signed(|d| d.params.keyid = Some("test-key-ed25519".into())), "keyid"),
        ("a padded keyid", signed(|d| d.params.keyid = d.params.keyid.take().map(|id| id + "=")), "keyid"),
        ("a keyid in plain base64", signed(|d| d.params.keyid = Some("+".repeat(42) + "8")), "keyid"),
        ("a keyid of 31 bytes", signed(|d| d.params.keyid = Some("A".repeat(42))), "keyid"),
        (
            "somebody else's keyid",
            signed(|d| d.params.keyid = Some(public(&signing_key(8)).thumbprint())),
            "unverified",
        ),
        ("a key printed in the RFC", Draft::new(test_key()).signed(), "test_key"),
        ("somebody else's key", signed(|d| d.key = signing_key(8)), "signature"),
    ]);
}

#[test]
fn times_and_algorithms_signed_wrongly() {
    all_meet(vec![
        ("an HMAC", signed(|d| d.params.alg = Some("hmac-sha256".into())), "algorithm"),
        ("RSA", signed(|d| d.params.alg = Some("rsa-pss-sha512".into())), "algorithm"),
        ("an algorithm in another case", signed(|d| d.params.alg = Some("Ed25519".into())), "algorithm"),
        (
            "the future",
            signed(|d| (d.params.created, d.params.expires) = (Some(NOW as i64 + 71), Some(NOW as i64 + 90))),
            "future",
        ),
        ("ended just now", signed(|d| d.params.expires = Some(NOW as i64 + 10)), "expired"),
        ("ended long ago", signed(|d| (d.params.created, d.params.expires) = (Some(1), Some(2))), "expired"),
        (
            "ends before it begins",
            signed(|d| (d.params.created, d.params.expires) = (Some(NOW as i64 + 60), Some(NOW as i64 + 50))),
            "lifetime",
        ),
        (
            "ends as it begins",
            signed(|d| (d.params.created, d.params.expires) = (Some(NOW as i64 + 60), Some(NOW as i64 + 60))),
            "lifetime",
        ),
        ("more than a day", signed(|d| d.params.expires = Some(NOW as i64 + 86_401)), "lifetime"),
        ("a century", signed(|d| d.params.expires = Some(4_889_289_600)), "lifetime"),
        ("a long nonce", signed(|d| d.params.nonce = Some("n".repeat(257))), "nonce"),
        (
            "another algorithm's length",
            good().changed("Signature", |_| format!("sig1=:{}:", "A".repeat(88))),
            "algorithm",
        ),
        ("no bytes", good().changed("Signature", |_| "sig1=::".into()), "algorithm"),
    ]);
}

#[test]
fn too_much_or_too_little() {
    all_meet(vec![
        (
            "long Signature-Input",
            good().changed(INPUT, |v| format!("{v};x=\"{}\"", "x".repeat(4096))),
            "too_long",
        ),
        (
            "long Signature",
            good().changed("Signature", |v| format!("{v};x=\"{}\"", "x".repeat(4096))),
            "too_long",
        ),
        (
            "long Signature-Agent",
            good().changed("Signature-Agent", |v| format!("{v};x=\"{}\"", "x".repeat(4096))),
            "too_long",
        ),
        ("nine signatures", many_signatures(9), "too_many"),
        (
            "33 components",
            good().changed(INPUT, |v| {
                v.replacen(
                    '(',
                    &format!("({}", (0..31).fold(String::new(), |all, n| all + &format!("\"h{n}\" "))),
                    1,
                )
            }),
            "too_many",
        ),
        ("two agents covered, neither its own", two_agents_covered(), "agent_ambiguous"),
        ("Signature alone", good_without(INPUT), "unmatched"),
        ("Signature-Input alone", good_without("Signature"), "unmatched"),
        ("Signature-Agent alone", good_without(INPUT).changed("Signature", |_| String::new()), "unsigned"),
        ("Signature-Agent taken away", good_without("Signature-Agent"), "component_missing"),
        ("nothing at all", Mail::get("https://example.com/"), "unsigned"),
        ("another host", moved("https://example.org/path?a=1"), "signature"),
        ("another port", moved("https://example.com:8443/path?a=1"), "signature"),
    ]);
}

fn good_without(name: &str) -> Mail {
    let mut mail = good();
    mail.fields.retain(|(each, _)| each != name);
    mail
}

fn moved(url: &str) -> Mail {
    Mail { url: url.into(), ..good() }
}

fn many_signatures(count: usize) -> Mail {
    let more = |value: &str| (1..count).map(|n| format!(", s{n}={value}")).collect::<String>();
    let mail = good();
    let mail = mail.changed(INPUT, |value| format!("{value}{}", more("()")));
    mail.changed("Signature", |value| format!("{value}{}", more(":YQ==:")))
}

fn two_agents_covered() -> Mail {
    signed(|draft| {
        draft.mail = draft
            .mail
            .clone()
            .changed("Signature-Agent", |_| "a=\"https://a.example\", b=\"https://b.example\"".into());
        draft.components.pop();
        draft.components.extend(["a", "b"].map(|key| Component::member("signature-agent", key).unwrap()));
    })
}

#[test]
fn eight_signatures_and_a_day_are_still_right() {
    assert_eq!(fate(&many_signatures(8)), "verified");
    assert_eq!(fate(&signed(|d| d.params.expires = Some(NOW as i64 + 86_400))), "verified");
    assert_eq!(fate(&signed(|d| d.params.created = Some(NOW as i64 + 70))), "verified");
    assert_eq!(fate(&signed(|d| d.params.nonce = None)), "verified");
    assert_eq!(fate(&signed(|d| d.components[0] = Component::new("@target-uri").unwrap())), "verified");
    assert_eq!(fate(&moved("https://EXAMPLE.com:443/other?b")), "verified", "only the authority is covered");
}

#[test]
fn a_label_may_be_changed_on_the_way_but_the_covered_agent_counts() {
    let mail = good()
        .changed(INPUT, |v| v.replacen("sig1=", "other=", 1))
        .changed("Signature", |v| v.replacen("sig1=", "other=", 1));
    assert_eq!(fate(&mail), "verified");
    // A member with the new label is not covered, so it does not count.
    let mail = mail.changed("Signature-Agent", |v| format!("{v}, other=\"https://evil.example\""));
    assert_eq!(
        claim(&mail).agent.unwrap().id,
        "https://signer.example/.well-known/http-message-signatures-directory"
    );
    assert_eq!(fate(&mail), "verified");
}

#[test]
fn an_outer_signature_must_cover_all_of_the_inner() {
    let outer = |components: &[Component]| {
        let mut outer = Draft::new(signing_key(7));
        outer.mail = good().changed("Signature-Agent", |v| format!("{v}, out=\"https://out.example\""));
        outer.label = "out".into();
        outer.components = components.to_vec();
        let mut mail = outer.signed();
        let rest = mail.fields.split_off(mail.fields.len() - 2);
        for (name, value) in rest {
            mail = mail.changed(&name, |inner| format!("{inner}, {value}"));
        }
        match reading(&mail) {
            Reading::Claims(claims) => claims.iter().any(|claim| claim.label == "out"),
            other => panic!("{other:?}"),
        }
    };
    let member = |name: &str, key: &str| Component::member(name, key).unwrap();
    let all = [
        Component::new("@authority").unwrap(),
        member("signature-agent", "out"),
        member("signature-agent", "sig1"),
        member("signature-input", "sig1"),
        member("signature", "sig1"),
    ];
    assert!(outer(&all));
    for left_out in [2, 3] {
        let some: Vec<_> =
            all.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, c)| c.clone()).collect();
        assert!(!outer(&some), "without {}", all[left_out]);
    }
}

#[test]
fn without_an_agent_the_key_is_all_that_is_known() {
    let mail = signed(|draft| {
        draft.mail.fields.clear();
        draft.components.pop();
    });
    let claim = claim(&mail);
    assert_eq!(claim.agent, Err(NoAgent::Absent));
    let outcome =
        claim.settle(holds(&public(&signing_key(7)), &claim.pending.base, &claim.pending.signature));
    let Outcome::Verified(verified) = outcome else { panic!("{outcome:?}") };
    assert_eq!(verified.identity, bot::Identity::Key(public(&signing_key(7)).thumbprint()));
    assert_eq!(claim.settle(false), Outcome::Invalid(Reason::Signature));
}

#[test]
fn a_line_end_in_a_covered_value_cannot_forge_a_line_of_the_base() {
    let mail = good().with("X-Note", "a\n\"@method\": DELETE");
    let mail = mail.changed(INPUT, |v| v.replacen("\"@authority\"", "\"@authority\" \"x-note\"", 1));
    assert_eq!(fate(&mail), "component_value");
    let mail = mail.changed(INPUT, |v| v.replacen("\"x-note\"", "\"x-note\";bs", 1));
    assert_eq!(fate(&mail), "signature", "as bytes it can be covered");
}
