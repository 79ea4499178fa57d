//! Tokens under attack: refreshed at once, stolen, too old, of another deployment, signed by a key that is gone.

use credentials::jwt::{self, AccessClaims};
use futures_util::future::join_all;
use http::Method;
use ports::Crypto as _;
use serde_json::{Map, Value, json};
use vibe_edge::schedule;

use crate::{
    stories::{
        account::{act, sign_in},
        tokens::{bearer, exchange, parts, refresh},
    },
    support::{Person, World},
};

const MINUTE: u64 = 60_000;
const DAY: u64 = 86_400_000;
const BROWSER: &str = "a browser";

fn count(world: &World, what: &str) -> u64 {
    world.doubles().sql.inspect(&format!("SELECT count(*) AS n FROM {what}")).unwrap()[0].uint("n").unwrap()
}

#[tokio::test]
async fn of_fifty_refreshes_at_once_one_wins() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let first = exchange(&here, json!({})).await.is(201).string("/refresh_token");
    let answers = join_all((0..50).map(|_| refresh(&world, &first))).await;
    let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(won.len(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 200 | 409)));
    refresh(&world, &won[0].string("/refresh_token")).await.is(200);
}

#[tokio::test]
async fn a_token_that_comes_back_ends_its_family_and_is_audited() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let stolen = exchange(&here, json!({})).await.is(201);
    let other = exchange(&here, json!({})).await.is(201);
    let owners = refresh(&world, &stolen.string("/refresh_token")).await.is(200);
    bearer(&world, &owners).get("/v1/session").await.is(200); // so it has arrived
    world.advance(2_001);
    refresh(&world, &stolen.string("/refresh_token")).await.problem(401, "unauthenticated");
    bearer(&world, &owners).get("/v1/session").await.problem(401, "unauthenticated");
    refresh(&world, &owners.string("/refresh_token")).await.problem(401, "unauthenticated");
    assert_eq!(count(&world, "audit_log WHERE action = 'token.reuse' AND actor LIKE 'usr_%'"), 1);
    refresh(&world, &stolen.string("/refresh_token")).await.problem(401, "unauthenticated");
    assert_eq!(count(&world, "audit_log WHERE action = 'token.reuse'"), 1, "told once");
    bearer(&world, &other).get("/v1/session").await.is(200);
    here.get("/v1/session").await.is(200);
}

#[tokio::test]
async fn a_lost_answer_is_forgiven_once_nobody_used_it() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let first = exchange(&here, json!({})).await.is(201).string("/refresh_token");
    let lost = refresh(&world, &first).await.is(200);
    refresh(&world, &first).await.problem(409, "conflict");
    world.advance(3_000);
    let again = refresh(&world, &first).await.is(200);
    bearer(&world, &again).get("/v1/session").await.is(200);
    refresh(&world, &lost.string("/refresh_token")).await.problem(401, "unauthenticated");
    bearer(&world, &again).get("/v1/session").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn tokens_end_by_themselves() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let tokens = exchange(&here, json!({})).await.is(201);
    world.advance(10 * MINUTE + 4_000);
    bearer(&world, &tokens).get("/v1/session").await.is(200); // clocks may differ by 5 s
    world.advance(1_000);
    bearer(&world, &tokens).get("/v1/session").await.problem(401, "unauthenticated");
    let idle = refresh(&world, &tokens.string("/refresh_token")).await.is(200);
    world.advance(7 * DAY);
    refresh(&world, &idle.string("/refresh_token")).await.problem(401, "unauthenticated");
    assert_eq!(count(&world, "audit_log WHERE action = 'token.expire'"), 1);
    world.advance(31 * DAY);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert_eq!((count(&world, "token_families"), count(&world, "refresh_tokens")), (0, 0));
}

#[tokio::test]
async fn a_role_that_was_lost_is_lost_within_a_second() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let tokens = exchange(&here, json!({})).await.is(201);
    let client = bearer(&world, &tokens);
    client.get("/v1/audit").await.is(200);
    world.change_elsewhere("UPDATE memberships SET role = 'viewer'");
    client.get("/v1/audit").await.problem(403, "forbidden");
    world.change_elsewhere("DELETE FROM memberships");
    client.get("/v1/session").await.problem(401, "unauthenticated");
    refresh(&world, &tokens.string("/refresh_token")).await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn dangerous_things_need_a_fresh_session_behind_the_token() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let first = exchange(&here, json!({})).await.is(201);
    let key = json!({ "name": "k", "scopes": ["read"] });
    bearer(&world, &first).post("/v1/api-keys", key.clone()).await.is(201);
    world.advance(16 * MINUTE);
    let next = refresh(&world, &first.string("/refresh_token")).await.is(200);
    bearer(&world, &next).post("/v1/api-keys", key).await.problem(403, "step-up-required");
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_tokens_of_people() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let (there, _) = sign_in(&world, BROWSER).await;
    let (one, two) = (exchange(&here, json!({})).await.is(201), exchange(&there, json!({})).await.is(201));
    act(&here, Method::DELETE, "/v1/sessions", json!({})).await.is(204);
    for tokens in [&one, &two] {
        bearer(&world, tokens).get("/v1/session").await.problem(401, "unauthenticated");
        refresh(&world, &tokens.string("/refresh_token")).await.problem(401, "unauthenticated");
    }
}

