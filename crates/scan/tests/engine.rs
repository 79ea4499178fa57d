//! Whole scans of generated trees: determinism, limits, cancelling, secrets, score laws, renderers.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use contract::report::{DirectoryStat, Finding, MAX_DIRECTORIES, Report, Scope, SkipReason, Summary};
use proptest::prelude::*;
use scan::{Options, Phase, Progress, Scan, ScanError, Silent, health, render, rules};

fn put(root: &Path, path: &str, text: impl AsRef<[u8]>) {
    let place = root.join(path);
    fs::create_dir_all(place.parent().expect("a parent")).expect("mkdir");
    fs::write(place, text).expect("write");
}

fn scan_with(root: &Path, change: impl FnOnce(&mut Options<'_>)) -> Report {
    whole_scan(root, change).report
}

fn whole_scan(root: &Path, change: impl FnOnce(&mut Options<'_>)) -> Scan {
    let cancel = AtomicBool::new(false);
    let mut options = Options::new("demo", &cancel);
    options.now_ms = 1_700_000_000_000;
    change(&mut options);
    scan::scan(root, &options, &Silent).expect("scans")
}

fn sample() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("tempdir");
    let root = dir.path();
    put(root, "README.md", "# Demo\n");
    put(root, "LICENSE", "text\n");
    put(root, ".gitignore", "ignored/\n");
    put(root, "ignored/x.rs", "fn x() {}\n");
    put(root, ".git/config", "[core]\n");
    put(root, "src/main.rs", "// hi\nfn main() {}\n\n");
    put(root, "node_modules/a/index.js", "x()\n");
    put(root, "blob.bin", b"a\0b");
    put(root, "package.json", "{}\n");
    put(
        root,
        "package-lock.json",
        r#"{"lockfileVersion":3,"packages":{"":{"dependencies":{"react":"1"}},"node_modules/react":{"version":"18.0.0"}}}"#,
    );
    put(root, "py/requirements.txt", "flask==2.0\n");
    put(root, "py/poetry.lock", "= broken");
    put(
        root,
        ".github/workflows/ci.yml",
        "jobs:\n  a:\n    steps:\n      - uses: x/y@v1\n      - uses: actions/checkout@v4\n",
    );
    dir
}

fn rules_of(report: &Report) -> BTreeSet<&str> {
    report.findings.iter().map(|f| f.rule.as_str()).collect()
}

#[test]
fn a_scan_says_what_is_there() {
    let dir = sample();
    let report = scan_with(dir.path(), |_| {});
    let rust = report.languages.iter().find(|l| l.name == "Rust").expect("Rust");
    assert_eq!((rust.files, rust.code, rust.comments, rust.blanks), (1, 1, 1, 1));
    assert!(report.languages.iter().all(|l| l.name != "JavaScript"), "vendored code is not counted");
    assert_eq!(
        report.completeness.unparsed.iter().map(|u| u.path.as_str()).collect::<Vec<_>>(),
        ["py/poetry.lock"]
    );
    assert_eq!(report.dependencies.len(), 2);
    let react = report.stack.iter().find(|t| t.name == "React").expect("React");
    assert_eq!(react.version.as_deref(), Some("18.0.0"));
    assert!(report.stack.iter().all(|t| !t.evidence.is_empty() && t.evidence.len() <= 5));
    let found = rules_of(&report);
    assert!(found.contains("ci/unpinned-action") && found.contains("project/no-tests"), "{found:?}");
    assert!(!found.contains("project/no-licence") && !found.contains("project/no-readme"), "{found:?}");
    let reasons: Vec<_> = report.completeness.skipped.iter().map(|s| (s.reason, s.files)).collect();
    assert!(
        reasons.contains(&(SkipReason::Binary, 1)) && reasons.contains(&(SkipReason::Vendored, 1)),
        "{reasons:?}"
    );
    assert_eq!(Summary::of(&report).dependencies, 2);
}

#[test]
fn same_tree_same_bytes_whatever_the_threads_and_place() {
    let (one, two) = (sample(), sample());
    for root in [one.path(), two.path()] {
        for i in 0..300 {
            put(
                root,
                &format!("many/d{:02}/e{}/f{i}.{}", i % 31, i % 7, ["rs", "py", "bin"][i % 3]),
                "#[test]\n",
            );
        }
    }
    let whole = whole_scan(one.path(), |o| o.threads = 1);
    let first = whole.report.clone();
    for threads in [2, 7] {
        let again = whole_scan(two.path(), |o| o.threads = threads);
        assert_eq!(render::json(&first).expect("json"), render::json(&again.report).expect("json"));
        assert_eq!(render::cyclonedx(&whole).expect("bom"), render::cyclonedx(&again).expect("bom"));
        assert_eq!(render::markdown(&first), render::markdown(&again.report));
    }
    let back: Report = serde_json::from_str(&render::json(&first).expect("json")).expect("reads back");
    assert_eq!(back, first);
}

#[test]
fn limits_hold_and_are_told() {
    let dir = tempfile::tempdir().expect("tempdir");
    for i in 0..20 {
        put(dir.path(), &format!("f{i:02}.rs"), "fn f() {}\n");
    }
    put(dir.path(), "a.rs", "x".repeat(2000));
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/passwd", dir.path().join("link.rs")).expect("symlink");
    let report = scan_with(dir.path(), |o| (o.max_files, o.max_file_bytes) = (10, 1000));
    assert!(report.completeness.truncated);
    assert_eq!(report.totals.files, 9, "ten files, one of them too large");
    let reasons: Vec<_> = report.completeness.skipped.iter().map(|s| (s.reason, s.files)).collect();
    assert!(reasons.contains(&(SkipReason::TooLarge, 1)), "{reasons:?}");
    #[cfg(unix)]
    assert!(reasons.contains(&(SkipReason::Symlink, 1)), "{reasons:?}");
}

struct CancelWhenReading<'a>(&'a AtomicBool);

