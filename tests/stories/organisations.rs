//! Organisations: people invited, changed, removed and leaving; several organisations a person; service accounts.

use http::Method;
use serde_json::{Value, json};

use super::account::{act, enrol, prove, sign_in};
use crate::support::{Answer, Call, Person, World};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// Invites and gives the token of the mailed link.
pub async fn invite(by: &Person, email: &str, role: &str) -> String {
    let outbox = format!("/v1/mail?limit=100&recipient={}", email.to_lowercase());
    let before = by.world.anyone().get(&outbox).await.is(200).json();
    act(by, Method::POST, "/v1/invitations", json!({ "email": email, "role": role })).await.is(201);
    let after = by.world.anyone().get(&outbox).await.is(200).json();
    // By what was not there before: of two mails of the same millisecond, either may be the first.
    let known = before["items"].as_array().expect("items");
    let mail = after["items"].as_array().expect("items").iter().find(|mail| !known.contains(mail));
    let body = mail.expect("a new mail")["body"].as_str().expect("a text").to_owned();
    let link = body.split_whitespace().find(|word| word.contains("/invitation#token=")).expect("a link");
    link.split_once('=').expect("a token").1.to_owned()
}

/// Accepts an invitation as nobody in particular: the person, and the answer.
pub async fn accept(world: &World, body: Value) -> (Person, Answer) {
    let call = Call::new(Method::POST, "/v1/invitations/accept").header("content-type", "application/json");
    let answer = world.send(call.bytes(body.to_string())).await.is(201);
    let cookie = answer.header("set-cookie").expect("a cookie").split(';').next().expect("a pair").to_owned();
    (Person::with_cookie(world.clone(), &cookie), answer)
}

/// Somebody with this role, by invitation.
pub async fn join(by: &Person, email: &str, role: &str) -> Person {
    let token = invite(by, email, role).await;
    accept(&by.world, json!({ "token": token })).await.0
}

async fn id_of(person: &Person) -> String {
    person.get("/v1/session").await.is(200).string("/user/id")
}

/// A new organisation, in which its maker goes on.
pub async fn found(person: &Person, name: &str) -> String {
    let made = act(person, Method::POST, "/v1/organisations", json!({ "name": name })).await.is(201);
    let id = made.string("/id");
    go_to(person, &id).await.is(200);
    id
}

async fn go_to(person: &Person, id: &str) -> Answer {
    act(person, Method::POST, "/v1/session/organisation", json!({ "organisation_id": id })).await
}

