//! Old rows of the audit log leave the database and stay verifiable, wherever they are.

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use ports::{Blobs as _, PutOptions};
use serde_json::Value;
use vibe_edge::schedule;

use crate::support::World;

const DAY: u64 = 86_400_000;

async fn sweep(world: &World) {
    schedule::run(world.app(), schedule::SWEEP).await;
}

/// A world with `count` rows in the log, which are in segments.
async fn with_old(count: u32) -> World {
    let world = World::native();
    for n in 0..count {
        world.owner().project(&format!("P{n}")).await;
    }
    sweep(&world).await;
    world.advance(31 * DAY);
    sweep(&world).await;
    world
}

async fn verify(world: &World) -> Value {
    let mut path = "/v1/audit/verify".to_owned();
    let mut checked = 0;
    loop {
        let mut found = world.owner().get(&path).await.is(200).json();
        checked += found["checked"].as_u64().unwrap();
        let Some(next) = found["next_cursor"].as_str() else {
            found["checked"] = checked.into();
            return found;
        };
        path = format!("/v1/audit/verify?cursor={next}");
    }
}

/// All lines of all files, but for those about the export itself.
async fn export(world: &World, filter: &str) -> (Vec<Value>, u32) {
    let (mut lines, mut files, mut cursor) = (Vec::new(), 0, String::new());
    loop {
        let text = world.owner().get(&format!("/v1/audit/export?{filter}{cursor}")).await.is(200).text();
        let mut next = None;
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            match line["next_cursor"].as_str() {
                Some(at) => next = Some(at.to_owned()),
                None if line["action"] != "audit.export" => lines.push(line),
                None => {}
            }
        }
        files += 1;
        let Some(next) = next else { return (lines, files) };
        cursor = format!("&cursor={next}");
    }
}

async fn segments(world: &World) -> Vec<Value> {
    let page = world.owner().get("/v1/audit/segments?limit=100").await.is(200).json();
    page["items"].as_array().unwrap().clone()
}

fn count(world: &World, table: &str) -> u64 {
    let sql = format!("SELECT count(*) AS n FROM {table}");
    world.doubles().sql.inspect(&sql).unwrap()[0].uint("n").unwrap()
}

fn keys(world: &World) -> Vec<String> {
    world.doubles().blobs.keys().into_iter().filter(|key| key.starts_with("audit/")).collect()
}

async fn replace(world: &World, key: &str, bytes: Vec<u8>) {
    let options = PutOptions { size: bytes.len() as u64, ..PutOptions::default() };
    let body = stream::iter([Ok(Bytes::from(bytes))]).boxed();
    world.doubles().blobs.put(key, body, options).await.unwrap();
}

async fn text_of(world: &World, key: &str) -> String {
    let mut body = world.doubles().blobs.get(key).await.unwrap().unwrap().body;
    let mut all = Vec::new();
    while let Some(piece) = body.next().await {
        all.extend_from_slice(&piece.unwrap());
    }
    String::from_utf8(all).unwrap()
}

#[tokio::test]
async fn rows_leave_after_thirty_days_and_are_verified_and_exported_as_before() {
    let world = World::native();
    for n in 0..5 {
        world.owner().project(&format!("P{n}")).await;
    }
    sweep(&world).await;
    let (before, _) = export(&world, "").await;
    assert_eq!(before.len(), 5);
    world.advance(30 * DAY);
    sweep(&world).await;
    assert!(segments(&world).await.is_empty(), "not before its time");
    world.advance(1);
    sweep(&world).await;
    let all = segments(&world).await;
    assert_eq!((all.len(), &all[0]["tier"], &all[0]["first_seq"]), (1, &"warm".into(), &1.into()), "{all:?}");
    let listed = world.owner().get("/v1/audit?action=project.").await.is(200).json();
    assert_eq!(listed["items"], serde_json::json!([]), "they are not in the list any more");
    assert_eq!(export(&world, "").await.0, before);
    let one = before[2]["resource"].as_str().unwrap();
    assert_eq!(export(&world, &format!("resource={one}")).await.0, [before[2].clone()]);
    assert_eq!(export(&world, "action=project.&decision=denied").await.0, Vec::<Value>::new());
    world.owner().project("New").await;
    assert_eq!(export(&world, "action=project.").await.0.len(), 6);
    let found = verify(&world).await;
    assert_eq!((&found["ok"], &found["complete"]), (&true.into(), &true.into()), "{found}");
    assert_eq!(found["checked"], found["head"]["seq"], "from the first row on");
    // A noted hash of a row that has left is still compared.
    let (seq, hash) = (&before[3]["seq"], before[3]["hash"].as_str().unwrap());
    let anchored = format!("/v1/audit/verify?anchor_seq={seq}&anchor_hash=");
    assert_eq!(world.owner().get(&format!("{anchored}{hash}")).await.is(200).json()["ok"], true);
    let wrong = world.owner().get(&format!("{anchored}{}", "0".repeat(64))).await.is(200).json();
    assert_eq!(wrong["fault"]["kind"], "anchor");
}

