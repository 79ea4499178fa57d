//! The published vectors: RFC 9421 appendix B.2 and section 2, and the draft's own.

mod support;

use httpsig::{
    Message, PublicKey, Request, Response, SignatureError, Target,
    bot::{self, Agent, Discovery, Identity, Outcome, Policy, Reading, Reason},
    read,
};
use support::{Mail, NOW, holds, public, test_key};

const REQUEST_DIGEST: &str =
    "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
const RESPONSE_DIGEST: &str =
    "sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:";

/// Appendix B.2, test-request.
fn test_request() -> Mail {
    let mut mail = Mail::get("https://example.com/foo?param=Value&Pet=dog")
        .with("Host", "example.com")
        .with("Date", "Tue, 20 Apr 2021 02:07:55 GMT")
        .with("Content-Type", "application/json")
        .with("Content-Digest", REQUEST_DIGEST)
        .with("Content-Length", "18");
    mail.method = "POST".into();
    mail
}

fn base(mail: &Mail, label: &str) -> Result<String, SignatureError> {
    let signatures = read(&mail.message())?;
    signatures.iter().find(|each| each.label == label).unwrap().base(&mail.message())
}

/// The base of one signature whose bytes do not matter.
fn base_of(mail: Mail, input: &str) -> Result<String, SignatureError> {
    base(&mail.with("Signature-Input", format!("sig={input}")).with("Signature", "sig=:AAAA:"), "sig")
}

#[test]
fn b21_minimal() {
    let input = "();created=1618884473;keyid=\"test-key-rsa-pss\";nonce=\"b3k2pp5k7z-50gnwp.yemd\"";
    assert_eq!(base_of(test_request(), input).unwrap(), format!("\"@signature-params\": {input}"));
}

#[test]
fn b22_selective() {
    let input = "(\"@authority\" \"content-digest\" \"@query-param\";name=\"Pet\");created=1618884473;keyid=\"test-key-rsa-pss\";tag=\"header-example\"";
    let lines = [
        "\"@authority\": example.com".to_owned(),
        format!("\"content-digest\": {REQUEST_DIGEST}"),
        "\"@query-param\";name=\"Pet\": dog".to_owned(),
        format!("\"@signature-params\": {input}"),
    ];
    assert_eq!(base_of(test_request(), input).unwrap(), lines.join("\n"));
}

#[test]
fn b23_full_coverage() {
    let input = "(\"date\" \"@method\" \"@path\" \"@query\" \"@authority\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-rsa-pss\"";
    let lines = [
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT".to_owned(),
        "\"@method\": POST".to_owned(),
        "\"@path\": /foo".to_owned(),
        "\"@query\": ?param=Value&Pet=dog".to_owned(),
        "\"@authority\": example.com".to_owned(),
        "\"content-type\": application/json".to_owned(),
        format!("\"content-digest\": {REQUEST_DIGEST}"),
        "\"content-length\": 18".to_owned(),
        format!("\"@signature-params\": {input}"),
    ];
    assert_eq!(base_of(test_request(), input).unwrap(), lines.join("\n"));
}

#[test]
fn b24_a_response() {
    let input = "(\"@status\" \"content-type\" \"content-digest\" \"content-length\");created=1618884473;keyid=\"test-key-ecc-p256\"";
    let named = format!("sig-b24={input}");
    let fields: Vec<(&str, &[u8])> = vec![
        ("Date", b"Tue, 20 Apr 2021 02:07:56 GMT"),
        ("Content-Type", b"application/json"),
        ("Content-Digest", RESPONSE_DIGEST.as_bytes()),
        ("Content-Length", b"23"),
        ("Signature-Input", named.as_bytes()),
        ("Signature", b"sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:"),
    ];
    let message = Message::Response(Response { status: 200, fields, request: None });
    let lines = [
        "\"@status\": 200".to_owned(),
        "\"content-type\": application/json".to_owned(),
        format!("\"content-digest\": {RESPONSE_DIGEST}"),
        "\"content-length\": 23".to_owned(),
        format!("\"@signature-params\": {input}"),
    ];
    let pending = read(&message).unwrap()[0].pending(&message).unwrap();
    assert_eq!((pending.base, pending.signature.len()), (lines.join("\n"), 64));
}

#[test]
fn b25_shared_secret() {
    let input = "(\"date\" \"@authority\" \"content-type\");created=1618884473;keyid=\"test-shared-secret\"";
    let lines = [
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT".to_owned(),
        "\"@authority\": example.com".to_owned(),
        "\"content-type\": application/json".to_owned(),
        format!("\"@signature-params\": {input}"),
    ];
    assert_eq!(base_of(test_request(), input).unwrap(), lines.join("\n"));
}

