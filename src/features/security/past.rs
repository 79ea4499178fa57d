//! What principals did before: failed sign-ins, addresses that are not there, haste, places.
//!
//! For: the counts that `guard::assess` weighs, kept in the isolate. Failures and misses are token buckets in the
//! shared store as well (port `Limits`): an isolate that begins hears of them with the first answer about rate limits,
//! which it waits for anyway, and with the next failure. Where a person was seen is a row. Nothing here makes a request
//! wait. Not for: what follows (`guard::assess::behaviour`), or limits.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use ::guard::{
    assess::{Behaviour, Sighting},
    limit::{Bucket, Policy, Rate},
};
use ports::{Limit, Taken};

/// Principals remembered; beyond it the idle ones are forgotten, then all.
const MOST: usize = 8_192;
const IDLE_MS: u64 = 900_000;
/// A principal whose buckets are empty is reported at most so often.
const REPORT_MS: u64 = 10_000;
/// So long a place is not asked for again.
const PLACE_MS: u64 = 600_000;
/// Rows of one principal that an isolate wants to keep in a minute.
const ROWS_A_MINUTE: u32 = 10;

const MINUTES_5: u32 = 300_000;
const MINUTES_15: u32 = 900_000;

/// The buckets of what went wrong, by the thresholds of `guard::assess::behaviour`: a few, many.
const BUCKETS: [[Policy; 2]; 2] = [
    [policy("missed-few", 20, MINUTES_5), policy("missed-many", 60, MINUTES_5)],
    [policy("failed-few", 5, MINUTES_15), policy("failed-many", 10, MINUTES_15)],
];

const fn policy(name: &'static str, quota: u32, window_ms: u32) -> Policy {
    Policy { name, rate: Rate { quota, window_ms } }
}

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// There was nothing at the address.
    Missed = 0,
    /// A credential or a sign-in was none.
    Failed = 1,
}

/// What this isolate knows of everybody.
#[derive(Debug, Default)]
pub struct Pasts {
    inner: Mutex<BTreeMap<String, Past>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Past {
    minute: u64,
    requests: u32,
    rows: u32,
    wrong: [[Option<Bucket>; 2]; 2],
    reported: [u64; 2],
    place: Option<Sighting>,
    used: u64,
}

impl Past {
    /// How often it went wrong lately.
    fn count(&self, what: Wrong, now: u64) -> u32 {
        let used = |(policy, bucket): (&Policy, &Option<Bucket>)| {
            let left = bucket.map_or(policy.rate.quota, |it| it.take(policy.rate, now, 0).1.remaining);
            policy.rate.quota.saturating_sub(left)
        };
        // The smaller bucket forgets more slowly, the larger one counts further.
        let both = BUCKETS.iter().zip(&self.wrong).nth(what as usize);
        both.into_iter()
            .flat_map(|(policies, buckets)| policies.iter().zip(buckets))
            .map(used)
            .max()
            .unwrap_or(0)
    }

    fn behaviour(&self, now: u64) -> Behaviour<'static> {
        Behaviour {
            failed_sign_ins: self.count(Wrong::Failed, now),
            not_found: self.count(Wrong::Missed, now),
            requests_per_minute: if self.minute == now / 60_000 { self.requests } else { 0 },
            sightings: &[],
        }
    }
}

impl Pasts {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Past>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a principal did before.
    pub fn of(&self, principal: &str, now: u64) -> Behaviour<'static> {
        self.lock().get(principal).map_or_else(Behaviour::default, |past| past.behaviour(now))
    }

    /// Counts an answered request, and what went wrong with it. Says what is to be reported.
    pub fn count(&self, principal: &str, wrong: Option<Wrong>, now: u64) -> Vec<Limit> {
        self.with(principal, now, |past| {
            past.requests = past.requests.saturating_add(1);
            let Some(what) = wrong else { return Vec::new() };
            let mut report = Vec::new();
            let mut all_empty = true;
            let policies = BUCKETS.get(what as usize).into_iter().flatten();
            let buckets = past.wrong.get_mut(what as usize).into_iter().flatten();
            for (policy, bucket) in policies.zip(buckets) {
                let before = bucket.unwrap_or_else(|| Bucket::full(policy.rate, now));
                all_empty &= before.take(policy.rate, now, 0).1.remaining == 0;
                *bucket = Some(before.settle(policy.rate, now, 1));
                report.push(limit(policy, 1));
            }
            let due = past.reported.get_mut(what as usize);
            let due = due.filter(|at| !all_empty || now >= at.saturating_add(REPORT_MS));
            let Some(reported) = due else { return Vec::new() };
            *reported = now;
            report
        })
    }

    /// What to ask of a principal when the shared store is asked anyway.
    pub fn questions() -> impl Iterator<Item = Limit> {
        BUCKETS.iter().flatten().map(|policy| limit(policy, 0))
    }

    /// Takes the store's answers in: the emptier bucket is the true one.
    pub fn heard(&self, principal: &str, asked: &[Limit], taken: &[Taken], now: u64) {
        let news = |policy: &Policy| {
            let answer = asked.iter().zip(taken).find(|(limit, _)| limit.name == policy.name);
            answer.map(|(_, taken)| taken.remaining).filter(|left| *left < policy.rate.quota)
        };
        if BUCKETS.iter().flatten().all(|policy| news(policy).is_none()) {
            return;
        }
        self.with(principal, now, |past| {
            let buckets = past.wrong.iter_mut().flatten();
            for (policy, bucket) in BUCKETS.iter().flatten().zip(buckets) {
                let Some(left) = news(policy) else { continue };
                let parts = u64::from(left) * u64::from(policy.rate.window_ms);
                let known = bucket.map_or(u64::MAX, |it| it.take(policy.rate, now, 0).0.parts);
                *bucket = Some(Bucket { parts: parts.min(known), at: now });
            }
        });
    }

    /// Whether a row about a principal is worth a statement: there may be ten a minute.
    pub fn has_room(&self, principal: &str, now: u64) -> bool {
        self.with(principal, now, |past| {
            past.rows = past.rows.saturating_add(1);
            past.rows <= ROWS_A_MINUTE
        })
    }

    /// Notes where a person is. Whether the row should be asked where they were: this isolate does not know, or it is long ago.
    pub fn is_news(&self, principal: &str, country: [u8; 2], now: u64) -> bool {
        self.with(principal, now, |past| {
            let known = past.place.filter(|place| now < place.at.saturating_add(PLACE_MS));
            if known.is_some_and(|place| place.country == country) {
                return false;
            }
            past.place = Some(Sighting { country, at: now });
            true
        })
    }

    fn with<T>(&self, principal: &str, now: u64, change: impl FnOnce(&mut Past) -> T) -> T {
        let mut pasts = self.lock();
        if pasts.len() > MOST {
            pasts.retain(|_, past| now < past.used.saturating_add(IDLE_MS));
        }
        if pasts.len() > MOST {
            pasts.clear();
        }
        if !pasts.contains_key(principal) {
            pasts.insert(principal.to_owned(), Past::default());
        }
        let mut unknown = Past::default();
        let past = pasts.get_mut(principal).unwrap_or(&mut unknown);
        let minute = now / 60_000;
        if past.minute != minute {
            (past.minute, past.requests, past.rows) = (minute, 0, 0);
        }
        past.used = now;
        change(past)
    }
}