#[tokio::test]
async fn segments_are_archived_after_a_year_and_the_chain_goes_on_through_many() {
    let world = World::native();
    for n in 0..260 {
        world.owner().project(&format!("P{n}")).await;
        if n % 50 == 49 {
            sweep(&world).await;
            world.advance(60_000);
        }
    }
    sweep(&world).await;
    world.advance(31 * DAY);
    sweep(&world).await;
    sweep(&world).await;
    assert_eq!(segments(&world).await.len(), 2, "250 rows each at most");
    for n in 0..16 {
        world.owner().project(&format!("Q{n}")).await;
        sweep(&world).await;
        world.advance(31 * DAY);
        sweep(&world).await;
    }
    let all = segments(&world).await;
    assert_eq!(all.len(), 18);
    let archived = all.iter().filter(|one| one["tier"] == "archive").count();
    assert!((2..18).contains(&archived), "{archived}");
    let found = keys(&world);
    assert_eq!(found.iter().filter(|key| key.starts_with("audit/archive/")).count(), archived, "{found:?}");
    assert_eq!(found.len(), 18, "nothing is left behind");
    let (lines, files) = export(&world, "action=project.").await;
    assert_eq!((lines.len(), files), (276, 2), "so many segments are more than one answer");
    let ids: std::collections::BTreeSet<_> = lines.iter().map(|line| line["id"].to_string()).collect();
    assert_eq!(ids.len(), 276);
    let found = verify(&world).await;
    assert_eq!((&found["ok"], &found["complete"]), (&true.into(), &true.into()), "{found}");
    assert_eq!(found["checked"], found["head"]["seq"]);
}

#[tokio::test]
async fn whatever_happens_to_a_segment_is_found() {
    for (what, kind, seq) in
        [("altered", "altered", 3), ("cut", "head", 4), ("gone", "head", 1), ("no row", "head", 2)]
    {
        let world = with_old(5).await;
        let key = keys(&world).remove(0);
        let text = text_of(&world, &key).await;
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        match what {
            "altered" => {
                replace(
                    &world,
                    &key,
                    text.replacen(lines[2], &lines[2].replace("operator", "usr_x"), 1).into(),
                )
                .await
            }
            "cut" => replace(&world, &key, lines[..3].join("\n").into()).await,
            "no row" => replace(&world, &key, text.replacen(lines[1], "{}", 1).into()).await,
            _ => world.doubles().blobs.delete(&key).await.unwrap(),
        }
        let found = verify(&world).await;
        assert_eq!(
            (&found["fault"]["kind"], &found["fault"]["seq"]),
            (&kind.into(), &seq.into()),
            "{what}: {found}"
        );
    }
}

#[tokio::test]
async fn rows_leave_only_into_a_segment_and_only_when_they_verify() {
    let world = World::native();
    for n in 0..3 {
        world.owner().project(&format!("P{n}")).await;
    }
    sweep(&world).await;
    let delete = world.doubles().sql.inspect("DELETE FROM audit_log WHERE seq = 1");
    assert!(format!("{delete:?}").contains("append-only"), "{delete:?}");
    world.doubles().sql.inspect("DROP TRIGGER audit_log_is_final").unwrap();
    world.doubles().sql.inspect("UPDATE audit_log SET actor = 'usr_x' WHERE seq = 2").unwrap();
    world.advance(31 * DAY);
    sweep(&world).await;
    assert_eq!((count(&world, "audit_segments"), keys(&world).len()), (0, 0));
    // Another organisation's rows leave all the same.
    world.doubles().sql.inspect(
        "INSERT INTO audit_log (id, org_id, at, actor, action, target, request_id) VALUES ('aud_other', 'org_b', 1, 'usr_b', 'a', 'b', 'c')",
    ).unwrap();
    sweep(&world).await;
    assert_eq!(
        (count(&world, "audit_segments WHERE org_id = 'org_b'"), count(&world, "audit_segments")),
        (1, 1)
    );
    let told = world.doubles().logs.take();
    assert!(told.iter().any(|line| line.level == "error" && line.json.contains("audit.move")));
    assert_eq!(verify(&world).await["fault"]["seq"], 2);
}

#[tokio::test]
async fn two_runs_at_once_move_a_row_once() {
    let world = World::native();
    world.owner().project("P").await;
    sweep(&world).await;
    world.advance(31 * DAY);
    tokio::join!(sweep(&world), sweep(&world));
    assert_eq!((count(&world, "audit_segments"), keys(&world).len()), (1, 1));
    assert_eq!(verify(&world).await["ok"], true);
}
