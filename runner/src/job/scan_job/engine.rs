//! The scan proper and its three renderings, written where the runner picks them up.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use contract::report::{Finding, Report, SourceInfo, Summary};
use contract::wire::{MAX_FINDINGS, MAX_NAMES, ScanJob, Source};
use scan::{Options, Phase, Progress, Scan, ScanError};

use crate::job::report::Reporter;
use crate::job::{Code, Failure, Order, Product, REPORT_FILES};

/// Room for findings in a completion, in bytes: the Worker takes 1 MiB of JSON, and the summary and the
/// files' names need some of it.
const MAX_FINDINGS_BYTES: usize = 768 << 10;

/// A fetched tree and what is known about it.
pub struct Input<'a> {
    /// Limits and places.
    pub order: &'a Order,
    /// The job.
    pub job: &'a ScanJob,
    /// The project's top folder.
    pub root: &'a Path,
    /// The commit that was fetched.
    pub commit: Option<String>,
}

/// Scans the tree and writes [`REPORT_FILES`].
pub fn scan_and_render(input: &Input<'_>, reporter: &Reporter) -> Result<Product, Failure> {
    // Never set: the parent stops a scan by ending this process.
    let cancel = AtomicBool::new(false);
    let mut options = Options::new(input.job.project_name.as_str(), &cancel);
    options.source = source_info(input);
    options.now_ms = input.order.now_ms;
    options.threads = input.order.limits.threads as usize;
    let scan = scan::scan(input.root, &options, &Heard(reporter)).map_err(failed)?;
    reporter.progress("report", 0, Some(REPORT_FILES.len() as u64));
    write_reports(&scan, &input.order.out)?;
    reporter.progress("report", REPORT_FILES.len() as u64, Some(REPORT_FILES.len() as u64));
    let findings = worst_that_fit(&scan.report.findings, MAX_FINDINGS_BYTES);
    Ok(Product { summary: Summary::of(&scan.report), findings, names: names(&scan.report) })
}

/// The worst findings, which come first, as many as one completion may carry.
fn worst_that_fit(findings: &[Finding], max_bytes: usize) -> Vec<Finding> {
    let mut left = max_bytes;
    let fits = |finding: &&Finding| {
        let size = serde_json::to_vec(finding).map_or(usize::MAX, |json| json.len().saturating_add(1));
        let rest = left.checked_sub(size);
        left = rest.unwrap_or_default();
        rest.is_some()
    };
    findings.iter().take(MAX_FINDINGS).take_while(fits).cloned().collect()
}

/// Technologies and the packages the project itself names, each once, as many as a completion may carry.
fn names(report: &Report) -> Vec<String> {
    let technologies = report.stack.iter().map(|technology| &technology.name);
    let direct = report.dependencies.iter().filter(|package| package.direct == Some(true));
    let all = technologies.chain(direct.map(|package| &package.name));
    let mut seen = BTreeSet::new();
    let fitting = all.filter(|name| (1..=200).contains(&name.len()) && seen.insert(name.as_str()));
    fitting.take(MAX_NAMES).cloned().collect()
}

fn source_info(input: &Input<'_>) -> SourceInfo {
    let commit = input.commit.clone();
    match &input.job.source {
        Source::Git { url, reference } => SourceInfo {
            kind: "git".into(),
            location: Some(url.clone()),
            commit,
            reference: reference.clone(),
        },
        Source::Archive { filename, .. } => {
            SourceInfo { kind: "archive".into(), location: Some(filename.clone()), commit, reference: None }
        }
    }
}

fn write_reports(scan: &Scan, out: &Path) -> Result<(), Failure> {
    let report = &scan.report;
    let unwritable = |_| Failure::new(Code::Internal, "the report could not be written as JSON");
    let [json, markdown, cyclonedx] = REPORT_FILES;
    std::fs::write(out.join(json), scan::render::json(report).map_err(unwritable)?)?;
    std::fs::write(out.join(markdown), scan::render::markdown(report))?;
    std::fs::write(out.join(cyclonedx), scan::render::cyclonedx(scan).map_err(unwritable)?)?;
    Ok(())
}

/// The scanner's progress in the runner's words.
struct Heard<'a>(&'a Reporter);

impl Progress for Heard<'_> {
    fn update(&self, phase: Phase, done: u64, total: Option<u64>, _bytes: u64) {
        if phase != Phase::Judging {
            self.0.progress("scan", done, total);
        }
    }
}

/// The scanner's own sentences may hold paths of this machine, so ours go out.
fn failed(error: ScanError) -> Failure {
    match error {
        ScanError::Root(error) => Failure::from(error),
        ScanError::NotAFolder => Failure::new(Code::ScanFailed, "the source is not a folder"),
        ScanError::Cancelled => Failure::new(Code::ScanFailed, "the scan was stopped"),
    }
}

#[cfg(test)]
mod tests {
    use contract::report::{Scope, Severity};

    use super::*;

    #[test]
    fn findings_are_cut_where_the_completion_would_grow_too_large() {
        let finding = |n: usize| Finding {
            id: format!("{n:04}"),
            rule: "project/x".into(),
            severity: Severity::Low,
            title: "t".repeat(2_000),
            path: Some("p".repeat(1_000)),
            line: None,
            scope: Scope::Production,
            help: String::new(),
        };
        let many: Vec<Finding> = (0..2_000).map(finding).collect();
        let kept = worst_that_fit(&many, MAX_FINDINGS_BYTES);
        let size = serde_json::to_vec(&kept).expect("json").len();
        assert!(size <= MAX_FINDINGS_BYTES + 2 && size > MAX_FINDINGS_BYTES - 4_000, "{size}");
        assert_eq!(kept, many[..kept.len()], "the first ones, in order");
        assert_eq!(worst_that_fit(&many, usize::MAX).len(), MAX_FINDINGS);
    }
}
