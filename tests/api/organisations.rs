//! Organisations where only doubles can help: changes at the same moment, time that passes, the end of everything.

use futures_util::future::join_all;
use http::Method;
use serde_json::{Value, json};
use vibe_edge::schedule;

use crate::{
    stories::{
        account::{act, enrol, sign_in},
        organisations::{accept, found, invite, join},
    },
    support::{Person, World},
};

const DAY: u64 = 86_400_000;

fn count(world: &World, sql: &str) -> u64 {
    world.doubles().sql.inspect(sql).unwrap()[0].uint("n").unwrap()
}

async fn member_path(person: &Person) -> String {
    format!("/v1/members/{}", person.get("/v1/session").await.is(200).string("/user/id"))
}

/// Two owners of an organisation of their own.
async fn two_owners(world: &World) -> (Person, Person) {
    let (one, _) = sign_in(world, "a").await;
    found(&one, "Ours").await;
    let two = join(&one, "two@example.com", "owner").await;
    (one, two)
}

#[tokio::test]
async fn of_two_owners_who_end_each_other_at_once_one_stays() {
    for (method, body) in [(Method::PATCH, json!({ "role": "viewer" })), (Method::DELETE, json!({}))] {
        let world = World::native();
        let (one, two) = two_owners(&world).await;
        let (path_one, path_two) = (member_path(&one).await, member_path(&two).await);
        let (a, b) = tokio::join!(
            act(&one, method.clone(), &path_two, body.clone()),
            act(&two, method.clone(), &path_one, body.clone())
        );
        let fine = [&a, &b].iter().filter(|answer| answer.status < 300).count();
        assert_eq!(fine, 1, "{} {}", a.text(), b.text());
        assert_eq!(
            count(
                &world,
                "SELECT count(*) AS n FROM memberships m JOIN organisations o ON o.id = m.org_id
                WHERE o.name = 'Ours' AND m.role = 'owner'"
            ),
            1
        );
    }
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_one_stays() {
    let world = World::native();
    let (one, two) = two_owners(&world).await;
    let leave = |person| act(person, Method::DELETE, "/v1/membership", json!({}));
    let (a, b) = tokio::join!(leave(&one), leave(&two));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "{} {}", a.text(), b.text());
}

#[tokio::test]
async fn of_many_who_accept_at_once_one_wins() {
    let world = World::native();
    let (owner, _) = sign_in(&world, "a").await;
    let token = invite(&owner, "ada@example.com", "viewer").await;
    let (anyone, body) = (world.anyone(), json!({ "token": token }));
    let answers = join_all((0..10).map(|_| anyone.post("/v1/invitations/accept", body.clone()))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1], statuses[9]), (201, 404, 404), "{statuses:?}");
    assert_eq!(count(&world, "SELECT count(*) AS n FROM users WHERE email = 'ada@example.com'"), 1);
    assert_eq!(count(&world, "SELECT count(*) AS n FROM invitations WHERE ended_at IS NULL"), 0);
}

#[tokio::test]
async fn invitations_run_out_and_fall_with_whoever_sent_them() {
    let world = World::native();
    let (owner, _) = sign_in(&world, "a").await;
    let look =
        async |token: &str| world.anyone().post("/v1/invitations/look", json!({ "token": token })).await;
    let late = invite(&owner, "late@example.com", "viewer").await;
    world.advance(7 * DAY - 1);
    look(&late).await.is(200);
    world.advance(1);
    look(&late).await.problem(404, "not-found");
    assert_eq!(owner.get("/v1/invitations").await.is(200).json()["items"], json!([]));
    let stored = world.doubles().sql.inspect("SELECT token_hash FROM invitations").unwrap();
    assert!(stored.iter().all(|row| row.text("token_hash").unwrap() != late));

    let (owner, _) = sign_in(&world, "a").await;
    let admin = join(&owner, "admin@example.com", "admin").await;
    let token = invite(&admin, "ada@example.com", "admin").await;
    let again = invite(&admin, "ada@example.com", "admin").await;
    look(&token).await.problem(404, "not-found");
    look(&again).await.is(200);
    let path = member_path(&admin).await;
    act(&owner, Method::PATCH, &path, json!({ "role": "developer" })).await.is(200);
    look(&again).await.problem(404, "not-found");
    world.anyone().post("/v1/invitations/accept", json!({ "token": again })).await.problem(404, "not-found");
    act(&owner, Method::PATCH, &path, json!({ "role": "admin" })).await.is(200);
    look(&again).await.is(200);
    // A key's invitation is that of whoever stands behind the key.
    let key = json!({ "name": "k", "scopes": ["read", "admin"] });
    let key = act(&admin, Method::POST, "/v1/api-keys", key).await.is(201).string("/key");
    let by_key = invite(&Person::with_token(world.clone(), &key), "key@example.com", "viewer").await;
    look(&by_key).await.is(200);
    act(&owner, Method::DELETE, &path, json!({})).await.is(204);
    look(&again).await.problem(404, "not-found");
    look(&by_key).await.problem(404, "not-found");
}

