//! Headers, cursors, numbers, texts and reports that are malformed, foreign, doubled or impossible.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::Method;
use ports::Blobs as _;
use serde_json::json;

use crate::support::{TestRunner, World};

#[tokio::test]
async fn a_malformed_if_match_changes_nothing() {
    let world = World::native();
    let owner = world.owner();
    let path = format!("/v1/projects/{}", owner.project("Mine").await);
    let tag = owner.get(&path).await.header("etag").unwrap().to_owned();
    let patch = |tag: &str| {
        let call = owner.with_json(Method::PATCH, &path, &json!({ "name": "Theirs" }));
        world.send(call.header("if-match", tag))
    };
    for bad in [tag.trim_matches('"'), "", "\"", "W/", "*, *"] {
        patch(bad).await.problem(422, "invalid-body").names(&["If-Match"]);
    }
    patch("\"r9\"").await.problem(412, "precondition-failed");
    assert_eq!(owner.get(&path).await.string("/name"), "Mine");
    patch(&format!("\"r9\", W/{tag}")).await.is(200);
}

#[tokio::test]
async fn a_malformed_idempotency_key_changes_nothing() {
    let world = World::native();
    let owner = world.owner();
    let call = || owner.with_json(Method::POST, "/v1/projects", &json!({ "name": "Once" }));
    for bad in ["", " ", "\"\"", "a\tb", &"k".repeat(256)] {
        let answer = world.send(call().header("idempotency-key", bad)).await;
        answer.problem(422, "invalid-body").names(&["Idempotency-Key"]);
    }
    let two = call().header("idempotency-key", "a").header("idempotency-key", "b");
    world.send(two).await.problem(422, "invalid-body").names(&["Idempotency-Key"]);
    assert_eq!(owner.get("/v1/projects").await.json()["total"], 0);
    world.send(call().header("idempotency-key", "k".repeat(255))).await.is(201);
}

#[tokio::test]
async fn downloads_ignore_ranges_and_say_so() {
    let world = World::native();
    let owner = world.owner();
    let (_, task) = owner.scan("Range").await;
    let runner = TestRunner::register(&world, "one").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    let report = owner.get(&format!("/v1/tasks/{task}")).await.string("/result/report_id");
    let path = format!("/v1/reports/{report}/download/json");
    let whole = owner.get(&path).await.is(200);
    assert_eq!(whole.header("accept-ranges"), Some("none"));
    for range in ["bytes=0-1", "bytes=5-2", "bytes=99999999999999999999-", "lines=1-2", "", "bytes=0-0,2-3"] {
        let answer = world.send(owner.call(Method::GET, &path).header("range", range)).await.is(200);
        assert_eq!((answer.body, answer.headers.len()), (whole.body.clone(), whole.headers.len()), "{range}");
    }
}

#[tokio::test]
async fn a_cursor_serves_its_own_list_only() {
    let world = World::native();
    let owner = world.owner();
    for n in 0..2 {
        owner.scan(&format!("P{n}")).await;
    }
    let cursor = async |list: &str| owner.get(&format!("{list}limit=1")).await.string("/next_cursor");
    let lists = [
        "/v1/projects?sort=name&",
        "/v1/projects?sort=-score&",
        "/v1/projects?sort=score&",
        "/v1/projects?sort=updated_at&",
        "/v1/projects?",
        "/v1/tasks?",
    ];
    for from in lists {
        let cursor = cursor(from).await;
        for to in lists.into_iter().chain(["/v1/runners?", "/v1/api-keys?", "/v1/search?q=p&"]) {
            let answer = owner.get(&format!("{to}cursor={cursor}")).await;
            if from == to {
                answer.is(200);
            } else {
                answer.problem(422, "invalid-body").names(&["cursor"]);
            }
        }
    }
    let forge = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let id = owner.get("/v1/projects").await.string("/items/0/id");
    for (list, forged) in [
        ("/v1/projects?sort=-score&", format!("-score\u{1f}NaN\u{1f}{id}")),
        ("/v1/projects?sort=-score&", format!("-score\u{1f}inf\u{1f}{id}")),
        ("/v1/projects?", format!("-updated_at\u{1f}-1\u{1f}{id}")),
        ("/v1/projects?", format!("-updated_at\u{1f}9007199254740992\u{1f}{id}")),
        ("/v1/projects?", "-updated_at\u{1f}5\u{1f}' OR 1 --".to_owned()),
        ("/v1/tasks?", "tsk_".to_owned()),
        ("/v1/search?q=p&", "10001".to_owned()),
    ] {
        let answer = owner.get(&format!("{list}cursor={}", forge(&forged))).await;
        answer.problem(422, "invalid-body").names(&["cursor"]);
    }
}

