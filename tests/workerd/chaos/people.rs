//! People press Scan, again with the same key until they hear of it, and redrive dead letters.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use super::{dice::Dice, stage::Stage};

/// Asks for every `step`th scan, beginning with number `first`, and stops when all are accepted.
pub async fn press_scan(stage: Arc<Stage>, first: usize, step: usize) {
    let mut dice = Dice::new(stage.seed, 100 + first as u64);
    for n in (first..stage.jobs).step_by(step) {
        let path = format!("/v1/projects/{}/scans", stage.projects[n % stage.projects.len()]);
        let call = stage.world.owner().with_json(http::Method::POST, &path, &json!({}));
        let call = call.header("idempotency-key", format!("scan-{n}"));
        let Some(answer) = stage.wire.insist(&mut dice, &call, 1_000).await else {
            stage.wrong(format!("scan {n} was never accepted"));
            return;
        };
        if answer.status != 202 {
            stage.wrong(format!("scan {n}: {} {}", answer.status, answer.text()));
            continue;
        }
        if !stage.accepted.lock().unwrap().insert(answer.string("/id")) {
            stage.wrong(format!("scan {n} was given the task of another scan: {}", answer.text()));
        }
    }
}

/// Sends dead letters round again; `None` when every task has succeeded, otherwise how many are where.
pub async fn redrive_and_count(stage: &Stage) -> Option<BTreeMap<String, Value>> {
    let rows = stage.sql("SELECT state, COUNT(*) AS n FROM tasks GROUP BY state", &[]).await;
    let left: BTreeMap<String, Value> = rows
        .iter()
        .map(|row| (row["state"].as_str().unwrap_or("?").to_owned(), row["n"].clone()))
        .filter(|(state, _)| state != "succeeded")
        .collect();
    if left.contains_key("dead") {
        let redriven = stage.world.owner().post("/v1/tasks/redrive", json!({})).await.is(200).json();
        (0..redriven["redriven"].as_u64().unwrap_or(0)).for_each(|_| stage.tally.redriven.add());
    }
    (!left.is_empty()).then_some(left)
}