#[tokio::test]
async fn an_organisation_invites_so_many_people_a_day() {
    let world = World::native();
    for n in 0..100 {
        let body = json!({ "email": format!("p{n}@example.com"), "role": "viewer" });
        world.owner().post("/v1/invitations", body).await.is(201);
        if n % 50 == 49 {
            world.advance(60_000);
        }
    }
    let more = json!({ "email": "more@example.com", "role": "viewer" });
    world.owner().post("/v1/invitations", more.clone()).await.problem(429, "too-many-tries");
    world.advance(DAY);
    world.owner().post("/v1/invitations", more).await.is(201);
}

#[tokio::test]
async fn addresses_that_are_none_are_named() {
    let world = World::native();
    for email in ["nobody", "a@b", "a b@c.de", "a@b.c\nBcc: x@y.z"] {
        let body = json!({ "email": email, "role": "viewer" });
        world.owner().post("/v1/invitations", body).await.problem(422, "invalid-body").names(&["email"]);
    }
    let off = World::native_with(|key| (key == "MAIL_PROVIDER").then(|| "off".into()));
    let body = json!({ "email": "a@b.de", "role": "viewer" });
    off.owner().post("/v1/invitations", body).await.problem(503, "unavailable");
}

/// Somebody signs up with an address they do not own, and waits for its owner to be invited.
#[tokio::test]
async fn whoever_claimed_an_address_gets_nothing_of_its_invitation() {
    let world = World::native();
    let (owner, _) = sign_in(&world, "a").await;
    let app = world.app();
    let squatter =
        vibe_edge::features::identity::newcomer(app, "usr_squat", "Squatter", "ada@example.com", false);
    app.sql().batch(squatter).await.unwrap();
    let token = invite(&owner, "ada@example.com", "admin").await;
    let look = world.anyone().post("/v1/invitations/look", json!({ "token": token })).await.is(200);
    assert_eq!(look.json()["has_account"], false);
    let (_, answer) = accept(&world, json!({ "token": token, "name": "Ada" })).await;
    assert_ne!(answer.string("/user/id"), "usr_squat");
    assert_eq!(count(&world, "SELECT count(*) AS n FROM memberships WHERE user_id = 'usr_squat'"), 1);
    assert_eq!(
        count(
            &world,
            "SELECT count(*) AS n FROM users WHERE email = 'ada@example.com' AND id <> 'usr_squat'"
        ),
        1
    );
}

#[tokio::test]
async fn an_invitation_is_for_its_address_and_asks_for_the_second_factor() {
    let world = World::native();
    let (owner, _) = sign_in(&world, "a").await;
    let ada = join(&owner, "ada@example.com", "viewer").await;
    found(&owner, "Second").await;
    let token = json!({ "token": invite(&owner, "ada@example.com", "developer").await });
    let told = act(&owner, Method::POST, "/v1/invitations/accept", token.clone()).await;
    assert!(told.problem(409, "conflict").string("/detail").contains("ada@example.com"));
    // Signed in as who is invited: the session goes on there, without a new cookie.
    let joined = act(&ada, Method::POST, "/v1/invitations/accept", token).await.is(201);
    assert_eq!((joined.string("/organisation/name"), joined.header("set-cookie")), ("Second".into(), None));
    assert_eq!(ada.get("/v1/session").await.is(200).string("/role"), "developer");
    // Not signed in: the link is one factor, the code the other.
    enrol_as(&ada).await;
    found(&owner, "Third").await;
    let token = json!({ "token": invite(&owner, "ada@example.com", "admin").await });
    let (person, answer) = accept(&world, token).await;
    assert_eq!(answer.string("/second_factor"), "needed");
    person.get("/v1/members").await.problem(403, "second-factor-required");
}

/// As `enrol`, which looks for the owner's name.
async fn enrol_as(person: &Person) {
    let rename = "UPDATE users SET name = 'Owner' WHERE email = 'ada@example.com'";
    person.world.doubles().sql.inspect(rename).unwrap();
    enrol(person).await;
}