/// A client that knows nothing of this API but RFC 8288 sees the whole list, as it asked for it.
#[tokio::test]
async fn the_link_keeps_what_was_asked_for() {
    let world = World::native();
    let owner = world.owner();
    for name in ["a x", "b", "c x", "d x"] {
        owner.project(name).await;
    }
    let (mut names, mut query) = (Vec::new(), "?sort=name&q=%20x&limit=1".to_owned());
    loop {
        let page = owner.get(&format!("/v1/projects{query}")).await.is(200);
        names.push(page.string("/items/0/name"));
        let Some(link) = page.header("link") else { break };
        query = link.strip_prefix('<').and_then(|link| link.split_once('>')).unwrap().0.to_owned();
        assert!(link.ends_with(">; rel=\"next\""), "{link}");
    }
    assert_eq!(names, ["a x", "c x", "d x"]);
}

#[tokio::test]
async fn numbers_that_the_database_cannot_hold_are_refused() {
    let world = World::native();
    let owner = world.owner();
    let (_, task) = owner.scan("Big").await;
    let key = json!({ "name": "k", "scopes": ["read"], "expires_at": u64::MAX });
    owner.post("/v1/api-keys", key).await.problem(422, "invalid-body").names(&["expires_at"]);
    let events = format!("/v1/tasks/{task}/events");
    assert_eq!(owner.get(&format!("{events}?after={}", u64::MAX)).await.is(200).json()["items"], json!([]));
    for bad in ["", "x", "-1", "99999999999999999999"] {
        let call = owner.call(Method::GET, &events).header("last-event-id", bad);
        world.send(call).await.problem(422, "invalid-body").names(&["Last-Event-ID"]);
    }
    let runner = TestRunner::register(&world, "one").await;
    let grant = runner.lease_one().await;
    let artifacts = runner.artifacts(&grant).await;
    let good = TestRunner::success(&grant, artifacts, 0.5, Vec::new());
    for pointer in ["/summary/code_lines", "/artifacts/json/size"] {
        let mut report = good.clone();
        *report["result"].pointer_mut(pointer).unwrap() = json!(u64::MAX);
        let field = format!("result{}", pointer.replace('/', "."));
        runner.complete(&grant, report).await.problem(422, "invalid-body").names(&[&field]);
    }
    runner.complete(&grant, good).await.is(200);
}

#[tokio::test]
async fn a_report_without_its_files_is_refused() {
    let world = World::native();
    let owner = world.owner();
    let (_, task) = owner.scan("Files").await;
    let runner = TestRunner::register(&world, "one").await;
    let grant = runner.lease_one().await;
    let artifacts = runner.artifacts(&grant).await;
    world.doubles().blobs.delete(&artifacts.markdown.key).await.unwrap();
    let mut report = TestRunner::success(&grant, artifacts, 0.5, Vec::new());
    report["result"]["artifacts"]["json"]["size"] = json!(1);
    let fields = ["result.artifacts.json.size", "result.artifacts.markdown.key"];
    runner.complete(&grant, report).await.problem(422, "invalid-body").names(&fields);
    assert_eq!(owner.get(&format!("/v1/tasks/{task}")).await.string("/state"), "leased");
    runner.do_scan(&grant, 0.5).await.is(200);
}

#[tokio::test]
async fn text_is_plain_text() {
    let world = World::native();
    let owner = world.owner();
    for (body, field) in [
        (json!({ "name": "a\u{0}" }), "name"),
        (json!({ "name": "\u{3000}" }), "name"),
        (json!({ "name": "a", "description": "a\u{0}b" }), "description"),
        (json!({ "name": "a", "tags": ["é"] }), "tags[0]"),
        (json!({ "name": "a", "tags": vec!["t"; 21] }), "tags"),
        (json!({ "name": "a", "tags": ["t".repeat(41)] }), "tags[0]"),
    ] {
        owner.post("/v1/projects", body).await.problem(422, "invalid-body").names(&[field]);
    }
    let kept = json!({ "name": "größe 🦀", "description": "one\ntwo\tthree", "tags": vec!["t"; 20] });
    let made = owner.post("/v1/projects", kept).await.is(201);
    assert_eq!((made.string("/name"), made.json()["tags"].clone()), ("größe 🦀".into(), json!(["t"])));
    let path = format!("/v1/projects/{}", made.string("/id"));
    owner.patch(&path, json!({ "name": null })).await.problem(422, "invalid-body").names(&["name"]);
}
