//! The rules of the house that no compiler checks. A broken one says what to do about it.
//!
//! For: layout, imports, where SQL may be, who may call whom, sizes. Not for: style; rustfmt and clippy
//! do that. The rules and their reasons are in docs/ARCHITECTURE.md.

mod crates;
mod edges;
mod files;
mod npm;
mod sources;
mod sql;

use std::fmt::Write as _;

/// Fails with all findings at once, each with its mend.
fn report(findings: &[String]) {
    let mut text = String::new();
    for finding in findings {
        let _ = writeln!(text, "  - {finding}");
    }
    assert!(findings.is_empty(), "\n{} finding(s):\n{text}", findings.len());
}