/// Every row of an organisation, but for its audit log.
fn rows_of(world: &World, org_id: &str) -> Vec<(String, u64)> {
    let sql = &world.doubles().sql;
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'audit_%'
        AND EXISTS (SELECT 1 FROM pragma_table_info(sqlite_master.name) c WHERE c.name = 'org_id')";
    let counted = sql.inspect(tables).unwrap().into_iter().map(|row| {
        let table = row.text("name").unwrap();
        let n = count(world, &format!("SELECT count(*) AS n FROM {table} WHERE org_id = '{org_id}'"));
        (table, n)
    });
    counted.filter(|(_, n)| *n > 0).collect()
}

#[tokio::test]
async fn an_organisation_ends_after_a_grace_and_leaves_its_audit_log() {
    let world = World::native();
    let (owner, first) = sign_in(&world, "a").await;
    act(&owner, Method::DELETE, "/v1/organisation", json!({})).await.problem(409, "conflict");
    let org = found(&owner, "Short-lived").await;
    let key = json!({ "name": "k", "scopes": ["read", "write", "admin"] });
    let key = act(&owner, Method::POST, "/v1/api-keys", key).await.is(201).string("/key");
    let key = Person::with_token(world.clone(), &key);
    let (project, _) = key.scan("Doomed").await;
    let ada = join(&owner, "ada@example.com", "developer").await;
    invite(&owner, "grace@example.com", "viewer").await;
    act(&owner, Method::POST, "/v1/service-accounts", json!({ "name": "CI", "role": "service" }))
        .await
        .is(201);
    assert!(rows_of(&world, &org).len() > 8, "{:?}", rows_of(&world, &org));

    act(&ada, Method::DELETE, "/v1/organisation", json!({})).await.problem(403, "forbidden");
    let ends =
        act(&owner, Method::DELETE, "/v1/organisation", json!({})).await.is(200).json()["ends_at"].clone();
    assert_eq!(ends, json!(world.now_ms() + 14 * DAY));
    key.get("/v1/projects").await.problem(401, "unauthenticated");
    act(&owner, Method::POST, "/v1/organisation/restore", json!({})).await.is(200);
    key.get(&format!("/v1/projects/{project}")).await.is(200);
    act(&owner, Method::DELETE, "/v1/organisation", json!({})).await.is(200);
    world.advance(14 * DAY - 1);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert_eq!(count(&world, &format!("SELECT count(*) AS n FROM projects WHERE org_id = '{org}'")), 1);
    world.advance(1);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;

    assert_eq!(rows_of(&world, &org), []);
    assert_eq!(count(&world, &format!("SELECT count(*) AS n FROM organisations WHERE id = '{org}'")), 0);
    assert_eq!(count(&world, "SELECT count(*) AS n FROM users WHERE email = 'ada@example.com'"), 0);
    let last =
        format!("SELECT actor, action FROM audit_log WHERE org_id = '{org}' ORDER BY rowid DESC LIMIT 1");
    let last = world.doubles().sql.inspect(&last).unwrap().remove(0);
    assert_eq!(
        (last.text("actor").unwrap(), last.text("action").unwrap()),
        ("system".into(), "organisation.erase".into())
    );
    assert!(count(&world, &format!("SELECT count(*) AS n FROM audit_log WHERE org_id = '{org}'")) > 5);
    // Its objects go with the walk that deletes what no row knows.
    let of_it = |world: &World| world.doubles().blobs.keys().iter().filter(|key| key.contains(&org)).count();
    assert!(of_it(&world) > 0 || world.doubles().blobs.keys().is_empty());
    world.advance(2 * DAY);
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert_eq!(of_it(&world), 0, "{:?}", world.doubles().blobs.keys());
    // The people who are in another organisation too are still there.
    let (again, answer) = sign_in(&world, "a").await;
    assert_eq!(answer.string("/organisation/id"), first.string("/organisation/id"));
    let own: Value = again.get("/v1/organisations").await.is(200).json();
    assert_eq!(own["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn the_account_of_owner_links_stays_in_its_organisation() {
    let world = World::native();
    let (owner, _) = sign_in(&world, "a").await;
    let ada = join(&owner, "ada@example.com", "owner").await;
    let path = member_path(&owner).await;
    act(&ada, Method::DELETE, &path, json!({})).await.problem(409, "conflict");
    act(&owner, Method::DELETE, "/v1/membership", json!({})).await.problem(409, "conflict");
}
