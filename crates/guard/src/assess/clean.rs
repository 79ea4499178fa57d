//! Header values in which nothing was found.
//!
//! For: not searching them again: a client sends the same ones with every request, and all clients send
//! much the same. Compared whole, so nothing can be passed off as one of them. Not for: credentials and
//! cookies, which nobody should keep, or verdicts: whatever had a match is searched every time.

use std::sync::{Mutex, PoisonError};

/// How many values are kept; a new one takes the place of an old one.
const SLOTS: usize = 128;
/// Longer values are not kept, in bytes.
const LONGEST: usize = 256;
/// Headers that are different every time.
const UNIQUE: [&str; 3] = ["cf-ray", "traceparent", "x-request-id"];
/// Words in the names of headers that carry credentials (`x-api-key`, `cf-access-jwt-assertion`, ...).
const CREDENTIALS: [&str; 6] = ["auth", "assertion", "key", "secret", "signature", "token"];

/// The values, by where their outward looks put them.
pub(crate) struct Clean {
    slots: Mutex<Vec<Option<Known>>>,
}

struct Known {
    name: Box<str>,
    value: Box<[u8]>,
    /// Whether prompt injection was looked for too.
    ai: bool,
}

impl Clean {
    pub(crate) fn new() -> Self {
        Self { slots: Mutex::new((0..SLOTS).map(|_| None).collect()) }
    }

    /// Whether nothing was found in this header before.
    pub(crate) fn has(&self, name: &str, value: &[u8], ai: bool) -> bool {
        let slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let known = slots.get(slot(name, value)).and_then(Option::as_ref);
        known.is_some_and(|known| known.ai == ai && *known.name == *name && *known.value == *value)
    }

    /// Nothing was found in this header.
    pub(crate) fn keep(&self, name: &str, value: &[u8], ai: bool) {
        let is_credential = CREDENTIALS.iter().any(|word| name.contains(word));
        if value.len() > LONGEST || UNIQUE.contains(&name) || is_credential {
            return;
        }
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = slots.get_mut(slot(name, value)) {
            *place = Some(Known { name: name.into(), value: value.into(), ai });
        }
    }
}

/// Cheap, because equality is what decides.
fn slot(name: &str, value: &[u8]) -> usize {
    let end = value.last().copied().unwrap_or(0);
    (name.len() * 31 + value.len() * 7 + usize::from(end)) % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_header_of_the_same_kind_of_route_is_known() {
        let clean = Clean::new();
        clean.keep("user-agent", b"curl/8", false);
        assert!(clean.has("user-agent", b"curl/8", false));
        assert!(!clean.has("user-agent", b"curl/8", true));
        assert!(!clean.has("user-agent", b"curl/9", false));
        assert!(!clean.has("accept-xyz", b"curl/8", false));
    }

    #[test]
    fn long_and_ever_new_values_are_not_kept() {
        let clean = Clean::new();
        clean.keep("accept", &[b'a'; LONGEST + 1], false);
        clean.keep("cf-ray", b"8f", false);
        assert!(!clean.has("accept", &[b'a'; LONGEST + 1], false));
        assert!(!clean.has("cf-ray", b"8f", false));
    }

    #[test]
    fn credentials_are_not_kept() {
        let clean = Clean::new();
        for name in ["x-api-key", "x-auth-token", "cf-access-jwt-assertion", "x-hub-signature-256"] {
            clean.keep(name, b"s3cret", false);
            assert!(!clean.has(name, b"s3cret", false), "{name}");
        }
    }
}
