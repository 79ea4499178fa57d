//! The log of who did what.

use serde_json::{Value, json};

use crate::support::{Person, World};

/// Things are made, the log tells of them, pages and filters agree, the chain holds, the file has the same rows.
pub async fn the_log_tells_and_holds(world: &World) {
    let owner = world.owner();
    let project = owner.project("Audited").await;
    let asked = json!({ "name": "a", "scopes": ["read", "write"], "role": "viewer" });
    let viewer = owner.post("/v1/api-keys", asked).await.is(201);
    let key = viewer.string("/id");
    let viewer = Person::with_token(world.clone(), &viewer.string("/key"));
    for _ in 0..3 {
        viewer.post("/v1/projects", json!({ "name": "no" })).await.problem(403, "forbidden");
    }
    viewer.get("/v1/audit").await.problem(403, "forbidden");

    let of_project = owner.get(&format!("/v1/audit?resource={project}")).await.is(200).json();
    assert_eq!(of_project["items"].as_array().map(Vec::len), Some(1), "{of_project}");
    let made = &of_project["items"][0];
    assert_eq!((&made["action"], &made["decision"]), (&json!("project.create"), &json!("allowed")));
    assert!(made["request_id"].as_str().is_some_and(|id| id.starts_with("req_")), "{made}");

    let refused =
        owner.get(&format!("/v1/audit?actor={key}&action=projects.&decision=denied")).await.is(200).json();
    let refused = refused["items"].as_array().expect("items").clone();
    let times: u64 = refused.iter().filter_map(|row| row["times"].as_u64()).sum();
    assert_eq!(times, 3, "{refused:?}");
    assert!(refused.len() <= 2, "one row a minute: {refused:?}");
    assert_eq!(refused[0]["resource"], "/v1/projects");

    let file = owner.get("/v1/audit/export").await.is(200);
    assert_eq!(file.header("content-type"), Some("application/jsonl"));
    let mut lines: Vec<Value> =
        file.text().lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert!(lines.iter().any(|line| line["action"] == "audit.export"), "{lines:?}");
    lines.reverse();
    assert_eq!(ids(&everything(&owner).await), ids(&lines));

    let verdict = owner.get("/v1/audit/verify").await.is(200).json();
    assert_eq!((&verdict["ok"], &verdict["complete"]), (&json!(true), &json!(true)), "{verdict}");
    assert_eq!(verdict["checked"], verdict["head"]["seq"], "{verdict}");
    assert!(verdict["checked"].as_u64().is_some_and(|rows| rows >= 3), "{verdict}");
}

/// Every row, page by page.
async fn everything(owner: &Person) -> Vec<Value> {
    let (mut rows, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = owner.get(&format!("/v1/audit?limit=2{cursor}")).await.is(200).json();
        rows.extend(page["items"].as_array().expect("items").clone());
        let Some(next) = page["next_cursor"].as_str() else { return rows };
        cursor = format!("&cursor={next}");
    }
}

fn ids(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["id"].to_string()).collect()
}

/// Filters and cursors that make no sense are refused by name.
pub async fn bad_audit_questions_are_refused(world: &World) {
    let owner = world.owner();
    for (query, field) in [
        ("?actor=", "actor"),
        ("?since=soon", "since"),
        ("?until=9007199254740992", "until"),
        ("?decision=maybe", "decision"),
        ("?limit=0", "limit"),
        ("?cursor=eA", "cursor"),
        ("?who=me", "who"),
        ("/export?cursor=%25", "cursor"),
        ("/verify?cursor=MR9hYg", "cursor"),
        ("/verify?anchor_seq=1", "anchor_hash"),
        ("/verify?anchor_hash=00", "anchor_seq"),
    ] {
        owner.get(&format!("/v1/audit{query}")).await.problem(422, "invalid-body").names(&[field]);
    }
}
