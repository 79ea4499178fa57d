//! The `LimitShard` Durable Object: the token buckets of some principals, in its own SQLite.
//!
//! For: limits that outlive every isolate, and its own restarts. Between reading and writing it waits for nothing, so
//! calls do not mix. Not for: deciding (`rooms::buckets`).

use std::{cell::Cell, panic::RefUnwindSafe};

use ports::Clock as _;
use serde::Deserialize;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use super::clock::SystemClock;
use crate::rooms::buckets::{self, FORGET_MS, Row};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS buckets (principal TEXT NOT NULL, name TEXT NOT NULL,
    parts INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (principal, name)) STRICT, WITHOUT ROWID";
const READ: &str =
    "SELECT json_group_array(json_array(name, parts, at)) AS rows FROM buckets WHERE principal = ?1";
// `WHERE true` keeps SQLite from reading ON as a join.
const WRITE: &str = "INSERT INTO buckets (principal, name, parts, at)
    SELECT ?1, json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') FROM json_each(?2)
    WHERE true ON CONFLICT (principal, name) DO UPDATE SET parts = excluded.parts, at = excluded.at";
const FORGET: &str = "DELETE FROM buckets WHERE at < CAST(?1 AS INTEGER)";

/// One shard.
#[durable_object(fetch)]
pub struct LimitShard {
    state: State,
    /// When full buckets are forgotten next (Unix ms).
    forget_at: Cell<u64>,
}

// All that counts is in SQLite, whose statements happen whole or not at all.
impl RefUnwindSafe for LimitShard {}

#[derive(Deserialize)]
struct Read {
    rows: String,
}

impl DurableObject for LimitShard {
    fn new(state: State, _env: Env) -> Self {
        Self { state, forget_at: Cell::new(0) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let message = request.text().await?;
        let Some((principal, limits)) = buckets::asked(&message) else {
            return Response::error("that is no question about limits", 400);
        };
        let now = SystemClock.now_ms();
        let sql = self.state.storage().sql();
        self.tidy(now)?;
        let read: Vec<Read> = sql.exec(READ, vec![principal.clone().into()])?.to_array()?;
        let rows = read.first().map_or("[]", |read| read.rows.as_str());
        let rows: Vec<Row> = serde_json::from_slice(rows.as_bytes())?;
        let (kept, answer) = buckets::take(&rows, &limits, now);
        sql.exec(WRITE, vec![principal.into(), serde_json::to_string(&kept)?.into()])?;
        Response::ok(answer)
    }
}

impl LimitShard {
    /// Makes the table once an instance, and once an hour forgets buckets that are full by now.
    fn tidy(&self, now: u64) -> Result<()> {
        if now < self.forget_at.get() {
            return Ok(());
        }
        let sql = self.state.storage().sql();
        sql.exec(CREATE, None)?;
        sql.exec(FORGET, vec![now.saturating_sub(FORGET_MS).to_string().into()])?;
        self.forget_at.set(now.saturating_add(FORGET_MS));
        Ok(())
    }
}
