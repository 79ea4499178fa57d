//! Tokens of API clients: exchanged, refreshed, checked, given back; and all that is refused.

use http::Method;
use serde_json::{Value, json};

use super::account::{act, sign_in};
use crate::support::{Answer, Person, World};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// Exchanges whatever credential somebody has for tokens.
pub async fn exchange(person: &Person, body: Value) -> Answer {
    act(person, Method::POST, "/v1/tokens", body).await
}

/// The next tokens.
pub async fn refresh(world: &World, token: &str) -> Answer {
    world.anyone().post("/v1/tokens/refresh", json!({ "refresh_token": token })).await
}

/// Whoever holds the access token of an answer.
pub fn bearer(world: &World, answer: &Answer) -> Person {
    Person::with_token(world.clone(), &answer.string("/access_token"))
}

/// The decoded parts of a token: header and claims.
pub fn parts(token: &str) -> (Value, Value) {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let part = |n: usize| {
        let bytes = URL_SAFE_NO_PAD.decode(token.split('.').nth(n).expect("a part")).expect("base64url");
        serde_json::from_slice(&bytes).expect("JSON")
    };
    (part(0), part(1))
}

/// A session is exchanged for tokens that do what it may, are refreshed, and end with it.
pub async fn tokens_live_and_die_with_their_session(world: &World) {
    let (here, _) = sign_in(world, BROWSER).await;
    let answer = exchange(&here, json!({ "name": "CLI", "scopes": ["read", "write"] })).await.is(201);
    assert_eq!(answer.json()["token_type"], "Bearer");
    assert_eq!((&answer.json()["expires_in"], &answer.json()["scope"]), (&json!(600), &json!("read write")));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let (head, claims) = parts(&answer.string("/access_token"));
    assert_eq!((&head["alg"], &head["typ"]), (&json!("EdDSA"), &json!("at+jwt")));
    let keys = world.anyone().get("/.well-known/jwks.json").await.is(200).json();
    let key = keys["keys"].as_array().expect("keys").iter().find(|key| key["kid"] == head["kid"]);
    assert_eq!(key.expect("the key is published")["crv"], "Ed25519");
    assert!(!keys.to_string().contains("\"d\""), "{keys}");
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(world.origin()), &json!(world.origin())));
    assert_eq!(claims["exp"].as_u64().expect("exp") - claims["iat"].as_u64().expect("iat"), 600);

    let client = bearer(world, &answer);
    let shown = client.get("/v1/session").await.is(200).json();
    assert_eq!((&shown["user"]["id"], &shown["scopes"]), (&claims["sub"], &json!(["read", "write"])));
    let project = client.post("/v1/projects", json!({ "name": "By a token" })).await.is(201).string("/id");
    client.get("/v1/api-keys").await.problem(403, "forbidden");
    // What concerns the account stays in the browser, and a token gets no tokens.
    client.get("/v1/sessions").await.problem(403, "forbidden");
    client.post("/v1/second-factor", json!({})).await.problem(403, "forbidden");
    client.post("/v1/sessions/current/prove", json!({ "code": "123456" })).await.problem(403, "forbidden");
    client.post("/v1/tokens", json!({})).await.problem(403, "forbidden");

    let next = refresh(world, &answer.string("/refresh_token")).await.is(200);
    assert_ne!(next.string("/access_token"), answer.string("/access_token"));
    assert_eq!(next.json()["scope"], "read write");
    bearer(world, &next).get(&format!("/v1/projects/{project}")).await.is(200);
    client.get("/v1/session").await.is(200);

    let listed = here.get("/v1/tokens").await.is(200).json();
    let mine =
        listed["items"].as_array().expect("items").iter().find(|item| item["id"] == answer.json()["id"]);
    let mine = mine.expect("the family is listed");
    assert_eq!((&mine["name"], &mine["scopes"]), (&json!("CLI"), &json!(["read", "write"])));
    client.delete(&format!("/v1/projects/{project}")).await.is(204);
    act(&here, Method::DELETE, "/v1/session", json!({})).await.is(204);
    client.get("/v1/session").await.problem(401, "unauthenticated");
    bearer(world, &next).get("/v1/session").await.problem(401, "unauthenticated");
    refresh(world, &next.string("/refresh_token")).await.problem(401, "unauthenticated");
}

