//! Two organisations never meet, and nobody does more than their role says.

use std::collections::BTreeMap;

use http::Method;
use policy::{Action, Reach, Role};
use serde_json::{Value, json};
use vibe_edge::{app, http::Permission, openapi};

use crate::support::{Answer, Person, TestRunner, World};

/// Somebody of this role with a key for everything.
async fn with_role(world: &World, role: Role) -> Person {
    let asked = json!({ "name": "k", "scopes": ["read", "write", "admin", "metrics"], "role": role });
    let key = world.owner().post("/v1/api-keys", asked).await.is(201).string("/key");
    Person::with_token(world.clone(), &key)
}

/// An owner of a second organisation, put there behind the API's back: its id is no other test's.
async fn stranger(world: &World) -> Person {
    let asked = json!({ "name": "s", "scopes": ["read", "write", "admin", "metrics"] });
    let made = world.owner().post("/v1/api-keys", asked).await;
    let (id, key) = (made.string("/id"), made.string("/key"));
    let sql = &world.doubles().sql;
    sql.inspect("INSERT INTO organisations (id, name, created_at, updated_at) VALUES ('org_b', 'B', 1, 1)")
        .unwrap();
    sql.inspect(&format!("UPDATE api_keys SET org_id = 'org_b' WHERE id = '{id}'")).unwrap();
    Person::with_token(world.clone(), &key)
}

/// The same stranger signed in, for what only people may do.
async fn signed_in_stranger(world: &World) -> Person {
    let token = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let sql = &world.doubles().sql;
    for row in [
        "INSERT OR IGNORE INTO users (id, org_id, name, role, created_at) VALUES ('usr_b', 'org_b', 'B', 'owner', 1)",
        "INSERT OR IGNORE INTO memberships (org_id, user_id, role, created_at) VALUES ('org_b', 'usr_b', 'owner', 1)",
        // Another owner: the organisation goes on when one of its people asks to be erased.
        "INSERT OR IGNORE INTO users (id, org_id, name, role, created_at) VALUES ('usr_c', 'org_b', 'C', 'owner', 1)",
        "INSERT OR IGNORE INTO memberships (org_id, user_id, role, created_at) VALUES ('org_b', 'usr_c', 'owner', 1)",
        "UPDATE owner_links SET org_id = 'org_b', user_id = 'usr_b' WHERE used_at IS NULL",
    ] {
        sql.inspect(row).unwrap();
    }
    signed_in(world, &token).await
}

async fn signed_in(world: &World, token: &str) -> Person {
    let session = world.anyone().post("/v1/sessions", json!({ "token": token })).await.is(201);
    let cookie = session.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    Person::with_cookie(world.clone(), &cookie)
}

/// Whether a key cannot do this at all.
fn is_for_people(method: &Method, path: &str) -> bool {
    let table = app::routes().table();
    let route = table.iter().find(|route| route.method == method && route.path == path).unwrap();
    matches!(route.permission, Permission::Action(action) if action.facts().reach == Reach::Session)
}

