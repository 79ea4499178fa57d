//! Signing in elsewhere: a real provider natively, and what broken and evil ones do.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use ports::Crypto as _;
use serde_json::{Value, json};
use url::Url;

use crate::{
    stories::{
        account::{act, sign_in},
        federation::{
            a_newcomer_enters_and_returns, an_account_is_linked_and_unlinked, call_back, cookie, location,
            start,
        },
    },
    support::{Answer, Call, Person, World, provider::RealProvider},
};

const ISSUER: &str = "https://login.example";
const SEED: [u8; 32] = [7; 32];

#[tokio::test]
async fn people_sign_in_with_a_real_provider() {
    let provider = RealProvider::start();
    for client in ["vibe", "vibe-es256", "vibe-eddsa"] {
        let world = World::native_with(|key| match key {
            "SIGN_IN_PROVIDERS" => Some(provider.setting(client)),
            "LOOPBACK_FETCH" => Some("on".into()),
            _ => None,
        });
        world.doubles().fetch.call_loopback();
        world.doubles().clock.set(u64::try_from(chrono_now()).unwrap());
        a_newcomer_enters_and_returns(&world, "ada").await;
        an_account_is_linked_and_unlinked(&world, "grace").await;
    }
}

fn chrono_now() -> u128 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis()
}

/// A world with a scripted provider that answers as it should, another one, and GitHub.
fn scripted() -> World {
    scripted_with("open")
}

fn scripted_with(sign_up: &str) -> World {
    let entry = |id: &str, issuer: &str| json!({ "id": id, "kind": "oidc", "name": "Real", "issuer": issuer, "client_id": "us", "client_secret": "s" });
    let github = json!({ "id": "github", "kind": "github", "client_id": "us", "client_secret": "s" });
    let list = json!([entry("real", ISSUER), entry("other", "https://other.example"), github]);
    let world = World::native_with(|key| match key {
        "SIGN_IN_PROVIDERS" => Some(list.to_string()),
        "SIGN_UP" => Some(sign_up.to_owned()),
        _ => None,
    });
    for issuer in [ISSUER, "https://other.example"] {
        let document = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/jwks"),
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "EdDSA"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": issuer == ISSUER,
        });
        let at = format!("{issuer}/.well-known/openid-configuration");
        world.doubles().fetch.answer(&at, 200, &[], document.to_string());
    }
    world
}

async fn publish(world: &World, kid: &str) {
    let x = world.doubles().crypto.public_ed25519(&SEED).await.unwrap();
    let key =
        json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(x), "kid": kid, "alg": "EdDSA" });
    let set = json!({ "keys": [key] }).to_string();
    world.doubles().fetch.answer(&format!("{ISSUER}/jwks"), 200, &[], set);
}

/// What a well-behaved provider says of Ann for an attempt.
fn claims(world: &World, nonce: &str) -> Value {
    let now = world.now_ms() / 1_000;
    json!({ "iss": ISSUER, "sub": "ann", "aud": "us", "nonce": nonce, "iat": now, "exp": now + 300,
        "email": "Ann@Example.org", "email_verified": true, "name": "Ann" })
}

async fn token(world: &World, header: &Value, claims: &Value, seed: &[u8; 32]) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let input = format!("{}.{}", part(header), part(claims));
    let signature = world.doubles().crypto.sign_ed25519(seed, input.as_bytes()).await.unwrap();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// The provider gives this ID token for whatever code.
fn gives(world: &World, id_token: &str) {
    let body = json!({ "access_token": "a", "token_type": "Bearer", "id_token": id_token }).to_string();
    world.doubles().fetch.answer(&format!("{ISSUER}/token"), 200, &[], body);
}

/// A begun sign-in: the state and nonce of its address, and the cookie.
struct Begun {
    state: String,
    nonce: String,
    cookie: String,
}

async fn begin(world: &World) -> Begun {
    let (url, cookie) = start(world).await;
    let url = Url::parse(&url).unwrap();
    let mut query: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(query["redirect_uri"], "http://localhost/v1/sign-in/providers/real/callback");
    assert_eq!((query["code_challenge_method"].as_str(), query["client_id"].as_str()), ("S256", "us"));
    Begun { state: query.remove("state").unwrap(), nonce: query.remove("nonce").unwrap(), cookie }
}

async fn back(world: &World, begun: &Begun, query: &str) -> Answer {
    let url = format!("http://localhost/v1/sign-in/providers/real/callback?{query}");
    call_back(world, &Url::parse(&url).unwrap(), &[&begun.cookie]).await
}

fn usual(begun: &Begun) -> String {
    format!("code=c&state={}&iss=https%3A%2F%2Flogin.example", begun.state)
}

