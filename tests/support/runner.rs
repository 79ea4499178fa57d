//! A runner as the Worker sees it: signs its requests, leases, reports.

use contract::{
    report::{Finding, Scope, Severity, SeverityCounts, Summary},
    wire::{Artifacts, Grant, JobResult, LeaseResponse, ScanResult},
};
use http::Method;
use serde_json::{Value, json};
use signing::{RunnerKey, sign};

use super::{Answer, Call, World, sha256_hex};

/// A runner with its key.
#[derive(Clone)]
pub struct TestRunner {
    /// Where it works.
    pub world: World,
    /// Its key.
    pub key: RunnerKey,
}

impl TestRunner {
    /// Registers a runner with the owner's token.
    pub async fn register(world: &World, name: &str) -> Self {
        let answer = world.owner().post("/v1/runners", json!({ "name": name })).await.is(201);
        let key = answer.string("/key").parse().expect("a runner key");
        Self { world: world.clone(), key }
    }

    fn now_s(&self) -> u64 {
        self.world.now_ms() / 1000
    }

    /// A signed request.
    pub fn signed(&self, method: Method, path: &str, body: Vec<u8>) -> Call {
        let header = sign(&self.key, method.as_str(), path, &sha256_hex(&body), self.now_s() + 60);
        Call::new(method, path).header("authorization", header).bytes(body)
    }

    /// A signed POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let call = self.signed(Method::POST, path, body.to_string().into_bytes());
        self.world.send(call.header("content-type", "application/json")).await
    }

    /// Asks for work without waiting.
    pub async fn lease(&self) -> Vec<Grant> {
        let asked = json!({ "capabilities": ["scan"], "max": 1, "wait_ms": 0, "version": "test" });
        let answer = self.post("/runner/v1/lease", asked).await.is(200);
        serde_json::from_slice::<LeaseResponse>(&answer.body).expect("a lease response").leases
    }

    /// Asks for work and must get exactly one task.
    pub async fn lease_one(&self) -> Grant {
        let mut grants = self.lease().await;
        assert_eq!(grants.len(), 1, "one task was due");
        grants.remove(0)
    }

    /// A heartbeat with these events.
    pub async fn heartbeat(&self, grant: &Grant, events: Value) -> Answer {
        let path = format!("/runner/v1/tasks/{}/heartbeat", grant.task_id);
        self.post(&path, json!({ "fence": grant.fence, "events": events })).await
    }

    /// Uploads the three artifacts.
    pub async fn artifacts(&self, grant: &Grant) -> Artifacts {
        let mut refs = Vec::new();
        for name in ["report.json", "report.md", "bom.cdx.json"] {
            let path = format!("/runner/v1/tasks/{}/artifacts/{name}?fence={}", grant.task_id, grant.fence);
            let body = format!("{name} of {}", grant.task_id).into_bytes();
            let answer = self.world.send(self.signed(Method::PUT, &path, body)).await.is(200);
            refs.push(serde_json::from_slice(&answer.body).expect("an artifact reference"));
        }
        let mut refs = refs.into_iter();
        let mut next = || refs.next().expect("three artifacts");
        Artifacts { json: next(), markdown: next(), cyclonedx: next() }
    }

    /// The completion of a scan that found `findings`.
    pub fn success(grant: &Grant, artifacts: Artifacts, score: f64, findings: Vec<Finding>) -> Value {
        let summary = Summary {
            score,
            coverage: 0.5,
            formula_version: 1,
            files: 3,
            lines: 30,
            code_lines: 20,
            languages: Vec::new(),
            findings: SeverityCounts::of(&findings),
            dependencies: 2,
        };
        let names = vec!["Axum".to_owned(), "tower-http".to_owned()];
        let result = JobResult::Scan(Box::new(ScanResult { summary, findings, names, artifacts }));
        json!({ "fence": grant.fence, "outcome": "succeeded", "result": result })
    }

    /// Completes a task.
    pub async fn complete(&self, grant: &Grant, report: Value) -> Answer {
        self.post(&format!("/runner/v1/tasks/{}/complete", grant.task_id), report).await
    }

    /// Fails a task.
    pub async fn fail(&self, grant: &Grant, code: &str, retryable: bool) -> Answer {
        let report = json!({ "fence": grant.fence, "outcome": "failed", "code": code, "message": "It broke.",
            "retryable": retryable });
        self.complete(grant, report).await
    }

    /// Does the whole work of a granted scan.
    pub async fn do_scan(&self, grant: &Grant, score: f64) -> Answer {
        self.heartbeat(grant, json!([])).await.is(200);
        let artifacts = self.artifacts(grant).await;
        self.complete(grant, Self::success(grant, artifacts, score, vec![finding("a", "Weak lock")])).await
    }
}

/// A finding.
pub fn finding(id: &str, title: &str) -> Finding {
    Finding {
        id: id.to_owned(),
        rule: "project/no-lock-file".to_owned(),
        severity: Severity::Medium,
        title: title.to_owned(),
        path: Some("src/lib.rs".to_owned()),
        line: Some(7),
        scope: Scope::Production,
        help: "Commit the lock file.".to_owned(),
    }
}
