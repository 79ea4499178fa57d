//! Signing in elsewhere: the flow as it should be, and every way to mix it up.

mod support;

use credentials::{
    jwt::{self, JwtError},
    oauth::{
        Attempt, ClientAuth, Identity, OauthError, Provider, RANDOM_BYTES, challenge,
        discovery::document_url, expect, github, identity, token_request, token_response,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{b64, sign, unb64};

const ISSUER: &str = "https://login.example";
const REDIRECT: &str = "https://edge.example/v1/auth/callback";
const NOW: u64 = 1_700_000_000;

fn document() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://login.example/auth",
        "token_endpoint": "https://login.example/token",
        "jwks_uri": "https://login.example/jwks",
        "response_types_supported": ["code", "code id_token"],
        "id_token_signing_alg_values_supported": ["RS256", "EdDSA", "HS256", "none"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "authorization_response_iss_parameter_supported": true,
    })
}

fn discover(document: &Value) -> Result<Provider, OauthError> {
    Provider::discover(ISSUER, document.to_string().as_bytes(), false)
}

fn provider() -> Provider {
    discover(&document()).unwrap()
}

fn attempt() -> Attempt {
    let random: [u8; RANDOM_BYTES] = std::array::from_fn(|at| u8::try_from(at).unwrap());
    Attempt::begin(&provider(), REDIRECT, &random, false).unwrap()
}

#[test]
fn rfc_7636_appendix_b() {
    let expected = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    assert_eq!(challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), expected);
}