/// Ann goes through a whole sign-in.
async fn enter(world: &World, change: impl Fn(&mut Value)) -> Answer {
    let begun = begin(world).await;
    let mut claims = claims(world, &begun.nonce);
    change(&mut claims);
    gives(world, &token(world, &json!({ "alg": "EdDSA", "kid": "k" }), &claims, &SEED).await);
    back(world, &begun, &usual(&begun)).await
}

/// How many people, accounts and sessions there are.
fn counts(world: &World) -> Vec<u64> {
    let count = |table: &str| {
        let rows = world.doubles().sql.inspect(&format!("SELECT COUNT(*) AS n FROM {table}")).unwrap();
        rows[0].uint("n").unwrap()
    };
    ["users", "identities", "sessions", "organisations"].map(count).to_vec()
}

#[tokio::test]
async fn a_wrong_id_token_opens_nothing() {
    let world = scripted();
    publish(&world, "k").await;
    world.owner().get("/v1/session").await.is(200);
    let before = counts(&world);
    let now = world.now_ms() / 1_000;
    for (name, value) in [
        ("iss", json!("https://other.example")),
        ("aud", json!("somebody")),
        ("aud", json!(["us", "them"])),
        ("azp", json!("them")),
        ("nonce", json!("another")),
        ("nonce", json!(null)),
        ("exp", json!(now - 120)),
        ("exp", json!("never")),
        ("iat", json!(now + 600)),
        ("sub", json!(7)),
    ] {
        let answer = enter(&world, |claims| claims[name] = value.clone()).await;
        assert_eq!(location(&answer), "/sign-in?refused=answer", "{name}: {value}");
    }
    let begun = begin(&world).await;
    let good = claims(&world, &begun.nonce);
    let (eddsa, header) =
        (json!({ "alg": "EdDSA", "kid": "k" }), |alg: &str| json!({ "alg": alg, "kid": "k" }));
    let forged = token(&world, &eddsa, &good, &[8; 32]).await;
    let unsigned = token(&world, &header("none"), &good, &SEED).await;
    let symmetric = token(&world, &header("HS256"), &good, &SEED).await;
    let mut own_key = eddsa.clone();
    own_key["jwk"] = json!({ "kty": "OKP", "crv": "Ed25519", "x": "AAAA" });
    let own_key = token(&world, &own_key, &good, &SEED).await;
    for bad in [forged.as_str(), &unsigned, &symmetric, &own_key, "", "a.b.c", "not a token"] {
        let begun = begin(&world).await;
        gives(&world, bad);
        assert_eq!(location(&back(&world, &begun, &usual(&begun)).await), "/sign-in?refused=answer", "{bad}");
    }
    assert_eq!(counts(&world), before);
    let log = world.owner().get("/v1/audit?action=session.create").await.is(200).json();
    let rows = log["items"].as_array().unwrap();
    assert!(rows.len() == 1 && rows[0]["times"].as_u64().unwrap() > 10, "refusals are counted: {log}");
    assert_eq!(location(&enter(&world, |_| ()).await), "/");
}

#[tokio::test]
async fn a_wrong_callback_opens_nothing() {
    let world = scripted();
    publish(&world, "k").await;
    world.owner().get("/v1/session").await.is(200);
    let before = counts(&world);
    let iss = "iss=https%3A%2F%2Flogin.example";
    for (query, refused) in [
        (String::new(), "state"),
        ("state=S".into(), "answer"),
        (format!("code=c&{iss}"), "state"),
        (format!("code=c&state=nonsense&{iss}"), "state"),
        (format!("code=c&state=S&state=S&{iss}"), "state"),
        (format!("code=c&code=d&state=S&{iss}"), "state"),
        (format!("code=c&state=S&{iss}&access_token=t"), "state"),
        (format!("state=S&{iss}"), "state"),
        ("code=c&state=S".into(), "answer"),
        ("code=c&state=S&iss=https%3A%2F%2Fother.example".into(), "answer"),
        (format!("error=access_denied&state=S&{iss}&error_description=%00%FF"), "refused"),
        (format!("error=%0d%0aSet-Cookie&state=S&{iss}"), "refused"),
        (format!("code={}&state=S&{iss}", "c".repeat(7_000)), "answer"),
    ] {
        let begun = begin(&world).await;
        gives(&world, "none");
        let query = query.replace("=S", &format!("={}", begun.state));
        let answer = back(&world, &begun, &query).await;
        assert_eq!(location(&answer), format!("/sign-in?refused={refused}"), "{query}");
    }
    // Another provider's callback, and one that comes too late.
    let begun = begin(&world).await;
    let url = format!("http://localhost/v1/sign-in/providers/other/callback?code=c&state={}", begun.state);
    let answer = call_back(&world, &Url::parse(&url).unwrap(), &[&begun.cookie]).await;
    assert_eq!(location(&answer), "/sign-in?refused=state");
    let begun = begin(&world).await;
    world.advance(10 * 60_000 + 1);
    assert_eq!(location(&back(&world, &begun, &usual(&begun)).await), "/sign-in?refused=state");
    world
        .anyone()
        .get("/v1/sign-in/providers/nobody/callback?code=c&state=s")
        .await
        .problem(404, "not-found");
    world.anyone().post("/v1/sign-in/providers/nobody/start", json!({})).await.problem(404, "not-found");
    assert_eq!(counts(&world), before);
}

