//! The audit log against somebody who has the database, many who are refused, and many who seal at once.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use testkit::SqliteSql;
use vibe_edge::{http::Visitor, schedule};

use crate::support::{Person, World};

/// What an intruder does first.
const DROP: [&str; 3] = [
    "DROP TRIGGER audit_log_is_final",
    "DROP TRIGGER audit_log_sealed_is_final",
    "DROP TRIGGER audit_log_is_kept",
];

/// A world with `count` rows of projects in the log, sealed.
async fn with_rows(count: u32) -> World {
    let world = World::native();
    for n in 0..count {
        world.owner().project(&format!("P{n}")).await;
    }
    schedule::run(world.app(), schedule::SWEEP).await;
    world
}

fn sql(world: &World, text: &str) {
    world.doubles().sql.inspect(text).unwrap_or_else(|error| panic!("{text}: {error}"));
}

async fn verify(world: &World) -> Value {
    world.owner().get("/v1/audit/verify").await.is(200).json()
}

/// What verifying says after `attack`: kind of fault, place, and the row's id.
async fn after(attack: &[&str]) -> (String, u64, Value) {
    let world = with_rows(5).await;
    assert_eq!(verify(&world).await["ok"], true);
    DROP.iter().chain(attack).for_each(|text| sql(&world, text));
    let fault = verify(&world).await["fault"].clone();
    (fault["kind"].to_string(), fault["seq"].as_u64().unwrap_or_default(), fault["id"].clone())
}

