//! The `CounterShard` Durable Object: sums that outlive every isolate, in its own SQLite.
//!
//! For: adding many samples at once and reading all. Not for: adding up shards (`rooms::sums`).

use std::panic::RefUnwindSafe;

use serde::Deserialize;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

const CREATE: &str =
    "CREATE TABLE IF NOT EXISTS sums (series TEXT PRIMARY KEY, value REAL NOT NULL) STRICT, WITHOUT ROWID";
// `WHERE true` keeps SQLite from reading ON as a join.
const ADD: &str = "INSERT INTO sums (series, value)
    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?1) WHERE true
    ON CONFLICT (series) DO UPDATE SET value = value + excluded.value";
const READ: &str = "SELECT series, value FROM sums ORDER BY series";

/// One shard.
#[durable_object(fetch)]
pub struct CounterShard {
    state: State,
}

// All state is in SQLite, whose statements happen whole or not at all.
impl RefUnwindSafe for CounterShard {}

#[derive(Deserialize)]
struct Sum {
    series: String,
    value: f64,
}

impl DurableObject for CounterShard {
    fn new(state: State, _env: Env) -> Self {
        Self { state }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let sql = self.state.storage().sql();
        sql.exec(CREATE, None)?;
        match request.path().as_str() {
            "/add" => {
                let body = request.text().await?;
                sql.exec(ADD, vec![body.into()])?;
                Response::ok("")
            }
            "/read" => {
                let sums: Vec<Sum> = sql.exec(READ, None)?.to_array()?;
                let pairs: Vec<(String, f64)> = sums.into_iter().map(|sum| (sum.series, sum.value)).collect();
                Response::ok(serde_json::to_string(&pairs)?)
            }
            _ => Response::error("no such call", 404),
        }
    }
}