#[tokio::test]
async fn a_provider_that_fails_is_no_fault_of_ours() {
    let world = scripted();
    let fetch = &world.doubles().fetch;
    for (status, body) in [(500, ""), (302, ""), (200, "<html>"), (200, "{}")] {
        let at = "https://other.example/.well-known/openid-configuration";
        fetch.answer(at, status, &[], body);
        let call = world.anyone().post("/v1/sign-in/providers/other/start", json!({})).await;
        call.problem(503, "unavailable");
    }
    for (status, body, refused) in [
        (500, "", "unreachable"),
        (302, "", "unreachable"),
        (200, "<html>", "answer"),
        (400, r#"{"error":"invalid_grant"}"#, "refused"),
        (200, r#"{"access_token":"a","token_type":"Bearer"}"#, "answer"),
    ] {
        let begun = begin(&world).await;
        fetch.answer(&format!("{ISSUER}/token"), status, &[], body);
        let answer = back(&world, &begun, &usual(&begun)).await;
        assert_eq!(location(&answer), format!("/sign-in?refused={refused}"), "{status} {body}");
    }
    // Its keys cannot be had.
    assert_eq!(location(&enter(&world, |_| ()).await), "/sign-in?refused=unreachable");
}

#[tokio::test]
async fn an_address_alone_opens_no_account() {
    let world = scripted();
    publish(&world, "k").await;
    // What somebody else typed and never proved keeps nobody out, and makes nobody theirs.
    let claimed = json!({ "name": "Mallory", "email": "ann@example.org" });
    world.anyone().post("/v1/sign-up", claimed).await.is(202);
    let unverified = enter(&world, |claims| claims["email_verified"] = json!("true")).await;
    assert_eq!(location(&unverified), "/sign-in?refused=email");
    assert_eq!(location(&enter(&world, |_| ()).await), "/");
    let held = "SELECT name FROM users WHERE email = 'ann@example.org'";
    assert_eq!(world.doubles().sql.inspect(held).unwrap().remove(0).text("name").unwrap(), "Ann");
    let before = counts(&world);
    let other = enter(&world, |claims| claims["sub"] = json!("somebody else")).await;
    assert_eq!(location(&other), "/sign-in?refused=account-exists");
    assert_eq!(counts(&world), before);
    // Who is known needs no address any more.
    assert_eq!(location(&enter(&world, |claims| claims["email_verified"] = json!(false)).await), "/");
}

#[tokio::test]
async fn newcomers_are_made_only_where_sign_up_is_open() {
    for closed in ["invited", "closed"] {
        let world = scripted_with(closed);
        publish(&world, "k").await;
        world.owner().get("/v1/session").await.is(200);
        let before = counts(&world);
        assert_eq!(location(&enter(&world, |_| ()).await), "/sign-in?refused=sign-up-off");
        assert_eq!(counts(&world), before);
        // Somebody who is there already is let in as ever.
        let linked = "INSERT INTO identities (id, org_id, user_id, provider, issuer, subject, created_at)
            SELECT 'idn_1', org_id, id, 'real', 'https://login.example', 'ann', 1 FROM users";
        world.doubles().sql.inspect(linked).unwrap();
        assert_eq!(location(&enter(&world, |_| ()).await), "/");
    }
}

#[tokio::test]
async fn keys_are_fetched_anew_for_an_unknown_one_but_not_for_every_token() {
    let world = scripted();
    let asked = || {
        let asked = world.doubles().fetch.asked();
        asked.iter().filter(|request| request.url.ends_with("/jwks")).count()
    };
    publish(&world, "old").await;
    assert_eq!(location(&enter(&world, |_| ()).await), "/sign-in?refused=answer");
    publish(&world, "k").await;
    assert_eq!(location(&enter(&world, |_| ()).await), "/sign-in?refused=answer");
    assert_eq!(asked(), 1, "not again within a minute");
    world.advance(61_000);
    assert_eq!(location(&enter(&world, |_| ()).await), "/");
    assert_eq!(location(&enter(&world, |_| ()).await), "/");
    assert_eq!(asked(), 2);
}

#[tokio::test]
async fn github_is_asked_who_it_is() {
    let world = scripted();
    let fetch = &world.doubles().fetch;
    fetch.answer(
        "https://github.com/login/oauth/access_token",
        200,
        &[],
        r#"{"access_token":"gho","token_type":"bearer"}"#,
    );
    fetch.answer("https://api.github.com/user", 200, &[], r#"{"id":583231,"login":"octocat","name":null}"#);
    let emails = r#"[{"email":"octo@example.org","primary":true,"verified":true}]"#;
    fetch.answer("https://api.github.com/user/emails", 200, &[], emails);
    let begun = world.anyone().post("/v1/sign-in/providers/github/start", json!({})).await.is(200);
    let url = Url::parse(&begun.string("/url")).unwrap();
    assert_eq!(url.host_str(), Some("github.com"));
    let query: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    let back = format!("{}?code=c&state={}", query["redirect_uri"], query["state"]);
    let answer =
        call_back(&world, &Url::parse(&back).unwrap(), &[&cookie(&begun, "vibe_attempt").unwrap()]).await;
    assert_eq!(location(&answer), "/");
    let person = Person::with_cookie(world.clone(), &cookie(&answer, "vibe_session").unwrap());
    assert_eq!(person.get("/v1/session").await.is(200).string("/user/name"), "octocat");
    let asked = fetch.asked();
    let user = asked.iter().find(|request| request.url == "https://api.github.com/user").unwrap();
    assert!(user.headers.contains(&("authorization".into(), "Bearer gho".into())));
    assert!(user.headers.iter().any(|(name, _)| name == "user-agent"));
}

#[tokio::test]
async fn somebodys_account_is_not_linked_twice_and_the_last_way_in_stays() {
    let world = scripted();
    publish(&world, "k").await;
    let answer = enter(&world, |_| ()).await;
    let ann = Person::with_cookie(world.clone(), &cookie(&answer, "vibe_session").unwrap());
    let (owner, signed_in) = sign_in(&world, "Firefox").await;
    let begun = act(&owner, Method::POST, "/v1/identities/real/start", json!({})).await.is(200);
    let url = Url::parse(&begun.string("/url")).unwrap();
    let query: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
    let claims = claims(&world, &query["nonce"]);
    gives(&world, &token(&world, &json!({ "alg": "EdDSA", "kid": "k" }), &claims, &SEED).await);
    let back =
        format!("{}?code=c&state={}&iss=https%3A%2F%2Flogin.example", query["redirect_uri"], query["state"]);
    let session = cookie(&signed_in, "vibe_session").unwrap();
    let bound = cookie(&begun, "vibe_attempt").unwrap();
    let answer = call_back(&world, &Url::parse(&back).unwrap(), &[&session, &bound]).await;
    assert_eq!(location(&answer), "/settings/account?refused=taken");
    assert!(owner.get("/v1/identities").await.is(200).json()["items"][0].is_null());

    let id = ann.get("/v1/identities").await.is(200).string("/items/0/id");
    let path = format!("/v1/identities/{id}");
    act(&owner, Method::DELETE, &path, json!({})).await.problem(404, "not-found");
    world.doubles().sql.inspect("UPDATE users SET email_verified_at = NULL").unwrap();
    act(&ann, Method::DELETE, &path, json!({})).await.problem(409, "conflict");
    world.doubles().sql.inspect("UPDATE users SET email_verified_at = 1 WHERE email IS NOT NULL").unwrap();
    act(&ann, Method::DELETE, &path, json!({})).await.is(204);
    let forged = ann.call(Method::POST, "/v1/identities/real/start").header("sec-fetch-site", "cross-site");
    world.send(forged).await.problem(403, "forbidden");
}

#[tokio::test]
async fn production_asks_for_secure_cookies_and_its_own_address() {
    let list = json!([{ "id": "github", "kind": "github", "client_id": "us", "client_secret": "s" }]);
    let world = World::native_with(|key| match key {
        "SIGN_IN_PROVIDERS" => Some(list.to_string()),
        "ENVIRONMENT" => Some("production".into()),
        "PUBLIC_URL" => Some("https://edge.example".into()),
        _ => None,
    });
    let call = Call::new(Method::POST, "/v1/sign-in/providers/github/start").header("host", "evil.example");
    let begun = world.send(call).await.is(200);
    assert!(begun.string("/url").contains("redirect_uri=https%3A%2F%2Fedge.example%2Fv1%2Fsign-in%2F"));
    let cookie = begun.header("set-cookie").unwrap();
    let prefix = cookie.starts_with("__Host-vibe_attempt=");
    assert!(prefix && cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");
}