#[test]
fn the_browser_is_sent_away_with_everything_the_callback_needs() {
    let attempt = attempt();
    let url = attempt.authorization_url(&provider(), "client 1", "openid email");
    let url = url::Url::parse(&url).unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let expected = [
        ("response_type", "code"),
        ("client_id", "client 1"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid email"),
        ("state", attempt.state.as_str()),
        ("nonce", &attempt.nonce),
        ("code_challenge", &challenge(&attempt.verifier)),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!((url.path(), pairs.as_slice()), ("/auth", &expected[..]));
    for secret in [&attempt.state, &attempt.nonce, &attempt.verifier] {
        assert_eq!((secret.len(), unb64(secret).len()), (43, 32));
    }
    assert!(attempt.state != attempt.nonce && attempt.nonce != attempt.verifier);
    assert!(!url.as_str().contains(&attempt.verifier) && !format!("{attempt:?}").contains(&attempt.verifier));
    let queried =
        Provider { authorization_endpoint: "https://login.example/auth?tenant=1".into(), ..provider() };
    assert!(
        attempt
            .authorization_url(&queried, "c", "openid")
            .starts_with("https://login.example/auth?tenant=1&response_type")
    );
}

#[test]
fn only_the_right_callback_gives_a_code() {
    let attempt = attempt();
    let state = &attempt.state;
    let iss = "iss=https%3A%2F%2Flogin.example";
    let code = |query: &str| attempt.code(&provider(), query);
    assert_eq!(code(&format!("code=a%2Fb&state={state}&{iss}&session_state=x")), Ok("a/b".to_owned()));
    let wrong = b64([1; 32]);
    for (query, error) in [
        (format!("code=c&{iss}"), OauthError::State),
        (format!("code=c&state={wrong}&{iss}"), OauthError::State),
        (format!("code=c&state={}&{iss}", &state[1..]), OauthError::State),
        (format!("code=c&state={state}&iss=https%3A%2F%2Fevil.example"), OauthError::Issuer),
        (format!("code=c&state={state}&{iss}%2F"), OauthError::Issuer),
        (format!("code=c&state={state}"), OauthError::Issuer),
        (format!("error=access_denied&state={wrong}&{iss}"), OauthError::State),
        (format!("error=access_denied&state={state}&{iss}"), OauthError::Refused("access_denied".into())),
        (format!("error=%3Cscript%3E&state={state}&{iss}"), OauthError::Refused("unknown".into())),
        (format!("code=c&error=x&state={state}&{iss}"), OauthError::Callback),
        (format!("state={state}&{iss}"), OauthError::Callback),
        (format!("code=&state={state}&{iss}"), OauthError::Callback),
        (format!("code=c&code=d&state={state}&{iss}"), OauthError::Callback),
        (format!("code=c&state={wrong}&state={state}&{iss}"), OauthError::Callback),
        (format!("code=c&state={state}&{iss}&{iss}"), OauthError::Callback),
        (format!("code=c&state={state}&{iss}&access_token=t"), OauthError::Callback),
        (format!("code=c&state={state}&{iss}&id_token=t"), OauthError::Callback),
        (format!("code={}&state={state}&{iss}", "c".repeat(8192)), OauthError::Callback),
        (String::new(), OauthError::State),
    ] {
        assert_eq!(code(&query), Err(error), "{query:.120}");
    }
    let silent = Provider { names_itself: false, ..provider() };
    assert_eq!(attempt.code(&silent, &format!("code=c&state={state}")), Ok("c".to_owned()));
    let other = Provider { issuer: "https://evil.example".into(), names_itself: false, ..provider() };
    assert_eq!(attempt.code(&other, &format!("code=c&state={state}")), Err(OauthError::Issuer));
}

#[test]
fn redirects_are_https_or_loopback_in_development() {
    let begin = |uri: &str, development| {
        Attempt::begin(&provider(), uri, &[1; RANDOM_BYTES], development).map(|_| ())
    };
    assert_eq!(begin("http://127.0.0.1:8787/cb", true), Ok(()));
    assert_eq!(begin("http://[::1]:8787/cb", true), Ok(()));
    assert_eq!(begin("http://localhost/cb", true), Ok(()));
    for uri in [
        "http://127.0.0.1:8787/cb",
        "http://edge.example/cb",
        "/cb",
        "",
        "javascript:alert(1)",
        "https://u:p@edge.example/cb",
        "https://edge.example/cb#x",
        "https:///",
    ] {
        assert_eq!(begin(uri, false), Err(OauthError::Address), "{uri}");
    }
    for uri in ["http://edge.example/cb", "http://127.0.0.1.evil.example/", "ftp://localhost/"] {
        assert_eq!(begin(uri, true), Err(OauthError::Address), "{uri}");
    }
}

#[test]
fn discovery_takes_its_own_issuer_and_safe_addresses_only() {
    let provider = provider();
    assert_eq!((provider.algs.len(), provider.auth, provider.names_itself), (2, ClientAuth::Basic, true));
    let spoilt = |name: &str, value: Value| {
        let mut document = document();
        if value == json!("absent") {
            document.as_object_mut().unwrap().remove(name);
        } else {
            document[name] = value;
        }
        discover(&document).map(|_| ())
    };
    for issuer in
        ["https://evil.example", "https://login.example/", "https://LOGIN.example", "http://login.example"]
    {
        assert_eq!(spoilt("issuer", json!(issuer)), Err(OauthError::Issuer), "{issuer}");
    }
    for endpoint in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        for address in [
            "http://login.example/x",
            "http://127.0.0.1/x",
            "file:///etc/passwd",
            "x",
            "https://u@login.example/",
        ] {
            assert_eq!(spoilt(endpoint, json!(address)), Err(OauthError::Address), "{address}");
        }
        for value in [json!("absent"), json!(null), json!(1), json!(["https://login.example"])] {
            assert_eq!(spoilt(endpoint, value), Err(OauthError::Document), "{endpoint}");
        }
    }
    for (name, value) in [
        ("response_types_supported", json!("absent")),
        ("response_types_supported", json!(["id_token"])),
        ("code_challenge_methods_supported", json!(["plain"])),
        ("id_token_signing_alg_values_supported", json!(["HS256", "none", "PS256"])),
        ("token_endpoint_auth_methods_supported", json!(["private_key_jwt"])),
    ] {
        assert!(matches!(spoilt(name, value), Err(OauthError::Unsupported(_))), "{name}");
    }
    for (name, value) in [
        ("id_token_signing_alg_values_supported", json!("absent")),
        ("response_types_supported", json!("code")),
        ("response_types_supported", json!([1])),
        ("authorization_response_iss_parameter_supported", json!("true")),
    ] {
        assert_eq!(spoilt(name, value), Err(OauthError::Document), "{name}");
    }
    assert_eq!(spoilt("code_challenge_methods_supported", json!("absent")), Ok(()));
    let mut post = document();
    post["token_endpoint_auth_methods_supported"] = json!(["client_secret_post", "none"]);
    assert_eq!(discover(&post).unwrap().auth, ClientAuth::Post);
    assert_eq!(Provider::discover(ISSUER, b"[]", false), Err(OauthError::Document));
    assert_eq!(Provider::discover(ISSUER, &vec![b' '; 70_000], false), Err(OauthError::Document));
    assert_eq!(Provider::discover("http://login.example", b"{}", true), Err(OauthError::Address));
}

#[test]
fn the_document_lies_where_the_standard_says() {
    let url = |issuer| document_url(issuer, true);
    assert_eq!(url("https://a.example").as_deref(), Ok("https://a.example/.well-known/openid-configuration"));
    assert_eq!(
        url("https://a.example/t/").as_deref(),
        Ok("https://a.example/t/.well-known/openid-configuration")
    );
    assert_eq!(
        url("http://127.0.0.1:9/x").as_deref(),
        Ok("http://127.0.0.1:9/x/.well-known/openid-configuration")
    );
    for wrong in ["http://a.example", "https://a.example?x=1", "https://a.example#x", "a.example"] {
        assert_eq!(url(wrong), Err(OauthError::Address), "{wrong}");
    }
}

#[test]
fn the_token_request_repeats_redirect_and_verifier() {
    let attempt = attempt();
    let basic = token_request(&provider(), &attempt, "id:1", "s&cret", "c/d");
    let body = format!(
        "grant_type=authorization_code&code=c%2Fd&redirect_uri=https%3A%2F%2Fedge.example%2Fv1%2Fauth%2Fcallback&code_verifier={}",
        attempt.verifier
    );
    assert_eq!((basic.url.as_str(), &basic.body), ("https://login.example/token", &body));
    // printf 'id%%3A1:s%%26cret' | base64
    assert_eq!(basic.authorization.as_deref(), Some("Basic aWQlM0ExOnMlMjZjcmV0"));
    let post =
        token_request(&Provider { auth: ClientAuth::Post, ..provider() }, &attempt, "id:1", "s&cret", "c/d");
    assert_eq!(
        (post.authorization, post.body),
        (None, format!("{body}&client_id=id%3A1&client_secret=s%26cret"))
    );
}

#[test]
fn token_answers_are_bearers_or_errors() {
    let read =
        |text: &str| token_response(text.as_bytes()).map(|tokens| (tokens.access_token, tokens.id_token));
    let good = r#"{"access_token":"a","token_type":"Bearer","id_token":"x.y.z","expires_in":3600}"#;
    assert_eq!(read(good), Ok(("a".into(), Some("x.y.z".into()))));
    assert_eq!(read(r#"{"access_token":"a","token_type":"bearer","scope":""}"#), Ok(("a".into(), None)));
    let refused = read(r#"{"error":"bad_verification_code","error_description":"<b>"}"#);
    assert_eq!(refused, Err(OauthError::Refused("bad_verification_code".into())));
    for wrong in [
        "",
        "access_token=a&token_type=bearer",
        r#"{"access_token":"a"}"#,
        r#"{"access_token":"a","token_type":"DPoP"}"#,
        r#"{"access_token":"","token_type":"Bearer"}"#,
        r#"{"access_token":"a\r\nX: y","token_type":"Bearer"}"#,
        r#"{"access_token":1,"token_type":"Bearer"}"#,
        r#"{"access_token":"a","token_type":"Bearer","id_token":null}"#,
        r#"{"access_token":"a","access_token":"b","token_type":"Bearer"}"#,
    ] {
        assert_eq!(read(wrong), Err(OauthError::Token), "{wrong}");
    }
}

/// The outcome of an ID token with one claim changed (`"absent"` takes it away).
fn id_token(name: &str, value: &Value) -> Result<Identity, OauthError> {
    let attempt = attempt();
    let mut claims = json!({
        "iss": ISSUER, "sub": "248289761001", "aud": "client", "nonce": attempt.nonce, "iat": NOW, "exp": NOW + 600,
        "email": "ann@example.org", "email_verified": true, "name": "Ann",
    });
    if *value == json!("absent") {
        claims.as_object_mut().unwrap().remove(name);
    } else {
        claims[name] = value.clone();
    }
    let input = format!("{}.{}", b64(r#"{"alg":"EdDSA"}"#), b64(claims.to_string()));
    let token = jwt::finish(&input, &sign(input.as_bytes()));
    let provider = provider();
    let pending = jwt::parse(&token, &expect(&provider, "client", NOW)).map_err(OauthError::IdToken)?;
    identity(&pending.verified(true).unwrap(), &attempt, "client")
}

#[test]
fn an_id_token_is_for_this_attempt_and_this_client() {
    let ann = Identity {
        issuer: ISSUER.into(),
        subject: "248289761001".into(),
        email: Some("ann@example.org".into()),
        name: Some("Ann".into()),
    };
    assert_eq!(id_token("more", &json!(1)), Ok(ann.clone()));
    assert_eq!(id_token("azp", &json!("client")), Ok(ann.clone()));
    assert_eq!(id_token("name", &json!(7)), Ok(Identity { name: None, ..ann.clone() }));
    let foreign = |error| Err(OauthError::IdToken(error));
    for (name, value, expected) in [
        ("iss", json!("https://evil.example"), foreign(JwtError::Issuer)),
        ("aud", json!("other"), foreign(JwtError::Audience)),
        ("exp", json!(NOW - 60), foreign(JwtError::Expired)),
        ("iat", json!("absent"), foreign(JwtError::Claim)),
        ("sub", json!("x".repeat(256)), foreign(JwtError::Claim)),
        ("nonce", json!("absent"), Err(OauthError::Nonce)),
        ("nonce", json!(b64([1; 32])), Err(OauthError::Nonce)),
        ("nonce", json!(1), Err(OauthError::Nonce)),
        ("aud", json!(["client", "other"]), Err(OauthError::Nonce)),
        ("azp", json!("other"), Err(OauthError::Nonce)),
        ("azp", json!(null), Err(OauthError::Nonce)),
    ] {
        assert_eq!(id_token(name, &value), expected, "{name} = {value}");
    }
    // An address that nobody verified, or that is none, links no account.
    for (name, value) in [
        ("email_verified", json!(false)),
        ("email_verified", json!("absent")),
        ("email_verified", json!("true")),
        ("email", json!("ann")),
        ("email", json!("ann@localhost")),
        ("email", json!("ann@example.org\r\nBcc: x@y.z")),
        ("email", json!("a b@example.org")),
        ("email", json!("@example.org")),
        ("email", json!(1)),
    ] {
        assert_eq!(id_token(name, &value), Ok(Identity { email: None, ..ann.clone() }), "{name} = {value}");
    }
}

#[test]
fn github_is_known_by_number_and_primary_verified_address() {
    let user = br#"{"login":"octocat","id":583231,"name":null,"email":"public@example.org"}"#;
    let emails = json!([
        { "email": "old@example.org", "primary": false, "verified": true, "visibility": null },
        { "email": "octo@example.org", "primary": true, "verified": true, "visibility": "private" },
    ]);
    let known = github::identity(user, emails.to_string().as_bytes()).unwrap();
    assert_eq!((known.subject.as_str(), known.email.as_deref()), ("583231", Some("octo@example.org")));
    assert_eq!((known.name.as_deref(), known.issuer.as_str()), (Some("octocat"), github::ISSUER));
    let unverified = emails
        .to_string()
        .replace(r#""verified":true,"visibility":"private""#, r#""verified":false,"visibility":"private""#);
    assert_eq!(github::identity(user, unverified.as_bytes()), Err(OauthError::Email));
    assert_eq!(github::identity(user, b"[]"), Err(OauthError::Email));
    for wrong in [&b"{}"[..], b"", br#"{"id":"583231"}"#, br#"{"id":-1}"#, br#"{"id":0}"#, br#"{"id":1.5}"#] {
        assert_eq!(github::identity(wrong, emails.to_string().as_bytes()), Err(OauthError::Token));
    }
    assert_eq!(github::identity(user, b"{}"), Err(OauthError::Token));
    let url = Attempt::begin(&github::provider(), REDIRECT, &[1; RANDOM_BYTES], false)
        .unwrap()
        .authorization_url(&github::provider(), "c", github::SCOPE);
    assert!(
        url.starts_with("https://github.com/login/oauth/authorize?")
            && url.contains("scope=read%3Auser%20user%3Aemail")
    );
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>, text: String) {
        prop_assert!(attempt().code(&provider(), &text).is_err());
        prop_assert!(Provider::discover(ISSUER, &bytes, true).is_err());
        prop_assert!(token_response(&bytes).is_err());
        prop_assert!(github::identity(&bytes, &bytes).is_err());
        let _ = document_url(&text, true);
    }
}
