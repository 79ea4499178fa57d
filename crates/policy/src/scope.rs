//! What a credential may be used for. A credential never adds to a role, it only takes away.

use serde::{Deserialize, Serialize};

use crate::{Action, Role};

/// One use of a credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// See things.
    Read,
    /// Change things.
    Write,
    /// Keys, runners, the organisation itself.
    Admin,
    /// Read `/metrics`.
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

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scopes(u8);

impl Scopes {
    /// The set of these.
    #[must_use]
    pub fn of(scopes: &[Scope]) -> Self {
        Self(scopes.iter().fold(0, |bits, scope| bits | scope.bit()))
    }

    /// Every scope.
    #[must_use]
    pub fn all() -> Self {
        Self::of(&Scope::ALL)
    }

    /// The scopes of whatever the role may do.
    #[must_use]
    pub fn of_role(role: Role) -> Self {
        let allowed = Action::ALL.iter().map(|action| action.facts()).filter(|facts| facts.roles.has(role));
        Self(allowed.fold(0, |bits, facts| bits | facts.scope.bit()))
    }

    /// The scopes in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Reads the database form; unknown words are left out.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let known = Scope::ALL.into_iter().filter(|scope| text.split(' ').any(|word| word == scope.as_str()));
        Self(known.fold(0, |bits, scope| bits | scope.bit()))
    }

    /// The database form: names separated by spaces.
    #[must_use]
    pub fn to_text(self) -> String {
        self.list().iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether `scope` is in the set.
    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// The scopes in it.
    #[must_use]
    pub fn list(self) -> Vec<Scope> {
        Scope::ALL.into_iter().filter(|scope| self.has(*scope)).collect()
    }
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
        assert_eq!(Scopes::all().list(), Scope::ALL);
        assert_eq!(Scopes::of_role(Role::Owner), Scopes::all());
        assert!(!Scopes::of_role(Role::Developer).has(Scope::Admin));
        assert_eq!(scopes.and(Scopes::of(&[Scope::Read, Scope::Admin])), Scopes::of(&[Scope::Read]));
        assert_eq!(Scopes::parse(""), Scopes::default());
    }
}
