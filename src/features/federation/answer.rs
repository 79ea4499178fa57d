//! What a browser that comes back from a provider is told: a page to go to, always.
//!
//! For: redirects, with the word for what went wrong, its audit row and its counter. Not for: deciding (`flow`).

use http::StatusCode;
use ports::{LogLine, PortError, Sample};
use serde_json::json;

use super::client::Failure;
use crate::{
    app::App,
    features::{audit, identity},
    http::{
        Action, Actor, Problem,
        command::Reply,
        op::{Call, Done},
    },
};

/// Why a callback ends without anything having changed.
pub enum Stop {
    /// A fault of ours, or a store that does not answer.
    Problem(Problem),
    /// Refused: the word for it, and who is linking, if somebody is.
    Refused(&'static str, Option<Box<Actor>>),
}

impl From<PortError> for Stop {
    fn from(error: PortError) -> Self {
        Self::Problem(error.into())
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// A refusal.
pub fn refused(code: &'static str, linker: Option<Actor>) -> Stop {
    Stop::Refused(code, linker.map(Box::new))
}

/// The browser goes there.
pub fn to(location: &str) -> Reply {
    Reply::of_text(StatusCode::SEE_OTHER, String::new()).at(location)
}

/// The same, with nothing written yet.
pub fn done(location: &str) -> Done {
    Done::just(to(location))
}

/// The end of a callback.
pub async fn conclude(call: &Call, outcome: Result<Done, Stop>) -> Result<Done, Problem> {
    let (word, answer) = match outcome {
        Ok(done) => ("ok", Ok(done)),
        Err(Stop::Problem(problem)) => ("fault", Err(problem)),
        Err(Stop::Refused(code, linker)) => {
            note(call, linker.as_deref()).await?;
            let page = if linker.is_some() { "/settings/account" } else { "/sign-in" };
            (code, Ok(done(&format!("{page}?refused={code}"))))
        }
    };
    let series = format!("vibe_provider_sign_ins_total{{outcome=\"{word}\"}}");
    call.app.tally().add(Sample { series, value: 1.0 });
    answer
}

/// Rows of refusals are counted, not multiplied: whoever sends nonsense must not be able to buy writes.
async fn note(call: &Call, linker: Option<&Actor>) -> Result<(), Problem> {
    let app = &call.app;
    match linker {
        Some(actor) => {
            let path = call.uri().path();
            audit::denied(app, actor, Some(&call.meta), Action::AccountEnrol, path).await;
        }
        None => {
            identity::ensure_operator(app).await?;
            audit::failed_sign_in(app, identity::OPERATOR_ORG, &call.meta, call.visitor()).await;
        }
    }
    Ok(())
}

/// What the provider did wrong, for whoever runs this deployment. No secrets: errors name none.
pub fn log(app: &App, provider: &str, failure: &Failure) {
    let error = match failure {
        Failure::Unreachable(text) => text.clone(),
        Failure::Wrong(error) => error.to_string(),
    };
    let detail = json!({ "provider": provider, "error": error });
    let line = json!({ "level": "warn", "msg": "federation", "at": app.now(), "detail": detail });
    app.logs().write(LogLine { level: "warn", json: line.to_string() });
}