impl Progress for CancelWhenReading<'_> {
    fn update(&self, phase: Phase, _: u64, _: Option<u64>, _: u64) {
        self.0.fetch_or(phase == Phase::Reading, Ordering::Relaxed);
    }
}

#[test]
fn cancelling_stops_and_bad_roots_are_refused() {
    let dir = tempfile::tempdir().expect("tempdir");
    for i in 0..600 {
        put(dir.path(), &format!("f{i}.rs"), "fn f() {}\n");
    }
    let cancel = AtomicBool::new(false);
    let options = Options::new("x", &cancel);
    let outcome = scan::scan(dir.path(), &options, &CancelWhenReading(&cancel));
    assert!(matches!(outcome, Err(ScanError::Cancelled)));
    cancel.store(false, Ordering::Relaxed);
    assert!(matches!(scan::scan(&dir.path().join("f1.rs"), &options, &Silent), Err(ScanError::NotAFolder)));
    assert!(matches!(scan::scan(&dir.path().join("none"), &options, &Silent), Err(ScanError::Root(_))));
}

/// Built at run time, so that no scanner mistakes this file for a leak.
fn body(length: usize) -> String {
    "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zC".chars().cycle().take(length).collect()
}

#[test]
fn secrets_are_found_by_shape_and_never_quoted() {
    let dir = tempfile::tempdir().expect("tempdir");
    let aws = format!("{}{}", "AK", "IAQ2W3E4R5T6Y7U8I9");
    let google = ["AI", "za", body(35).as_str()].concat();
    let unchecked = ["gh", "p_", body(36).as_str()].concat();
    let pem = format!("-----{} RSA PRIVATE KEY-----\nMI{}\n", "BEGIN", body(100));
    put(
        dir.path(),
        "src/a.rs",
        format!("let a = \"{aws}\";\nlet b = \"{google}\";\nlet c = \"{unchecked}\";\n"),
    );
    put(dir.path(), "src/key.pem", &pem);
    put(
        dir.path(),
        "src/doc.rs",
        format!("// AK{}EXAMPLE\n// -----{} PRIVATE KEY----- goes here\n", "IAIOSFODNN7", "BEGIN"),
    );
    put(dir.path(), ".env", "A=b\n");
    put(dir.path(), ".env.example", "A=\n");
    let report = scan_with(dir.path(), |_| {});
    let secret: Vec<_> = report
        .findings
        .iter()
        .filter(|f| f.rule.starts_with("secret/") || f.rule == "files/env-committed")
        .map(|f| (f.rule.as_str(), f.path.as_deref().unwrap_or_default(), f.line))
        .collect();
    assert_eq!(
        secret,
        [
            ("secret/aws-access-key", "src/a.rs", Some(1)),
            ("secret/private-key", "src/key.pem", Some(1)),
            ("files/env-committed", ".env", None),
            ("secret/google-api-key", "src/a.rs", Some(2)),
        ]
    );
    let bytes =
        render::json(&report).expect("json") + &render::markdown(&report) + &render::terminal(&report, true);
    for text in [&aws, &google, &body(50)] {
        assert!(!bytes.contains(text.as_str()), "a report quotes a secret");
    }
    let before: BTreeSet<String> = report.findings.iter().map(|f| f.id.clone()).collect();
    put(dir.path(), "src/a.rs", format!("\n\nlet a = \"{aws}\";\nlet b = \"{google}\";\n"));
    let moved = scan_with(dir.path(), |_| {});
    assert_eq!(before, moved.findings.iter().map(|f| f.id.clone()).collect(), "ids survive moved lines");
}