/// Well signed, by a key of the deployment, and still not for this place, this purpose or this time.
#[tokio::test]
async fn a_good_signature_is_not_enough() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let tokens = exchange(&here, json!({})).await.is(201);
    let (_, claims) = parts(&tokens.string("/access_token"));
    // A key of ours whose seed is known.
    let (crypto, seed) = (&world.doubles().crypto, [7; 32]);
    let public = crypto.public_ed25519(&seed).await.unwrap();
    let kid = credentials::jwk::thumbprint(&ports::PublicKey::Ed25519(public));
    let b64 = |bytes: &[u8]| {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    };
    let sql = &world.doubles().sql;
    let row =
        format!("INSERT INTO signing_keys VALUES ('{kid}', '{}', '', {})", b64(&public), world.now_ms());
    sql.inspect(&row).unwrap();
    world.advance(MINUTE + 1); // the isolate asks for keys again
    let make = async |change: &[(&str, Value)], typ: &str| {
        let now = world.now_ms() / 1_000;
        let mut more: Map<String, Value> = claims.as_object().unwrap().clone();
        for (name, value) in change {
            more.insert((*name).to_owned(), value.clone());
        }
        let text = |name: &str| more[name].as_str().unwrap_or_default().to_owned();
        let (iss, sub, aud, jti) = (text("iss"), text("sub"), text("aud"), text("jti"));
        let exp =
            change.iter().find(|(name, _)| *name == "exp").map_or(now + 60, |(_, at)| at.as_u64().unwrap());
        let claims =
            AccessClaims { iss: &iss, sub: &sub, aud: &aud, iat: now, exp, jti: &jti, more: more.clone() };
        let made = jwt::access_token(&kid, &claims);
        let head = b64(json!({ "alg": "EdDSA", "kid": kid, "typ": typ }).to_string().as_bytes());
        let input = format!("{head}.{}", made.split_once('.').unwrap().1);
        let signature = crypto.sign_ed25519(&seed, input.as_bytes()).await.unwrap();
        Person::with_token(world.clone(), &jwt::finish(&input, &signature))
    };
    make(&[], "at+jwt").await.get("/v1/session").await.is(200);
    for (change, typ) in [
        (vec![("aud", json!("https://elsewhere.example"))], "at+jwt"),
        (vec![("iss", json!("https://elsewhere.example"))], "at+jwt"),
        (vec![("exp", json!(world.now_ms() / 1_000 - 6))], "at+jwt"),
        (vec![("nbf", json!(world.now_ms() / 1_000 + 60))], "at+jwt"),
        (vec![("sid", json!("tok_01ARZ3NDEKTSV4RRFFQ69G5FAV"))], "at+jwt"),
        (vec![("sid", json!(3))], "at+jwt"),
        (vec![("gen", json!("1"))], "at+jwt"),
        (vec![("sub", json!("usr_01ARZ3NDEKTSV4RRFFQ69G5FAV"))], "at+jwt"),
        (vec![], "JWT"),
    ] {
        let forged = make(&change, typ).await;
        forged.get("/v1/session").await.problem(401, "unauthenticated");
    }
    // The key is taken out of the table: a minute later nobody trusts it.
    let still = make(&[], "at+jwt").await;
    sql.inspect(&format!("DELETE FROM signing_keys WHERE kid = '{kid}'")).unwrap();
    world.advance(MINUTE + 1);
    still.get("/v1/session").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn keys_are_rotated_and_published_before_and_after_they_sign() {
    let world = World::native();
    let kids = async || {
        let keys = world.anyone().get("/.well-known/jwks.json").await.is(200).json();
        let kids = keys["keys"].as_array().unwrap().iter();
        kids.map(|key| key["kid"].as_str().unwrap().to_owned()).collect::<Vec<String>>()
    };
    let signer = async || {
        let (here, _) = sign_in(&world, BROWSER).await;
        let tokens = exchange(&here, json!({})).await.is(201);
        bearer(&world, &tokens).get("/v1/session").await.is(200);
        parts(&tokens.string("/access_token")).0["kid"].as_str().unwrap().to_owned()
    };
    assert!(kids().await.is_empty());
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert!(kids().await.is_empty(), "nobody has asked for a token yet");
    let first = signer().await;
    assert_eq!(kids().await, [first.as_str()]);
    world.advance(30 * DAY);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    let both = kids().await;
    assert_eq!(both.len(), 2);
    assert_eq!(signer().await, first, "the new key is known before it signs");
    world.advance(DAY);
    let second = signer().await;
    assert!(second != first && both.contains(&second));
    assert_eq!(kids().await.len(), 2, "old tokens are still about");
    world.advance(DAY);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert_eq!(kids().await, [second]);
    assert_eq!(count(&world, "signing_keys"), 1);
}

#[tokio::test]
async fn seeds_are_sealed_and_without_master_keys_there_are_no_tokens() {
    let world = World::native();
    let (here, _) = sign_in(&world, BROWSER).await;
    let key = json!({ "name": "CLI" });
    let call = here.with_json(Method::POST, "/v1/tokens", &key).header("sec-fetch-site", "same-origin");
    let call = call.header("idempotency-key", "once");
    let tokens = here.send(call.clone()).await.is(201);
    let repeated = here.send(call).await.is(201).json();
    assert_eq!((&repeated["access_token"], &repeated["id"]), (&Value::Null, &tokens.json()["id"]));
    let row = &world.doubles().sql.inspect("SELECT seed FROM signing_keys").unwrap()[0];
    assert!(row.text("seed").unwrap().len() > 150, "an envelope");
    let hashes = world.doubles().sql.inspect("SELECT hash FROM refresh_tokens").unwrap();
    assert_ne!(hashes[0].text("hash").unwrap(), tokens.string("/refresh_token"));

    let bare = World::native_with(|name| (name == "MASTER_KEYS").then(String::new));
    let (here, _) = sign_in(&bare, BROWSER).await;
    exchange(&here, json!({})).await.problem(409, "conflict");
    assert_eq!(bare.anyone().get("/.well-known/jwks.json").await.is(200).json(), json!({ "keys": [] }));
}
