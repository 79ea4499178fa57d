//! What is asked again and again must not read whole tables: every plan of the steady state.

use std::collections::BTreeSet;

use serde_json::json;
use vibe_edge::{inbox, schedule};

use crate::support::{TestRunner, World};

/// What clients, runners and crons ask for all the time, on a deployment with some history.
async fn steady_state(world: &World) {
    let owner = world.owner();
    let (project, task) = owner.scan("Steady").await;
    let (_, running) = owner.scan("Running").await;
    let runner = TestRunner::register(world, "one").await;
    let done = runner.lease_one().await;
    runner.do_scan(&done, 0.5).await.is(200);
    let grant = runner.lease_one().await;
    world.doubles().sql.forget_texts();

    runner.heartbeat(&grant, json!([])).await.is(200);
    runner.lease().await;
    let backlog = runner.signed(http::Method::GET, "/runner/v1/backlog", Vec::new());
    world.send(backlog).await.is(200);
    schedule::run(world.app(), schedule::SWEEP).await;
    world.advance(31_000);
    schedule::run(world.app(), schedule::SWEEP).await;
    schedule::run(world.app(), schedule::HOUSEKEEPING).await;
    inbox::receive(world.app(), std::slice::from_ref(&running)).await.unwrap();
    for path in [
        "/metrics",
        "/readyz",
        "/v1/tasks?state=active&limit=100",
        "/v1/tasks?limit=20",
        &format!("/v1/tasks?project_id={project}"),
        &format!("/v1/tasks/{task}"),
        &format!("/v1/tasks/{task}/events"),
        "/v1/projects?sort=-updated_at&limit=50",
        "/v1/projects?sort=updated_at",
        &format!("/v1/projects/{project}"),
        &format!("/v1/projects/{project}/reports"),
        &format!("/v1/projects/{project}/health"),
        "/v1/runners",
        "/v1/api-keys",
        "/v1/session",
    ] {
        owner.get(path).await.is(200);
    }
    owner.post("/v1/tasks/redrive", json!({})).await.is(200);
}

#[tokio::test]
async fn no_steady_query_reads_a_whole_table() {
    let world = World::native_with(|key| (key == "PUBLIC_URL").then(|| "https://edge.example.com".into()));
    steady_state(&world).await;
    let sql = &world.doubles().sql;
    let partial: BTreeSet<String> = sql
        .inspect("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE%'")
        .unwrap()
        .iter()
        .map(|row| row.text("name").unwrap())
        .collect();
    let texts = sql.texts();
    assert!(texts.len() > 30, "{} statements were seen", texts.len());
    let mut wrong = Vec::new();
    for text in texts {
        let plan = sql.plan(text).unwrap();
        if let Some(step) = whole_table(&plan, &partial) {
            wrong.push(format!("{step}\n  of {text}\n  {plan:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} queries:\n{}", wrong.len(), wrong.join("\n\n"));
}

/// The first step of a plan that reads or sorts all rows of a table (or of one organisation).
///
/// Reading all of a partial index is fine: it holds only rows that are unfinished. So is sorting
/// what such an index, or a key of the row itself, has found.
fn whole_table<'a>(plan: &'a [String], partial: &BTreeSet<String>) -> Option<&'a str> {
    let uses_partial =
        |step: &str| step.split(' ').any(|word| partial.contains(word.trim_matches(['(', ')'])));
    let small = |step: &str| {
        uses_partial(step)
            || ["json_each", "VIRTUAL TABLE", "CONSTANT ROW", "sqlite_master"]
                .iter()
                .any(|word| step.contains(word))
    };
    // What a plan makes itself is as small as the steps that make it, which are looked at as well.
    let made = |step: &str| {
        let name = step.strip_prefix("SCAN ");
        name.is_some_and(|name| {
            plan.iter().any(|other| {
                ["MATERIALIZE ", "CO-ROUTINE "].iter().any(|word| other.strip_prefix(word) == Some(name))
            })
        })
    };
    let small = |step: &str| small(step) || made(step);
    let by_key = |step: &str| step.contains("sqlite_autoindex") || step.contains("PRIMARY KEY");
    // Small tables without growth: one row a live organisation, runner or walk.
    let bounded =
        |step: &str| ["retention_cursors", "runners", "owner_links"].iter().any(|t| step.contains(t));
    let reads = |step: &&String| step.starts_with("SCAN") || step.starts_with("SEARCH");
    let scan =
        plan.iter().filter(|step| step.starts_with("SCAN")).find(|step| !small(step) && !bounded(step));
    let sort = plan
        .iter()
        .find(|step| step.starts_with("USE TEMP B-TREE"))
        .filter(|_| plan.iter().filter(reads).any(|step| !small(step) && !by_key(step) && !bounded(step)));
    scan.or(sort).map(String::as_str)
}

#[tokio::test]
async fn the_ui_asks_for_running_tasks_with_one_statement_and_without_a_count() {
    let world = World::native();
    world.owner().scan("Active").await;
    world.doubles().sql.reset_statements();
    let page = world.owner().get("/v1/tasks?state=active&limit=100").await.is(200).json();
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
    assert!(page.get("total").is_none(), "{page}");
    assert_eq!(world.doubles().sql.statements(), 1);
}

#[tokio::test]
async fn finished_tasks_are_not_counted_at_every_scrape() {
    let world = World::native();
    let runner = TestRunner::register(&world, "one").await;
    world.owner().scan("Done").await;
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
    world.owner().scan("Waits").await;
    let text = world.owner().get("/metrics").await.is(200).text();
    assert!(text.contains("vibe_tasks{kind=\"scan\",state=\"queued\"} 1\n"), "{text}");
    assert!(text.contains("vibe_tasks{kind=\"scan\",state=\"running\"} 0\n"), "{text}");
    assert!(!text.contains("vibe_tasks{kind=\"scan\",state=\"succeeded\"}"), "{text}");
    assert!(text.contains("vibe_task_transitions_total{kind=\"scan\",state=\"succeeded\"} 1\n"), "{text}");
}
