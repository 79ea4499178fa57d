//! A bad day for the storage, natively: real handlers, real SQL, and calls that fail, time out, and
//! time out after they took effect, under every runner and person at once. The simulator proves the
//! rules; this proves that the rows follow them.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use contract::wire::{Artifacts, Grant, LeaseResponse};
use futures_util::future::join_all;
use http::Method;
use ports::{Clock as _, Row};
use serde_json::json;
use testkit::Random;
use vibe_edge::schedule;

use crate::support::{Answer, TestRunner, World};

const JOBS: usize = 40;
const RUNNERS: usize = 4;
/// Calls of a thousand that fail, for each store.
const FAULTS: u32 = 30;

/// The one thing a caller may see when a store fails.
fn fair(answer: &Answer, allowed: &[u16]) -> bool {
    let fair = answer.status == 503 || allowed.contains(&answer.status);
    assert!(fair, "{}: {}", answer.status, answer.text());
    answer.status == 200
}

struct Actor {
    runner: TestRunner,
    random: Random,
}

impl Actor {
    async fn work(mut self, over: Arc<AtomicBool>) {
        while !over.load(Ordering::SeqCst) {
            let asked = json!({ "capabilities": ["scan"], "max": 2, "wait_ms": 0, "version": "test" });
            let answer = self.runner.post("/runner/v1/lease", asked).await;
            if fair(&answer, &[200]) {
                let granted: LeaseResponse = serde_json::from_slice(&answer.body).unwrap();
                for grant in granted.leases {
                    self.attempt(&grant).await;
                }
            }
            tokio::task::yield_now().await;
        }
    }

    /// One attempt. Sometimes it is forgotten half-way, as by a crash, or given up.
    async fn attempt(&mut self, grant: &Grant) {
        fair(&self.runner.heartbeat(grant, json!([])).await, &[200, 409]);
        if self.random.chance(100) {
            return;
        }
        if self.random.chance(100) {
            let path = format!("/runner/v1/tasks/{}/release", grant.task_id);
            let release = json!({ "fence": grant.fence, "reason": "Shutting down." });
            fair(&self.runner.post(&path, release).await, &[200, 409]);
            return;
        }
        let Some(artifacts) = self.artifacts(grant).await else { return };
        let report = TestRunner::success(grant, artifacts, 0.5, Vec::new());
        for _ in 0..10 {
            let answer = self.runner.complete(grant, report.clone()).await;
            if fair(&answer, &[200, 409]) && self.random.chance(800) {
                return;
            }
        }
    }

    async fn artifacts(&self, grant: &Grant) -> Option<Artifacts> {
        let mut found = Vec::new();
        for name in ["report.json", "report.md", "bom.cdx.json"] {
            let path = format!("/runner/v1/tasks/{}/artifacts/{name}?fence={}", grant.task_id, grant.fence);
            let mut stored = None;
            for _ in 0..3 {
                let call = self.runner.signed(Method::PUT, &path, b"a report".to_vec());
                let answer = self.runner.world.send(call).await;
                if fair(&answer, &[200, 409]) {
                    stored = serde_json::from_slice(&answer.body).ok();
                    break;
                }
            }
            found.push(stored?);
        }
        let mut found = found.into_iter();
        Some(Artifacts { json: found.next()?, markdown: found.next()?, cyclonedx: found.next()? })
    }
}

/// Time passes, the cron runs, people cancel and retry; after a while the faults stop.
async fn day(world: World, tasks: Vec<String>, mut random: Random, over: Arc<AtomicBool>) {
    let owner = world.owner();
    for minute in 0..400 {
        // A call takes about 100 virtual milliseconds: each one lets the others run.
        for _ in 0..600 {
            world.advance(100);
            tokio::task::yield_now().await;
        }
        schedule::run(world.app(), schedule::SWEEP).await;
        world.doubles().background.settle().await;
        if minute < 20 {
            let index = usize::try_from(random.below(tasks.len() as u64)).unwrap();
            let what = if random.chance(400) { "cancel" } else { "retry" };
            let path = format!("/v1/tasks/{}/{what}", tasks[index]);
            fair(&owner.post(&path, json!({})).await, &[200, 202, 409]);
        } else {
            calm(&world);
            if count(&world, "SELECT COUNT(*) AS n FROM tasks WHERE finished_at IS NULL") == 0 {
                break;
            }
        }
    }
    over.store(true, Ordering::SeqCst);
}

