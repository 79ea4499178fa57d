//! A runner that can be killed between any two bytes: it leases, reports, uploads and completes over the
//! faulty network, asking again when it gets no answer, and stops when its lease is gone.

use std::{sync::Arc, time::Duration};

use contract::wire::{Artifacts, Grant, LeaseResponse};
use http::Method;
use serde_json::{Value, json};

use super::{
    dice::Dice,
    stage::{ARCHIVE, Stage},
};
use crate::support::{Answer, Call, TestRunner, runner::finding};

/// How often a runner asks again before it thinks that the Worker is gone for good.
const TRIES: usize = 40;

/// Nothing more can be done for this job: the lease is gone, or the Worker seems to be.
struct Stop;

struct Worker {
    stage: Arc<Stage>,
    runner: TestRunner,
    dice: Dice,
}

/// Works until the test is over (or the task is aborted, which is what killing a runner means here).
pub async fn work(stage: Arc<Stage>, runner: TestRunner, dice: Dice) {
    let mut worker = Worker { stage, runner, dice };
    while !worker.stage.is_over() {
        match worker.lease().await {
            Some(grants) => {
                for grant in grants {
                    // A job it cannot finish is its successor's.
                    let _ = worker.scan(&grant).await;
                }
            }
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

impl Worker {
    async fn lease(&mut self) -> Option<Vec<Grant>> {
        let asked = json!({ "capabilities": ["scan"], "max": 1, "wait_ms": 300, "version": "chaos" });
        let call = self.json("/runner/v1/lease", &asked);
        let answer = self.stage.wire.send(&mut self.dice, &call).await?;
        if answer.status != 200 {
            self.stage.wrong(format!("lease: {} {}", answer.status, answer.text()));
            return None;
        }
        Some(serde_json::from_slice::<LeaseResponse>(&answer.body).expect("a lease response").leases)
    }

    async fn scan(&mut self, grant: &Grant) -> Result<(), Stop> {
        self.heartbeat(grant, &[1]).await?;
        if self.dice.percent(25) {
            self.source(grant).await?;
        }
        let artifacts = self.artifacts(grant).await?;
        // Number 1 again: a runner that got no answer cannot know whether it arrived.
        self.heartbeat(grant, &[1, 2]).await?;
        match self.dice.between(0, 100) {
            0..3 => self.fail(grant).await,
            3..6 => self.release(grant).await,
            _ => self.succeed(grant, artifacts).await,
        }
    }

    async fn heartbeat(&mut self, grant: &Grant, numbers: &[u64]) -> Result<(), Stop> {
        let event = |n: &u64| {
            let message = format!("lease {} event {n}", grant.fence);
            json!({ "n": n, "at": 1, "kind": "log", "data": { "level": "info", "message": message } })
        };
        let events: Vec<Value> = numbers.iter().map(event).collect();
        self.report(grant, "heartbeat", json!({ "fence": grant.fence, "events": events })).await.map(drop)
    }

    async fn source(&mut self, grant: &Grant) -> Result<(), Stop> {
        let path = format!("/runner/v1/tasks/{}/source?fence={}", grant.task_id, grant.fence);
        let answer = self.ask(self.runner.signed(Method::GET, &path, Vec::new())).await?;
        if answer.body != ARCHIVE {
            self.stage.wrong(format!("{path}: {} other bytes", answer.body.len()));
        }
        Ok(())
    }

    async fn artifacts(&mut self, grant: &Grant) -> Result<Artifacts, Stop> {
        Ok(Artifacts {
            json: self.artifact(grant, "report.json").await?,
            markdown: self.artifact(grant, "report.md").await?,
            cyclonedx: self.artifact(grant, "bom.cdx.json").await?,
        })
    }

    async fn artifact<T: serde::de::DeserializeOwned>(
        &mut self,
        grant: &Grant,
        name: &str,
    ) -> Result<T, Stop> {
        let path = format!("/runner/v1/tasks/{}/artifacts/{name}?fence={}", grant.task_id, grant.fence);
        let bytes = format!("{name} of {} by lease {}", grant.task_id, grant.fence).into_bytes();
        let answer = self.ask(self.runner.signed(Method::PUT, &path, bytes)).await?;
        Ok(serde_json::from_slice(&answer.body).expect("an artifact reference"))
    }

    async fn succeed(&mut self, grant: &Grant, artifacts: Artifacts) -> Result<(), Stop> {
        let score = self.dice.between(0, 101) as f64 / 100.0;
        let report = TestRunner::success(grant, artifacts, score, vec![finding("a", "Weak lock")]);
        let answer = self.report(grant, "complete", report).await?;
        let before = self.stage.succeeded.lock().unwrap().insert(grant.task_id.clone(), grant.fence);
        if answer.string("/state") != "succeeded" || before.is_some() {
            let (task, fence) = (&grant.task_id, grant.fence);
            self.stage.wrong(format!("{task} lease {fence}: {} after {before:?}", answer.text()));
        }
        Ok(())
    }

    async fn fail(&mut self, grant: &Grant) -> Result<(), Stop> {
        self.stage.tally.failed.add();
        let report = json!({ "fence": grant.fence, "outcome": "failed", "code": "chaos",
            "message": "It broke.", "retryable": true });
        self.report(grant, "complete", report).await.map(drop)
    }

    async fn release(&mut self, grant: &Grant) -> Result<(), Stop> {
        self.stage.tally.released.add();
        self.report(grant, "release", json!({ "fence": grant.fence, "reason": "chaos" })).await.map(drop)
    }

    fn json(&self, path: &str, body: &Value) -> Call {
        let call = self.runner.signed(Method::POST, path, body.to_string().into_bytes());
        call.header("content-type", "application/json")
    }

    async fn report(&mut self, grant: &Grant, what: &str, body: Value) -> Result<Answer, Stop> {
        self.ask(self.json(&format!("/runner/v1/tasks/{}/{what}", grant.task_id), &body)).await
    }

    /// Asks until there is an answer; 409 `stale-lease` is the only refusal that may come.
    async fn ask(&mut self, call: Call) -> Result<Answer, Stop> {
        let answer = self.stage.wire.insist(&mut self.dice, &call, TRIES).await.ok_or(Stop)?;
        match answer.status {
            200 => return Ok(answer),
            409 if answer.text().contains("problems/stale-lease") => self.stage.tally.stale.add(),
            status => self.stage.wrong(format!("{}: {status} {}", call.path, answer.text())),
        }
        Err(Stop)
    }
}