/// One of everything that has an address, by the first word of the address.
async fn one_of_everything(world: &World) -> (BTreeMap<&'static str, String>, TestRunner) {
    let owner = world.owner();
    let (project, task) = owner.scan("Mine").await;
    let runner = TestRunner::register(world, "one").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    let report = owner.get(&format!("/v1/tasks/{task}")).await.string("/result/report_id");
    let upload = owner.get(&format!("/v1/projects/{project}")).await.string("/source/upload_id");
    let key = owner.post("/v1/api-keys", json!({ "name": "k", "scopes": ["read"] })).await.string("/id");
    let invited = json!({ "email": "ada@example.com", "role": "viewer" });
    let invitation = owner.post("/v1/invitations", invited).await.is(201).string("/id");
    let asked = json!({ "name": "CI", "role": "service" });
    let account = owner.post("/v1/service-accounts", asked).await.is(201).string("/id");
    let link = owner.post("/v1/owner-links", json!({})).await.is(201).string("/token");
    let secret = owner.post("/v1/secrets", json!({ "name": "S", "value": "v" })).await.string("/id");
    let sessions = signed_in(world, &link).await.get("/v1/sessions").await.is(200);
    let incident = "INSERT INTO incidents (id, org_id, principal, opened_at, expires_at, worst, threats, count, percent)
        SELECT 'inc_01ARZ3NDEKTSV4RRFFQ69G5FAA', org_id, 'ip:192.0.2.7', 1, 9000000000000, 'high', 5, 1, 20 FROM projects LIMIT 1";
    world.doubles().sql.inspect(incident).unwrap();
    let linked = "INSERT INTO identities (id, org_id, user_id, provider, issuer, subject, created_at)
        SELECT 'idn_01ARZ3NDEKTSV4RRFFQ69G5FAW', org_id, id, 'p', 'i', 's', 1 FROM users";
    world.doubles().sql.inspect(linked).unwrap();
    let passkey = "pky_00000000000000000000000001".to_owned();
    let kept = format!(
        "INSERT INTO passkeys (id, user_id, name, credential_id, user_handle, public_key, counter, transports,
           backup_eligible, backed_up, created_at)
         VALUES ('{passkey}', 'usr_00000000000000000000000000', 'Mine', 'AA', 'AA', '{{}}', 0, '', 0, 0, 1)"
    );
    world.doubles().sql.inspect(&kept).unwrap();
    let token = "tok_00000000000000000000000001".to_owned();
    let kept = format!(
        "INSERT INTO token_families (id, org_id, user_id, session, name, scopes, revision, head, confirmed, rotated_at,
           ends_at, created_at)
         SELECT '{token}', org_id, user_id, token_hash, 'Mine', 'read', 1, 1, 0, 1, 9000000000000, 1 FROM sessions LIMIT 1"
    );
    world.doubles().sql.inspect(&kept).unwrap();
    let ids = [
        ("passkeys", passkey),
        ("tokens", token),
        ("security", "inc_01ARZ3NDEKTSV4RRFFQ69G5FAA".to_owned()),
        ("projects", project),
        ("sessions", sessions.string("/items/0/id")),
        ("tasks", task),
        ("reports", report),
        ("uploads", upload),
        ("api-keys", key),
        ("secrets", secret),
        ("runners", runner.key.id.clone()),
        ("members", "usr_00000000000000000000000000".to_owned()),
        ("invitations", invitation),
        ("service-accounts", account),
        ("identities", "idn_01ARZ3NDEKTSV4RRFFQ69G5FAW".to_owned()),
        ("sign-in", "prv_01ARZ3NDEKTSV4RRFFQ69G5FAW".to_owned()),
    ];
    (ids.into(), runner)
}

/// The addresses of the OpenAPI document under a prefix: method and path.
fn addresses(prefix: &str) -> Vec<(Method, String)> {
    let document: Value = serde_json::from_str(&openapi::document().unwrap()).unwrap();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys().filter(|_| path.starts_with(prefix)) {
            all.push((method.to_uppercase().parse().unwrap(), path.clone()));
        }
    }
    assert!(!all.is_empty(), "nothing under {prefix}: have the addresses moved?");
    all
}

/// The address with an id in it, and what its other parameters may be.
fn fill(path: &str, id: &str) -> String {
    let others = [("{id}", id), ("{format}", "json"), ("{part}", "1"), ("{name}", "report.json")];
    let filled = others.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
    assert!(!filled.contains('{'), "a new parameter in {path}: teach this test a value");
    filled
}

/// What a client can see of an answer, but for the request's id.
fn seen(answer: &Answer) -> (u16, String) {
    let own = answer.header("x-request-id").unwrap_or_default();
    (answer.status, answer.text().replace(own, "ID"))
}