#[test]
fn b26_ed25519_is_verified_and_made() {
    let input = "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\");created=1618884473;keyid=\"test-key-ed25519\"";
    let value =
        "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:";
    let mail = test_request().with("Signature-Input", format!("sig-b26={input}")).with("Signature", value);
    let lines = [
        "\"date\": Tue, 20 Apr 2021 02:07:55 GMT".to_owned(),
        "\"@method\": POST".to_owned(),
        "\"@path\": /foo".to_owned(),
        "\"@authority\": example.com".to_owned(),
        "\"content-type\": application/json".to_owned(),
        "\"content-length\": 18".to_owned(),
        format!("\"@signature-params\": {input}"),
    ];
    let signature = &read(&mail.message()).unwrap()[0];
    let pending = signature.pending(&mail.message()).unwrap();
    assert_eq!(pending.base, lines.join("\n"));
    let key = PublicKey::from_x("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs").unwrap();
    assert!(holds(&key, &pending.base, &pending.signature));
    let other_day = mail.clone().changed("date", |date| date.replace("55", "56"));
    let pending = signature.pending(&other_day.message()).unwrap();
    assert!(!holds(&key, &pending.base, &pending.signature));

    let signer = httpsig::Signer {
        label: "sig-b26".into(),
        components: signature.components.clone(),
        params: signature.params.clone(),
    };
    let prepared = signer.prepare(&test_request().message()).unwrap();
    let made = ed25519_dalek::Signer::sign(&test_key(), prepared.base.as_bytes());
    let signed = prepared.finish(&made.to_bytes());
    assert_eq!((signed.signature_input, signed.signature), (format!("sig-b26={input}"), value.to_owned()));
}

#[test]
fn section_2_components() {
    let url = "https://www.Example.com:443/path?param=value&foo=bar&baz=bat%2Dman&qux=";
    let mail = || {
        Mail::get(url)
            .with("X-OWS-Header", "  Leading and trailing whitespace.  \t")
            .with("X-Empty-Header", "")
            .with("Cache-Control", "max-age=60")
            .with("Cache-Control", "   must-revalidate")
            .with("Example-Dict", "  a=1,    b=2;x=1;y=2,   c=(a   b   c), d")
            .with("Priority", " u=1 ,   i")
    };
    for (id, value) in [
        ("\"@method\"", "GET"),
        ("\"@target-uri\"", "https://www.example.com/path?param=value&foo=bar&baz=bat%2Dman&qux="),
        ("\"@authority\"", "www.example.com"),
        ("\"@scheme\"", "https"),
        ("\"@request-target\"", "/path?param=value&foo=bar&baz=bat%2Dman&qux="),
        ("\"@path\"", "/path"),
        ("\"@query\"", "?param=value&foo=bar&baz=bat%2Dman&qux="),
        ("\"@query-param\";name=\"baz\"", "bat-man"),
        ("\"@query-param\";name=\"qux\"", ""),
        ("\"x-ows-header\"", "Leading and trailing whitespace."),
        ("\"x-empty-header\"", ""),
        ("\"cache-control\"", "max-age=60, must-revalidate"),
        ("\"cache-control\";bs", ":bWF4LWFnZT02MA==:, :bXVzdC1yZXZhbGlkYXRl:"),
        ("\"example-dict\"", "a=1,    b=2;x=1;y=2,   c=(a   b   c), d"),
        ("\"example-dict\";key=\"a\"", "1"),
        ("\"example-dict\";key=\"d\"", "?1"),
        ("\"example-dict\";key=\"b\"", "2;x=1;y=2"),
        ("\"example-dict\";key=\"c\"", "(a b c)"),
        ("\"priority\";sf", "u=1, i"),
    ] {
        let got = base_of(mail(), &format!("({id})")).unwrap();
        assert_eq!(got, format!("{id}: {value}\n\"@signature-params\": ({id})"));
    }
}

#[test]
fn section_2_2_8_query_parameters() {
    let url = "https://www.example.com/parameters?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace&fa%C3%A7ade%22%3A%20=something";
    for (name, value) in [
        ("var", "this%20is%20a%20big%0Amultiline%20value"),
        ("bar", "with%20plus%20whitespace"),
        ("fa%C3%A7ade%22%3A%20", "something"),
    ] {
        let id = format!("\"@query-param\";name=\"{name}\"");
        let got = base_of(Mail::get(url), &format!("({id})")).unwrap();
        assert!(got.starts_with(&format!("{id}: {value}\n")), "{got}");
    }
    let empty = base_of(Mail::get("https://www.example.com"), "(\"@query\" \"@path\")").unwrap();
    assert!(empty.starts_with("\"@query\": ?\n\"@path\": /\n"), "{empty}");
}