#[tokio::test]
async fn every_kind_of_tampering_is_found_and_named() {
    for (attack, kind, seq) in [
        (&["UPDATE audit_log SET actor = 'usr_x' WHERE seq = 3"][..], "altered", 3),
        (&["UPDATE audit_log SET times = 2 WHERE seq = 5"], "altered", 5),
        (&["UPDATE audit_log SET decision = 'denied', ip = '192.0.2.1' WHERE seq = 1"], "altered", 1),
        (&["UPDATE audit_log SET hash = NULL WHERE seq = 2"], "altered", 2),
        (&["DELETE FROM audit_log WHERE seq = 2"], "missing", 2),
        (&["DELETE FROM audit_log WHERE seq = 2", "UPDATE audit_log SET seq = seq - 1 WHERE seq > 2"], "altered", 2),
        (&["DELETE FROM audit_log WHERE seq > 3"], "head", 4),
        (&["DELETE FROM audit_log"], "head", 1),
        (&["UPDATE audit_heads SET seq = 3"], "head", 4),
        (&["DELETE FROM audit_heads"], "head", 5),
        (&["UPDATE audit_heads SET hash = printf('%064d', 0)"], "head", 5),
        (
            &[
                "UPDATE audit_log SET seq = 99 WHERE seq = 2",
                "UPDATE audit_log SET seq = 2 WHERE seq = 4",
                "UPDATE audit_log SET seq = 4 WHERE seq = 99",
            ],
            "altered",
            2,
        ),
        (
            &["INSERT INTO audit_log (id, org_id, at, actor, action, target, request_id, seq, hash)
               SELECT 'aud_x', org_id, at, 'usr_x', action, target, request_id, 6, hash FROM audit_log WHERE seq = 5"],
            "altered",
            6,
        ),
        // Taken out of the chain, to be sealed anew at its end.
        (&["UPDATE audit_log SET actor = 'usr_x', seq = NULL, hash = NULL WHERE seq = 2"], "missing", 2),
    ] {
        let (found, place, id) = after(attack).await;
        assert_eq!((found, place), (format!("\"{kind}\""), seq), "{attack:?}");
        assert_eq!(id.is_string(), kind == "altered", "{attack:?}: {id}");
    }
}

/// A chain rewritten from the first row on, head included, holds in itself; the log that went out tells.
#[tokio::test]
async fn a_rewritten_chain_contradicts_the_head_that_was_logged() {
    let world = with_rows(3).await;
    let lines = world.doubles().logs.take();
    let logged =
        lines.iter().rev().find(|line| line.json.contains("\"audit.head\"")).expect("a head in the log");
    let logged: Value = serde_json::from_str(&logged.json).unwrap();
    let (seq, hash) = (&logged["detail"]["seq"], logged["detail"]["hash"].as_str().unwrap());
    let anchored = format!("/v1/audit/verify?anchor_seq={seq}&anchor_hash={hash}");
    assert_eq!(world.owner().get(&anchored).await.is(200).json()["ok"], true);
    DROP.iter().for_each(|text| sql(&world, text));
    sql(&world, "UPDATE audit_log SET actor = 'usr_x', seq = NULL, hash = NULL");
    sql(&world, "DELETE FROM audit_heads");
    assert_eq!(verify(&world).await["ok"], true);
    let fault = world.owner().get(&anchored).await.is(200).json()["fault"].clone();
    assert_eq!(fault["kind"], "anchor", "{fault}");
}

#[tokio::test]
async fn rows_that_are_sealed_cannot_be_changed_by_mistake() {
    let world = with_rows(2).await;
    for text in [
        "UPDATE audit_log SET actor = 'usr_x'",
        "UPDATE audit_log SET times = times + 1",
        "UPDATE audit_log SET hash = ''",
        "DELETE FROM audit_log",
    ] {
        let error = world.doubles().sql.inspect(text).unwrap_err();
        assert!(error.text.contains("append-only"), "{text}: {error}");
    }
}

/// The file alone is enough: whoever has it computes the hashes from the description in the decision record.
#[tokio::test]
async fn the_exported_chain_can_be_verified_without_us() {
    let world = with_rows(4).await;
    let text = world.owner().get("/v1/audit/export").await.is(200).text();
    let mut before = [0_u8; 32].to_vec();
    let mut rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    rows.sort_by_key(|row| row["seq"].as_u64());
    assert_eq!(rows.len(), 5);
    for (place, row) in rows.iter().enumerate() {
        let fields = [
            "org_id",
            "seq",
            "id",
            "at",
            "actor",
            "action",
            "resource",
            "decision",
            "times",
            "request_id",
            "ip",
            "country",
        ];
        let fields: Vec<&Value> = fields.iter().map(|name| &row[name]).collect();
        let canonical = serde_json::to_string(&fields).unwrap().replacen('[', "[\"vibe-audit-1\",", 1);
        before = Sha256::digest([before.as_slice(), canonical.as_bytes()].concat()).to_vec();
        let hex: String = before.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((&row["hash"], &row["seq"]), (&json!(hex), &json!(place + 1)), "{row}");
    }
}

#[tokio::test]
async fn a_long_log_is_verified_and_exported_in_stretches_within_the_budget() {
    let world = with_rows(1).await;
    sql(
        &world,
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15600)
      INSERT INTO audit_log (id, org_id, at, actor, action, target, request_id)
      SELECT printf('aud_%026d', i), org_id, at + i, actor, 'test.row', target, request_id FROM n, audit_log",
    );
    for _ in 0..27 {
        schedule::run(world.app(), schedule::SWEEP).await;
    }
    let (mut cursor, mut checked, mut answers) = (String::new(), 0, 0);
    loop {
        let path = format!("/v1/audit/verify?{cursor}");
        let (answer, used) = SqliteSql::counted(world.owner().get(&path)).await;
        let answer = answer.is(200).json();
        assert!(used <= 15, "{used}");
        assert_eq!(answer["ok"], true, "{answer}");
        checked += answer["checked"].as_u64().unwrap();
        answers += 1;
        let Some(next) = answer["next_cursor"].as_str() else {
            assert_eq!((&answer["complete"], &answer["unsealed"]), (&json!(true), &json!(0)));
            break;
        };
        cursor = format!("cursor={next}");
    }
    assert_eq!((checked, answers), (15_601, 63));

    world.advance(60_000);
    let (first, used) = SqliteSql::counted(world.owner().get("/v1/audit/export?action=test.")).await;
    assert!(used <= 45, "{used}");
    let text = first.is(200).text();
    assert_eq!(text.lines().count(), 15_001);
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    let next = last["next_cursor"].as_str().unwrap();
    let rest =
        world.owner().get(&format!("/v1/audit/export?action=test.&cursor={next}")).await.is(200).text();
    assert_eq!(rest.lines().count(), 600);
    assert!(!rest.contains("next_cursor"));
}

