//! Rights that change with time: proofs of identity grow old, people change their role or leave.

use http::Method;
use serde_json::json;

use crate::support::{Answer, Call, Person, World};

const MINUTE: u64 = 60_000;

/// The owner, signed in with a browser.
async fn browser(world: &World) -> Person {
    let token = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let session = world.anyone().post("/v1/sessions", json!({ "token": token })).await.is(201);
    let cookie = session.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    Person::with_cookie(world.clone(), &cookie)
}

fn new_key(person: &Person, body: &serde_json::Value) -> Call {
    person.with_json(Method::POST, "/v1/api-keys", body).header("sec-fetch-site", "same-origin")
}

async fn make_key(person: &Person) -> Answer {
    person.send(new_key(person, &json!({ "name": "k", "scopes": ["read", "write", "admin"] }))).await
}

#[tokio::test]
async fn a_dangerous_action_needs_a_fresh_proof_of_identity() {
    let world = World::native();
    let first = browser(&world).await;
    make_key(&first).await.is(201);
    world.advance(15 * MINUTE);
    make_key(&first).await.is(201);
    world.advance(1);
    make_key(&first).await.problem(403, "step-up-required");
    first.get("/v1/api-keys").await.is(200);
    world.doubles().sql.inspect("UPDATE sessions SET proved_at = created_at + 60000").unwrap();
    make_key(&first).await.is(201);
    world.advance(MINUTE);
    make_key(&first).await.problem(403, "step-up-required");
    make_key(&browser(&world).await).await.is(201);
}

#[tokio::test]
async fn people_and_their_keys_do_what_their_role_says_now() {
    let world = World::native();
    let person = browser(&world).await;
    let key = Person::with_token(world.clone(), &make_key(&person).await.is(201).string("/key"));
    let become_a = |role: &str| {
        let sql = format!("UPDATE memberships SET role = '{role}'");
        world.doubles().sql.inspect(&sql).unwrap();
    };
    for (role, reads_keys, makes_projects) in
        [("owner", 200, 201), ("admin", 200, 201), ("developer", 403, 201), ("viewer", 403, 403)]
    {
        become_a(role);
        assert_eq!(person.get("/v1/session").await.is(200).string("/role"), role);
        let project = person.with_json(Method::POST, "/v1/projects", &json!({ "name": role }));
        person.send(project.header("sec-fetch-site", "same-origin")).await.is(makes_projects);
        key.post("/v1/projects", json!({ "name": format!("{role} by key") })).await.is(makes_projects);
        for either in [&person, &key] {
            either.get("/v1/api-keys").await.is(reads_keys);
        }
    }
    let told = person.get("/v1/api-keys").await.problem(403, "forbidden").string("/detail");
    assert!(told.contains("viewer") && told.contains("keys.read"), "{told}");
    world.doubles().sql.inspect("DELETE FROM memberships").unwrap();
    for either in [&person, &key] {
        either.get("/v1/projects").await.problem(401, "unauthenticated");
    }
}

#[tokio::test]
async fn nobody_makes_a_key_stronger_than_themselves() {
    let world = World::native();
    let asked = |role: &str| json!({ "name": role, "scopes": ["read", "admin"], "role": role });
    let admin = world.owner().post("/v1/api-keys", asked("admin")).await.is(201);
    assert_eq!(admin.string("/role"), "admin");
    let admin = Person::with_token(world.clone(), &admin.string("/key"));
    admin.post("/v1/api-keys", asked("owner")).await.problem(422, "invalid-body").names(&["role"]);
    admin.post("/v1/api-keys", asked("root")).await.problem(422, "invalid-body").names(&["role"]);
    let service = admin.post("/v1/api-keys", asked("service")).await.is(201);
    let service = Person::with_token(world.clone(), &service.string("/key"));
    service.get("/v1/projects").await.is(200);
    service.get("/v1/api-keys").await.problem(403, "forbidden");
}
