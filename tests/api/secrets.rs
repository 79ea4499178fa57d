//! Secrets at rest: sealed in their place, exchanged under a running server, absent from logs.

use futures_util::future::join_all;
use serde_json::json;
use vibe_edge::features::secrets;

use crate::support::{Answer, World};

const NEW: &str = "k2:cm90YXRlZC1tYXN0ZXIta2V5LTAxMjM0NTY3ODlhYmM=,";

async fn put(world: &World, name: &str, value: &str) -> Answer {
    world.owner().post("/v1/secrets", json!({ "name": name, "value": value })).await
}

async fn org(world: &World) -> String {
    world.owner().get("/v1/session").await.is(200).string("/organisation/id")
}

fn with_keys(world: &World, keys: String) -> World {
    World::over(world.doubles().clone(), move |key| (key == "MASTER_KEYS").then(|| keys.clone()))
}

#[tokio::test]
async fn a_value_is_nowhere_but_where_it_is_used() {
    let world = World::native();
    put(&world, "TOKEN", "hunter2-value").await.is(200);
    let value = secrets::secret(world.app(), &org(&world).await, "TOKEN").await.unwrap();
    assert_eq!(value.expose(), b"hunter2-value");
    let rows = world.doubles().sql.inspect("SELECT * FROM secrets").unwrap();
    assert!(!format!("{rows:?}").contains("hunter2"), "sealed at rest");
    assert!(!world.doubles().logs.contains("hunter2") && !format!("{value:?}").contains("hunter2"));
    let audit = world.owner().get("/v1/audit?action=secret.put").await.is(200);
    assert_eq!(
        (audit.string("/items/0/resource"), audit.text().contains("hunter2")),
        ("TOKEN".into(), false)
    );
}

#[tokio::test]
async fn the_master_key_is_exchanged_while_secrets_are_read() {
    let world = World::native();
    for n in 0..25 {
        put(&world, &format!("TOKEN_{n}"), &format!("value {n}")).await.is(200);
    }
    let org = org(&world).await;
    let both = with_keys(&world, format!("{NEW}{}", crate::support::MASTER_KEYS));
    let rotate = || async { both.owner().post("/v1/secrets/rotate", json!({})).await.is(200).json() };
    assert_eq!(rotate().await, json!({ "rotated": 20, "more": true }));
    for n in [0, 24] {
        let value = secrets::secret(both.app(), &org, &format!("TOKEN_{n}")).await.unwrap();
        assert_eq!(value.expose(), format!("value {n}").as_bytes(), "half way");
    }
    assert_eq!(rotate().await, json!({ "rotated": 5, "more": false }));
    let new_only = with_keys(&world, NEW.trim_end_matches(',').to_owned());
    for n in 0..25 {
        let value = secrets::secret(new_only.app(), &org, &format!("TOKEN_{n}")).await.unwrap();
        assert_eq!(value.expose(), format!("value {n}").as_bytes(), "the old key is not needed any more");
    }
}

#[tokio::test]
async fn the_cron_exchanges_the_key_of_every_organisation() {
    let world = World::native();
    put(&world, "TOKEN", "value").await.is(200);
    let both = with_keys(&world, format!("{NEW}{}", crate::support::MASTER_KEYS));
    vibe_edge::schedule::run(both.app(), vibe_edge::schedule::HOUSEKEEPING).await;
    let rows = world.doubles().sql.inspect("SELECT key_id FROM secrets").unwrap();
    assert_eq!(rows[0].text("key_id").unwrap(), "k2");
}

#[tokio::test]
async fn a_value_moved_to_another_row_cannot_be_opened() {
    let world = World::native();
    put(&world, "MINE", "mine").await.is(200);
    put(&world, "YOURS", "yours").await.is(200);
    let swap =
        "UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE name = 'YOURS') WHERE name = 'MINE'";
    world.doubles().sql.inspect(swap).unwrap();
    let problem = secrets::secret(world.app(), &org(&world).await, "MINE").await.unwrap_err();
    assert_eq!(problem.kind(), vibe_edge::http::Kind::Internal);
}

#[tokio::test]
async fn without_master_keys_the_answer_names_the_setting() {
    let world = World::native_with(|key| (key == "MASTER_KEYS").then(String::new));
    let answer = put(&world, "TOKEN", "value").await.problem(409, "conflict");
    assert!(answer.string("/detail").contains("MASTER_KEYS"));
}

#[tokio::test]
async fn of_several_new_ones_of_a_name_at_once_one_is_kept() {
    let world = World::native();
    let answers = join_all((0..8).map(|n| {
        let world = world.clone();
        async move { put(&world, "TOKEN", &format!("value {n}")).await.status }
    }))
    .await;
    assert!(
        answers.iter().all(|status| matches!(status, 200 | 409)) && answers.contains(&200),
        "{answers:?}"
    );
    let rows = world.doubles().sql.inspect("SELECT name FROM secrets").unwrap();
    assert_eq!(rows.len(), 1);
}