/// Each way to end tokens works with the next request.
pub async fn tokens_are_ended_in_every_way(world: &World) {
    let (here, _) = sign_in(world, BROWSER).await;
    let ask = async || exchange(&here, json!({})).await.is(201);
    let is_over = async |tokens: &Answer| {
        bearer(world, tokens).get("/v1/session").await.problem(401, "unauthenticated");
        refresh(world, &tokens.string("/refresh_token")).await.problem(401, "unauthenticated");
    };
    let give_back = async |token: String| {
        world.anyone().post("/v1/tokens/revoke", json!({ "token": token })).await.is(204);
    };
    let (one, two, three) = (ask().await, ask().await, ask().await);
    give_back(one.string("/refresh_token")).await;
    is_over(&one).await;
    give_back(two.string("/access_token")).await;
    is_over(&two).await;
    give_back("nonsense".to_owned()).await;
    give_back("eyJhbGciOiJub25lIn0.e30.".to_owned()).await;
    let path = format!("/v1/tokens/{}", three.string("/id"));
    act(&here, Method::DELETE, &path, json!({})).await.is(204);
    act(&here, Method::DELETE, &path, json!({})).await.problem(404, "not-found");
    is_over(&three).await;

    let body = json!({ "name": "k", "scopes": ["read"] });
    let made = world.owner().post("/v1/api-keys", body).await.is(201);
    let key = Person::with_token(world.clone(), &made.string("/key"));
    let wrong = exchange(&key, json!({ "scopes": ["admin"] })).await;
    wrong.problem(422, "invalid-body").names(&["scopes"]);
    let of_key = exchange(&key, json!({})).await.is(201);
    let client = bearer(world, &of_key);
    assert_eq!(client.get("/v1/session").await.is(200).json()["scopes"], json!(["read"]));
    client.post("/v1/projects", json!({ "name": "no" })).await.problem(403, "forbidden");
    client.post("/v1/tokens", json!({})).await.problem(403, "forbidden");
    world.owner().delete(&format!("/v1/api-keys/{}", made.string("/id"))).await.is(204);
    is_over(&of_key).await;
    world.owner().post("/v1/tokens", json!({})).await.problem(403, "forbidden");
    world.anyone().post("/v1/tokens", json!({})).await.problem(401, "unauthenticated");
    let forged = here.with_json(Method::POST, "/v1/tokens", &json!({}));
    here.send(forged.header("sec-fetch-site", "cross-site")).await.problem(403, "forbidden");
}

/// Tokens that are no tokens of ours: one answer, whatever is wrong.
pub async fn forged_tokens_get_nowhere(world: &World) {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let (here, _) = sign_in(world, BROWSER).await;
    let answer = exchange(&here, json!({})).await.is(201);
    let good = answer.string("/access_token");
    let (head, claims) = parts(&good);
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signature = good.rsplit('.').next().expect("a signature");
    let with = |name: &str, value: Value| {
        let (mut head, mut claims) = (head.clone(), claims.clone());
        let into = if head.get(name).is_some() || name == "jwk" { &mut head } else { &mut claims };
        into[name] = value;
        format!("{}.{}.{signature}", encode(&head), encode(&claims))
    };
    let mut flipped = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    flipped[5] ^= 1;
    let body = good.rsplit_once('.').expect("three parts").0;
    for forged in [
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(flipped)),
        format!("{body}."),
        format!("{body}.{signature}="),
        body.to_owned(),
        format!("{good}.{signature}"),
        with("alg", json!("none")),
        with("alg", json!("HS256")),
        with("typ", json!("JWT")),
        with("kid", json!("unknown")),
        with("kid", json!("../../etc/passwd")),
        with("jwk", json!({ "kty": "OKP", "crv": "Ed25519", "x": "AAAA" })),
        with("aud", json!("https://elsewhere.example")),
        with("iss", json!("https://elsewhere.example")),
        with("exp", json!(1)),
        with("nbf", json!(9_000_000_000_u64)),
        with("role", json!("admin")),
        with("org", json!("org_01ARZ3NDEKTSV4RRFFQ69G5FAV")),
        with("sub", json!("key_01ARZ3NDEKTSV4RRFFQ69G5FAV")),
        format!("eyJ{}", "A".repeat(4_000)),
        "eyJ".to_owned(),
        "eyJ..".to_owned(),
    ] {
        let person = Person::with_token(world.clone(), &forged);
        person.get("/v1/session").await.problem(401, "unauthenticated");
    }
    refresh(world, &good).await.problem(422, "invalid-body").names(&["refresh_token"]);
    refresh(world, "unknown").await.problem(401, "unauthenticated");
    bearer(world, &answer).get("/v1/session").await.is(200);
}
