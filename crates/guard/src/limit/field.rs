//! `RateLimit-Policy`, `RateLimit` and `Retry-After` as text.
//!
//! For: draft-ietf-httpapi-ratelimit-headers-11 (structured fields, RFC 9651: a list of strings with
//! parameters) and RFC 9110 section 10.2.3. Not for: deciding.

use std::fmt::Write as _;

use super::{bucket::Decision, policy::Policy};

/// The field values of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// `RateLimit-Policy`: quota `q` and window `w` in seconds, for each limit.
    pub policy: String,
    /// `RateLimit`: remaining `r` and seconds `t` until the quota is there again, for each limit.
    pub limit: String,
    /// `Retry-After` in seconds, only when a limit refused; the longest wait of those that did.
    pub retry_after: Option<String>,
}

/// The header fields for limits and what they decided. Empty when there is none.
#[must_use]
pub fn fields(decided: &[(Policy, Decision)]) -> Fields {
    let mut made = Fields::default();
    let mut wait: Option<u64> = None;
    for (policy, decision) in decided {
        let comma = if made.policy.is_empty() { "" } else { ", " };
        let window = policy.rate.window_ms.div_ceil(1000);
        // Writing to a string cannot fail.
        let _ = write!(made.policy, "{comma}\"{}\";q={};w={window}", policy.name, policy.rate.quota);
        let reset = seconds(decision.reset_ms);
        let _ = write!(made.limit, "{comma}\"{}\";r={};t={reset}", policy.name, decision.remaining);
        if !decision.allowed {
            wait = wait.max(Some(seconds(decision.retry_after_ms).max(1)));
        }
    }
    made.retry_after = wait.map(|seconds| seconds.to_string());
    made
}

/// Rounded up: a client that waits so long is not too early. At most a day, also for "never".
fn seconds(millis: u64) -> u64 {
    millis.div_ceil(1000).min(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        assess::RouteClass,
        limit::{Bucket, Tier, policies},
    };

    #[test]
    fn fields_are_those_of_the_draft() {
        let now = 1_000_000;
        let decide = |used: u32| -> Vec<(Policy, Decision)> {
            let one =
                |policy: Policy| (policy, Bucket::full(policy.rate, now).take(policy.rate, now, used).1);
            policies(Tier::Anonymous, RouteClass::Auth).map(one).collect()
        };
        let passed = fields(&decide(1));
        assert_eq!(passed.policy, "\"anonymous\";q=1000;w=3600, \"auth\";q=100;w=60");
        assert_eq!(passed.limit, "\"anonymous\";r=999;t=4, \"auth\";r=99;t=1");
        assert_eq!(passed.retry_after, None);
        let refused = fields(&decide(101));
        assert_eq!(refused.limit, "\"anonymous\";r=899;t=364, \"auth\";r=100;t=0");
        assert_eq!(
            refused.retry_after.as_deref(),
            Some("86400"),
            "101 tokens never fit into a bucket of 100"
        );
        assert_eq!(fields(&[]), Fields::default());
    }

    #[test]
    fn retry_after_is_long_enough_and_not_longer() {
        let policy = Policy { name: "auth", rate: crate::limit::Rate::per_minute(100) };
        let empty = Bucket { parts: 0, at: 5_000 };
        let (_, refused) = empty.take(policy.rate, 5_000, 1);
        assert_eq!(refused.retry_after_ms, 600);
        assert!(!empty.take(policy.rate, 5_599, 1).1.allowed && empty.take(policy.rate, 5_600, 1).1.allowed);
        assert_eq!(fields(&[(policy, refused)]).retry_after.as_deref(), Some("1"));
    }
}
