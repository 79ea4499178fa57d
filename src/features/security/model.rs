//! What is kept of an assessment, and the words of it.

use ::guard::assess::{Assessment, Level, Role, RouteClass};

/// So many rows of one principal are kept a minute.
pub const ROWS_A_MINUTE: u32 = 10;
/// So many rows are kept an hour, of all principals together.
pub const ROWS_AN_HOUR: u32 = 500;
/// So many, if they are high or critical: lesser ones must not keep them out.
pub const SEVERE_AN_HOUR: u32 = 2_000;
/// So long they are kept (ms).
pub const KEEP_MS: u64 = 30 * 24 * 3_600_000;
/// Bytes of a path that are kept.
const MAX_PATH: usize = 200;

/// A request that looked like an attack.
#[derive(Debug, Clone)]
pub struct Record {
    /// `sec_…`.
    pub id: String,
    /// Whose administrators see it.
    pub org_id: String,
    /// When (Unix ms).
    pub at: u64,
    /// Who sent it.
    pub principal: String,
    /// Its request id.
    pub request_id: String,
    /// Its method.
    pub method: String,
    /// Its path, shortened, without the query.
    pub path: String,
    /// Where it came from.
    pub country: Option<String>,
    /// The verdict.
    pub assessment: Assessment,
}

/// The level as logs and metrics say it.
#[must_use]
pub fn word(level: Level) -> &'static str {
    match level {
        Level::None => "none",
        Level::Low => "low",
        Level::Medium => "medium",
        Level::High => "high",
        Level::Critical => "critical",
    }
}

/// What a route may be called when trying an assessment.
#[must_use]
pub fn route(word: Option<&str>) -> Option<RouteClass> {
    Some(match word.unwrap_or("api") {
        "api" => RouteClass::Api,
        "auth" => RouteClass::Auth,
        "ai" => RouteClass::Ai,
        "static" => RouteClass::Static,
        _ => return None,
    })
}

/// What a body may be declared as when trying an assessment.
#[must_use]
pub fn role(word: Option<&str>) -> Option<Role> {
    Some(match word.unwrap_or("json") {
        "json" => Role::Json,
        "form" => Role::Form,
        "code" => Role::Code,
        "markdown" => Role::Markdown,
        "chat" => Role::Chat,
        "upload" => Role::Upload,
        _ => return None,
    })
}

/// The beginning of a path, cut between characters.
#[must_use]
pub fn shortened(path: &str) -> String {
    path.chars()
        .scan(0, |bytes, c| {
            *bytes += c.len_utf8();
            Some((*bytes, c))
        })
        .take_while(|(bytes, _)| *bytes <= MAX_PATH)
        .map(|(_, c)| c)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cut_between_characters() {
        assert_eq!(shortened("/v1/projects"), "/v1/projects");
        assert_eq!(shortened(&"ä".repeat(150)).len(), 200);
        assert_eq!(shortened(&format!("a{}", "ä".repeat(150))).len(), 199);
    }

    #[test]
    fn words_that_are_none_are_refused() {
        assert_eq!(
            (route(None), route(Some("ai")), route(Some("x"))),
            (Some(RouteClass::Api), Some(RouteClass::Ai), None)
        );
        assert_eq!(
            (role(None), role(Some("chat")), role(Some("x"))),
            (Some(Role::Json), Some(Role::Chat), None)
        );
    }
}
