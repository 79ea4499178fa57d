//! Credentials that this isolate knows: the deployment's own tokens, and whose the others were a moment ago.
//!
//! For: reading requests that come close after one another asking the database once for who sends them. Whatever is
//! revoked counts nowhere longer than [`FRESH_MS`]; writing always asks anew, and makes this isolate forget.
//! Not for: checking credentials (`gate`, and the slices they belong to).

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::Actor;
use crate::config::Config;

/// So long an actor is believed without asking (ms). Revocation has to take effect within two seconds.
pub const FRESH_MS: u64 = 1_000;
/// Actors remembered; beyond it all are forgotten.
const MOST: usize = 1_024;

/// A credential's SHA-256: it is kept nowhere.
pub type Print = [u8; 32];

/// What an isolate knows.
#[derive(Debug)]
pub struct Known {
    owner: Print,
    metrics: Option<Print>,
    actors: Mutex<BTreeMap<Print, (u64, Actor)>>,
}

/// The print of a credential that holds at this origin.
#[must_use]
pub fn print(kind: &str, origin: &str, credential: &str) -> Print {
    let hash = [kind, "\n", origin, "\n", credential]
        .iter()
        .fold(Sha256::new(), |hash, part| hash.chain_update(part));
    hash.finalize().into()
}

impl Known {
    /// The tokens of these settings, and nobody else.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            owner: digest(&config.owner_token),
            metrics: config.metrics_token.as_deref().map(digest),
            actors: Mutex::default(),
        }
    }

    /// Whether it is the deployment's `OWNER_TOKEN`. In constant time, also over the length: what is compared is hashes.
    #[must_use]
    pub fn is_owner(&self, token: &str) -> bool {
        digest(token).ct_eq(&self.owner).into()
    }

    /// Whether it is the deployment's `METRICS_TOKEN`; in constant time, too.
    #[must_use]
    pub fn is_metrics(&self, token: &str) -> bool {
        self.metrics.is_some_and(|wanted| digest(token).ct_eq(&wanted).into())
    }

    /// Who had the credential less than a second ago, and may have it still.
    #[must_use]
    pub fn actor(&self, print: &Print, now: u64) -> Option<Actor> {
        let actors = self.lock();
        let (until, actor) = actors.get(print)?;
        (now < *until && actor.expires_at.is_none_or(|at| now < at)).then(|| actor.clone())
    }

    /// Remembers whose the credential is.
    pub fn remember(&self, print: Print, actor: &Actor, now: u64) {
        let mut actors = self.lock();
        if actors.len() >= MOST {
            actors.clear();
        }
        actors.insert(print, (now + FRESH_MS, actor.clone()));
    }

    /// Forgets everybody: something may have changed.
    pub fn forget(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Print, (u64, Actor)>> {
        self.actors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn digest(text: &str) -> Print {
    Sha256::digest(text.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known { owner: digest("o"), metrics: Some(digest("m")), actors: Mutex::default() }
    }

    #[test]
    fn the_deployments_tokens_are_told_apart() {
        let known = known();
        assert!(known.is_owner("o") && !known.is_owner("m") && !known.is_owner(""));
        assert!(known.is_metrics("m") && !known.is_metrics("o"));
        assert!(!Known { metrics: None, ..known }.is_metrics(""));
    }

    #[test]
    fn an_actor_is_believed_for_a_second() {
        let (known, actor) = (known(), Actor::anonymous(None));
        let (one, other) = (print("key", "http://a", "ve_1"), print("key", "http://b", "ve_1"));
        known.remember(one, &actor, 5_000);
        assert_eq!(known.actor(&one, 5_999), Some(actor.clone()));
        assert_eq!(known.actor(&one, 5_000 + FRESH_MS), None, "it must be asked again");
        assert_eq!(known.actor(&other, 5_000), None, "a credential of another origin is another");
        known.remember(one, &Actor { expires_at: Some(5_500), ..actor }, 5_000);
        assert_eq!(known.actor(&one, 5_500), None, "it has ended meanwhile");
        known.forget();
        assert_eq!(known.actor(&one, 5_000), None);
    }

    #[test]
    fn an_isolate_does_not_remember_everybody() {
        let (known, actor) = (known(), Actor::anonymous(None));
        for n in 0..MOST + 10 {
            known.remember(print("key", "", &n.to_string()), &actor, 0);
        }
        assert!(known.lock().len() <= MOST);
    }
}
