//! Rules about files: how long, what they begin with, what is never committed.

use crate::{
    report,
    sources::{committed, rust},
};

/// Everything written in Rust.
const CODE: [&str; 5] = ["src", "crates", "runner", "xtask", "tests"];
const LONGEST: usize = 400;
const LONGEST_TEST: usize = 600;

#[test]
fn no_file_is_too_long() {
    let mut findings = Vec::new();
    for source in CODE.iter().flat_map(|folder| rust(folder)) {
        let test = source.path.contains("/tests/")
            || source.path.starts_with("tests/")
            || source.path.ends_with("tests.rs");
        let (lines, limit) = (source.text.lines().count(), if test { LONGEST_TEST } else { LONGEST });
        if lines > limit {
            findings
                .push(format!("{}: {lines} lines, at most {limit}: split it by what it is for", source.path));
        }
    }
    report(&findings);
}

#[test]
fn every_file_says_what_it_is_for() {
    let mut findings = Vec::new();
    for source in CODE.iter().flat_map(|folder| rust(folder)) {
        if !source.text.starts_with("//!") {
            findings.push(format!("{}: begin with `//!`: what it is for, and what not", source.path));
        }
    }
    report(&findings);
}

#[test]
fn every_slice_says_what_it_is_not_for() {
    let mut findings = Vec::new();
    for source in rust("src/features").iter().filter(|source| source.path.ends_with("/mod.rs")) {
        let inner = source.path.matches('/').count() > 3;
        if !inner && !source.header().contains("Not for:") {
            findings.push(format!("{}: its `//!` needs a line `Not for: …`", source.path));
        }
    }
    report(&findings);
}

/// Examples in comments are not run (`doctest = false` in the manifests: looking for them cost a second a library), so
/// there are none: a test is run.
#[test]
fn no_comment_has_an_example_that_nobody_runs() {
    let mut findings = Vec::new();
    for source in CODE.iter().flat_map(|folder| rust(folder)) {
        let lines = source.text.lines().map(str::trim_start);
        let fences = lines.filter_map(|line| line.strip_prefix("/// ```").or(line.strip_prefix("//! ```")));
        // Every second one ends what the one before has begun.
        for language in fences.step_by(2).filter(|language| !["ignore", "json", "text"].contains(language)) {
            findings.push(format!(
                "{}: the example (`{language}`) is never run: make it a unit test",
                source.path
            ));
        }
    }
    report(&findings);
}

#[test]
fn nothing_generated_or_secret_is_committed() {
    let mut findings = Vec::new();
    let folders = ["static/assets/", "build/", "target/", ".wrangler/"];
    for path in committed() {
        let generated =
            folders.iter().any(|folder| path.starts_with(folder)) || path.contains("node_modules/");
        let built = ["static/index.html", "static/docs.html", "static/sw.js"].contains(&path.as_str());
        let secret = path.ends_with(".dev.vars") || path.ends_with(".pem") || path == ".env";
        if generated || built || secret {
            findings.push(format!("{path}: built or secret; `git rm --cached` it and add it to .gitignore"));
        }
    }
    report(&findings);
}

#[test]
fn unfinished_work_is_not_left_behind() {
    let mut findings = Vec::new();
    // Put together here, so that this file does not find itself.
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X:"].concat()];
    for source in CODE.iter().flat_map(|folder| rust(folder)) {
        for (number, line) in source.text.lines().enumerate() {
            let comment = line.split_once("//").map(|(_, comment)| comment).unwrap_or_default();
            if marks.iter().any(|mark| comment.contains(mark.as_str())) {
                findings.push(format!(
                    "{}:{}: do it now, or write it into docs/STATUS.md",
                    source.path,
                    number + 1
                ));
            }
        }
    }
    report(&findings);
}
