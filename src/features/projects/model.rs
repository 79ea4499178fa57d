//! Rules about projects: names, tags, where the files come from.

use contract::report::SeverityCounts;
use serde::Serialize;

use super::source::SourceSpec;
use crate::http::FieldError;

/// What scans need of a project.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the table, documented in the migration")]
pub struct Project {
    pub id: String,
    pub org_id: String,
    pub name: String,
    pub source: Option<SourceSpec>,
    pub archived_at: Option<u64>,
}

/// The newest report's figures.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct LatestReport {
    /// The report.
    pub report_id: String,
    /// When it was made (Unix ms).
    pub at: u64,
    /// Health from 0 to 1.
    pub score: f64,
    /// Share of the score's weight that had evidence, 0 to 1.
    pub coverage: f64,
    /// Lines of code.
    pub code_lines: u64,
    /// Findings by severity.
    pub findings: SeverityCounts,
}

/// Checks the parts of a project that people write.
#[must_use]
pub fn check(description: Option<&str>, tags: &[String]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |field: String, detail: &str| errors.push(FieldError { field, detail: detail.into() });
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if description.is_some_and(|text| text.contains(control)) {
        wrong("description".into(), "May have no control characters but line breaks and tabs.");
    }
    for (n, tag) in tags.iter().enumerate() {
        if !is_tag(tag) {
            wrong(format!("tags[{n}]"), "Must have 1 to 40 characters of a-z, 0-9 and -.");
        }
    }
    errors
}

fn is_tag(tag: &str) -> bool {
    (1..=40).contains(&tag.len())
        && tag.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bad_tag_is_named() {
        let tags = ["ok".to_owned(), "Not ok".to_owned()];
        let errors = check(Some("\u{1}"), &tags);
        let named: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(named, ["description", "tags[1]"]);
        assert!(check(Some("b\n"), &tags[..1]).is_empty());
    }
}
