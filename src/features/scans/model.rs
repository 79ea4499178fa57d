//! What a scan's result may say: its figures must be possible and fit each other. Pure.
//!
//! For: refusing a report that contradicts itself before anything is written. Not for: the report's files (`jobs`), or
//! whether the report is true.

use std::collections::BTreeSet;

use contract::{
    report::{Finding, SeverityCounts, Summary},
    wire::{MAX_FINDINGS, MAX_NAMES, ScanResult},
};

use crate::http::{FieldError, page::MAX_INTEGER};

/// Languages of a summary at most.
const MAX_LANGUAGES: usize = 5;
/// How far the shares, which are rounded, may be above their sum.
const ROUNDING: f64 = 1e-6;
/// A path of a finding at most, in bytes: what the systems that runners run on can open.
const MAX_PATH: usize = 4096;

type Wrong<'a> = dyn FnMut(&str, &str) + 'a;

/// Everything that is wrong with a result, each field as `result.…`.
#[must_use]
pub fn faults(result: &ScanResult) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, detail: &str| {
        errors.push(FieldError { field: ["result.", field].concat(), detail: detail.to_owned() });
    };
    figures(&result.summary, &mut wrong);
    languages(&result.summary, &mut wrong);
    counts(&result.summary.findings, &result.findings, &mut wrong);
    findings(&result.findings, &mut wrong);
    if result.names.len() > MAX_NAMES || result.names.iter().any(|name| !fits(name, 200)) {
        wrong("names", "May be 300 names of 1 to 200 bytes each.");
    }
    errors
}

fn figures(summary: &Summary, wrong: &mut Wrong<'_>) {
    for (field, value) in [("summary.score", summary.score), ("summary.coverage", summary.coverage)] {
        if !(0.0..=1.0).contains(&value) {
            wrong(field, "Must be between 0 and 1.");
        }
    }
    for (field, number) in [
        ("summary.files", summary.files),
        ("summary.lines", summary.lines),
        ("summary.code_lines", summary.code_lines),
        ("summary.dependencies", summary.dependencies),
    ] {
        if number > MAX_INTEGER {
            wrong(field, "Is too large to be true.");
        } else if field == "summary.code_lines" && number > summary.lines {
            wrong(field, "Must not be more than all lines.");
        }
    }
}

fn languages(summary: &Summary, wrong: &mut Wrong<'_>) {
    let all = &summary.languages;
    let names: BTreeSet<String> = all.iter().map(|language| language.name.clone()).collect();
    let sane = all.iter().all(|one| fits(&one.name, 100) && (0.0..=1.0).contains(&one.share));
    let sorted = all.is_sorted_by(|one, next| one.share >= next.share);
    let share: f64 = all.iter().map(|language| language.share).sum();
    let code = all.iter().fold(0_u64, |sum, language| sum.saturating_add(language.code));
    if all.len() > MAX_LANGUAGES || names.len() < all.len() || !sane || !sorted {
        wrong(
            "summary.languages",
            "Must be at most 5, each once, with shares from 0 to 1, the largest first.",
        );
    } else if share > 1.0 + ROUNDING || code > summary.code_lines {
        wrong("summary.languages", "Must not be more than the whole.");
    }
}

/// The list is all that was counted, or the worst of it where it was cut.
fn counts(counted: &SeverityCounts, findings: &[Finding], wrong: &mut Wrong<'_>) {
    let listed = SeverityCounts::of(findings);
    let mut cut = false;
    for (field, counted, listed) in [
        ("summary.findings.critical", counted.critical, listed.critical),
        ("summary.findings.high", counted.high, listed.high),
        ("summary.findings.medium", counted.medium, listed.medium),
        ("summary.findings.low", counted.low, listed.low),
        ("summary.findings.info", counted.info, listed.info),
    ] {
        let none_listed = counted > 0 && findings.is_empty();
        if counted > MAX_INTEGER {
            wrong(field, "Is too large to be true.");
        } else if counted < listed || (cut && listed > 0) || none_listed {
            wrong(field, "Does not fit `findings`, which must hold the worst of what was counted.");
        }
        cut |= counted > listed;
    }
}

/// Names the first one that is wrong: the others are likely wrong in the same way.
fn findings(findings: &[Finding], wrong: &mut Wrong<'_>) {
    if findings.len() > MAX_FINDINGS {
        return wrong("findings", "There are too many; send the worst and put all into the report file.");
    }
    if !findings.is_sorted_by(|one, next| one.severity <= next.severity) {
        wrong("findings", "Must begin with the worst.");
    }
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for (n, finding) in findings.iter().enumerate() {
        let (field, detail) = if !fits(&finding.id, 64) {
            ("id", "Must have 1 to 64 bytes.")
        } else if !ids.insert(finding.id.clone()) {
            ("id", "Must be that of one finding.")
        } else if !fits(&finding.rule, 100) {
            ("rule", "Must have 1 to 100 bytes.")
        } else if finding.title.len() > 2_000 || finding.help.len() > 4_000 {
            ("title", "The title may have 2,000 bytes, the help 4,000.")
        } else if finding.path.as_ref().is_some_and(|path| path.len() > MAX_PATH) {
            ("path", "May have at most 4,096 bytes.")
        } else if finding.line.is_some_and(|line| !(1..=MAX_INTEGER).contains(&line)) {
            ("line", "Lines are counted from 1.")
        } else {
            continue;
        };
        return wrong(&format!("findings[{n}].{field}"), detail);
    }
}

fn fits(text: &str, bytes: usize) -> bool {
    (1..=bytes).contains(&text.len())
}

