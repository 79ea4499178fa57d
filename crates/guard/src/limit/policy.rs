//! Which limits hold for whom.
//!
//! For: the product's numbers. Not for: plans and prices, which choose the tier.

use super::bucket::Rate;
use crate::assess::RouteClass;

/// What kind of principal asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Nobody in particular: an address.
    Anonymous,
    /// A person, key or runner.
    Authenticated,
    /// One whose contract has no limit by the hour. The limits by route hold all the same.
    Enterprise,
}

/// One limit with the name it has in header fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// A short name, a key of its own in storage and a string in the header fields.
    pub name: &'static str,
    /// Its rate.
    pub rate: Rate,
}

/// The limits that a request must pass, all of them: by the hour for the tier, by the minute for the route.
pub fn policies(tier: Tier, route: RouteClass) -> impl Iterator<Item = Policy> {
    let hourly = match tier {
        Tier::Anonymous => Some(Policy { name: "anonymous", rate: Rate::per_hour(1_000) }),
        Tier::Authenticated => Some(Policy { name: "authenticated", rate: Rate::per_hour(5_000) }),
        Tier::Enterprise => None,
    };
    let route = match route {
        RouteClass::Auth => Some(Policy { name: "auth", rate: Rate::per_minute(100) }),
        RouteClass::Ai => Some(Policy { name: "ai", rate: Rate::per_minute(100) }),
        RouteClass::Api => Some(Policy { name: "api", rate: Rate::per_minute(1_000) }),
        RouteClass::Static => None,
    };
    hourly.into_iter().chain(route)
}
