//! The five standings in an organisation.

use serde::{Deserialize, Serialize};

/// A principal's standing in its organisation. What it may do is in [`crate::Action::facts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Sees everything, changes nothing.
    Viewer,
    /// A program, for example CI: builds, never administers, has no account.
    Service,
    /// Builds: projects, scans, uploads.
    Developer,
    /// Runs the organisation: members, keys, runners.
    Admin,
    /// May do everything, also end the organisation.
    Owner,
}

impl Role {
    /// Every role, the strongest last.
    pub const ALL: [Role; 5] = [Role::Viewer, Role::Service, Role::Developer, Role::Admin, Role::Owner];

    /// The wire and database names, the strongest last.
    pub const WORDS: &[&str] = &["viewer", "service", "developer", "admin", "owner"];

    /// The wire and database name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Service => "service",
            Role::Developer => "developer",
            Role::Admin => "admin",
            Role::Owner => "owner",
        }
    }

    /// Reads the name; `member` is what `developer` was called before there were five.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "member" {
            return Some(Role::Developer);
        }
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RoleSet(u8);

impl RoleSet {
    /// Every role.
    pub const ALL: RoleSet = RoleSet::of(&Role::ALL);

    /// The set of these.
    #[must_use]
    pub const fn of(mut roles: &[Role]) -> Self {
        let mut bits = 0;
        while let [first, rest @ ..] = roles {
            bits |= first.bit();
            roles = rest;
        }
        Self(bits)
    }

    /// Whether `role` is in the set.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }
}

impl FromIterator<Role> for RoleSet {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |bits, role| bits | role.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_the_old_one_is_known() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_string(&role).unwrap(), format!("\"{}\"", role.as_str()));
        }
        assert_eq!(Role::parse("member"), Some(Role::Developer));
        for unknown in ["", "Owner", "root"] {
            assert_eq!(Role::parse(unknown), None, "{unknown}");
        }
    }
}