#[cfg(test)]
mod tests {
    use contract::{
        report::{LanguageShare, Scope, Severity},
        wire::{ArtifactRef, Artifacts},
    };

    use super::*;

    fn finding(id: &str, severity: Severity) -> Finding {
        Finding {
            id: id.into(),
            rule: "project/no-readme".into(),
            severity,
            title: "There is no README".into(),
            path: Some("src/lib.rs".into()),
            line: Some(7),
            scope: Scope::Production,
            help: "Write one.".into(),
        }
    }

    fn language(name: &str, share: f64, code: u64) -> LanguageShare {
        LanguageShare { name: name.into(), share, code }
    }

    fn good() -> ScanResult {
        let findings = vec![finding("a", Severity::High), finding("b", Severity::Low)];
        let file = ArtifactRef { key: "k".into(), size: 1 };
        ScanResult {
            summary: Summary {
                score: 0.5,
                coverage: 1.0,
                formula_version: 1,
                files: 2,
                lines: 30,
                code_lines: 20,
                languages: vec![language("Rust", 0.75, 15), language("HTML", 0.25, 5)],
                findings: SeverityCounts::of(&findings),
                dependencies: 0,
            },
            findings,
            names: vec!["Axum".into(), "serde".into()],
            artifacts: Artifacts { json: file.clone(), markdown: file.clone(), cyclonedx: file },
        }
    }

    fn refused(change: impl FnOnce(&mut ScanResult)) -> Vec<String> {
        let mut result = good();
        change(&mut result);
        faults(&result).into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_report_that_fits_is_taken() {
        assert_eq!(faults(&good()), []);
        assert_eq!(refused(|r| r.summary.findings.low = 9), [] as [&str; 0], "a list that was cut");
        assert_eq!(refused(|r| r.summary.findings.info = 9), [] as [&str; 0]);
        assert_eq!(
            refused(|r| r.findings.push(finding("c", Severity::Low))),
            ["result.summary.findings.low"]
        );
    }

    #[test]
    fn counts_must_fit_the_list() {
        assert_eq!(refused(|r| r.summary.findings.high = 0), ["result.summary.findings.high"]);
        assert_eq!(
            refused(|r| r.summary.findings.critical = 3),
            ["result.summary.findings.high", "result.summary.findings.low"],
            "worse ones were left out"
        );
        assert_eq!(
            refused(|r| r.findings.clear()),
            ["result.summary.findings.high", "result.summary.findings.low"]
        );
        assert_eq!(refused(|r| r.summary.findings.info = MAX_INTEGER + 1), ["result.summary.findings.info"]);
    }

    #[test]
    fn findings_come_worst_first_each_once_and_bounded() {
        assert_eq!(refused(|r| r.findings.reverse()), ["result.findings"]);
        let first = |change: fn(&mut Finding)| refused(|r| r.findings.iter_mut().take(1).for_each(change));
        assert_eq!(first(|f| f.id = "b".into()), ["result.findings[1].id"], "twice");
        for (change, field) in [
            ((|f| f.id.clear()) as fn(&mut Finding), "id"),
            (|f| f.id = "x".repeat(65), "id"),
            (|f| f.rule = "x".repeat(101), "rule"),
            (|f| f.title = "x".repeat(2_001), "title"),
            (|f| f.help = "x".repeat(4_001), "title"),
            (|f| f.path = Some("x".repeat(4_097)), "path"),
            (|f| f.line = Some(0), "line"),
            (|f| f.line = Some(u64::MAX), "line"),
        ] {
            assert_eq!(first(change), [format!("result.findings[0].{field}")]);
        }
        let many = |r: &mut ScanResult| {
            r.findings = (0..=MAX_FINDINGS).map(|n| finding(&n.to_string(), Severity::Low)).collect();
            r.summary.findings = SeverityCounts::of(&r.findings);
        };
        assert_eq!(refused(many), ["result.findings"]);
    }

    #[test]
    fn languages_are_parts_of_the_whole() {
        let wrong =
            |all: Vec<LanguageShare>| refused(|r| r.summary.languages = all) == ["result.summary.languages"];
        assert!(wrong(vec![language("A", 0.1, 1), language("B", 0.2, 1)]), "not sorted");
        assert!(wrong(vec![language("A", 0.2, 1), language("A", 0.1, 1)]), "twice");
        assert!(wrong(vec![language("A", 0.8, 1), language("B", 0.7, 1)]), "more than all");
        assert!(wrong(vec![language("A", 0.8, 21)]), "more than all code");
        assert!(wrong(vec![language("A", f64::NAN, 1)]) && wrong(vec![language("A", 1.5, 1)]));
        assert!(wrong(vec![language("", 0.5, 1)]) && wrong(vec![language(&"x".repeat(101), 0.5, 1)]));
        assert!(wrong((0..6).map(|n| language(&n.to_string(), 0.1, 1)).collect()), "too many");
        assert!(wrong(vec![language("A", 0.5, u64::MAX), language("B", 0.5, u64::MAX)]), "no overflow");
    }

    #[test]
    fn figures_are_possible() {
        assert_eq!(refused(|r| r.summary.score = 1.1), ["result.summary.score"]);
        assert_eq!(refused(|r| r.summary.coverage = f64::NAN), ["result.summary.coverage"]);
        assert_eq!(refused(|r| r.summary.code_lines = 31), ["result.summary.code_lines"]);
        assert_eq!(refused(|r| r.summary.dependencies = u64::MAX), ["result.summary.dependencies"]);
        assert_eq!(refused(|r| r.names = vec!["x".into(); MAX_NAMES + 1]), ["result.names"]);
        assert_eq!(refused(|r| r.names = vec!["x".repeat(201)]), ["result.names"]);
    }
}
