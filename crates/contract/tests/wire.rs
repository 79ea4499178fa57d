//! Frozen bytes: a runner of last year and a Worker of today must read each other. Whoever changes
//! one of these texts breaks runners in the field; fields may only be added, with a default.

use std::fmt::Debug;

use contract::{
    job::State,
    report::{Finding, LanguageShare, Scope, Severity, SeverityCounts, Summary},
    wire::{
        ArtifactRef, Artifacts, Backlog, Completion, CompletionReply, EventBody, Grant, Heartbeat,
        HeartbeatReply, JobResult, JobSpec, Kind, LeaseRequest, LeaseResponse, LogLevel, Outcome,
        ProgressEvent, Release, ScanJob, ScanResult, Source,
    },
};
use serde::{Serialize, de::DeserializeOwned};

/// `value` is written as exactly `json`, and read back from it, also when a later version added a field.
fn frozen<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).unwrap(), json);
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), value);
    let added = json.replacen('{', r#"{"a_field_of_tomorrow":[1,{"x":null}],"#, 1).replace(",}", "}");
    assert_eq!(&serde_json::from_str::<T>(&added).unwrap(), value, "an unknown field must be ignored");
}

fn refused<T: DeserializeOwned + Debug>(json: &str) {
    let read = serde_json::from_str::<T>(json);
    assert!(read.is_err(), "{json} was read as {read:?}");
}

fn grant(source: Source) -> Grant {
    Grant {
        task_id: "tsk_01k0000000000000000000000".into(),
        fence: 3,
        attempt: 2,
        lease_until: 1_760_000_030_000,
        heartbeat_ms: 10_000,
        timeout_ms: 600_000,
        job: JobSpec::Scan(ScanJob {
            project_id: "prj_01k0000000000000000000000".into(),
            project_name: "Demo".into(),
            source,
        }),
    }
}

