//! Directories we have seen: a state machine that says when to fetch and which key counts.
//!
//! For: lookup by (directory, key), never by key alone; one fetch in flight a directory; failures
//! remembered for a short while and never costing a known key (the draft's "Discovery Failure" and
//! "Cache Behaviour"). Not for: fetching, and not for sharing between isolates.

use std::collections::BTreeMap;

use super::{Agent, KeySet, Unverified};
use crate::PublicKey;

/// Directories remembered; the one unused for longest goes first, those without keys before others.
const MAX_DIRECTORIES: usize = 256;
/// Fetches in flight at once, all directories together: a Worker has six connections.
const MAX_IN_FLIGHT: usize = 4;
/// After this many seconds a fetch that never reported counts as dead.
const FETCH_DEAD_S: u64 = 10;
/// Seconds until a failed fetch is tried again: doubled with each failure up to the draft's five minutes.
const FIRST_RETRY_S: u64 = 15;
const NEGATIVE_S: u64 = 300;

/// The directories of this isolate.
#[derive(Debug, Clone, Default)]
pub struct Directories {
    entries: BTreeMap<String, Entry>,
    fetches: u64,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    keys: Option<Keys>,
    failures: u32,
    retry_at: u64,
    in_flight: Option<(u64, u64)>,
    used_at: u64,
}

#[derive(Debug, Clone)]
struct Keys {
    set: KeySet,
    fetched_at: u64,
    fetch: u64,
}

/// Leave to fetch a directory. Hand it back with [`Directories::fetched`] or [`Directories::failed`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    url: String,
    number: u64,
}

/// What a lookup says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// This is the key. `stale` when the directory is due but could not be fetched.
    Key {
        /// The key.
        key: PublicKey,
        /// Whether it is older than its directory allows.
        stale: bool,
    },
    /// Fetch the directory, report, and look up again.
    Fetch(Ticket),
    /// Somebody else is fetching; look again soon, or go on without.
    Wait,
    /// There is no key, for this reason.
    None(Unverified),
}

impl Directories {
    /// Looks up the key of an agent. `now` in Unix seconds.
    pub fn lookup(&mut self, agent: &Agent, key_id: &str, now: u64) -> Lookup {
        let room = self.in_flight(now) < MAX_IN_FLIGHT;
        if !self.entries.contains_key(&agent.fetch_url) {
            self.make_room(now);
        }
        let entry = self.entries.entry(agent.fetch_url.clone()).or_default();
        entry.used_at = now;
        if entry.is_fresh(key_id, now) {
            return entry.found(key_id, now);
        }
        if entry.is_in_flight(now) {
            return entry.in_the_meantime(key_id, now, Lookup::Wait);
        }
        if now < entry.retry_at {
            return entry.in_the_meantime(key_id, now, Lookup::None(Unverified::DiscoveryFailed));
        }
        if !room {
            return entry.in_the_meantime(key_id, now, Lookup::None(Unverified::Busy));
        }
        self.fetches += 1;
        entry.in_flight = Some((self.fetches, now));
        Lookup::Fetch(Ticket { url: agent.fetch_url.clone(), number: self.fetches })
    }

    /// The fetch of this ticket brought these keys; they replace what was known.
    pub fn fetched(&mut self, ticket: &Ticket, set: KeySet, now: u64) {
        let Some(entry) = self.entries.get_mut(&ticket.url) else { return };
        entry.landed(ticket);
        // Of two that overlap, the one begun later knows better.
        if entry.keys.as_ref().is_none_or(|keys| keys.fetch < ticket.number) {
            entry.keys = Some(Keys { set, fetched_at: now, fetch: ticket.number });
            (entry.failures, entry.retry_at) = (0, 0);
        }
    }

    /// The fetch of this ticket brought nothing. Known keys stay. `retry_after_s` is the reply's
    /// `Retry-After`; more than five minutes is taken as five.
    pub fn failed(&mut self, ticket: &Ticket, retry_after_s: Option<u64>, now: u64) {
        let Some(entry) = self.entries.get_mut(&ticket.url) else { return };
        entry.landed(ticket);
        let backoff = FIRST_RETRY_S << entry.failures.min(5);
        entry.failures = entry.failures.saturating_add(1);
        entry.retry_at = now + retry_after_s.unwrap_or(0).max(backoff).min(NEGATIVE_S);
    }

    /// Directories remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn in_flight(&self, now: u64) -> usize {
        self.entries.values().filter(|entry| entry.is_in_flight(now)).count()
    }

    fn make_room(&mut self, now: u64) {
        if self.entries.len() < MAX_DIRECTORIES {
            return;
        }
        let idle = self.entries.iter().filter(|(_, entry)| !entry.is_in_flight(now));
        let oldest = idle.min_by_key(|(_, entry)| (entry.keys.is_some(), entry.used_at));
        if let Some(url) = oldest.map(|(url, _)| url.clone()) {
            self.entries.remove(&url);
        }
    }
}

impl Entry {
    /// Whether what is known answers for this key: the set is fresh, and either lists it or was
    /// fetched so lately that asking again is not allowed.
    fn is_fresh(&self, key_id: &str, now: u64) -> bool {
        self.keys.as_ref().is_some_and(|keys| {
            let age = now.saturating_sub(keys.fetched_at);
            let listed = keys.set.get(key_id).is_some();
            age < keys.set.fresh_s && (listed || age < NEGATIVE_S)
        })
    }

    fn is_in_flight(&self, now: u64) -> bool {
        self.in_flight.is_some_and(|(_, since)| now < since + FETCH_DEAD_S)
    }

    fn landed(&mut self, ticket: &Ticket) {
        if self.in_flight.is_some_and(|(number, _)| number == ticket.number) {
            self.in_flight = None;
        }
    }

    /// The key if it is known at all, or else this.
    fn in_the_meantime(&self, key_id: &str, now: u64, otherwise: Lookup) -> Lookup {
        match self.found(key_id, now) {
            Lookup::None(Unverified::KeyNotListed) => otherwise,
            found => found,
        }
    }

    fn found(&self, key_id: &str, now: u64) -> Lookup {
        let listed = self.keys.as_ref().and_then(|keys| Some((keys.set.get(key_id)?, keys)));
        let Some((listed, keys)) = listed else { return Lookup::None(Unverified::KeyNotListed) };
        let early = listed.not_before.is_some_and(|not_before| now < not_before);
        let late = listed.expires.is_some_and(|expires| now >= expires);
        if early || late {
            return Lookup::None(Unverified::KeyOutOfTime);
        }
        let stale = now.saturating_sub(keys.fetched_at) >= keys.set.fresh_s;
        Lookup::Key { key: listed.key, stale }
    }
}
