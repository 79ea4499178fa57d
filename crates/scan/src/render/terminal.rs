//! The report for a terminal, with or without colour.

use std::fmt::Write as _;

use contract::report::{Report, Severity};

use super::percent;

/// A screenful; `colour` is the caller's decision (terminal, `NO_COLOR`).
pub fn terminal(report: &Report, colour: bool) -> String {
    let paint = |code: &str, text: &str| {
        if colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    };
    let mut out = String::new();
    let health = &report.health;
    let tone = if health.score >= 0.8 {
        "32"
    } else if health.score >= 0.5 {
        "33"
    } else {
        "31"
    };
    let score = paint(tone, &format!("{:.2}", health.score));
    let _ = writeln!(
        out,
        "{}  health {score} of 1 (coverage {})\n",
        paint("1", &safe(&report.name)),
        percent(health.coverage)
    );
    let _ = writeln!(
        out,
        "{}",
        paint(
            "1",
            &format!(
                "{:<22}{:>8}{:>10}{:>10}{:>10}{:>9}",
                "Language", "Files", "Code", "Comments", "Blanks", "Share"
            )
        )
    );
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
    for d in health.dimensions.iter().filter(|d| d.points_lost > 0.0) {
        let _ = writeln!(out, "{} {}: {}", paint("33", &format!("-{:.4}", d.points_lost)), d.title, d.advice);
    }
    let names: Vec<&str> = report.stack.iter().map(|t| t.name.as_str()).collect();
    let _ = writeln!(out, "\nStack: {}", names.join(", "));
    let _ =
        writeln!(out, "Dependencies: {} from {} files", report.dependencies.len(), report.lockfiles.len());
    let _ = writeln!(out, "\n{}", paint("1", &format!("Findings: {}", report.findings.len())));
    for f in report.findings.iter().take(40) {
        let tone = if f.severity <= Severity::High { "31" } else { "33" };
        let place = f.path.as_deref().map(safe).unwrap_or_default();
        let line = f.line.map(|l| format!(":{l}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "{} {} {place}{line}",
            paint(tone, &format!("{:<8}", format!("{:?}", f.severity))),
            f.title
        );
    }
    let c = &report.completeness;
    let _ = writeln!(
        out,
        "\n{} files seen, {} counted{}",
        c.files_seen,
        c.files_counted,
        if c.truncated { ", cut at the limit" } else { "" }
    );
    for u in &c.unparsed {
        let _ = writeln!(out, "not understood: {}: {}", safe(&u.path), u.error);
    }
    out
}

/// Paths from the tree must not steer the terminal.
fn safe(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '?' } else { c }).collect()
}