#[test]
fn lease_request() {
    let request =
        LeaseRequest { capabilities: vec![Kind::Scan], max: 4, wait_ms: 20_000, version: "0.1.0".into() };
    frozen(&request, r#"{"capabilities":["scan"],"max":4,"wait_ms":20000,"version":"0.1.0"}"#);
    refused::<LeaseRequest>(r#"{"capabilities":["dance"],"max":4,"wait_ms":1,"version":""}"#);
    refused::<LeaseRequest>(r#"{"capabilities":["scan"],"max":-1,"wait_ms":1,"version":""}"#);
}

#[test]
fn lease_response_for_an_archive() {
    let source = Source::Archive { filename: "demo.tar.gz".into(), size: 1_234, sha256: "ab".repeat(32) };
    let hash = "ab".repeat(32);
    let json = format!(
        r#"{{"leases":[{{"task_id":"tsk_01k0000000000000000000000","fence":3,"attempt":2,"lease_until":1760000030000,"heartbeat_ms":10000,"timeout_ms":600000,"job":{{"kind":"scan","project_id":"prj_01k0000000000000000000000","project_name":"Demo","source":{{"kind":"archive","filename":"demo.tar.gz","size":1234,"sha256":"{hash}"}}}}}}]}}"#
    );
    frozen(&LeaseResponse { leases: vec![grant(source)] }, &json);
    frozen(&LeaseResponse { leases: vec![] }, r#"{"leases":[]}"#);
}

#[test]
fn sources() {
    let url = "https://example.org/demo.git".to_owned();
    frozen(
        &Source::Git { url: url.clone(), reference: Some("main".into()) },
        r#"{"kind":"git","url":"https://example.org/demo.git","ref":"main"}"#,
    );
    frozen(&Source::Git { url, reference: None }, r#"{"kind":"git","url":"https://example.org/demo.git"}"#);
    refused::<Source>(r#"{"kind":"ftp","url":"x"}"#);
    refused::<Source>(r#"{"url":"https://example.org/demo.git"}"#);
}

#[test]
fn heartbeat() {
    let event = |n, body| ProgressEvent { n, at: 1_760_000_000_123, body };
    let events = vec![
        event(1, EventBody::Progress { phase: "scan".into(), done: 7, total: Some(9) }),
        event(2, EventBody::Progress { phase: "fetch".into(), done: 1, total: None }),
        event(3, EventBody::Log { level: LogLevel::Warn, message: "slow".into() }),
    ];
    frozen(
        &Heartbeat { fence: 3, events },
        r#"{"fence":3,"events":[{"n":1,"at":1760000000123,"kind":"progress","data":{"phase":"scan","done":7,"total":9}},{"n":2,"at":1760000000123,"kind":"progress","data":{"phase":"fetch","done":1}},{"n":3,"at":1760000000123,"kind":"log","data":{"level":"warn","message":"slow"}}]}"#,
    );
    let short: Heartbeat = serde_json::from_str(r#"{"fence":3}"#).unwrap();
    assert_eq!(short, Heartbeat { fence: 3, events: vec![] });
    refused::<Heartbeat>(r#"{"fence":-3}"#);
    refused::<Heartbeat>(r#"{"events":[]}"#);
}

#[test]
fn state_events() {
    for (state, word) in State::ALL.into_iter().zip([
        "queued",
        "leased",
        "running",
        "succeeded",
        "failed",
        "cancelled",
        "dead",
    ]) {
        let json = format!(r#"{{"kind":"state","data":{{"state":"{word}"}}}}"#);
        frozen(&EventBody::State { state, message: None }, &json);
    }
    for (level, word) in [(LogLevel::Info, "info"), (LogLevel::Warn, "warn"), (LogLevel::Error, "error")] {
        assert_eq!(serde_json::to_string(&level).unwrap(), format!("\"{word}\""));
    }
}

#[test]
fn heartbeat_reply() {
    let reply = HeartbeatReply { cancel: true, lease_until: 1_760_000_030_000 };
    frozen(&reply, r#"{"cancel":true,"lease_until":1760000030000}"#);
}

fn result() -> JobResult {
    let share = LanguageShare { name: "Rust".into(), share: 0.75, code: 300 };
    let finding = Finding {
        id: "f1".into(),
        rule: "licence-missing".into(),
        severity: Severity::Medium,
        title: "No licence".into(),
        path: Some("README.md".into()),
        line: Some(1),
        scope: Scope::Production,
        help: "Add one.".into(),
    };
    JobResult::Scan(Box::new(ScanResult {
        summary: Summary {
            score: 82.5,
            coverage: 1.0,
            formula_version: 1,
            files: 10,
            lines: 500,
            code_lines: 400,
            languages: vec![share],
            findings: SeverityCounts { medium: 1, ..SeverityCounts::default() },
            dependencies: 12,
        },
        findings: vec![finding],
        names: vec!["Axum".into()],
        artifacts: Artifacts {
            json: ArtifactRef { key: "a/report.json".into(), size: 3 },
            markdown: ArtifactRef { key: "a/report.md".into(), size: 2 },
            cyclonedx: ArtifactRef { key: "a/bom.cdx.json".into(), size: 1 },
        },
    }))
}

#[test]
fn completions() {
    let done = |outcome| Completion { fence: 3, outcome };
    frozen(
        &done(Outcome::Succeeded { result: result() }),
        r#"{"fence":3,"outcome":"succeeded","result":{"kind":"scan","summary":{"score":82.5,"coverage":1.0,"formula_version":1,"files":10,"lines":500,"code_lines":400,"languages":[{"name":"Rust","share":0.75,"code":300}],"findings":{"critical":0,"high":0,"medium":1,"low":0,"info":0},"dependencies":12},"findings":[{"id":"f1","rule":"licence-missing","severity":"medium","title":"No licence","path":"README.md","line":1,"scope":"production","help":"Add one."}],"names":["Axum"],"artifacts":{"json":{"key":"a/report.json","size":3},"markdown":{"key":"a/report.md","size":2},"cyclonedx":{"key":"a/bom.cdx.json","size":1}}}}"#,
    );
    let failed =
        Outcome::Failed { code: "clone-failed".into(), message: "No such branch.".into(), retryable: false };
    frozen(
        &done(failed),
        r#"{"fence":3,"outcome":"failed","code":"clone-failed","message":"No such branch.","retryable":false}"#,
    );
    frozen(&done(Outcome::Cancelled), r#"{"fence":3,"outcome":"cancelled"}"#);
    refused::<Completion>(r#"{"fence":3,"outcome":"lost"}"#);
    refused::<Completion>(r#"{"fence":3,"outcome":"succeeded"}"#);
    refused::<Completion>(r#"{"outcome":"cancelled"}"#);
}

#[test]
fn completion_reply() {
    frozen(&CompletionReply { state: State::Queued }, r#"{"state":"queued"}"#);
}

#[test]
fn release() {
    let release = Release { fence: 3, reason: "Shutting down.".into() };
    frozen(&release, r#"{"fence":3,"reason":"Shutting down."}"#);
}

#[test]
fn backlog() {
    frozen(&Backlog { queued: 5, running: 2 }, r#"{"queued":5,"running":2}"#);
}