fn storm(world: &World, seed: u64) {
    let doubles = world.doubles();
    let stores =
        [&doubles.sql.faults, &doubles.blobs.faults, &doubles.nudges.faults, &doubles.signals.faults];
    for (seed, faults) in (seed..).zip(stores) {
        faults.randomly(seed, FAULTS);
    }
}

fn calm(world: &World) {
    let doubles = world.doubles();
    let stores =
        [&doubles.sql.faults, &doubles.blobs.faults, &doubles.nudges.faults, &doubles.signals.faults];
    stores.into_iter().for_each(testkit::Faults::clear);
}

fn rows(world: &World, sql: &str) -> Vec<Row> {
    world.doubles().sql.inspect(sql).unwrap()
}

fn count(world: &World, sql: &str) -> i64 {
    rows(world, sql)[0].int("n").unwrap()
}

/// Nothing lost, nothing twice, every row has its object, every task's events are numbered without a gap.
fn kept(world: &World) {
    assert_eq!(count(world, "SELECT COUNT(*) AS n FROM tasks"), i64::try_from(JOBS).unwrap());
    let open =
        "SELECT COUNT(*) AS n FROM tasks WHERE state NOT IN ('succeeded', 'failed', 'cancelled', 'dead')";
    assert_eq!(count(world, open), 0, "{:?}", rows(world, "SELECT id, state FROM tasks"));
    let odd = "SELECT COUNT(*) AS n FROM tasks t LEFT JOIN reports r ON r.task_id = t.id
               WHERE (t.state = 'succeeded') <> (r.id IS NOT NULL)";
    assert_eq!(count(world, odd), 0);
    let gaps = "SELECT COUNT(*) AS n FROM tasks t WHERE t.event_seq <>
                (SELECT COUNT(*) FROM task_events e WHERE e.task_id = t.id AND e.seq BETWEEN 1 AND t.event_seq)";
    assert_eq!(count(world, gaps), 0);
    let twice = "SELECT COUNT(*) AS n FROM (SELECT task_id FROM task_events
                 WHERE body LIKE '%\"succeeded\"%' GROUP BY task_id HAVING COUNT(*) > 1)";
    assert_eq!(count(world, twice), 0);
    let keys = world.doubles().blobs.keys();
    for report in rows(world, "SELECT json_key, markdown_key, cyclonedx_key FROM reports") {
        for column in ["json_key", "markdown_key", "cyclonedx_key"] {
            assert!(keys.contains(&report.text(column).unwrap()), "{report:?}");
        }
    }
}

#[tokio::test]
async fn nothing_is_lost_or_done_twice_while_the_stores_fail() {
    for seed in 1..=3 {
        let world = World::native();
        let mut tasks = Vec::new();
        for job in 0..JOBS {
            tasks.push(world.owner().scan(&format!("Job {job}")).await.1);
        }
        let mut actors = Vec::new();
        for index in 0..RUNNERS {
            let runner = TestRunner::register(&world, &format!("runner {index}")).await;
            actors.push(Actor { runner, random: Random::new(seed * 100 + index as u64) });
        }
        let over = Arc::new(AtomicBool::new(false));
        let began = world.doubles().clock.now_ms();
        storm(&world, seed * 1_000);
        let working = join_all(actors.into_iter().map(|actor| actor.work(Arc::clone(&over))));
        let ((), _) = tokio::join!(day(world.clone(), tasks, Random::new(seed), over), working);
        kept(&world);
        let hours = (world.doubles().clock.now_ms() - began) / 3_600_000;
        let done = count(&world, "SELECT COUNT(*) AS n FROM tasks WHERE state = 'succeeded'");
        println!("seed {seed}: {done} of {JOBS} succeeded in {hours} virtual hours");
        assert!(done > 0);
    }
}