fn limit(policy: &Policy, settle: u32) -> Limit {
    let Rate { quota, window_ms } = policy.rate;
    Limit { name: policy.name.to_owned(), quota, window_ms, settle, cost: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_wrong_is_counted_and_forgotten() {
        let pasts = Pasts::default();
        for _ in 0..7 {
            pasts.count("a", Some(Wrong::Failed), 1_000);
        }
        assert_eq!(pasts.of("a", 1_000).failed_sign_ins, 7);
        assert_eq!((pasts.of("a", 1_000).not_found, pasts.of("b", 1_000).failed_sign_ins), (0, 0));
        assert_eq!(pasts.of("a", 1_000).requests_per_minute, 7);
        assert_eq!(pasts.of("a", 1_000 + u64::from(MINUTES_15)).failed_sign_ins, 0);
        for _ in 0..100 {
            pasts.count("a", Some(Wrong::Missed), 1_000);
        }
        assert_eq!(pasts.of("a", 1_000).not_found, 60);
    }

    #[test]
    fn the_worst_is_reported_once_in_a_while() {
        let pasts = Pasts::default();
        let reported = |now| pasts.count("a", Some(Wrong::Failed), now).len();
        assert_eq!((0..10).map(|_| reported(1_000)).sum::<usize>(), 20);
        assert_eq!((reported(1_001), reported(1_000 + REPORT_MS), reported(1_002 + REPORT_MS)), (0, 2, 0));
        assert!(pasts.count("a", None, 1_000).is_empty());
    }

    #[test]
    fn an_isolate_hears_what_others_know() {
        let pasts = Pasts::default();
        let asked: Vec<Limit> = Pasts::questions().collect();
        let taken = |left: &[u32]| -> Vec<Taken> {
            let one = |remaining: &u32| Taken {
                allowed: true,
                remaining: *remaining,
                retry_after_ms: 0,
                reset_ms: 0,
            };
            left.iter().map(one).collect()
        };
        pasts.heard("a", &asked, &taken(&[20, 60, 5, 10]), 1_000);
        assert!(pasts.lock().is_empty(), "nothing is known of who did nothing");
        pasts.heard("a", &asked, &taken(&[0, 15, 3, 8]), 1_000);
        assert_eq!((pasts.of("a", 1_000).not_found, pasts.of("a", 1_000).failed_sign_ins), (45, 2));
        pasts.count("a", Some(Wrong::Failed), 1_000);
        pasts.heard("a", &asked, &taken(&[0, 15, 4, 9]), 1_000);
        assert_eq!(pasts.of("a", 1_000).failed_sign_ins, 3, "what it saw itself may be on its way");
    }

    #[test]
    fn places_are_news_once_and_rows_have_room_ten_times() {
        let pasts = Pasts::default();
        let news = |country: &[u8; 2], now| pasts.is_news("usr_a", *country, now);
        assert!(news(b"DE", 1) && !news(b"DE", 2) && news(b"AU", 3) && news(b"AU", 4 + PLACE_MS));
        assert_eq!((0..30).filter(|_| pasts.has_room("a", 5)).count(), 10);
        assert!(pasts.has_room("a", 65_000));
    }

    #[test]
    fn an_isolate_does_not_remember_everybody() {
        let pasts = Pasts::default();
        for n in 0..MOST + 10 {
            pasts.count(&format!("ip:{n}"), None, 1_000);
        }
        assert!(pasts.lock().len() <= MOST + 1);
    }
}
