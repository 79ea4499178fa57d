//! The erasure of people where only doubles can help: time that passes, two at once, every table looked at.

use serde_json::json;
use vibe_edge::schedule;

use crate::{
    stories::{
        account::{act, enrol, sign_in},
        erasure::{again, ask},
        organisations::{found, join},
        sign_in::newcomer,
    },
    support::{Person, World},
};

const DAY: u64 = 86_400_000;

async fn id_of(person: &Person) -> String {
    person.get("/v1/session").await.is(200).string("/user/id")
}

/// Every place but the audit log where `needle` stands; with an id, whoever made a thing stays named by it.
fn traces(world: &World, needle: &str) -> Vec<String> {
    let sql = &world.doubles().sql;
    let columns = "SELECT t.name AS tab, c.name AS col FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'audit_%' AND t.name NOT LIKE 'search_fts%'
        AND c.name NOT IN ('created_by', 'invited_by', 'closed_by')";
    let places = sql.inspect(columns).unwrap();
    let places = places.iter().map(|row| (row.text("tab").unwrap(), row.text("col").unwrap()));
    let found = places.filter(|(table, column)| {
        let count = format!(
            "SELECT count(*) AS n FROM \"{table}\" WHERE instr(CAST(\"{column}\" AS TEXT), '{needle}') > 0"
        );
        sql.inspect(&count).unwrap()[0].uint("n").unwrap() > 0
    });
    found.map(|(table, column)| format!("{table}.{column}")).collect()
}

async fn sweep(world: &World) {
    schedule::run(world.app(), schedule::SWEEP).await;
}

#[tokio::test]
async fn after_the_grace_nothing_is_left_but_the_audit_log_which_proves_it() {
    let world = World::native();
    let address = "gone@example.com";
    let person = newcomer(&world, address).await;
    let (id, home) = (id_of(&person).await, person.get("/v1/organisation").await.is(200).string("/id"));
    let (host, _) = sign_in(&world, "a").await;
    let guest = join(&host, address, "admin").await;
    assert_eq!(id_of(&guest).await, id);
    let secret = json!({ "name": "N", "value": "v" });
    act(&person, http::Method::POST, "/v1/secrets", secret).await.is(200);
    act(&guest, http::Method::POST, "/v1/api-keys", json!({ "name": "k", "scopes": ["read"] })).await.is(201);
    let rename = format!("UPDATE users SET name = 'Owner' WHERE id = '{id}'");
    world.doubles().sql.inspect(&rename).unwrap();
    enrol(&person).await;
    world
        .doubles()
        .sql
        .inspect(&format!(
            "INSERT INTO sightings (principal, org_id, country, at) VALUES ('{id}', '{home}', 'DE', {})",
            world.now_ms()
        ))
        .unwrap();
    let before = traces(&world, &id);
    for table in ["users", "sessions", "memberships", "second_factors", "recovery_codes", "sightings"] {
        assert!(before.iter().any(|place| place.starts_with(table)), "{table} is not tried: {before:?}");
    }
    assert!(traces(&world, address).iter().any(|place| place.starts_with("mails")));

    ask(&person).await.is(200);
    world.advance(14 * DAY - 1);
    sweep(&world).await;
    assert!(traces(&world, &id).contains(&"users.id".to_owned()), "not before its time");
    world.advance(1);
    world.doubles().sql.reset_statements();
    sweep(&world).await;
    let statements = world.doubles().sql.statements();
    assert!(statements <= 50, "{statements} statements");
    assert_eq!(traces(&world, &id), Vec::<String>::new());
    assert_eq!(traces(&world, address), Vec::<String>::new());
    let log = world.owner().get("/v1/audit?action=account.erased").await.is(200).json();
    let proof = log["items"][0]["resource"].as_str().unwrap_or_default().to_owned();
    for part in [id.as_str(), "users=1", "memberships=2", "recovery_codes=10", "organisations_ended=0"] {
        assert!(proof.contains(part), "{part}: {proof}");
    }
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    let left = format!(
        "SELECT (SELECT count(*) FROM organisations WHERE id = '{home}') + (SELECT count(*) FROM secrets) AS n"
    );
    assert_eq!(world.doubles().sql.inspect(&left).unwrap()[0].uint("n").unwrap(), 0, "nobody else was in it");
    assert_eq!(world.owner().get("/v1/audit/verify").await.is(200).json()["ok"], true);
}

#[tokio::test]
async fn an_erasure_that_was_taken_back_is_not_carried_out() {
    let world = World::native();
    let address = "stays@example.com";
    let person = newcomer(&world, address).await;
    let id = id_of(&person).await;
    ask(&person).await.is(200);
    world.advance(13 * DAY);
    let back = again(&world, address).await;
    assert_eq!(
        ask(&back).await.is(200).json()["erase_at"],
        json!(world.now_ms() + DAY),
        "asking again puts nothing off"
    );
    let back = again(&world, address).await;
    act(&back, http::Method::DELETE, "/v1/account/erasure", json!({})).await.is(204);
    world.advance(2 * DAY);
    sweep(&world).await;
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    assert!(traces(&world, &id).contains(&"users.id".to_owned()));
}

#[tokio::test]
async fn of_two_owners_who_go_at_once_one_stays() {
    let world = World::native();
    let one = newcomer(&world, "one@example.com").await;
    found(&one, "Ours").await;
    let two = join(&one, "two@example.com", "owner").await;
    join(&one, "three@example.com", "viewer").await;
    let (a, b) = tokio::join!(ask(&one), ask(&two));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", a.text(), b.text());
}

/// During the grace somebody makes an organisation with others: it is not left without an owner.
#[tokio::test]
async fn whoever_is_needed_by_then_is_not_erased_before_handing_over() {
    let world = World::native();
    let address = "needed@example.com";
    let person = newcomer(&world, address).await;
    let id = id_of(&person).await;
    ask(&person).await.is(200);
    let back = again(&world, address).await;
    found(&back, "Late").await;
    join(&back, "heir@example.com", "viewer").await;
    world.advance(14 * DAY);
    sweep(&world).await;
    assert!(traces(&world, &id).contains(&"users.id".to_owned()));
    let hand_over = "UPDATE memberships SET role = 'owner'
        WHERE user_id = (SELECT id FROM users WHERE email = 'heir@example.com')";
    world.doubles().sql.inspect(hand_over).unwrap();
    sweep(&world).await;
    assert_eq!(traces(&world, &id), Vec::<String>::new());
}

#[tokio::test]
async fn the_account_of_owner_links_is_not_erased_and_a_stale_proof_is_not_enough() {
    let world = World::native();
    let (owner, _) = sign_in(&world, "a").await;
    ask(&owner).await.problem(409, "conflict");
    let person = newcomer(&world, "late@example.com").await;
    world.advance(6 * 60_000);
    ask(&person).await.problem(403, "step-up-required");
    world.owner().post("/v1/account/erasure", json!({})).await.problem(403, "forbidden");
    world.anyone().post("/v1/account/erasure", json!({})).await.problem(401, "unauthenticated");
}