/// Somebody is invited by mail, joins, gets another role, is removed, and may come back.
pub async fn invite_accept_remove(world: &World) {
    let (owner, _) = sign_in(world, BROWSER).await;
    let token = invite(&owner, "Ada@Example.com", "developer").await;
    let pending = owner.get("/v1/invitations").await.is(200);
    assert_eq!(pending.string("/items/0/email"), "ada@example.com");
    assert!(!pending.text().contains(&token), "only the mail has it");
    let look = world.anyone().post("/v1/invitations/look", json!({ "token": token })).await.is(200).json();
    assert_eq!((&look["email"], &look["role"]), (&json!("ada@example.com"), &json!("developer")));
    assert_eq!((&look["has_account"], &look["invited_by"]), (&json!(false), &json!("Owner")));

    let (ada, answer) = accept(world, json!({ "token": token, "name": "Ada" })).await;
    assert_eq!((answer.string("/role"), answer.string("/user/name")), ("developer".into(), "Ada".into()));
    let again = json!({ "token": token });
    world.anyone().post("/v1/invitations/accept", again.clone()).await.problem(404, "not-found");
    world.anyone().post("/v1/invitations/look", again).await.problem(404, "not-found");
    let taken = json!({ "email": "ada@example.com", "role": "viewer" });
    act(&owner, Method::POST, "/v1/invitations", taken).await.problem(409, "conflict");

    let path = format!("/v1/members/{}", id_of(&ada).await);
    act(&ada, Method::POST, "/v1/projects", json!({ "name": "Hers" })).await.is(201);
    act(&ada, Method::PATCH, &path, json!({ "role": "owner" })).await.problem(403, "forbidden");
    act(&owner, Method::PATCH, &path, json!({ "role": "viewer" })).await.is(200);
    act(&ada, Method::POST, "/v1/projects", json!({ "name": "More" })).await.problem(403, "forbidden");
    let members = ada.get("/v1/members").await.is(200).json();
    assert_eq!((&members["total"], &members["items"][0]["role"]), (&json!(2), &json!("viewer")));
    assert!(members["items"][0]["last_seen_at"].is_u64(), "{members}");

    act(&owner, Method::DELETE, &path, json!({})).await.is(204);
    ada.get("/v1/session").await.problem(401, "unauthenticated");
    act(&owner, Method::DELETE, &path, json!({})).await.problem(404, "not-found");
    let token = invite(&owner, "ada@example.com", "admin").await;
    let look = world.anyone().post("/v1/invitations/look", json!({ "token": token })).await.is(200).json();
    assert_eq!(look["has_account"], true);
    let (ada, answer) = accept(world, json!({ "token": token })).await;
    assert_eq!((answer.string("/role"), answer.string("/user/name")), ("admin".into(), "Ada".into()));
    let own = ada.get("/v1/organisations").await.is(200).json();
    assert_eq!(
        own["items"].as_array().map(Vec::len),
        Some(2),
        "whoever is removed gets a place of their own"
    );

    let token = invite(&owner, "grace@example.com", "viewer").await;
    let id = owner.get("/v1/invitations").await.is(200).string("/items/0/id");
    let invitation = format!("/v1/invitations/{id}");
    act(&owner, Method::DELETE, &invitation, json!({})).await.is(204);
    act(&owner, Method::DELETE, &invitation, json!({})).await.problem(404, "not-found");
    world.anyone().post("/v1/invitations/accept", json!({ "token": token })).await.problem(404, "not-found");
    let log = owner.get("/v1/audit?limit=100").await.is(200).text();
    for action in
        ["invitation.create", "invitation.accept", "invitation.revoke", "member.role", "member.remove"]
    {
        assert!(log.contains(action), "{action} is not in the log");
    }
}

/// An organisation has an owner, whatever its people do.
pub async fn the_last_owner_stays(world: &World) {
    let (owner, _) = sign_in(world, BROWSER).await;
    found(&owner, "Mine alone").await;
    let me = format!("/v1/members/{}", id_of(&owner).await);
    act(&owner, Method::DELETE, "/v1/membership", json!({})).await.problem(409, "conflict");
    act(&owner, Method::DELETE, &me, json!({})).await.problem(409, "conflict");
    act(&owner, Method::PATCH, &me, json!({ "role": "admin" })).await.problem(409, "conflict");

    let ada = join(&owner, "ada@example.com", "admin").await;
    act(&ada, Method::PATCH, &me, json!({ "role": "viewer" })).await.problem(403, "forbidden");
    act(&ada, Method::DELETE, &me, json!({})).await.problem(403, "forbidden");
    let above = json!({ "email": "x@example.com", "role": "owner" });
    act(&ada, Method::POST, "/v1/invitations", above).await.problem(422, "invalid-body").names(&["role"]);
    let hers = format!("/v1/members/{}", id_of(&ada).await);
    act(&ada, Method::PATCH, &hers, json!({ "role": "owner" })).await.problem(422, "invalid-body");
    act(&owner, Method::PATCH, &hers, json!({ "role": "owner" })).await.is(200);
    act(&owner, Method::PATCH, &me, json!({ "role": "admin" })).await.is(200);
    act(&ada, Method::DELETE, "/v1/membership", json!({})).await.problem(409, "conflict");
    act(&ada, Method::PATCH, &me, json!({ "role": "owner" })).await.is(200);
    act(&owner, Method::DELETE, "/v1/membership", json!({})).await.is(204);
    owner.get("/v1/session").await.problem(401, "unauthenticated");
    assert_eq!(ada.get("/v1/members").await.is(200).json()["total"], 1);
}

