//! Who may do what: one pure, table-driven decision.
//!
//! A request is allowed when nothing forbids it and something permits it. What permits: the role table
//! ([`Action::facts`]) or a `permit` rule of the organisation. What forbids: a credential without the scope,
//! an action out of the credential's reach, a `forbid` rule, a proof of identity that is too old. Denied by
//! default, and forbids win over permits, as in Cedar (<https://docs.cedarpolicy.com/auth/authorization.html>);
//! unlike Cedar, a `forbid` whose condition cannot be told (no country, no address) applies.
//! `crates/policy-oracle` compares every part with Cedar over a million random requests.
//!
//! For: the decision and the checked form of an organisation's rules. No clock, no chance, no I/O.
//! Not for: whose rows a query may touch. The organisation is no condition here: stores limit every query to it.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unreachable
    )
)]

mod action;
mod condition;
mod decide;
mod document;
mod network;
mod role;
mod rule;
mod scope;
mod time;

pub use action::{Action, ActionSet, Facts, Reach};
pub use condition::{Condition, Country};
pub use decide::{Credential, Decision, Principal, Reason, Request, decide};
pub use document::{ConditionDoc, Fault, PolicyDoc, RuleDoc, RuleError, limits, parse};
pub use network::Network;
pub use role::{Role, RoleSet};
pub use rule::{Effect, Rule};
pub use scope::{Scope, Scopes};
pub use time::{DaySet, Weekday, Window};
