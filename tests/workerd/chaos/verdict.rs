//! What must be true when the dust has settled, whatever happened before.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::stage::Stage;

/// Statements that find what must not be.
const NEVER: [(&str, &str); 12] = [
    ("a task that has not succeeded or is held", "SELECT id, state FROM tasks
       WHERE state <> 'succeeded' OR runner_id IS NOT NULL OR lease_until IS NOT NULL OR finished_at IS NULL"),
    ("a task without exactly one report", "SELECT t.id, COUNT(r.id) AS n FROM tasks t
       LEFT JOIN reports r ON r.task_id = t.id GROUP BY t.id HAVING n <> 1"),
    ("a report without its task, or one the task does not name", "SELECT r.id FROM reports r
       LEFT JOIN tasks t ON t.id = r.task_id WHERE t.id IS NULL OR json_extract(t.result, '$.report_id') IS NOT r.id"),
    ("a report of another lease than the task's last", "SELECT r.id FROM reports r JOIN tasks t ON t.id = r.task_id
       WHERE r.json_key NOT LIKE '%/' || t.fence || '/report.json'"),
    ("events with gaps, or not as many as the task says", "SELECT e.task_id FROM task_events e
       JOIN tasks t ON t.id = e.task_id GROUP BY e.task_id
       HAVING MIN(e.seq) <> 1 OR MAX(e.seq) <> COUNT(*) OR MAX(e.seq) <> t.event_seq"),
    ("a runner's event told twice", "SELECT task_id, body FROM task_events WHERE body LIKE '%\"log\"%'
       GROUP BY task_id, body HAVING COUNT(*) > 1"),
    ("a task that succeeded more or less than once", "SELECT t.id FROM tasks t WHERE 1 <> (SELECT COUNT(*)
       FROM task_events e WHERE e.task_id = t.id AND json_extract(e.body, '$.data.state') = 'succeeded')"),
    ("something after success", "SELECT t.id FROM tasks t JOIN task_events e ON e.task_id = t.id
       AND e.seq = t.event_seq WHERE json_extract(e.body, '$.data.state') IS NOT 'succeeded'"),
    ("a report without exactly its one finding", "SELECT r.id FROM reports r
       WHERE 1 <> (SELECT COUNT(*) FROM findings f WHERE f.report_id = r.id)"),
    ("a report that cannot be found by searching", "SELECT r.id FROM reports r
       WHERE 1 <> (SELECT COUNT(*) FROM search_docs d WHERE d.kind = 'report' AND d.ref = r.id)"),
    ("a project whose latest report is not its newest", "SELECT p.id FROM projects p
       LEFT JOIN reports r ON r.id = p.latest_report_id AND r.project_id = p.id
       WHERE r.id IS NULL OR r.created_at <> (SELECT MAX(created_at) FROM reports WHERE project_id = p.id)"),
    ("a project whose searchable findings are not its latest report's", "SELECT d.ref, p.latest_report_id
       FROM projects p JOIN search_docs d ON d.project_id = p.id AND d.kind = 'finding'
       WHERE d.ref NOT LIKE p.latest_report_id || '/%'"),
];

/// Panics with everything that is not as it must be.
pub async fn judge(stage: &Stage) {
    let mut wrong = stage.wrongs();
    for (what, sql) in NEVER {
        let rows = stage.sql(sql, &[]).await;
        if !rows.is_empty() {
            wrong.push(format!("{} times {what}, e.g. {}", rows.len(), rows[0]));
        }
    }
    counts(stage, &mut wrong).await;
    promises(stage, &mut wrong).await;
    files(stage, &mut wrong).await;
    faults(stage, &mut wrong);
    assert!(wrong.is_empty(), "CHAOS_SEED={}:\n{}", stage.seed, wrong.join("\n"));
}

/// One press of the button, one of each.
async fn counts(stage: &Stage, wrong: &mut Vec<String>) {
    for (what, sql) in [
        ("tasks", "SELECT COUNT(*) AS n FROM tasks"),
        ("reports", "SELECT COUNT(*) AS n FROM reports"),
        ("audited starts", "SELECT COUNT(*) AS n FROM audit_log WHERE action = 'scan.start'"),
        ("kept answers", "SELECT COUNT(*) AS n FROM idempotency_keys WHERE key LIKE 'scan-%'"),
    ] {
        let n = stage.sql(sql, &[]).await[0]["n"].clone();
        if n != json!(stage.jobs) {
            wrong.push(format!("{n} {what} instead of {}", stage.jobs));
        }
    }
}

/// What people and runners were told is what is.
async fn promises(stage: &Stage, wrong: &mut Vec<String>) {
    let rows = stage.sql("SELECT id, fence FROM tasks", &[]).await;
    let fences: HashMap<&str, u64> =
        rows.iter().map(|row| (text(row, "id"), row["fence"].as_u64().expect("a fence"))).collect();
    let accepted = stage.accepted.lock().unwrap().clone();
    let known: HashSet<String> = fences.keys().map(|id| (*id).to_owned()).collect();
    if accepted != known {
        wrong.push(format!("{} accepted tasks are lost", accepted.difference(&known).count()));
    }
    for (task, fence) in stage.succeeded.lock().unwrap().iter() {
        if fences.get(task.as_str()) != Some(fence) {
            wrong.push(format!(
                "{task}: success was promised to lease {fence}, not {:?}",
                fences.get(task.as_str())
            ));
        }
    }
}

/// Every file a report names is in the bucket, whole.
async fn files(stage: &Stage, wrong: &mut Vec<String>) {
    let stored = stage.slot.control("r2_list", json!({ "prefix": "artifacts/" })).await;
    let sizes: HashMap<&str, &Value> = stored
        .as_array()
        .into_iter()
        .flatten()
        .map(|object| (text(object, "key"), &object["size"]))
        .collect();
    for report in stage.sql("SELECT * FROM reports", &[]).await {
        for name in ["json", "markdown", "cyclonedx"] {
            let key = text(&report, &format!("{name}_key"));
            if sizes.get(key) != Some(&&report[format!("{name}_size")]) {
                wrong.push(format!("{key}: {:?} bytes in the bucket", sizes.get(key)));
            }
        }
    }
}

/// Nothing may be held for longer than a lease beyond the end of its own while runners ask, and here they always do. At
/// fifteen times the speed each delay of this machine counts fifteen-fold, so twice that is still taken.
const MOST_LEASES: f64 = 2.0;

/// A test without faults proves nothing.
fn faults(stage: &Stage, wrong: &mut Vec<String>) {
    let (tally, jobs) = (&stage.tally, stage.jobs as u64);
    if tally.leases_beyond() > MOST_LEASES {
        wrong.push(format!("a task was held for {:.1} leases beyond its own", tally.leases_beyond()));
    }
    if tally.hung.get() > 0 {
        wrong.push(format!("{} calls got no answer from a living Worker: {tally}", tally.hung.get()));
    }
    for (what, count, least) in [
        ("requests lost", &tally.requests_lost, jobs / 10),
        ("answers lost", &tally.answers_lost, jobs / 10),
        ("calls doubled", &tally.doubled, jobs / 10),
        ("runners killed", &tally.runners_killed, jobs / 50),
        ("kills of workerd", &tally.workerd_killed, 1 + jobs / 500),
    ] {
        if count.get() < least {
            wrong.push(format!("only {} {what}, at least {least} were wanted", count.get()));
        }
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}