/// A person is in several organisations as one person: one second factor, one list of devices.
pub async fn switching_organisations(world: &World) {
    let (person, first) = sign_in(world, BROWSER).await;
    let home = first.string("/organisation/id");
    act(&person, Method::POST, "/v1/projects", json!({ "name": "At home" })).await.is(201);
    let (app, _) = enrol(&person).await;
    let other = found(&person, "Second").await;
    let seen = person.get("/v1/session").await.is(200);
    assert_eq!((seen.string("/organisation/name"), seen.string("/role")), ("Second".into(), "owner".into()));
    assert_eq!(seen.string("/second_factor"), "proved", "the proof is the person's");
    assert_eq!(person.get("/v1/projects").await.is(200).json()["items"], json!([]));
    assert_eq!(person.get("/v1/second-factor").await.is(200).json()["recovery_codes_left"], 10);
    act(&person, Method::POST, "/v1/second-factor", json!({})).await.problem(409, "conflict");

    let (later, answer) = sign_in(world, "curl/8.5.0").await;
    assert_eq!(answer.string("/second_factor"), "needed");
    go_to(&later, &other).await.problem(403, "second-factor-required");
    later.get("/v1/organisations").await.problem(403, "second-factor-required");
    prove(&later, &app.code(world, 1)).await.is(204);
    let devices = person.get("/v1/sessions").await.is(200).json();
    assert_eq!(devices["items"].as_array().map(Vec::len), Some(2), "in both organisations: {devices}");

    go_to(&person, "org_01ARZ3NDEKTSV4RRFFQ69G5FAV").await.problem(404, "not-found");
    let ada = join(&person, "ada@example.com", "viewer").await;
    go_to(&ada, &home).await.problem(404, "not-found");
    assert_eq!(ada.get("/v1/organisations").await.is(200).json()["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(go_to(&person, &home).await.is(200).string("/organisation/id"), home);
    let mine = person.get("/v1/organisations").await.is(200).json();
    assert_eq!(mine["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(person.get("/v1/projects").await.is(200).json()["items"].as_array().map(Vec::len), Some(1));
    act(&person, Method::DELETE, "/v1/second-factor", json!({})).await.is(204);
    world.owner().post("/v1/organisations", json!({ "name": "x" })).await.problem(403, "forbidden");
}

/// A person's keys fall with the person; those of a service account with the account.
pub async fn a_service_accounts_key_outlives_its_maker(world: &World) {
    let (owner, _) = sign_in(world, BROWSER).await;
    let ada = join(&owner, "ada@example.com", "admin").await;
    let asked = json!({ "name": "CI", "role": "service" });
    let account = act(&ada, Method::POST, "/v1/service-accounts", asked).await.is(201).string("/id");
    let keys = format!("/v1/service-accounts/{account}/keys");
    let wanted = json!({ "name": "k", "scopes": ["read", "write", "admin"] });
    let made = act(&ada, Method::POST, &keys, wanted.clone()).await.is(201);
    assert_eq!((made.string("/role"), made.string("/service_account")), ("service".into(), account.clone()));
    let service = Person::with_token(world.clone(), &made.string("/key"));
    let hers = act(&ada, Method::POST, "/v1/api-keys", wanted.clone()).await.is(201).string("/key");
    let hers = Person::with_token(world.clone(), &hers);
    let second = hers.post("/v1/api-keys", wanted).await.is(201).string("/key");
    let second = Person::with_token(world.clone(), &second);
    service.post("/v1/projects", json!({ "name": "By CI" })).await.is(201);
    service.get("/v1/api-keys").await.problem(403, "forbidden");

    act(&owner, Method::DELETE, &format!("/v1/members/{}", id_of(&ada).await), json!({})).await.is(204);
    hers.get("/v1/projects").await.problem(401, "unauthenticated");
    second.get("/v1/projects").await.problem(401, "unauthenticated");
    service.get("/v1/projects").await.is(200);
    let listed = owner.get("/v1/service-accounts").await.is(200).json();
    assert_eq!((&listed["items"][0]["name"], &listed["items"][0]["keys"]), (&json!("CI"), &json!(1)));
    let path = format!("/v1/service-accounts/{account}");
    act(&owner, Method::DELETE, &path, json!({})).await.is(204);
    service.get("/v1/projects").await.problem(401, "unauthenticated");
    act(&owner, Method::DELETE, &path, json!({})).await.problem(404, "not-found");
}
