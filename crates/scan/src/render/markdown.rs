//! The report for people: first what the score means, in plain words, then the tables.

use std::fmt::Write as _;

use contract::report::{Report, SeverityCounts};

use super::percent;

/// GitHub-flavoured Markdown.
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    header(&mut out, report);
    dimensions(&mut out, report);
    languages(&mut out, report);
    directories(&mut out, report);
    stack(&mut out, report);
    dependencies(&mut out, report);
    findings(&mut out, report);
    completeness(&mut out, report);
    out
}

/// Text from the tree must not become markup.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn header(out: &mut String, report: &Report) {
    let health = &report.health;
    let counts = SeverityCounts::of(&report.findings);
    let _ = writeln!(out, "# {}\n", plain(&report.name));
    let _ = writeln!(
        out,
        "**Health {:.2} of 1.** {} of the formula had evidence (version {}); not assessed: {}.\n",
        health.score,
        percent(health.coverage),
        health.formula_version,
        if health.not_assessed.is_empty() { "nothing".to_owned() } else { health.not_assessed.join(", ") },
    );
    let mut lost: Vec<_> = health.dimensions.iter().filter(|d| d.points_lost > 0.0).collect();
    lost.sort_by(|a, b| b.points_lost.total_cmp(&a.points_lost));
    if let Some(worst) = lost.first() {
        let _ = writeln!(
            out,
            "Most is lost in *{}*: {:.4} points. {}\n",
            worst.title, worst.points_lost, worst.advice
        );
    } else {
        let _ = writeln!(out, "Nothing is lost in what was assessed.\n");
    }
    let _ = writeln!(
        out,
        "{} lines of code in {} files; {} dependencies; findings: {} critical, {} high, {} medium, {} low, {} info.\n",
        report.totals.code,
        report.totals.files,
        report.dependencies.len(),
        counts.critical,
        counts.high,
        counts.medium,
        counts.low,
        counts.info,
    );
    if let Some(commit) = &report.source.commit {
        let _ = writeln!(out, "Commit {}.\n", plain(commit));
    }
}

fn dimensions(out: &mut String, report: &Report) {
    out.push_str("## Score\n\nThe points lost add up to 1 minus the score.\n\n");
    out.push_str(
        "| dimension | weight | score | points lost | what would win them back |\n|---|--:|--:|--:|---|\n",
    );
    for d in &report.health.dimensions {
        let _ = writeln!(
            out,
            "| {} | {:.2} | {:.2} | {:.4} | {} |",
            d.title, d.weight, d.score, d.points_lost, d.advice
        );
    }
}

fn languages(out: &mut String, report: &Report) {
    out.push_str("\n## Languages\n\n| language | files | code | comments | blanks | share |\n|---|--:|--:|--:|--:|--:|\n");
    for l in &report.languages {
        let share = percent(l.share);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {share} |",
            l.name, l.files, l.code, l.comments, l.blanks
        );
    }
}

/// Directories in the Markdown; all are in the JSON report.
const DIRECTORIES: usize = 20;

fn directories(out: &mut String, report: &Report) {
    out.push_str("\n## Directories\n\n| directory | files | lines | main language |\n|---|--:|--:|---|\n");
    for d in report.directories.iter().take(DIRECTORIES) {
        let name = match d.path.as_deref() {
            None => format!("{} smaller ones", d.directories),
            Some("") => "files at the root".to_owned(),
            Some(path) if path.contains('/') => plain(path),
            Some(path) => format!("files in {}", plain(path)),
        };
        let _ = writeln!(out, "| {name} | {} | {} | {} |", d.files, d.lines, d.language);
    }
    if let Some(more) = report.directories.len().checked_sub(DIRECTORIES).filter(|n| *n > 0) {
        let _ = writeln!(out, "\n{more} more are in the JSON report.");
    }
}

fn stack(out: &mut String, report: &Report) {
    out.push_str("\n## Stack\n\n| technology | category | version | evidence |\n|---|---|---|---|\n");
    for t in &report.stack {
        let seen = t.evidence.first().map(|e| format!("{}: {}", plain(&e.path), plain(&e.detail)));
        let version = plain(t.version.as_deref().unwrap_or_default());
        let _ = writeln!(out, "| {} | {} | {version} | {} |", t.name, t.category, seen.unwrap_or_default());
    }
}

fn dependencies(out: &mut String, report: &Report) {
    out.push_str("\n## Dependencies\n\n| file | format | packages |\n|---|---|--:|\n");
    for file in &report.lockfiles {
        let _ = writeln!(out, "| {} | {} | {} |", plain(&file.path), plain(&file.format), file.packages);
    }
}

fn findings(out: &mut String, report: &Report) {
    out.push_str("\n## Findings\n\n");
    if report.findings.is_empty() {
        out.push_str("None.\n");
    }
    for f in report.findings.iter().take(500) {
        let place = match (&f.path, f.line) {
            (Some(path), Some(line)) => format!(" ({}:{line})", plain(path)),
            (Some(path), None) => format!(" ({})", plain(path)),
            _ => String::new(),
        };
        let _ = writeln!(out, "- **{:?}** {}{place}. {}", f.severity, f.title, f.help);
    }
    if let Some(more) = report.findings.len().checked_sub(500).filter(|n| *n > 0) {
        let _ = writeln!(out, "- {more} more are in the JSON report.");
    }
}

fn completeness(out: &mut String, report: &Report) {
    let c = &report.completeness;
    let _ =
        writeln!(out, "\n## What was looked at\n\n{} files seen, {} counted.", c.files_seen, c.files_counted);
    if c.truncated {
        out.push_str("\n**The file limit was reached: the rest of the tree is not in this report.**\n");
    }
    out.push('\n');
    for s in &c.skipped {
        let examples: Vec<String> = s.examples.iter().map(|e| plain(e)).collect();
        let _ = writeln!(out, "- {:?}: {} ({})", s.reason, s.files, examples.join(", "));
    }
    for u in &c.unparsed {
        let _ = writeln!(out, "- not understood: {}: {}", plain(&u.path), plain(&u.error));
    }
}
