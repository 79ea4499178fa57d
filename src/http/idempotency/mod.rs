//! `Idempotency-Key`: the same POST twice has one effect and one answer.
//!
//! For: keeping the answer of a command in the same batch as its effect, for 48 hours, and giving
//! it again. Follows the draft-ietf-httpapi-idempotency-key-header and Stripe's semantics: another
//! body under the same key is refused, failures before the effect are not kept.
//! Not for: making effects outside the database happen once.
//!
//! Tables: idempotency_keys

mod store;

use std::sync::{Arc, OnceLock};

use axum::response::{IntoResponse as _, Response};
use http::HeaderMap;

use super::{Kind, Problem, id::sha256_hex};
use crate::app::App;

pub use store::{insert, purge};

/// How long an answer is kept, in milliseconds.
pub const KEEP_MS: u64 = 48 * 3_600_000;
/// Longest key, in characters.
const MAX_KEY: usize = 255;

/// A key the caller sent, with the fingerprint of the request it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The caller's key.
    pub key: String,
    /// SHA-256 over method, path and body.
    pub fingerprint: String,
}

impl Key {
    /// Reads the header, if there is one.
    ///
    /// # Errors
    /// `invalid-body` for an empty, overlong or unprintable key.
    pub fn read(headers: &HeaderMap, method: &str, path: &str, body: &[u8]) -> Result<Option<Self>, Problem> {
        let mut values = headers.get_all("idempotency-key").iter();
        let Some(value) = values.next() else { return Ok(None) };
        let wrong = |detail: String| Err(Problem::field("Idempotency-Key", detail));
        if values.next().is_some() {
            return wrong("Send one key, not several.".into());
        }
        let key = value.to_str().unwrap_or_default().trim().trim_matches('"');
        if key.is_empty() || key.len() > MAX_KEY || !key.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return wrong(format!("Must have 1 to {MAX_KEY} printable ASCII characters."));
        }
        let mut text = format!("{method}\n{path}\n").into_bytes();
        text.extend_from_slice(body);
        Ok(Some(Self { key: key.to_owned(), fingerprint: sha256_hex(&text) }))
    }

    /// The kept answer, if this request was carried out before.
    ///
    /// # Errors
    /// `idempotency-mismatch` when the key stands for another request.
    pub async fn replay(&self, app: &App, org_id: &str) -> Result<Option<Response>, Problem> {
        let oldest = app.now().saturating_sub(KEEP_MS);
        let Some(kept) = store::find(app, org_id, &self.key, oldest).await? else { return Ok(None) };
        if kept.fingerprint != self.fingerprint {
            return Err(Problem::new(
                Kind::IdempotencyMismatch,
                "This Idempotency-Key was used for another request. Use another key for a new request.",
            ));
        }
        Ok(Some(kept.reply.into_replayed()))
    }
}

/// Where a command leaves its key for the gate, which looks again when the command is refused: an equal one may have
/// been carried out between our first look and whatever refused this one.
#[derive(Debug, Clone, Default)]
pub struct Slot(Arc<OnceLock<Key>>);

impl Slot {
    /// Leaves the key.
    pub fn put(&self, key: Key) {
        // A request is one command, so there is none before it.
        _ = self.0.set(key);
    }

    /// The answer that an equal command got in the meantime, or else the refusal.
    pub async fn or_kept(&self, app: &App, org_id: &str, refused: Response) -> Response {
        let Some(key) = self.0.get() else { return refused };
        match key.replay(app, org_id).await {
            Ok(kept) => kept.unwrap_or(refused),
            Err(problem) => problem.into_response(),
        }
    }
}
