//! A report as a file or a screen.
//!
//! For: JSON, Markdown, CycloneDX and the terminal, each a pure function of the report.
//! Not for: writing files, or deciding whether a terminal wants colour (the caller does).

mod cyclonedx;
mod markdown;
mod terminal;

use contract::report::Report;
pub use cyclonedx::cyclonedx;
pub use markdown::markdown;
pub use terminal::terminal;

/// Pretty JSON with a final newline; equal reports give equal bytes.
///
/// # Errors
/// Never for a report from this crate; serde's signature asks for it.
pub fn json(report: &Report) -> serde_json::Result<String> {
    serde_json::to_string_pretty(report).map(|text| text + "\n")
}

/// A score or share in percent, for people.
fn percent(value: f64) -> String {
    format!("{:.1} %", value * 100.0)
}
