//! Both sides asked the same, and the first difference.

use std::{collections::BTreeMap, fmt};

use policy::{Credential, PolicyDoc, Principal, Reason, Request, Rule, decide};
use testkit::Random;

use crate::{
    ask::{Said, ask},
    random, translate,
};

/// Requests put to each random organisation.
const REQUESTS: u64 = 200;

/// What the engine under test says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether it allows.
    pub allowed: bool,
    /// Whether a fresh proof of identity would change that.
    pub needs_step_up: bool,
    /// The kind of reason, for the tally.
    pub reason: &'static str,
    /// The rule that it gives as its reason.
    pub rule: Option<String>,
}

/// An engine: the real one, or one broken on purpose.
pub type Decider = fn(&Request<'_>, &[Rule]) -> Answer;

/// The engine of `crates/policy`.
#[must_use]
pub fn real(request: &Request<'_>, rules: &[Rule]) -> Answer {
    let decision = decide(request, rules);
    let (reason, rule) = match decision.reason {
        Reason::Role => ("role", None),
        Reason::PermittedBy(id) => ("permitted by a rule", Some(id)),
        Reason::OperatorOnly => ("operator only", None),
        Reason::Scope(_) => ("scope", None),
        Reason::SessionOnly => ("session only", None),
        Reason::ForbiddenBy(id) => ("forbidden by a rule", Some(id)),
        Reason::NotGranted => ("not granted", None),
        Reason::StepUp => ("step-up", None),
    };
    let (allowed, needs_step_up) = (decision.allowed, decision.needs_step_up);
    Answer { allowed, needs_step_up, reason, rule: rule.map(str::to_owned) }
}

/// How often each reason was met; a comparison that never met one has shown nothing about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// All requests.
    pub requests: u64,
    /// Denied ones that a fresh proof would allow.
    pub step_ups: u64,
    /// By the engine's reason.
    pub reasons: BTreeMap<&'static str, u64>,
}

/// The engine and Cedar do not agree.
#[derive(Debug)]
pub struct Difference {
    /// The organisation's seed.
    pub seed: u64,
    request: String,
    rules: String,
    answer: Answer,
    cedar: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, request, rules, answer, cedar } = self;
        write!(f, "seed {seed}: {request}\nrules: {rules}\nengine: {answer:?}\nCedar: {cedar}")
    }
}

/// Puts `requests` random requests to both sides, a new organisation for every 200.
///
/// # Errors
/// The first difference.
pub fn compare(engine: Decider, first_seed: u64, requests: u64) -> Result<Tally, Box<Difference>> {
    let entities = translate::entities();
    let mut tally = Tally::default();
    for seed in first_seed..first_seed + requests.div_ceil(REQUESTS) {
        let mut random = Random::new(seed);
        let document = random::document(&mut random);
        let rules = checked(&document);
        let policies = translate::policies(&document);
        for _ in 0..REQUESTS {
            let request = random::request(&mut random);
            let cedar = |request: &Request<'_>| ask(&policies, &entities, request);
            let answer = engine(&request, &rules);
            if let Err(cedar) = agree(&answer, &request, cedar) {
                let (request, rules) =
                    (format!("{request:?}"), serde_json::to_string(&document).unwrap_or_default());
                return Err(Box::new(Difference { seed, request, rules, answer, cedar }));
            }
            tally.requests += 1;
            tally.step_ups += u64::from(answer.needs_step_up);
            *tally.reasons.entry(answer.reason).or_default() += 1;
        }
    }
    Ok(tally)
}

/// The rules as the Worker would read them: through JSON, bounds and checks.
fn checked(document: &PolicyDoc) -> Vec<Rule> {
    let text = serde_json::to_string(document).expect("rules are JSON");
    policy::parse(&text).unwrap_or_else(|errors| panic!("random rules are sound: {errors:?}"))
}

/// Same decision, a reason that Cedar gives too, and the same answer to whether a fresh proof would help.
fn agree(answer: &Answer, request: &Request<'_>, cedar: impl Fn(&Request<'_>) -> Said) -> Result<(), String> {
    let said = cedar(request);
    if said.allowed != answer.allowed {
        return Err(format!("allowed: {}, because of {:?}", said.allowed, said.because));
    }
    if let Some(rule) = &answer.rule
        && !said.because.contains(&translate::rule_id(rule))
    {
        return Err(format!("because of {:?}", said.because));
    }
    let fresh = Principal { proved_at: Some(request.now), ..request.principal };
    let can_step_up = !said.allowed && request.principal.credential == Credential::Session;
    let would_help = can_step_up && cedar(&Request { principal: fresh, ..*request }).allowed;
    if would_help == answer.needs_step_up {
        Ok(())
    } else {
        Err(format!("a fresh proof helps: {would_help}"))
    }
}
