//! Rights that change with time: proofs of identity grow old, people change their role or leave.

use http::Method;
use serde_json::json;

use crate::support::{Answer, Call, Person, World, sha256_hex};

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

/// A key as they were made at first: base64url and six digits of a SHA-256.
#[tokio::test]
async fn keys_of_the_first_kind_stay_valid_and_mistyped_ones_cost_no_query() {
    let world = World::native();
    let made = make_key(&world.owner()).await.is(201);
    let (id, key) = (made.string("/id"), made.string("/key"));
    let secret = "-_9aZ".repeat(5) + "xy";
    let old = format!("ve_{secret}{}", &sha256_hex(secret.as_bytes())[..6]);
    let hash = sha256_hex(old.as_bytes());
    let sql = &world.doubles().sql;
    sql.inspect(&format!("UPDATE api_keys SET key_hash = '{hash}' WHERE id = '{id}'")).unwrap();
    Person::with_token(world.clone(), &old).get("/v1/projects").await.is(200);
    Person::with_token(world.clone(), &key).get("/v1/projects").await.problem(401, "unauthenticated");
    sql.reset_statements();
    for typed in [old.replace("-_9aZ", "-_9aY"), key.replacen(&key[4..5], "-", 1), key[..35].to_owned()] {
        Person::with_token(world.clone(), &typed).get("/v1/projects").await.problem(401, "unauthenticated");
    }
    assert_eq!(sql.statements(), 0);
}

#[tokio::test]
async fn people_and_their_keys_do_what_their_role_says_now() {
    let world = World::native();
    let person = browser(&world).await;
    let key = Person::with_token(world.clone(), &make_key(&person).await.is(201).string("/key"));
    let become_a = |role: &str| {
        let sql = format!("UPDATE memberships SET role = '{role}'");
        world.change_elsewhere(&sql);
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
    world.change_elsewhere("DELETE FROM memberships");
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

#[tokio::test]
async fn an_organisations_rules_add_and_take_away() {
    let world = World::native();
    let owner = world.owner();
    let put = async |person: &Person, rules: serde_json::Value| {
        let call = person.with_json(Method::PUT, "/v1/organisation/policy", &json!({ "rules": rules }));
        person.send(call.header("sec-fetch-site", "same-origin")).await
    };
    let asked = json!({ "name": "v", "scopes": ["read", "write"], "role": "viewer" });
    let viewer = owner.post("/v1/api-keys", asked).await.is(201).string("/key");
    let viewer = Person::with_token(world.clone(), &viewer);
    viewer.post("/v1/projects", json!({ "name": "x" })).await.problem(403, "forbidden");

    let permit =
        json!({ "id": "guests", "effect": "permit", "roles": ["viewer"], "actions": ["projects.write"] });
    put(&owner, json!([permit])).await.is(200);
    viewer.post("/v1/projects", json!({ "name": "x" })).await.is(201);

    // Nobody knows the address of this request, so it may be none of the office.
    let office = json!({ "id": "office", "effect": "forbid", "actions": ["projects.*"], "unless": [{ "network": ["192.0.2.0/24"] }] });
    put(&owner, json!([permit, office])).await.is(200);
    let told = viewer.get("/v1/projects").await.problem(403, "forbidden").string("/detail");
    assert!(told.contains("`office`"), "{told}");
    viewer.get("/v1/tasks").await.is(200);
    owner.get("/v1/projects").await.is(200);

    let person = browser(&world).await;
    person.get("/v1/projects").await.problem(403, "forbidden");
    assert_eq!(person.get("/v1/organisation/policy").await.is(200).json()["rules"][1], office);
    let all = json!([{ "id": "all", "effect": "forbid", "actions": ["*"] }]);
    put(&person, all).await.problem(409, "conflict");
    put(&person, json!([])).await.is(200);
    person.get("/v1/projects").await.is(200);
}

#[tokio::test]
async fn unsound_rules_are_refused_with_their_place() {
    let world = World::native();
    let put = async |body: serde_json::Value| {
        let owner = world.owner();
        owner.send(owner.with_json(Method::PUT, "/v1/organisation/policy", &body)).await
    };
    let rule = |actions: &str, when: serde_json::Value| json!({ "rules": [{ "id": "a", "effect": "forbid", "actions": [actions], "when": [when] }] });
    put(rule("nothing.*", json!({ "country": ["de"] })))
        .await
        .problem(422, "invalid-body")
        .names(&["rules[0].actions[0]", "rules[0].when[0].country[0]"]);
    put(rule("*", json!("owner"))).await.problem(422, "invalid-body").names(&["rules[0]"]);
    put(rule("*", json!({ "moon": "full" }))).await.problem(422, "invalid-body");
    put(json!({})).await.problem(422, "invalid-body").names(&["rules"]);
    assert_eq!(world.owner().get("/v1/organisation/policy").await.is(200).json(), json!({ "rules": [] }));
}

#[tokio::test]
async fn rules_that_cannot_be_read_let_nobody_in() {
    let world = World::native();
    let key = Person::with_token(world.clone(), &make_key(&world.owner()).await.is(201).string("/key"));
    key.get("/v1/projects").await.is(200);
    world.change_elsewhere("UPDATE organisations SET policy = '{\"rules\":[{}]}'");
    key.get("/v1/projects").await.problem(500, "internal");
}
