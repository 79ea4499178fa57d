//! `vibe-runner scan` as a person runs it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vibe-runner")).arg("scan").args(args).output().expect("starts")
}

fn tree() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("tempdir");
    fs::write(dir.path().join("main.rs"), "// c\nfn main() {}\n").expect("write");
    fs::write(dir.path().join("README.md"), "# x\n").expect("write");
    dir
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[test]
fn every_format_comes_out_without_colour_in_a_pipe() {
    let dir = tree();
    for (format, mark) in [
        ("terminal", "Rust"),
        ("json", "\"schema_version\": 1"),
        ("markdown", "# demo"),
        ("cyclonedx", "\"specVersion\": \"1.6\""),
    ] {
        let out = run(&[text(dir.path()), "--format", format, "--name", "demo"]);
        let shown = String::from_utf8(out.stdout).expect("UTF-8");
        assert!(out.status.success() && shown.contains(mark), "{format}: {shown}");
        assert!(!shown.contains('\u{1b}'), "{format} has colour in a pipe");
    }
}

#[test]
fn the_exit_code_tells_good_from_bad_from_broken() {
    let dir = tree();
    assert_eq!(run(&[text(dir.path()), "--fail-below", "0"]).status.code(), Some(0));
    assert_eq!(run(&[text(dir.path()), "--fail-below", "1"]).status.code(), Some(3));
    assert_eq!(run(&[text(dir.path()), "--fail-below", "2"]).status.code(), Some(2));
    let missing = run(&[text(&dir.path().join("none"))]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("cannot read the folder"));
}

#[test]
fn this_repository_is_scanned_into_a_file() {
    let dir = tempfile::tempdir().expect("tempdir");
    let file = dir.path().join("report.json");
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    assert!(run(&[root, "--format", "json", "-o", text(&file)]).status.success());
    let report: contract::report::Report =
        serde_json::from_slice(&fs::read(&file).expect("written")).expect("a report");
    assert!(report.languages.first().is_some_and(|l| l.name == "Rust" && l.code > 1000));
    assert!(report.dependencies.iter().any(|p| p.purl.starts_with("pkg:cargo/serde@")));
    assert!(report.completeness.unparsed.is_empty(), "{:?}", report.completeness.unparsed);
    let secrets: Vec<_> = report.findings.iter().filter(|f| f.rule.starts_with("secret/")).collect();
    assert!(secrets.is_empty(), "{secrets:?}");
}