const AGENT2: &str = "sig2=(\"@authority\" \"signature-agent\";key=\"agent2\");created=1735689600;keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U\";alg=\"ed25519\";expires=4889289600;nonce=\"n9p433xm+NJ3ph3upfBIGmsuwHw387YV7Q/F+6BSpGCVjYCqQw6rznNA8PVVLySrAWsv0hQtFioQb6E1YsauiA==\";tag=\"web-bot-auth\"";
const LEGACY: &str = "sig2=(\"@authority\" \"signature-agent\");created=1735689600;keyid=\"poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U\";alg=\"ed25519\";expires=1735693200;nonce=\"e8N7S2MFd/qrd6T2R3tdfAuuANngKI7LFtKYI/vowzk4lAZYadIX6wW25MwG7DCT9RUKAJ0qVkU0mEeLElW1qg==\";tag=\"web-bot-auth\"";

/// The draft's vectors live for a century.
const PATIENT: Policy = Policy { max_lifetime_s: u64::MAX, ..Policy::DEVELOPMENT };

#[test]
fn the_drafts_requests_are_verified() {
    for (agent, input, value) in [
        (
            "agent2=\"https://signature-agent.test\"",
            AGENT2,
            "sig2=:RdNFx5Bj6au3YgAMQL/RzmUlZE8QZLIaXGRpw985hWnwPfMxT228NMk6ehRS1PSl4e8PhbNZACSanGdhEwYCCg==:",
        ),
        (
            "\"https://signature-agent.test\"",
            LEGACY,
            "sig2=:jdq0SqOwHdyHr9+r5jw3iYZH6aNGKijYp/EstF4RQTQdi5N5YYKrD+mCT1HA1nZDsi6nJKuHxUi/5Syp3rLWBA==:",
        ),
    ] {
        let mail = Mail::get("https://example.com/path/to/resource")
            .with("Signature-Agent", agent)
            .with("Signature-Input", input)
            .with("Signature", value);
        let Reading::Claims(claims) = bot::read(&mail.message(), &PATIENT, NOW) else { panic!("{agent}") };
        let claim = &claims[0];
        let agent = Agent::new("https://signature-agent.test", Discovery::Directory, false).unwrap();
        assert_eq!(claim.agent.as_ref(), Ok(&agent));
        let key = public(&test_key());
        assert_eq!(claim.pending.key_id, key.thumbprint());
        let outcome = claim.settle(holds(&key, &claim.pending.base, &claim.pending.signature));
        let Outcome::Verified(verified) = outcome else { panic!("{outcome:?}") };
        assert_eq!(verified.identity, Identity::Agent(agent.id));
        // The key is printed in the RFC: outside development nobody gets in with it.
        let strict = Policy { max_lifetime_s: u64::MAX, ..Policy::PRODUCTION };
        assert_eq!(bot::read(&mail.message(), &strict, NOW), Reading::Invalid(Reason::TestKey));
    }
}

#[test]
fn the_drafts_directory_response_is_verified_and_made() {
    let key = public(&test_key());
    let body = format!(
        "{{\"keys\":[{{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"{}\",\"x\":\"{}\",\"use\":\"sig\"}}]}}",
        key.thumbprint(),
        key.x()
    );
    let digest = bot::content_digest(body.as_bytes());
    assert_eq!(digest, "sha-256=:CADMT2aBdV/rqQr/NIru64ERQkCobVvllA4V0fLFDu0=:");
    let input = format!(
        "binding=(\"@authority\";req \"content-digest\");created=1735689600;expires=4889289600;keyid=\"{}\";tag=\"http-message-signatures-directory\"",
        key.thumbprint()
    );
    let value =
        "binding=:l6P8R67tm3kujAxbHWio7ll01qrEZ0dKD/WWlGhNYEmTnFZM8Wt0VQ9zqGfvo7T/UMkBxsigzChM1Gpz7gOVBg==:";
    let url = format!("https://signature-agent.test{}", bot::WELL_KNOWN);
    let answered = Request { method: "GET", target: Target::parse(&url).unwrap(), fields: Vec::new() };
    let fields: Vec<(&str, &[u8])> = vec![
        ("Content-Digest", digest.as_bytes()),
        ("Signature-Input", input.as_bytes()),
        ("Signature", value.as_bytes()),
    ];
    let message = Message::Response(Response { status: 200, fields, request: Some(answered) });
    let signature = &read(&message).unwrap()[0];
    let pending = signature.pending(&message).unwrap();
    assert!(holds(&key, &pending.base, &pending.signature));

    let mut signer = bot::directory_signers(&[key], 1_735_689_600, 4_889_289_600).unwrap().remove(0);
    assert_eq!(signer.components, signature.components);
    // Ours names the algorithm as well; without that it is the draft's, byte for byte.
    (signer.params.alg, signer.label) = (None, "binding".into());
    let prepared = signer.prepare(&message).unwrap();
    let made = ed25519_dalek::Signer::sign(&test_key(), prepared.base.as_bytes());
    let signed = prepared.finish(&made.to_bytes());
    assert_eq!((signed.signature_input.as_str(), signed.signature.as_str()), (input.as_str(), value));
}
