//! The report for a terminal, with or without colour.

use std::fmt::Write as _;

use contract::report::{Report, Severity};

use super::percent;

/// Findings on the screen; the rest is counted.
const SHOWN: usize = 40;

/// Text in an ANSI style, when colour is wanted.
struct Paint(bool);

impl Paint {
    fn with(&self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// A screenful; `colour` is the caller's decision (terminal, `NO_COLOR`).
pub fn terminal(report: &Report, colour: bool) -> String {
    let (mut out, paint) = (String::new(), Paint(colour));
    score(&mut out, report, &paint);
    languages(&mut out, report, &paint);
    losses(&mut out, report, &paint);
    findings(&mut out, report, &paint);
    completeness(&mut out, report);
    out
}

fn score(out: &mut String, report: &Report, paint: &Paint) {
    let health = &report.health;
    let tone = match health.score {
        s if s >= 0.8 => "32",
        s if s >= 0.5 => "33",
        _ => "31",
    };
    let (name, score) =
        (paint.with("1", &safe(&report.name)), paint.with(tone, &format!("{:.2}", health.score)));
    let _ = writeln!(out, "{name}  health {score} of 1 (coverage {})\n", percent(health.coverage));
}

fn languages(out: &mut String, report: &Report, paint: &Paint) {
    let columns = ["Files", "Code", "Comments", "Blanks"];
    let [files, code, comments, blanks] = columns;
    let head = format!("{:<22}{files:>8}{code:>10}{comments:>10}{blanks:>10}{:>9}", "Language", "Share");
    let _ = writeln!(out, "{}", paint.with("1", &head));
    for l in &report.languages {
        let share = percent(l.share);
        let _ = writeln!(
            out,
            "{:<22}{:>8}{:>10}{:>10}{:>10}{share:>9}",
            l.name, l.files, l.code, l.comments, l.blanks
        );
    }
    let t = &report.totals;
    let _ = writeln!(out, "{:<22}{:>8}{:>10}{:>10}{:>10}\n", "Total", t.files, t.code, t.comments, t.blanks);
}

fn losses(out: &mut String, report: &Report, paint: &Paint) {
    for d in report.health.dimensions.iter().filter(|d| d.points_lost > 0.0) {
        let lost = paint.with("33", &format!("-{:.4}", d.points_lost));
        let _ = writeln!(out, "{lost} {}: {}", d.title, d.advice);
    }
    let names: Vec<&str> = report.stack.iter().map(|t| t.name.as_str()).collect();
    let _ = writeln!(out, "\nStack: {}", names.join(", "));
    let _ =
        writeln!(out, "Dependencies: {} from {} files", report.dependencies.len(), report.lockfiles.len());
}

fn findings(out: &mut String, report: &Report, paint: &Paint) {
    let _ = writeln!(out, "\n{}", paint.with("1", &format!("Findings: {}", report.findings.len())));
    for f in report.findings.iter().take(SHOWN) {
        let tone = if f.severity <= Severity::High { "31" } else { "33" };
        let place = f.path.as_deref().map(safe).unwrap_or_default();
        let line = f.line.map(|l| format!(":{l}")).unwrap_or_default();
        let severity = paint.with(tone, &format!("{:<8}", format!("{:?}", f.severity)));
        let _ = writeln!(out, "{severity} {} {place}{line}", f.title);
    }
    if report.findings.len() > SHOWN {
        let _ = writeln!(out, "... and {} more: see --format json", report.findings.len() - SHOWN);
    }
}

fn completeness(out: &mut String, report: &Report) {
    let c = &report.completeness;
    let cut = if c.truncated { ", cut at the limit" } else { "" };
    let _ = writeln!(out, "\n{} files seen, {} counted{cut}", c.files_seen, c.files_counted);
    for u in &c.unparsed {
        let _ = writeln!(out, "not understood: {}: {}", safe(&u.path), u.error);
    }
}

/// Paths from the tree must not steer the terminal.
fn safe(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
