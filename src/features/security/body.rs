//! Bodies that are read whole: the beginning of one is assessed before anything is done.
//!
//! For: JSON of commands and operations. What a field is declared to hold decides whether it is looked at
//! (`op::Field::holds`). Not for: uploads, or what runners send; those are streams, and full of code.

use std::sync::{Arc, Mutex, PoisonError};

use ::guard::assess::{Action, AgentProof, Assessment, Body, Field, Input, Level, Role};
use http::request::Parts;

use crate::{
    app::App,
    config::Threats,
    http::{Kind, Problem, limits, op},
};

/// So many bytes of a body are looked at: about 0.1 ms of CPU.
const SAMPLE: usize = 4 * 1024;

/// What was found in a request so far; the layer that looks leaves it in requests that may have a body.
#[derive(Debug, Clone)]
pub struct Seen {
    found: Arc<Mutex<Assessment>>,
    proof: AgentProof,
}

impl Seen {
    /// This was found in the head.
    pub fn new(head: Assessment, proof: AgentProof) -> Self {
        Self { found: Arc::new(Mutex::new(head)), proof }
    }

    /// All that was found.
    pub fn take(&self) -> Assessment {
        std::mem::take(&mut self.found.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, body: Assessment, parts: &Parts) -> Action {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let class = limits::class(&parts.method, parts.uri.path());
        *found = std::mem::take(&mut *found).with(body, class, self.proof);
        found.action_required
    }
}

/// Looks at the beginning of a body whose fields are `takes`.
///
/// # Errors
/// `forbidden` when it looks like an attack and the setting `THREATS` says that such are refused.
pub fn look(app: &App, parts: &Parts, bytes: &[u8], takes: &[op::Field]) -> Result<(), Problem> {
    let Some(seen) = parts.extensions.get::<Seen>().filter(|_| !bytes.is_empty()) else { return Ok(()) };
    let declared = takes.iter().filter(|field| field.holds != Role::Json);
    let fields: Vec<Field> = declared.map(|field| Field { name: field.name, role: field.holds }).collect();
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let made = app.assessor().assess(&Input {
        method: parts.method.as_str(),
        target: b"/",
        body: Body { role: Role::Json, sample, fields: &fields },
        route: limits::class(&parts.method, parts.uri.path()),
        ..Input::default()
    });
    if made.threat_level == Level::None {
        return Ok(());
    }
    let action = seen.add(made, parts);
    if app.config().threats == Threats::Block && action == Action::Block { Err(refused()) } else { Ok(()) }
}

/// The answer to what is refused. It does not name the rule.
pub fn refused() -> Problem {
    let detail =
        "This request looks like an attack and was not carried out. If it is none, quote the request id.";
    Problem::new(Kind::Forbidden, detail)
}
