//! Requests that lose against a deletion, and rows of a newer version: problems, not faults of ours.

use serde_json::json;
use vibe_edge::schedule;

use crate::support::{TestRunner, World};

#[tokio::test]
async fn changes_that_lose_against_a_deletion_are_not_found() {
    for what in ["change", "archive", "restore", "scan"] {
        let world = World::native();
        let owner = world.owner();
        let (id, task) = owner.scan("Doomed").await;
        owner.post(&format!("/v1/tasks/{task}/cancel"), json!({})).await.is(200);
        let path = format!("/v1/projects/{id}");
        let change = async {
            match what {
                "change" => owner.patch(&path, json!({ "tags": ["a"] })).await,
                "scan" => owner.post(&format!("{path}/scans"), json!({})).await,
                _ => owner.post(&format!("{path}/{what}"), json!({})).await,
            }
        };
        // The deletion needs one statement fewer, so it commits between the other's look and its write.
        let (changed, deleted) = tokio::join!(change, owner.delete(&path));
        deleted.is(204);
        changed.problem(404, "not-found");
    }
}

/// Whoever is first: a scan that was accepted has its archive, and an archive that was deleted has no scan.
#[tokio::test]
async fn an_upload_is_not_deleted_from_under_a_scan() {
    let (mut scanned, mut refused) = (0, 0);
    for head_start in 0..40 {
        let world = World::native();
        let owner = world.owner();
        let project = owner.project("Quick").await;
        let upload = owner.upload("a.zip", b"bytes").await;
        let source = json!({ "source": { "kind": "archive", "upload_id": upload } });
        let (path, scans) = (format!("/v1/uploads/{upload}"), format!("/v1/projects/{project}/scans"));
        let deletion = async {
            for _ in 0..head_start {
                tokio::task::yield_now().await;
            }
            owner.delete(&path).await
        };
        let (scan, deleted) = tokio::join!(owner.post(&scans, source), deletion);
        let left = world.doubles().blobs.keys().len();
        if deleted.status == 204 {
            scan.problem(422, "invalid-body").names(&["source.upload_id"]);
            assert_eq!(left, 0);
            refused += 1;
        } else {
            deleted.problem(409, "conflict");
            scan.is(202);
            assert_eq!(left, 1, "started {head_start} turns earlier");
            scanned += 1;
        }
    }
    assert!(scanned > 0 && refused > 0, "{scanned} scanned, {refused} refused: no race was run");
}

#[tokio::test]
async fn nothing_of_an_archived_project_goes_round_again() {
    let world = World::native();
    let owner = world.owner();
    let (project, task) = owner.scan("Resting").await;
    let runner = TestRunner::register(&world, "one").await;
    for _ in 0..3 {
        world.advance(300_000);
        runner.fail(&runner.lease_one().await, "clone-failed", true).await.is(200);
    }
    owner.post(&format!("/v1/projects/{project}/archive"), json!({})).await.is(200);
    let retry = format!("/v1/tasks/{task}/retry");
    let refused = owner.post(&retry, json!({})).await.problem(409, "conflict");
    assert!(refused.string("/detail").contains("archived"), "{}", refused.text());
    let redriven = owner.post("/v1/tasks/redrive", json!({})).await.is(200).json();
    assert_eq!(redriven, json!({ "redriven": 0, "more": false }));
    owner.post(&format!("/v1/projects/{project}/restore"), json!({})).await.is(200);
    owner.post(&retry, json!({})).await.is(200);
}

#[tokio::test]
async fn tasks_of_a_kind_from_a_newer_version_are_left_alone() {
    let world = World::native();
    let owner = world.owner();
    let (_, later) = owner.scan("Later").await;
    let runner = TestRunner::register(&world, "one").await;
    runner.lease_one().await;
    let (_, known) = owner.scan("Known").await;
    runner.lease_one().await;
    world.doubles().sql.inspect(&format!("UPDATE tasks SET kind = 'later' WHERE id = '{later}'")).unwrap();
    world.advance(31_000);
    schedule::run(world.app(), schedule::SWEEP).await;
    for query in ["", "?state=active"] {
        let listed = owner.get(&format!("/v1/tasks{query}")).await.is(200).json();
        assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed}");
        assert_eq!(listed["items"][0]["id"], known);
        assert_eq!(listed["items"][0]["state"], "queued", "the sweep went on behind it");
    }
    assert_eq!(owner.get("/v1/tasks").await.json()["total"], 1);
    owner.get(&format!("/v1/tasks/{later}")).await.problem(404, "not-found");
    world.doubles().sql.inspect("UPDATE tasks SET state = 'dead', lease_until = NULL").unwrap();
    owner.post("/v1/tasks/redrive", json!({})).await.is(200);
}

#[tokio::test]
async fn a_new_report_is_no_change_that_editors_must_read() {
    let world = World::native();
    let owner = world.owner();
    let (project, _) = owner.scan("Edited").await;
    let path = format!("/v1/projects/{project}");
    let tag = owner.get(&path).await.is(200).header("etag").unwrap().to_owned();
    let runner = TestRunner::register(&world, "one").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    let seen = owner.call(http::Method::GET, &path).header("if-none-match", tag.clone());
    let read = owner.send(seen).await.is(200);
    assert_ne!(read.header("etag"), Some(tag.as_str()), "the answer is another one");
    let change = owner.with_json(http::Method::PATCH, &path, &json!({ "name": "Renamed" }));
    owner.send(change.clone().header("if-match", tag.clone())).await.is(200);
    owner.send(change.header("if-match", tag)).await.problem(412, "precondition-failed");
}
