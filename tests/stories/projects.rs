//! Looking after projects.

use http::Method;
use serde_json::json;

use crate::support::{TestRunner, World};

/// A project's whole life.
pub async fn a_projects_life(world: &World) {
    let owner = world.owner();
    let body = json!({ "name": " Shop ", "tags": ["web", "api", "web"], "description": "Sells things." });
    let made = owner.post("/v1/projects", body).await.is(201);
    let path = made.header("location").expect("a location").to_owned();
    assert_eq!(made.json()["name"], "Shop");
    assert_eq!(made.json()["tags"], json!(["api", "web"]));

    let tag = owner.get(&path).await.is(200).header("etag").expect("an ETag").to_owned();
    let change = owner.with_json(Method::PATCH, &path, &json!({ "name": "Store" }));
    let changed = owner.send(change.clone().header("if-match", tag.clone())).await.is(200);
    assert_eq!(changed.json()["name"], "Store");
    assert_eq!(changed.json()["description"], "Sells things.");
    owner.send(change.header("if-match", tag.clone())).await.problem(412, "precondition-failed");
    let unchanged =
        owner.call(Method::GET, &path).header("if-none-match", changed.header("etag").expect("a tag"));
    owner.send(unchanged).await.is(304);

    owner.post(&format!("{path}/archive"), json!({})).await.is(200);
    assert_eq!(owner.get("/v1/projects").await.json()["total"], 0);
    assert_eq!(owner.get("/v1/projects?state=archived").await.json()["total"], 1);
    owner.post(&format!("{path}/scans"), json!({})).await.problem(409, "conflict");
    owner.post(&format!("{path}/restore"), json!({})).await.is(200);
    assert_eq!(owner.get("/v1/search?q=sto").await.json()["items"][0]["title"], "Store");
    owner.delete(&path).await.is(204);
    owner.get(&path).await.problem(404, "not-found");
    assert_eq!(owner.get("/v1/search?q=store").await.json()["items"], json!([]));
}

/// Equal commands at once, such as a repetition that overtakes the first: one effect, and every one gets its answer.
pub async fn equal_changes_at_once_get_one_answer(world: &World) {
    let owner = world.owner();
    let path = format!("/v1/projects/{}", owner.project("Once").await);
    let tag = owner.get(&path).await.header("etag").expect("an ETag").to_owned();
    let renamed = owner.with_json(Method::PATCH, &path, &json!({ "name": "Twice" })).header("if-match", tag);
    let post = |action: &str| owner.with_json(Method::POST, &format!("{path}/{action}"), &json!({}));
    let calls =
        [renamed, post("archive"), post("restore"), post("archive"), owner.call(Method::DELETE, &path)];
    for (n, call) in calls.into_iter().enumerate() {
        let call = call.header("idempotency-key", format!("once-{n}"));
        let answers = futures_util::future::join_all((0..6).map(|_| owner.send(call.clone()))).await;
        let first = &answers[0];
        assert!(first.status < 300, "{call:?}: {}", first.text());
        assert!(
            answers.iter().all(|one| (one.status, one.text()) == (first.status, first.text())),
            "{answers:?}"
        );
        let carried_out = answers.iter().filter(|one| one.header("idempotent-replayed").is_none()).count();
        assert_eq!(carried_out, 1, "{call:?}");
    }
}

/// Lists are filtered, sorted and paged without losing or doubling anything.
pub async fn lists_page_through_everything(world: &World) {
    let owner = world.owner();
    for n in 0..25 {
        let tags = if n % 5 == 0 { json!(["fifth"]) } else { json!([]) };
        owner.post("/v1/projects", json!({ "name": format!("Project {n:02}"), "tags": tags })).await.is(201);
    }
    let mut newest = Vec::new();
    for sort in ["name", "-updated_at", "updated_at", "-score", "score"] {
        let (mut names, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = owner.get(&format!("/v1/projects?limit=10&sort={sort}{cursor}")).await.is(200);
            let json = page.json();
            assert_eq!(json["total"], 25);
            names.extend(json["items"].as_array().expect("items").iter().map(|p| p["name"].to_string()));
            let Some(next) = json["next_cursor"].as_str() else { break };
            assert!(page.header("link").expect("a Link").contains(next));
            cursor = format!("&cursor={next}");
        }
        match sort {
            "name" => assert!(names.is_sorted()),
            "-updated_at" => newest.clone_from(&names),
            "updated_at" => assert!(names.iter().eq(newest.iter().rev()), "{names:?}"),
            _ => {}
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 25, "{sort}");
    }
    assert_eq!(owner.get("/v1/projects?tag=fifth").await.json()["total"], 5);
    assert_eq!(owner.get("/v1/projects?q=ect+07").await.json()["total"], 1);
}

/// Scores sort from either end; what has none yet comes last, on whatever page.
pub async fn projects_sort_by_score_both_ways(world: &World) {
    let owner = world.owner();
    let runner = TestRunner::register(world, "scorer").await;
    for (name, score) in [("Middle", 0.5), ("Worst", 0.1), ("Best", 0.9)] {
        owner.scan(name).await;
        runner.do_scan(&runner.lease_one().await, score).await.is(200);
    }
    for name in ["New", "Newer"] {
        owner.project(name).await;
    }
    for (sort, expected) in [("-score", ["Best", "Middle", "Worst"]), ("score", ["Worst", "Middle", "Best"])]
    {
        let (mut names, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = owner.get(&format!("/v1/projects?limit=1&sort={sort}{cursor}")).await.is(200).json();
            names.push(page["items"][0]["name"].as_str().expect("a name").to_owned());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(names[..3], expected, "{sort}");
        assert_eq!(names.len(), 5, "{sort}: {names:?}");
    }
}

/// What is wrong is named and changes nothing.
pub async fn bad_projects_are_refused(world: &World) {
    let owner = world.owner();
    let git = |url: &str| json!({ "name": "x", "source": { "kind": "git", "url": url } });
    for (body, field) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "x".repeat(101) }), "name"),
        (json!({ "name": "x", "tags": ["Bad Tag"] }), "tags[0]"),
        (json!({ "name": "x", "description": "x".repeat(2001) }), "description"),
        (git("https://user:pw@example.com/a"), "source.url"),
        (git("https://10.0.0.1/a"), "source.url"),
        (json!({ "name": "x", "source": { "kind": "archive", "upload_id": "upl_x" } }), "source.upload_id"),
        (json!({ "name": "x", "source": { "kind": "ftp" } }), "source.kind"),
    ] {
        let answer = owner.post("/v1/projects", body.clone()).await.problem(422, "invalid-body");
        let named = answer.json()["errors"][0]["field"].to_string();
        assert!(named.contains(field.split('.').next().expect("a name")), "{body}: {named}");
    }
    assert_eq!(owner.get("/v1/projects?state=all").await.json()["total"], 0);
}
