//! What the guard costs: one route with assessment, rate limits and an API key against the same route without.
//!
//! For: the throughput that is left, on one workerd, in short turns as in `workers`; and the assessment's own time,
//! natively, by `crates/guard/examples/time.rs`. Not for: gating.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;

use super::{
    Figures,
    load::{self, percentile},
    served::{OWNER_TOKEN, Served},
};
use crate::{http::Api, sh, ui};

/// One row of the database, read by its key: the cheapest route that belongs to somebody.
const PATH: &str = "/v1/organisation";
/// Each key may come 1,000 times a minute, so the load is shared by so many; each comes some thirty times a second, as
/// a busy client does, and is looked up in the database once a second (`http::known`).
const KEYS: usize = 24;
const WARM_UP: usize = 3;
const ROUNDS: usize = 7;

/// The three kinds of figures.
pub fn measure(figures: &mut Figures, connections: usize, seconds: u64) -> Result<()> {
    ui::step("Guard: the assessment's own time", || native(figures))?;
    ui::step("Load: guard, limits and key against none", || compare(figures, connections, seconds))
}

/// The lines of the example: `name: median N us, p99 N us`.
fn native(figures: &mut Figures) -> Result<()> {
    let text = sh::output(sh::cmd("cargo").args([
        "run",
        "--release",
        "--quiet",
        "--package",
        "guard",
        "--example",
        "time",
    ]));
    let text = text.context("the guard's example does not run")?;
    for line in text.lines() {
        let (name, rest) = line.split_once(": median ").unwrap_or_default();
        let p99 = rest.split("p99 ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok());
        if let Some(p99) = p99.filter(|_| !name.is_empty()) {
            figures.add(format!("guard, native: {name}: p99"), p99, "us");
        }
    }
    Ok(())
}

fn compare(figures: &mut Figures, connections: usize, seconds: u64) -> Result<()> {
    let mut bare = Served::start_with(OURS, 1, &[("THREATS", "off"), ("RATE_LIMITS", "off")])?;
    let mut guarded = Served::start_with(OURS, 1, &[("THREATS", "log"), ("RATE_LIMITS", "on")])?;
    let keys = keys(&guarded)?;
    let owner = [OWNER_TOKEN.to_owned()];
    let (mut by_owner, mut by_key, mut added) = (Vec::new(), Vec::new(), Vec::new());
    let mut times: [Vec<Duration>; 2] = Default::default();
    for round in 0..WARM_UP + ROUNDS {
        let turn = Duration::from_secs(seconds) / 2;
        let run = |served: &mut Served, tokens: &[String]| -> Result<(load::Load, f64)> {
            let url = format!("{}{PATH}", served.url()?);
            let (before, _) = served.usage()?;
            let load = load::run_many(&url, tokens, connections, turn)?;
            let (after, _) = served.usage()?;
            let micros = (after - before) * 1e6 / count(load.done);
            Ok((load, micros))
        };
        let (none, none_micros) = run(&mut bare, &owner)?;
        let (guard, guard_micros) = run(&mut guarded, &owner)?;
        let (all, _) = run(&mut guarded, &keys)?;
        if round >= WARM_UP {
            by_owner.push(guard.per_second / none.per_second);
            by_key.push(all.per_second / none.per_second);
            added.push(guard_micros - none_micros);
            times[0].extend(none.times);
            times[1].extend(all.times);
        }
    }
    [bare, guarded].into_iter().for_each(Served::stop);
    times.iter_mut().for_each(|times| times.sort_unstable());
    figures.add("guard: throughput left, assessment alone", median(&mut by_owner), "x");
    figures.add("guard: throughput left, with limits and a key", median(&mut by_key), "x");
    figures.add("guard: CPU the assessment adds to a request", median(&mut added), "us");
    figures.add("guard: time to answer p99, without", percentile(&times[0], 0.99), "ms");
    figures.add("guard: time to answer p99, with all", percentile(&times[1], 0.99), "ms");
    Ok(())
}

const OURS: &str = "build/index.js";

fn keys(served: &Served) -> Result<Vec<String>> {
    let api = Api::new(served.url()?, Some(OWNER_TOKEN));
    let key = |n: usize| -> Result<String> {
        let made = api.post(
            "/v1/api-keys",
            &json!({ "name": format!("bench {n}"), "scopes": ["read"], "role": "viewer" }),
        )?;
        Ok(made["key"].as_str().context("no key in the answer")?.to_owned())
    };
    (0..KEYS).map(key).collect()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn count(number: u64) -> f64 {
    number.max(1) as f64
}
