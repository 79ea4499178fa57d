//! What an assessment says: the words of the API answer.
//!
//! For: the shapes that are stored, shown and serialised. Not for: how they come about (see `score`).

use serde::{Deserialize, Serialize};

/// How much a request looks like an attack. Ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// Nothing matched.
    #[default]
    None,
    /// 1-2 points: worth a log line.
    Low,
    /// 3-4 points: one warning or error of the Core Rule Set's scale.
    Medium,
    /// 5-9 points: one critical match, the Core Rule Set's default blocking threshold.
    High,
    /// 10 points or more: several independent critical matches.
    Critical,
}

impl Level {
    /// The level of an anomaly score.
    #[must_use]
    pub fn of(points: u32) -> Self {
        match points {
            0 => Self::None,
            1..=2 => Self::Low,
            3..=4 => Self::Medium,
            5..=9 => Self::High,
            _ => Self::Critical,
        }
    }
}

/// What the guard should do with the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Action {
    /// Let it pass.
    #[default]
    Allow,
    /// Let it pass and keep the assessment.
    Log,
    /// Ask for proof (sign-in, step-up, a challenge page) before going on.
    Challenge,
    /// Refuse it.
    Block,
}

/// What the guard recommends to whoever answers the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Response {
    /// Serve it as usual.
    #[default]
    Serve,
    /// Serve it, and keep the assessment where administrators see it.
    ServeAndRecord,
    /// Serve it, but give the model no tools with effects and no secrets: instructions may be hidden in it.
    ServeWithoutTools,
    /// Answer 401 or a challenge: the principal must prove who it is.
    AskForProof,
    /// Answer 429: the principal is too fast or guesses.
    SlowDown,
    /// Answer 403 with a problem document that does not name the rule.
    Refuse,
    /// Answer 403 and count it towards an incident.
    RefuseAndReport,
}

/// The class of attack a rule belongs to, after the Core Rule Set's groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Class {
    /// SQL injection (CRS 942).
    Sqli,
    /// Cross-site scripting (CRS 941).
    Xss,
    /// Path traversal and files that are nobody's business (CRS 930).
    Lfi,
    /// Remote file inclusion (CRS 931).
    Rfi,
    /// Shell and system commands (CRS 932).
    Rce,
    /// PHP injection (CRS 933).
    Php,
    /// Node.js, Java and other generic code injection (CRS 934, 944).
    Code,
    /// Template injection (CRS 934).
    Template,
    /// Operators of document databases in parameters (CRS 942).
    Nosql,
    /// Session fixation (CRS 943).
    Session,
    /// Broken or smuggled HTTP (CRS 920, 921).
    Protocol,
    /// Scanners and their probes (CRS 913).
    Scanner,
    /// URLs that point inside (CRS 934).
    Ssrf,
    /// XML external entities.
    Xxe,
    /// Instructions to a model hidden in text (OWASP LLM01). Never a reason to block.
    Prompt,
    /// What the principal did before.
    Behaviour,
}

/// How bad one match is; the points are the Core Rule Set's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// 2 points.
    Notice,
    /// 3 points.
    Warning,
    /// 4 points.
    Error,
    /// 5 points.
    Critical,
}

impl Severity {
    /// The points a match of this severity adds.
    #[must_use]
    pub fn points(self) -> u32 {
        match self {
            Self::Notice => 2,
            Self::Warning => 3,
            Self::Error => 4,
            Self::Critical => 5,
        }
    }
}

/// One rule that matched. A rule counts once a request, at its first place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Match {
    /// The rule's stable id, for example `sqli-union`.
    pub id: &'static str,
    /// Its class.
    pub class: Class,
    /// Its severity.
    pub severity: Severity,
    /// Where it matched: `path`, `query:NAME`, `header:NAME`, `body:NAME`, `method`, `principal`. Names are
    /// cut after 64 bytes; the matched text itself is never kept, it may hold secrets.
    #[serde(rename = "where")]
    pub place: String,
}

/// The verdict on one request.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Assessment {
    /// How much it looks like an attack.
    pub threat_level: Level,
    /// What to do.
    pub action_required: Action,
    /// How far the caller may be trusted as an AI agent: 0 not at all, 1 fully. 0.5 says nothing is known.
    pub ai_agent_trust: f32,
    /// What to answer.
    pub recommended_response: Response,
    /// The anomaly score behind the level.
    pub score: u32,
    /// The rules that matched, in the order they were found.
    pub matched_rules: Vec<Match>,
}
