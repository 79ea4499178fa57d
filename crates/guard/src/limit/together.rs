//! Several buckets that one request must pass.
//!
//! For: what keeps buckets (the Durable Object, its double, an isolate on its own): all pay or none does, so that
//! a request refused by the minute costs nothing by the hour. Not for: finding or storing them.

use super::bucket::{Bucket, Decision, Rate};

/// One of the buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its rate.
    pub rate: Rate,
    /// As it was stored; `None` for one that nobody used for so long that it is full.
    pub bucket: Option<Bucket>,
    /// Tokens that were let pass elsewhere.
    pub settle: u32,
    /// Tokens that the request needs; 0 to ask for nothing.
    pub cost: u32,
}

/// Settles every bucket, then takes every cost if all of them can be paid. In the order asked.
#[must_use]
pub fn take_all(asked: &[Asked], now: u64) -> Vec<(Bucket, Decision)> {
    let settled = |one: &Asked| {
        let bucket = one.bucket.unwrap_or_else(|| Bucket::full(one.rate, now));
        bucket.settle(one.rate, now, one.settle)
    };
    let take = |one: &Asked, cost: u32| settled(one).take(one.rate, now, cost);
    let all_pay = asked.iter().all(|one| take(one, one.cost).1.allowed);
    let outcome = |one: &Asked| match take(one, one.cost) {
        (_, decision) if decision.allowed && !all_pay => take(one, 0),
        taken => taken,
    };
    asked.iter().map(outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_000_000;

    fn asked(quota: u32, settle: u32) -> Asked {
        Asked { rate: Rate::per_minute(quota), bucket: None, settle, cost: 1 }
    }

    fn left(outcome: &[(Bucket, Decision)]) -> Vec<(bool, u32)> {
        outcome.iter().map(|(_, decision)| (decision.allowed, decision.remaining)).collect()
    }

    #[test]
    fn all_pay_or_none_does() {
        assert_eq!(left(&take_all(&[asked(10, 0), asked(3, 2)], NOW)), [(true, 9), (true, 0)]);
        // The second is empty: the first keeps its token, what was settled is gone all the same.
        assert_eq!(left(&take_all(&[asked(10, 4), asked(3, 3)], NOW)), [(true, 6), (false, 0)]);
        let report = Asked { cost: 0, ..asked(5, 9) };
        assert_eq!(left(&take_all(&[report, asked(2, 0)], NOW)), [(true, 0), (true, 1)]);
        assert!(take_all(&[], NOW).is_empty());
    }
}