/// Any request of the owner token may be the first one a deployment gets, and its answer may be kept.
#[tokio::test]
async fn the_operator_organisation_is_there_before_its_first_use() {
    for (path, body, status) in [
        ("/v1/tasks/redrive", json!({}), 200),
        ("/v1/projects", json!({ "name": "First" }), 201),
        ("/v1/runners", json!({ "name": "First" }), 201),
        ("/v1/api-keys", json!({ "name": "First", "scopes": ["read"] }), 201),
        ("/v1/uploads", json!({ "filename": "a.zip", "size": 1, "sha256": "a".repeat(64) }), 201),
    ] {
        let world = World::native();
        let call = world.owner().with_json(Method::POST, path, &body).header("idempotency-key", "first");
        world.send(call).await.is(status);
    }
    World::native().owner().get("/v1/session").await.is(200);
    World::native().owner().get("/v1/organisation").await.is(200);
}

#[tokio::test]
async fn a_stranger_finds_nothing_at_any_address() {
    let world = World::native();
    let (ids, _) = one_of_everything(&world).await;
    let stranger = stranger(&world).await;
    for (method, path) in addresses("/v1/") {
        let body = match path.as_str() {
            "/v1/members/{id}" if method == Method::PATCH => json!({ "role": "viewer" }),
            "/v1/service-accounts/{id}/keys" => json!({ "name": "k", "scopes": ["read"] }),
            "/v1/passkeys/{id}" if method == Method::PATCH => json!({ "name": "x" }),
            _ => json!({}),
        };
        // Signed in anew each time: one of the addresses ends all sessions.
        let person = is_for_people(&method, &path).then_some(signed_in_stranger(&world));
        let who = match person {
            Some(person) => person.await,
            None => stranger.clone(),
        };
        let ask = async |path: &str| {
            let call = who.with_json(method.clone(), path, &body);
            who.send(call.header("sec-fetch-site", "same-origin")).await
        };
        if path.contains('{') {
            let resource = path.split('/').nth(2).unwrap();
            let id = ids.get(resource).unwrap_or_else(|| panic!("a new resource {resource}: give it an id"));
            let answer = ask(&fill(&path, id)).await;
            assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text());
            let (prefix, _) = id.split_once('_').unwrap();
            let made_up = ask(&fill(&path, &format!("{prefix}_01ARZ3NDEKTSV4RRFFQ69G5FAV"))).await;
            assert_eq!(
                seen(&answer),
                seen(&made_up),
                "{method} {path}: what is not theirs is as if it were not"
            );
        } else {
            let answer = ask(&path).await;
            assert!(answer.status < 500, "{method} {path}: {}", answer.text());
            // Their own requests, with the ids they guessed.
            let own = path == "/v1/security/assessments";
            let leaked = ids.iter().filter(|_| !own).find(|(_, id)| answer.text().contains(id.as_str()));
            assert_eq!(leaked, None, "{method} {path}: {}", answer.text());
        }
    }
    for list in ["/v1/projects", "/v1/tasks", "/v1/search?q=mine"] {
        assert_eq!(stranger.get(list).await.is(200).json()["items"], json!([]), "{list}");
    }
    let theirs = json!({ "name": "x", "source": { "kind": "archive", "upload_id": ids["uploads"] } });
    stranger.post("/v1/projects", theirs).await.problem(422, "invalid-body").names(&["source.upload_id"]);
    stranger.get("/metrics").await.problem(404, "not-found");
    world.owner().get(&format!("/v1/projects/{}", ids["projects"])).await.is(200);
}

#[tokio::test]
async fn a_strangers_runner_gets_no_foreign_work() {
    let world = World::native();
    let (ids, _) = one_of_everything(&world).await;
    let (_, queued) = world.owner().scan("Mine, waiting").await;
    let stranger = stranger(&world).await;
    let answer = stranger.post("/v1/runners", json!({ "name": "r" })).await.is(201);
    let runner = TestRunner { world: world.clone(), key: answer.string("/key").parse().unwrap() };
    assert!(runner.lease().await.is_empty());
    for (method, path) in addresses("/runner/v1/tasks/") {
        let mut answers = Vec::new();
        for id in [ids["tasks"].as_str(), &queued, "tsk_01ARZ3NDEKTSV4RRFFQ69G5FAV"] {
            let body = json!({ "fence": 1, "events": [], "reason": "shutdown" }).to_string().into_bytes();
            let call = runner.signed(method.clone(), &format!("{}?fence=1", fill(&path, id)), body);
            let answer = world.send(call.header("content-type", "application/json")).await;
            assert!((400..500).contains(&answer.status), "{method} {path}: {}", answer.text());
            answers.push(seen(&answer));
        }
        assert!(answers.iter().all(|answer| *answer == answers[2]), "{method} {path}: {answers:?}");
    }
}

