//! One rule of an organisation, in its checked form.

use crate::{ActionSet, Condition, Request, RoleSet};

/// What a rule does where it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Adds to the role table. It never lifts what scope, reach and step-up take away.
    Permit,
    /// Takes away, whatever permits.
    Forbid,
}

/// A rule applies to the roles and actions it names when every `when` holds and no `unless` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Named in refusals and in the audit log.
    pub id: String,
    /// What it does.
    pub effect: Effect,
    /// Whom it concerns.
    pub roles: RoleSet,
    /// What it concerns.
    pub actions: ActionSet,
    /// All must hold.
    pub when: Vec<Condition>,
    /// None may hold.
    pub unless: Vec<Condition>,
}

impl Rule {
    /// Whether it applies. An unknown answer counts against the actor: a permit then does not apply, a forbid
    /// does.
    #[must_use]
    pub fn applies(&self, request: &Request<'_>) -> bool {
        let unknown = self.effect == Effect::Forbid;
        self.roles.has(request.principal.role)
            && self.actions.has(request.action)
            && self.when.iter().all(|condition| condition.holds(request).unwrap_or(unknown))
            && self.unless.iter().all(|condition| condition.holds(request).map_or(unknown, |held| !held))
    }
}
