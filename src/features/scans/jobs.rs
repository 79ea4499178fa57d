//! Applying a scan's result: report, findings, project figures and search, in one batch.

use contract::{
    report::Finding,
    wire::{ArtifactRef, ScanResult},
};
use ports::Stmt;

use super::{model, store};
use crate::{
    app::App,
    features::{
        projects::{self, LatestReport},
        search::{self, Doc},
        tasks::Task,
    },
    http::{FieldError, Problem},
};

/// Findings that the search knows of a report, the worst ones: on D1 each is four written rows, and two
/// more when the next report takes its place (docs/OPERATIONS.md), and nobody looks for the thousandth.
const MAX_INDEXED: usize = 200;

/// The statements that apply `result` of `task`; also writes the task's own result.
///
/// # Errors
/// `invalid-body` when the runner's report contradicts itself or names files that are not its own.
pub fn apply(app: &App, task: &mut Task, result: &ScanResult) -> Result<Vec<Stmt>, Problem> {
    let Some(project_id) = task.project_id.clone() else {
        return Err(Problem::internal(format!("scan task {} has no project", task.id)));
    };
    check(task, result)?;
    let (report_id, now) = (app.new_id("rep"), app.now());
    task.result = serde_json::to_string(&serde_json::json!({ "report_id": report_id })).ok();
    let latest = LatestReport {
        report_id: report_id.clone(),
        at: now,
        score: result.summary.score,
        coverage: result.summary.coverage,
        code_lines: result.summary.code_lines,
        findings: result.summary.findings,
    };
    let latest = json(&latest)?;
    let org = &task.org_id;
    let mut stmts = vec![
        store::insert_report(&report_id, org, &project_id, &task.id, result, &json(&result.summary)?, now),
        store::insert_findings(&report_id, org, &json(&rows(&result.findings)?)?),
        projects::set_latest(org, &project_id, &report_id, now, result.summary.score, &latest),
        search::put(org, "report", &report_id, &project_id, &title(task, result), &words(result)),
    ];
    stmts.extend(search::replace_findings(org, &project_id, &report_id, &docs(&report_id, &result.findings)));
    Ok(stmts)
}

/// A report must not contradict itself, and its files must be those this very lease uploaded.
fn check(task: &Task, result: &ScanResult) -> Result<(), Problem> {
    let mut errors = model::faults(result);
    for (field, file, name) in files(result) {
        if file.key != task.artifact_key(task.job.fence, name) {
            let detail = "Must be the key that the upload of this lease answered with.".to_owned();
            errors.push(FieldError { field: format!("result.{field}.key"), detail });
        }
    }
    Problem::unless_fine(errors)
}

/// A result's files: field, reference, name.
fn files(result: &ScanResult) -> [(&'static str, &ArtifactRef, &'static str); 3] {
    let files = &result.artifacts;
    [
        ("artifacts.json", &files.json, "report.json"),
        ("artifacts.markdown", &files.markdown, "report.md"),
        ("artifacts.cyclonedx", &files.cyclonedx, "bom.cdx.json"),
    ]
}

/// Makes sure that the present lease of `task` uploaded the files that `result` names: a report whose
/// files are not there could never be downloaded.
///
/// # Errors
/// `invalid-body` naming the file.
pub async fn check_files(app: &App, task: &Task, result: &ScanResult) -> Result<(), Problem> {
    let stored = app.blobs().list(&task.artifact_key(task.job.fence, ""), None).await?.items;
    let mut errors = Vec::new();
    for (field, file, name) in files(result) {
        let key = task.artifact_key(task.job.fence, name);
        let (part, detail) = match stored.iter().find(|blob| blob.key == key) {
            None => ("key", "Upload this file before completing the task."),
            Some(blob) if blob.size != file.size => ("size", "Must be the size of the uploaded file."),
            Some(_) => continue,
        };
        errors.push(FieldError { field: format!("result.{field}.{part}"), detail: detail.into() });
    }
    Problem::unless_fine(errors)
}

/// One row of the findings table, as `json_each` reads it.
#[derive(serde::Serialize)]
struct FindingRow {
    severity: String,
    body: String,
    haystack: String,
}

fn rows(findings: &[Finding]) -> Result<Vec<FindingRow>, Problem> {
    findings
        .iter()
        .map(|finding| {
            let path = finding.path.as_deref().unwrap_or_default();
            Ok(FindingRow {
                severity: severity(finding),
                body: json(finding)?,
                haystack: format!("{} {} {path}", finding.title, finding.rule).to_lowercase(),
            })
        })
        .collect()
}

/// The severity's wire name.
fn severity(finding: &Finding) -> String {
    serde_json::to_value(finding.severity)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn docs(report_id: &str, findings: &[Finding]) -> Vec<Doc> {
    let doc = |(n, finding): (usize, &Finding)| Doc {
        r#ref: format!("{report_id}/{n}"),
        title: finding.title.clone(),
        body: format!("{} {} {}", finding.rule, finding.path.as_deref().unwrap_or_default(), finding.help),
    };
    findings.iter().take(MAX_INDEXED).enumerate().map(doc).collect()
}

fn title(task: &Task, result: &ScanResult) -> String {
    let name =
        serde_json::from_slice::<contract::wire::JobSpec>(task.spec.as_bytes()).ok().map(|spec| match spec {
            contract::wire::JobSpec::Scan(scan) => scan.project_name,
        });
    format!("{}: {:.0} %", name.unwrap_or_default(), result.summary.score * 100.0)
}

/// What a report is found by, besides its title: its languages, technologies and direct dependencies.
fn words(result: &ScanResult) -> String {
    let languages = result.summary.languages.iter().map(|language| &language.name);
    let mut words = String::new();
    for word in languages.chain(&result.names) {
        words.push_str(word);
        words.push(' ');
    }
    words
}

fn json(value: &impl serde::Serialize) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| Problem::internal(format!("serialise result: {error}")))
}
