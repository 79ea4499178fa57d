//! Who is asking: the one answer every handler gets from the gate.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::{Deserialize, Serialize};

use super::{Kind, Problem};

/// A person's standing in an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// May do everything.
    Owner,
    /// May read and write, not administer.
    Member,
}

/// What a credential may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// See things.
    Read,
    /// Change things.
    Write,
    /// Keys, runners, the organisation itself.
    Admin,
    /// Read `/metrics`: only in the organisation that runs the deployment.
    Metrics,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 4] = [Scope::Read, Scope::Write, Scope::Admin, Scope::Metrics];

    /// The wire and database name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
            Scope::Admin => "admin",
            Scope::Metrics => "metrics",
        }
    }
}

/// A set of scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// The set of these.
    #[must_use]
    pub fn of(scopes: &[Scope]) -> Self {
        Self(Scope::ALL.into_iter().filter(|scope| scopes.contains(scope)).collect())
    }

    /// Every scope.
    #[must_use]
    pub fn all() -> Self {
        Self(Scope::ALL.to_vec())
    }

    /// What a role may do.
    #[must_use]
    pub fn of_role(role: Role) -> Self {
        match role {
            Role::Owner => Self::all(),
            Role::Member => Self(vec![Scope::Read, Scope::Write]),
        }
    }

    /// The set without `scope`.
    #[must_use]
    pub fn without(mut self, scope: Scope) -> Self {
        self.0.retain(|one| *one != scope);
        self
    }

    /// Reads the database form; unknown words are left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(
            Scope::ALL
                .into_iter()
                .filter(|scope| text.split(' ').any(|word| word == scope.as_str()))
                .collect(),
        )
    }

    /// The database form: names separated by spaces.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.0.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether `scope` is in the set.
    #[must_use]
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes in it.
    #[must_use]
    pub fn list(&self) -> &[Scope] {
        &self.0
    }
}

/// Who is asking, for which organisation, with which rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// `usr_…`, `key_…` or `operator`.
    pub id: String,
    /// For people to read.
    pub name: String,
    /// Every query is limited to this organisation.
    pub org_id: String,
    /// The standing behind the credential.
    pub role: Role,
    /// What this credential may be used for.
    pub scopes: Scopes,
    /// When the credential stops working (Unix ms): what it makes must not outlive it. `None` for people
    /// and tokens, who are asked again and again.
    pub expires_at: Option<u64>,
}

/// A runner that proved its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerActor {
    /// `run_…`.
    pub id: String,
    /// The organisation it belongs to.
    pub org_id: String,
    /// Works for every organisation (the operator's runners).
    pub serves_all: bool,
    /// SHA-256 of the body, as signed; whoever reads the body must check it.
    pub body_sha256: String,
}

impl<S: Sync> FromRequestParts<S> for Actor {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Actor>().cloned().ok_or_else(unauthenticated)
    }
}

impl<S: Sync> FromRequestParts<S> for RunnerActor {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<RunnerActor>().cloned().ok_or_else(unauthenticated)
    }
}

/// The one answer to a missing and to a wrong credential.
#[must_use]
pub fn unauthenticated() -> Problem {
    Problem::new(
        Kind::Unauthenticated,
        "Send an API key as `Authorization: Bearer ve_…`, or sign in with an owner link.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_survive_the_database() {
        let scopes = Scopes::of(&[Scope::Write, Scope::Read]);
        assert_eq!(scopes.to_text(), "read write");
        assert_eq!(Scopes::parse("write read nonsense"), scopes);
        assert!(!scopes.has(Scope::Admin));
    }
}