#[test]
fn directories_add_up_and_are_bounded() {
    let dir = sample();
    let root = dir.path();
    put(root, "src/deep/er/x.rs", "fn x() {}\nfn y() {}\n");
    put(root, "src/deep/page.md", "text\n\nmore\nlines\n");
    let report = scan_with(root, |_| {});
    let sizes: Vec<_> = report
        .directories
        .iter()
        .map(|d| (d.path.as_deref(), d.language.as_str(), d.files, d.lines))
        .collect();
    assert_eq!(
        sizes,
        [
            (Some("src/deep"), "Rust", 2, 6),
            (Some(".github/workflows"), "YAML", 1, 5),
            (Some(""), "JSON", 3, 3),
            (Some("src"), "Rust", 1, 3),
            (Some("py"), "Text", 1, 1),
        ]
    );
    let text = render::markdown(&report);
    assert!(
        text.contains("| src/deep | 2 | 6 | Rust |\n") && text.contains("| files in src | 1 | 3 | Rust |"),
        "{text}"
    );
    for i in 0..300 {
        put(root, &format!("many/d{i:03}/a.py"), "x = 1\n".repeat(1 + i % 50));
    }
    let report = scan_with(root, |_| {});
    assert_eq!(report.directories.len(), MAX_DIRECTORIES);
    let rest = report.directories.last().expect("the rest");
    assert_eq!((rest.path.as_deref(), rest.directories), (None, 305 - 199));
    assert!(render::markdown(&report).contains("180 more are in the JSON report."));
    let sum = |part: fn(&DirectoryStat) -> u64| report.directories.iter().map(part).sum::<u64>();
    let totals = (report.totals.files, report.totals.lines, report.totals.code, report.totals.bytes);
    assert_eq!((sum(|d| d.files), sum(|d| d.lines), sum(|d| d.code), sum(|d| d.bytes)), totals);
}

fn finding(rule: usize, located: bool, scope: bool) -> Finding {
    let rule = &rules::RULES[rule % rules::RULES.len()];
    Finding {
        id: String::new(),
        rule: rule.id.to_owned(),
        severity: rule.severity,
        title: String::new(),
        path: located.then(|| "a".to_owned()),
        line: None,
        scope: if scope { Scope::Production } else { Scope::Test },
        help: String::new(),
    }
}

proptest! {
    #[test]
    fn the_score_keeps_its_laws(
        picks in proptest::collection::vec((0usize..100, any::<bool>(), any::<bool>()), 0..30),
        extra in (0usize..100, any::<bool>(), any::<bool>()),
        code in 0u64..500_000,
        large in 0u64..1000,
    ) {
        let facts = health::Facts { files: 1 + code, code, comments: code / 30, large_file_code: large.min(code), lockfiles: code % 2, ..health::Facts::default() };
        let mut findings: Vec<Finding> = picks.iter().map(|p| finding(p.0, p.1, p.2)).collect();
        let before = health::assess(&facts, &findings);
        let lost: f64 = before.dimensions.iter().map(|d| d.points_lost).sum();
        prop_assert_eq!(lost, 1.0 - before.score);
        prop_assert!((0.0..=1.0).contains(&before.score) && before.coverage < 1.0);
        findings.reverse();
        prop_assert_eq!(&health::assess(&facts, &findings), &before);
        findings.push(finding(extra.0, extra.1, extra.2));
        let after = health::assess(&facts, &findings);
        prop_assert!(after.score <= before.score);
        prop_assert_eq!(after.coverage, before.coverage);
    }
}