#[tokio::test]
async fn every_address_has_a_permission_and_every_role_its_limits() {
    let world = World::native();
    let table = app::routes().table();
    for role in Role::ALL {
        let person = with_role(&world, role).await;
        for (method, path) in addresses("/") {
            let route = table.iter().find(|route| route.method == method && route.path == path);
            let permission = route.unwrap_or_else(|| panic!("{method} {path} has no permission")).permission;
            let path = fill(&path, "prj_01ARZ3NDEKTSV4RRFFQ69G5FAV");
            let answer = person.send(person.with_json(method.clone(), &path, &json!({}))).await;
            let refused = matches!(answer.status, 401 | 403);
            let wanted = match permission {
                Permission::Public => false,
                Permission::Operator | Permission::Runner | Permission::Session => true,
                Permission::Action(action) => !a_key_may(role, action),
            };
            assert!(refused == wanted, "{role:?} {method} {path}: {}", answer.text());
        }
    }
}

fn a_key_may(role: Role, action: Action) -> bool {
    let facts = action.facts();
    facts.roles.has(role) && facts.reach != Reach::Session
}

#[tokio::test]
async fn without_a_credential_nothing_opens_but_what_is_public() {
    let world = World::native();
    for route in app::routes().table() {
        let anyone = world.anyone();
        let path = fill(route.path, "prj_01ARZ3NDEKTSV4RRFFQ69G5FAV");
        let answer = anyone.send(anyone.with_json(route.method.clone(), &path, &json!({}))).await;
        let public = route.permission == Permission::Public;
        assert_eq!(answer.status == 401, !public, "{} {path}: {}", route.method, answer.text());
    }
}

#[tokio::test]
async fn figures_of_the_deployment_are_the_operators() {
    let world = World::native();
    let made =
        world.owner().post("/v1/api-keys", json!({ "name": "m", "scopes": ["metrics"] })).await.is(201);
    let reader = Person::with_token(world.clone(), &made.string("/key"));
    reader.get("/metrics").await.is(200);
    let sql = &world.doubles().sql;
    sql.inspect("INSERT INTO organisations (id, name, created_at, updated_at) VALUES ('org_b', 'B', 1, 1)")
        .unwrap();
    world.change_elsewhere("UPDATE api_keys SET org_id = 'org_b', scopes = 'read write admin metrics'");
    reader.get("/metrics").await.problem(404, "not-found");
    assert_eq!(reader.get("/v1/session").await.is(200).json()["scopes"], json!(["read", "write", "admin"]));
    let wanted = json!({ "name": "n", "scopes": ["metrics"] });
    reader.post("/v1/api-keys", wanted).await.problem(422, "invalid-body").names(&["scopes"]);

    // An owner of another organisation, signed in with a link.
    let link = world.owner().post("/v1/owner-links", json!({})).await.is(201).string("/token");
    sql.inspect(
        "INSERT INTO users (id, org_id, name, role, created_at) VALUES ('usr_b', 'org_b', 'B', 'owner', 1)",
    )
    .unwrap();
    sql.inspect(
        "INSERT INTO memberships (org_id, user_id, role, created_at) VALUES ('org_b', 'usr_b', 'owner', 1)",
    )
    .unwrap();
    sql.inspect("UPDATE owner_links SET org_id = 'org_b', user_id = 'usr_b'").unwrap();
    let session = world.anyone().post("/v1/sessions", json!({ "token": link })).await.is(201);
    assert_eq!(session.json()["scopes"], json!(["read", "write", "admin"]));
    let cookie = session.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    Person::with_cookie(world.clone(), &cookie).get("/metrics").await.problem(404, "not-found");
}
