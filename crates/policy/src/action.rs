//! Everything that can be done, and the role table.
//!
//! A new route needs an action: take one of these or add a line. A new action without a line does not compile.

use crate::{Role, RoleSet, Scope};

/// How far a credential must reach for an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Any credential of the organisation.
    Any,
    /// A signed-in person: an API key cannot do it, whatever its scopes.
    Session,
    /// The whole deployment: only members of the organisation that runs it.
    Deployment,
}

/// What is fixed about an action, before any rule of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// `resource.verb`, stable: rules and the audit log use it.
    pub name: &'static str,
    /// The scope a credential needs.
    pub scope: Scope,
    /// Who may do it without any rule.
    pub roles: RoleSet,
    /// The identity must have been proved at most this many seconds ago (step-up), if at all.
    pub fresh_s: Option<u32>,
    /// Which credentials reach it.
    pub reach: Reach,
}

const EVERYONE: RoleSet = RoleSet::ALL;
const PEOPLE: RoleSet = RoleSet::of(&[Role::Viewer, Role::Developer, Role::Admin, Role::Owner]);
const BUILDERS: RoleSet = RoleSet::of(&[Role::Service, Role::Developer, Role::Admin, Role::Owner]);
const ADMINS: RoleSet = RoleSet::of(&[Role::Admin, Role::Owner]);
const OWNERS: RoleSet = RoleSet::of(&[Role::Owner]);

/// Proof of identity for what would lock people out or let others in.
const MINUTES_15: Option<u32> = Some(900);
/// Proof of identity for what cannot be taken back.
const MINUTES_5: Option<u32> = Some(300);

macro_rules! actions {
    ($($variant:ident $name:literal $scope:ident $roles:ident $fresh:ident $reach:ident $doc:literal;)+) => {
        /// Something that can be done to a resource of an organisation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $(#[doc = $doc] $variant),+ }

        impl Action {
            /// Every action.
            pub const ALL: &[Action] = &[$(Action::$variant),+];

            /// The action's line of the table.
            #[must_use]
            pub const fn facts(self) -> Facts {
                match self {
                    $(Action::$variant => Facts {
                        name: $name, scope: Scope::$scope, roles: $roles, fresh_s: $fresh, reach: Reach::$reach,
                    }),+
                }
            }
        }
    };
}

/// No step-up.
#[allow(non_upper_case_globals, reason = "a dash in the table's column")]
const no: Option<u32> = None;

actions! {
    AccountRead "account.read" Read EVERYONE no Any "Who am I: session, account, organisation's name.";
    AccountWrite "account.write" Write PEOPLE no Session "One's own name, language and preferences.";
    AccountSessions "account.sessions" Write PEOPLE no Session "See and end one's own sessions.";
    AccountEnrol "account.enrol" Write PEOPLE MINUTES_15 Session "Add a passkey, a second factor, a linked sign-in.";
    AccountUnenrol "account.unenrol" Write PEOPLE MINUTES_5 Session "Take a factor away; change the password or e-mail.";
    AccountTokens "account.tokens" Read EVERYONE no Any "Exchange one's credential for tokens.";
    AccountExport "account.export" Read PEOPLE MINUTES_15 Session "Everything about me as a file.";
    AccountDelete "account.delete" Write PEOPLE MINUTES_5 Session "Delete one's own account.";
    OrganisationRead "organisation.read" Read EVERYONE no Any "See the organisation.";
    OrganisationWrite "organisation.write" Admin ADMINS no Any "Rename and configure the organisation.";
    OrganisationDelete "organisation.delete" Admin OWNERS MINUTES_5 Session "End the organisation and all that is in it.";
    MembersRead "members.read" Read EVERYONE no Any "See members and invitations.";
    MembersInvite "members.invite" Admin ADMINS no Any "Invite, and take an invitation back.";
    MembersRole "members.role" Admin ADMINS MINUTES_15 Session "Change somebody's role.";
    MembersRemove "members.remove" Admin ADMINS MINUTES_15 Session "Remove somebody.";
    SessionsEnd "sessions.end" Admin ADMINS no Any "End all sessions of the organisation.";
    PolicyRead "policy.read" Admin ADMINS no Any "See the organisation's rules.";
    PolicyWrite "policy.write" Admin OWNERS MINUTES_15 Session "Change the organisation's rules.";
    KeysRead "keys.read" Admin ADMINS no Any "See API keys and service accounts, never their secrets.";
    KeysWrite "keys.write" Admin ADMINS MINUTES_15 Any "Make and revoke API keys and service accounts.";
    SecretsRead "secrets.read" Admin ADMINS no Any "See which secrets there are, never their values.";
    SecretsWrite "secrets.write" Admin ADMINS MINUTES_15 Any "Keep, replace and delete a secret.";
    SecretsRotate "secrets.rotate" Admin OWNERS MINUTES_15 Any "Encrypt all secrets under a new key.";
    AuditRead "audit.read" Admin ADMINS no Any "Read and verify the audit log.";
    AuditExport "audit.export" Admin ADMINS MINUTES_15 Any "Take the audit log away as a file.";
    SecurityRead "security.read" Admin ADMINS no Any "See threat assessments and incidents.";
    SecurityAssess "security.assess" Write ADMINS no Any "Try an assessment.";
    SecurityWrite "security.write" Admin ADMINS no Any "Close an incident, lift a limit.";
    ProjectsRead "projects.read" Read EVERYONE no Any "See projects.";
    ProjectsWrite "projects.write" Write BUILDERS no Any "Make, change, archive and restore projects.";
    ProjectsDelete "projects.delete" Write BUILDERS no Any "Delete a project.";
    ScansStart "scans.start" Write BUILDERS no Any "Start a scan.";
    ReportsRead "reports.read" Read EVERYONE no Any "See reports, findings and health.";
    TasksRead "tasks.read" Read EVERYONE no Any "See tasks and follow them.";
    TasksCancel "tasks.cancel" Write BUILDERS no Any "Cancel a task.";
    TasksRetry "tasks.retry" Write BUILDERS no Any "Retry a task, redrive dead letters.";
    UploadsRead "uploads.read" Read EVERYONE no Any "See an upload's state.";
    UploadsWrite "uploads.write" Write BUILDERS no Any "Upload.";
    SearchRead "search.read" Read EVERYONE no Any "Search.";
    RunnersRead "runners.read" Read EVERYONE no Any "See runners.";
    RunnersWrite "runners.write" Admin ADMINS no Any "Register and revoke runners.";
    MetricsRead "metrics.read" Metrics EVERYONE no Deployment "Read the deployment's metrics.";
    ServicesRead "services.read" Read ADMINS no Deployment "See regions, services and their health.";
    ServicesWrite "services.write" Admin OWNERS no Deployment "Change regions and services.";
    ServicesRollout "services.rollout" Admin ADMINS no Deployment "Shift traffic: canary weights, promotion, rollback.";
}

