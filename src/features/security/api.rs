//! The administrators' list of assessments, and trying one.

use std::collections::BTreeMap;

use ::guard::assess::{Body, Input};
use http::StatusCode;

use super::{model, store};
use crate::http::{
    Problem,
    command::Reply,
    op::{Call, Column, Done, Gives, Op, Rows, Shape, Steps, column, json, row, secret, word},
};

/// The longest body that can be tried, in characters; the guard looks at samples, not at whole bodies.
const MAX_BODY: usize = 16 * 1024;

const LEVELS: &[&str] = &["none", "low", "medium", "high", "critical"];
const ASSESSMENT: Column = column("assessment").object(&VERDICT);

static FOUND: Shape = Shape {
    name: "MatchedRule",
    doc: "A rule that matched. The matched text itself is never kept.",
    columns: &[
        column("id").doc("The rule, for example `sqli-union`."),
        column("class").doc("Its class of attack."),
        column("severity")
            .of(&["notice", "warning", "error", "critical"])
            .doc("How bad it is: 2, 3, 4 or 5 points."),
        column("where").doc("`path`, `query:NAME`, `header:NAME`, `body:NAME`, `method` or `principal`."),
    ],
};
static VERDICT: Shape = Shape {
    name: "Verdict",
    doc: "The verdict on a request.",
    columns: &[
        column("threatLevel").of(LEVELS).doc("How much it looks like an attack."),
        column("actionRequired").of(&["allow", "log", "challenge", "block"]).doc("What to do about it."),
        column("aiAgentTrust")
            .real()
            .doc("How far the caller may be trusted as an AI agent, 0 to 1; 0.5: nothing is known."),
        column("recommendedResponse").doc("What to answer."),
        column("score").number().doc("The points behind the level."),
        column("matchedRules").list(&FOUND).doc("The rules that matched."),
    ],
};
static KEPT: Shape = Shape {
    name: "Assessment",
    doc: "A request that looked like an attack.",
    columns: &[
        column("id").doc("`sec_…`."),
        column("at").number().doc("When (Unix ms)."),
        column("principal")
            .doc("Who sent it: `usr_…`, `key_…`, `operator`, or `ip:` and the network address."),
        column("request_id").doc("Its `X-Request-Id`."),
        column("method").doc("Its method."),
        column("path").doc("The first 200 bytes of its path. Never the query."),
        column("country").nullable().doc("ISO 3166-1 alpha-2 code of where it came from."),
        ASSESSMENT,
    ],
};
static TRIED: Shape =
    Shape { name: "TriedAssessment", doc: "What an assessment said.", columns: &[ASSESSMENT] };

pub static LIST: Op = Op {
    tag: "Security",
    summary: "The requests that looked like attacks, newest first. At most ten a principal and minute and 500 an hour are kept \
        (2,000 of those that are high or critical), for 30 days.",
    takes: &[],
    asks: &[word("level", LEVELS).optional().doc("Only those of this level.")],
    gives: Gives::Page(&KEPT, "sec"),
    steps: Steps::List(|call| Ok(vec![store::list(call)])),
};

pub static ASSESS: Op = Op {
    tag: "Security",
    summary: "Try an assessment; nothing is kept of it.",
    takes: &[
        secret("target", 1, 8_192).doc("Path and query as they would be sent."),
        secret("method", 1, 32).optional().doc("The method; GET without one."),
        json("headers").code().optional().doc("Header fields: an object of strings."),
        secret("body", 0, MAX_BODY).optional().doc("The body."),
        word("role", &["json", "form", "code", "markdown", "chat", "upload"])
            .optional()
            .doc("What the body is; `json` without one."),
        word("route", &["api", "auth", "ai", "static"])
            .optional()
            .doc("The kind of route; `api` without one."),
    ],
    asks: &[],
    gives: Gives::One(200, &TRIED),
    steps: Steps::Plan(|_| Ok(Vec::new()), assess),
};

fn assess(call: &Call, _: &Rows) -> Result<Done, Problem> {
    let text = |name| call.body.opt_text(name);
    let headers: Option<BTreeMap<String, String>> =
        serde_json::from_slice(text("headers").unwrap_or("{}").as_bytes())
            .ok()
            .or_else(|| (text("headers") == Some("null")).then(BTreeMap::new));
    let headers = headers.ok_or_else(|| Problem::field("headers", "Must be an object of strings."))?;
    let headers: Vec<(&str, &[u8])> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let assessment = call.app.assessor().assess(&Input {
        method: text("method").unwrap_or("GET"),
        target: text("target").unwrap_or_default().as_bytes(),
        headers: &headers,
        body: Body {
            role: model::role(text("role")).unwrap_or_default(),
            sample: text("body").unwrap_or_default().as_bytes(),
            fields: &[],
        },
        route: model::route(text("route")).unwrap_or_default(),
        ..Input::default()
    });
    // Plain fields can always be written.
    let verdict = serde_json::to_string(&assessment).unwrap_or_default();
    let tried = row([("assessment", verdict.into())]);
    Ok(Done::just(Reply::of(StatusCode::OK, &TRIED, &tried)?))
}
