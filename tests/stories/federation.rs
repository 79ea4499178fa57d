//! Signing in with a real OpenID provider, and linking an account there to one's own.
//!
//! Not among `every_story!`: it needs a provider beside it. Natively tests/api/federation.rs runs it, on workerd
//! tests/workerd/federation.rs.

use http::Method;
use serde_json::json;
use url::Url;

use super::account::{act, sign_in};
use crate::support::{Answer, Call, Person, World, provider::Browser};

/// Somebody's browser here: the cookies it has.
pub async fn call_back(world: &World, back: &Url, cookies: &[&str]) -> Answer {
    let path = format!("{}?{}", back.path(), back.query().unwrap_or_default());
    world.send(Call::new(Method::GET, &path).header("cookie", cookies.join("; "))).await
}

/// The cookie of that name which an answer sets: `name=value`.
pub fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.headers.iter().filter(|(header, _)| header == "set-cookie");
    let mut pairs = set.filter_map(|(_, value)| value.split(';').next());
    pairs.find(|pair| pair.starts_with(name)).map(str::to_owned)
}

/// Begins: where to go, and the cookie to bring back.
pub async fn start(world: &World) -> (String, String) {
    let answer = world.anyone().post("/v1/sign-in/providers/real/start", json!({})).await.is(200);
    (answer.string("/url"), cookie(&answer, "vibe_attempt").expect("a cookie"))
}

/// Where a callback leads to.
#[track_caller]
pub fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").expect("a location").to_owned()
}

/// From the button to a session, and again into the same account; each step works once and in one browser.
pub async fn a_newcomer_enters_and_returns(world: &World, name: &str) {
    let listed = world.anyone().get("/v1/sign-in/providers").await.is(200).json();
    assert_eq!(listed, json!({ "items": [{ "id": "real", "name": "Real" }] }));

    let (url, bound) = start(world).await;
    let back = Browser::new().sign_in(&url, name).await;
    let (_, other) = start(world).await;
    for cookies in [&[][..], &[other.as_str()]] {
        assert_eq!(location(&call_back(world, &back, cookies).await), "/sign-in?refused=state");
    }
    let answer = call_back(world, &back, &[&bound]).await;
    assert_eq!(location(&answer), "/");
    let person = Person::with_cookie(world.clone(), &cookie(&answer, "vibe_session").expect("a session"));
    let session = person.get("/v1/session").await.is(200).json();
    assert_eq!((&session["user"]["name"], &session["role"]), (&json!(name), &json!("owner")));
    assert_eq!(location(&call_back(world, &back, &[&bound]).await), "/sign-in?refused=state");

    let (url, bound) = start(world).await;
    let back = Browser::new().sign_in(&url, name).await;
    let answer = call_back(world, &back, &[&bound]).await;
    let again = Person::with_cookie(world.clone(), &cookie(&answer, "vibe_session").expect("a session"));
    assert_eq!(again.get("/v1/session").await.is(200).json()["user"]["id"], session["user"]["id"]);
    let linked = again.get("/v1/identities").await.is(200).json();
    assert_eq!(linked["items"].as_array().map(Vec::len), Some(1), "{linked}");
    assert_eq!(linked["items"][0]["email"], format!("{name}@people.example"));
}

/// Whoever is signed in links an account after proof of both; then it opens theirs, until it is unlinked.
pub async fn an_account_is_linked_and_unlinked(world: &World, name: &str) {
    let (owner, answer) = sign_in(world, "Firefox").await;
    let session = cookie(&answer, "vibe_session").expect("a session");
    let path = "/v1/identities/real/start";
    world.anyone().post(path, json!({})).await.problem(401, "unauthenticated");
    world.owner().post(path, json!({})).await.problem(403, "forbidden");
    let begun = act(&owner, Method::POST, path, json!({})).await.is(200);
    let bound = cookie(&begun, "vibe_attempt").expect("a cookie");
    let back = Browser::new().sign_in(&begun.string("/url"), name).await;
    // The callback alone, without the session that began it, links nothing.
    assert_eq!(location(&call_back(world, &back, &[&bound]).await), "/sign-in?refused=signed-out");

    let begun = act(&owner, Method::POST, path, json!({})).await.is(200);
    let bound = cookie(&begun, "vibe_attempt").expect("a cookie");
    let back = Browser::new().sign_in(&begun.string("/url"), name).await;
    let answer = call_back(world, &back, &[&bound, &session]).await;
    assert_eq!(location(&answer), "/settings/account");
    assert!(cookie(&answer, "vibe_session").is_none(), "linking begins no session");
    let linked = owner.get("/v1/identities").await.is(200);
    let id = linked.string("/items/0/id");

    let (url, bound) = start(world).await;
    let answer = call_back(world, &Browser::new().sign_in(&url, name).await, &[&bound]).await;
    let entered = Person::with_cookie(world.clone(), &cookie(&answer, "vibe_session").expect("a session"));
    let who = async |person: &Person| person.get("/v1/session").await.is(200).string("/user/id");
    assert_eq!(who(&entered).await, who(&owner).await);

    act(&owner, Method::DELETE, &format!("/v1/identities/{id}"), json!({})).await.is(204);
    act(&owner, Method::DELETE, &format!("/v1/identities/{id}"), json!({})).await.problem(404, "not-found");
    let log = world.owner().get("/v1/audit?action=identity.").await.is(200).json();
    let actions: Vec<_> = log["items"].as_array().expect("rows").iter().map(|row| &row["action"]).collect();
    assert!(actions.contains(&&json!("identity.link")) && actions.contains(&&json!("identity.unlink")));
}