impl Action {
    /// `resource.verb`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }

    /// The part of the name before the dot.
    #[must_use]
    pub fn resource(self) -> &'static str {
        self.name().split_once('.').map_or(self.name(), |(resource, _)| resource)
    }
}

/// A set of actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActionSet(u64);

// One bit an action.
const _: () = assert!(Action::ALL.len() <= 64);

impl ActionSet {
    /// What a rule's pattern means: a name, `resource.*` or `*`. None, when it means nothing.
    #[must_use]
    pub fn of_pattern(pattern: &str) -> Option<Self> {
        let matches = |action: &Action| {
            let resource = pattern.strip_suffix(".*");
            pattern == "*" || pattern == action.name() || resource == Some(action.resource())
        };
        let set: ActionSet = Action::ALL.iter().copied().filter(matches).collect();
        (set != ActionSet::default()).then_some(set)
    }

    /// Both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `action` is in the set.
    #[must_use]
    pub const fn has(self, action: Action) -> bool {
        self.0 & (1 << action as u64) != 0
    }
}

impl FromIterator<Action> for ActionSet {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        Self(actions.into_iter().fold(0, |bits, action| bits | (1 << action as u64)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_have_two_parts() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.name()), Some(*action));
            let (resource, verb) = action.name().split_once('.').unwrap();
            let lower = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
            assert!(lower(resource) && lower(verb), "{}", action.name());
        }
    }

    #[test]
    fn whoever_may_do_more_may_do_what_lesser_people_may() {
        for action in Action::ALL {
            let roles = action.facts().roles;
            for (lesser, greater) in [
                (Role::Viewer, Role::Developer),
                (Role::Service, Role::Developer),
                (Role::Developer, Role::Admin),
                (Role::Admin, Role::Owner),
            ] {
                assert!(!roles.has(lesser) || roles.has(greater), "{}: {lesser:?}", action.name());
            }
            assert!(roles.has(Role::Owner), "{}: nobody may do it", action.name());
        }
    }

    #[test]
    fn patterns_mean_one_action_a_resource_or_all() {
        let all = ActionSet::of_pattern("*").unwrap();
        assert!(Action::ALL.iter().all(|action| all.has(*action)));
        let projects = ActionSet::of_pattern("projects.*").unwrap();
        let names: Vec<_> =
            Action::ALL.iter().filter(|a| projects.has(**a)).map(|action| action.name()).collect();
        assert_eq!(names, ["projects.read", "projects.write", "projects.delete"]);
        let both = ActionSet::of_pattern("scans.start").unwrap().union(projects);
        assert!(
            both.has(Action::ScansStart) && both.has(Action::ProjectsRead) && !both.has(Action::KeysRead)
        );
        for nothing in ["", ".*", "project.*", "projects", "*.*", "projects.re*", "Projects.read"] {
            assert_eq!(ActionSet::of_pattern(nothing), None, "{nothing}");
        }
    }
}