/// Whoever is refused ten thousand times a day must not fill the table.
#[tokio::test]
async fn refusals_are_counted_and_bounded() {
    let world = World::native();
    let asked = json!({ "name": "v", "scopes": ["read", "write"], "role": "viewer" });
    let viewer = world.owner().post("/v1/api-keys", asked).await.is(201).string("/key");
    let viewer = Person::with_token(world.clone(), &viewer);
    for _ in 0..50 {
        viewer.post("/v1/projects", json!({ "name": "x" })).await.problem(403, "forbidden");
        world
            .anyone()
            .post("/v1/sessions", json!({ "token": "guess" }))
            .await
            .problem(401, "unauthenticated");
    }
    let denied = world.owner().get("/v1/audit?decision=denied").await.is(200).json();
    let mut rows: Vec<(String, u64)> = denied["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["action"].to_string(), row["times"].as_u64().unwrap()))
        .collect();
    rows.sort();
    assert_eq!(
        rows,
        [("\"projects.write\"".to_owned(), 20), ("\"session.create\"".to_owned(), 20)],
        "{denied}"
    );

    // An open minute is not sealed; once it is over it is, and what comes later has its own row.
    schedule::run(world.app(), schedule::SWEEP).await;
    assert_eq!(verify(&world).await["unsealed"], 2);
    world.advance(65_000);
    assert_eq!(verify(&world).await["unsealed"], 0);
    viewer.post("/v1/projects", json!({ "name": "x" })).await.problem(403, "forbidden");
    let denied = world.owner().get("/v1/audit?decision=denied").await.is(200).json();
    assert_eq!(denied["items"].as_array().unwrap().len(), 3);
    assert_eq!(denied["items"][0]["times"], 1);
    assert_eq!(verify(&world).await["ok"], true);
}

#[tokio::test]
async fn a_refusal_is_answered_even_when_it_cannot_be_written_down() {
    let world = World::native();
    let asked = json!({ "name": "v", "scopes": ["read"] });
    let reader = world.owner().post("/v1/api-keys", asked).await.is(201).string("/key");
    let reader = Person::with_token(world.clone(), &reader);
    reader.get("/v1/projects").await.is(200);
    sql(&world, "ALTER TABLE audit_log RENAME TO gone");
    reader.post("/v1/projects", json!({ "name": "x" })).await.problem(403, "forbidden");
    assert!(world.doubles().logs.contains("audit.denied"));
}

#[tokio::test]
async fn organisations_have_chains_of_their_own() {
    let world = with_rows(3).await;
    sql(&world, "INSERT INTO organisations (id, name, created_at, updated_at) VALUES ('org_b', 'B', 1, 1)");
    let made = world
        .owner()
        .post("/v1/api-keys", json!({ "name": "b", "scopes": ["read", "write", "admin"] }))
        .await;
    sql(&world, &format!("UPDATE api_keys SET org_id = 'org_b' WHERE id = '{}'", made.string("/id")));
    let stranger = Person::with_token(world.clone(), &made.string("/key"));
    stranger.project("Theirs").await;
    schedule::run(world.app(), schedule::SWEEP).await;

    let theirs = stranger.get("/v1/audit").await.is(200).json();
    assert_eq!(theirs["items"].as_array().unwrap().len(), 1, "{theirs}");
    assert_eq!((&theirs["items"][0]["org_id"], &theirs["items"][0]["seq"]), (&json!("org_b"), &json!(1)));
    let ours = world.owner().get("/v1/audit").await.is(200);
    assert!(!ours.text().contains("org_b"), "{}", ours.text());
    assert!(!world.owner().get("/v1/audit/export").await.is(200).text().contains("org_b"));
    let last = stranger.get("/v1/audit/export").await.is(200);
    assert!(last.text().lines().all(|line| line.contains("\"org_id\":\"org_b\"")), "{}", last.text());

    // Their chain is broken, ours is not, and both go on being sealed.
    DROP.iter().for_each(|text| sql(&world, text));
    sql(&world, "DELETE FROM audit_log WHERE org_id = 'org_b' AND seq = 1");
    let theirs = stranger.get("/v1/audit/verify").await.is(200).json();
    assert_eq!(theirs["fault"]["seq"], 1, "{theirs}");
    sql(&world, "DELETE FROM audit_heads WHERE org_id = 'org_b'");
    stranger.project("Later").await;
    world.owner().project("Ours, later").await;
    schedule::run(world.app(), schedule::SWEEP).await;
    assert_eq!(stranger.get("/v1/audit/verify").await.is(200).json()["fault"]["kind"], "missing");
    let ours = verify(&world).await;
    assert_eq!((&ours["ok"], &ours["unsealed"]), (&json!(true), &json!(0)), "{ours}");
}

#[tokio::test]
async fn many_who_seal_at_once_make_one_chain() {
    let world = World::native();
    for n in 0..30 {
        world.owner().project(&format!("P{n}")).await;
        if n % 3 == 0 {
            let sealers = (0..4).map(|_| schedule::run(world.app(), schedule::SWEEP));
            futures_util::future::join_all(sealers).await;
        }
    }
    let verdict = verify(&world).await;
    assert_eq!((&verdict["ok"], &verdict["checked"]), (&json!(true), &json!(30)), "{verdict}");
}

#[tokio::test]
async fn a_row_says_where_it_came_from() {
    let visitor =
        Visitor { country: Some("DE".into()), colo: Some("FRA".into()), ip: Some("2001:db8::7".into()) };
    let world = World::native().seen_as(visitor);
    let project = world.owner().project("From somewhere").await;
    world.anyone().post("/v1/sessions", json!({ "token": "guess" })).await.problem(401, "unauthenticated");
    for filter in [format!("resource={project}"), "action=session.create".to_owned()] {
        let row = world.owner().get(&format!("/v1/audit?{filter}")).await.is(200).json()["items"][0].clone();
        assert_eq!((&row["ip"], &row["country"]), (&json!("2001:db8::7"), &json!("DE")), "{row}");
    }
}
