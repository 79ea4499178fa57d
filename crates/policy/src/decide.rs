//! The decision. Total: every request has an answer, and nothing in here can fail.

use std::net::IpAddr;

use crate::{Action, Country, Effect, Reach, Role, Rule, Scope, Scopes};

/// A proof of identity may lie this far in the future: the clocks of two machines differ.
const CLOCK_SKEW_MS: u64 = 5_000;

/// How the principal showed who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Credential {
    /// A signed-in person. The only one who can be asked for a fresh proof.
    Session,
    /// An API key. It cannot prove anything anew, so its scopes say what it is trusted with.
    Key,
    /// The deployment's owner token: no organisation's rule can lock its holder out.
    Operator,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Principal<'a> {
    /// `usr_…` or `key_…`.
    pub id: &'a str,
    /// The standing in its organisation.
    pub role: Role,
    /// What the credential may be used for.
    pub scopes: Scopes,
    /// What kind of credential it is.
    pub credential: Credential,
    /// Its organisation is the one that runs the deployment.
    pub of_operator: bool,
    /// When it last proved its identity, by signing in or by a second factor (Unix ms).
    pub proved_at: Option<u64>,
}

/// What is asked, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request<'a> {
    /// Who asks.
    pub principal: Principal<'a>,
    /// For what.
    pub action: Action,
    /// Who owns the resource, where it has an owner and that is known.
    pub owner: Option<&'a str>,
    /// Where the request comes from, if the platform says so.
    pub country: Option<Country>,
    /// The address it comes from.
    pub address: Option<IpAddr>,
    /// The program that sent it, if it proved by a signature which one it is.
    pub agent: Option<&'a str>,
    /// Unix ms.
    pub now: u64,
}

impl Request<'_> {
    /// Whether the identity was proved at most so many seconds ago.
    #[must_use]
    pub fn is_fresh(&self, seconds: u32) -> bool {
        let oldest = self.now.saturating_sub(u64::from(seconds) * 1_000);
        let newest = self.now.saturating_add(CLOCK_SKEW_MS);
        self.principal.proved_at.is_some_and(|at| (oldest..=newest).contains(&at))
    }

    /// The same request of somebody who proves their identity right now.
    fn proved_now(&self) -> Self {
        Self { principal: Principal { proved_at: Some(self.now), ..self.principal }, ..*self }
    }
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason<'r> {
    /// Allowed: the role table says so.
    Role,
    /// Allowed by this permit rule.
    PermittedBy(&'r str),
    /// The action concerns the whole deployment, and this is not its organisation. Answer as if it were not there.
    OperatorOnly,
    /// The credential lacks this scope.
    Scope(Scope),
    /// Only a signed-in person may do it, not an API key.
    SessionOnly,
    /// This rule forbids it.
    ForbiddenBy(&'r str),
    /// Nothing permits it.
    NotGranted,
    /// The proof of identity is too old, or there is none.
    StepUp,
}

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision<'r> {
    /// Whether it may be done.
    pub allowed: bool,
    /// Why, or why not.
    pub reason: Reason<'r>,
    /// It may not be done now, but could after a fresh proof of identity.
    pub needs_step_up: bool,
}

/// Decides a request under the organisation's rules. Forbids win; what nothing permits is denied.
#[must_use]
pub fn decide<'r>(request: &Request<'_>, rules: &'r [Rule]) -> Decision<'r> {
    let rules = if request.principal.credential == Credential::Operator { &[] } else { rules };
    let verdict = weigh(request, rules);
    let can_step_up = verdict.is_err() && request.principal.credential == Credential::Session;
    Decision {
        allowed: verdict.is_ok(),
        reason: verdict.unwrap_or_else(|denied| denied),
        needs_step_up: can_step_up && weigh(&request.proved_now(), rules).is_ok(),
    }
}

/// The reason to allow, or the reason to deny.
fn weigh<'r>(request: &Request<'_>, rules: &'r [Rule]) -> Result<Reason<'r>, Reason<'r>> {
    within_reach(request)?;
    if let Some(rule) = first(rules, Effect::Forbid, request) {
        return Err(Reason::ForbiddenBy(&rule.id));
    }
    let granted = if request.action.facts().roles.has(request.principal.role) {
        Reason::Role
    } else {
        let permit = first(rules, Effect::Permit, request).ok_or(Reason::NotGranted)?;
        Reason::PermittedBy(&permit.id)
    };
    is_proved(request).then_some(granted).ok_or(Reason::StepUp)
}

/// What no rule can lift: the limits of the credential.
fn within_reach(request: &Request<'_>) -> Result<(), Reason<'static>> {
    let (facts, principal) = (request.action.facts(), &request.principal);
    if facts.reach == Reach::Deployment && !principal.of_operator {
        return Err(Reason::OperatorOnly);
    }
    if !principal.scopes.has(facts.scope) {
        return Err(Reason::Scope(facts.scope));
    }
    if facts.reach == Reach::Session && principal.credential == Credential::Key {
        return Err(Reason::SessionOnly);
    }
    Ok(())
}

/// Sessions step up. Keys and the owner token are a secret presented each time; there is no second one to ask for.
fn is_proved(request: &Request<'_>) -> bool {
    let asked =
        request.action.facts().fresh_s.filter(|_| request.principal.credential == Credential::Session);
    asked.is_none_or(|seconds| request.is_fresh(seconds))
}

fn first<'r>(rules: &'r [Rule], effect: Effect, request: &Request<'_>) -> Option<&'r Rule> {
    rules.iter().find(|rule| rule.effect == effect && rule.applies(request))
}
