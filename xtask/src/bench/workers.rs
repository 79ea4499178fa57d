//! Our Worker against the smallest JavaScript Worker that does the same, on the same workerd.
//!
//! For: CPU a request, requests a second and cold start, as ratios. The two are loaded in short turns, and the median
//! of the turns' ratios counts: a machine that grows slower or faster meanwhile does so for both. V8 first compiles
//! wasm fast and what runs often once more, on threads whose time counts as well: so the first seconds are a figure
//! of their own, and the others begin after a longer warm-up.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::{
    Figures,
    load::{self, percentile},
    served::{OWNER_TOKEN, Served},
};
use crate::{http::Api, ui};

const OURS: &str = "build/index.js";
const BASELINE: &str = "tests/workerd/fixture/worker.mjs";
/// Turns that only warm up, each as long as asked for.
const WARM_UP: usize = 4;
/// Turns that are measured, each half as long.
const ROUNDS: usize = 9;
/// Cold starts of each side.
const COLD: usize = 7;

/// All three kinds of figures.
pub fn measure(figures: &mut Figures, connections: usize, seconds: u64) -> Result<()> {
    ui::step("Cold starts", || cold_starts(figures))?;
    // The same work on both sides: a constant document; one row by the owner of the deployment.
    for (name, baseline, ours) in
        [("hello", "/healthz", "/healthz"), ("D1 read", "/organisation", "/v1/organisation")]
    {
        ui::step(&format!("Load: {name}"), || {
            compare(figures, name, [baseline, ours], connections, seconds)
        })?;
    }
    Ok(())
}

/// One Worker in a workerd of its own, and its first request: no other has compiled or loaded anything for it. In
/// turns, because the machine's speed changes. workerd compiles a Worker as it starts, before anybody can ask for
/// anything, so its CPU from its start to that answer is a figure of its own.
fn cold_starts(figures: &mut Figures) -> Result<()> {
    let mut sides = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    for _ in 0..COLD {
        for (main, (times, cpu)) in [BASELINE, OURS].into_iter().zip(&mut sides) {
            let mut served = Served::start(main, 1)?;
            let begun = Instant::now();
            Api::new(served.url()?, None).get("/healthz")?;
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
            cpu.push(served.usage()?.0 * 1000.0);
            served.stop();
        }
    }
    let [(js, js_cpu), (ours, our_cpu)] = &mut sides;
    for (name, js, ours) in
        [("cold start", js, ours), ("CPU from workerd's start to a first answer", js_cpu, our_cpu)]
    {
        let (js, ours) = (median(js), median(ours));
        figures.add(format!("{name}, JavaScript"), js, "ms");
        figures.add(format!("{name}, ours"), ours, "ms");
        figures.add(format!("{name}, ours minus JavaScript"), ours - js, "ms");
    }
    Ok(())
}

/// The row that both read.
const ROW: &str = "INSERT INTO organisations (id, name, created_at, updated_at) \
     VALUES ('org_00000000000000000000000000', 'My organisation', 1760000000000, 1760000000000)";

/// Reading nothing would be less work: until 2026-12-01 the baseline answered `null`, because nobody had made its row.
fn answers_with_something(served: &Served, path: &str) -> Result<()> {
    let answer = Api::new(served.url()?, Some(OWNER_TOKEN)).get(path)?;
    ensure!(answer.is_object(), "{path} answers {answer}: there is nothing to compare");
    Ok(())
}

#[derive(Default)]
struct Side {
    first_micros: f64,
    micros: Vec<f64>,
    rates: Vec<f64>,
    times: Vec<Duration>,
}

fn compare(
    figures: &mut Figures,
    name: &str,
    paths: [&str; 2],
    connections: usize,
    seconds: u64,
) -> Result<()> {
    let mut both = [Served::start(BASELINE, 1)?, Served::start(OURS, 1)?];
    // Ours makes the operator's organisation when it first asks for it.
    both.first_mut().context("no baseline")?.sql(ROW)?;
    for (served, path) in both.iter().zip(paths) {
        answers_with_something(served, path)?;
    }
    let mut sides = [Side::default(), Side::default()];
    for round in 0..WARM_UP + ROUNDS {
        let turn = Duration::from_secs(seconds) / if round < WARM_UP { 1 } else { 2 };
        for ((served, side), path) in both.iter_mut().zip(&mut sides).zip(paths) {
            let url = format!("{}{path}", served.url()?);
            let (before, _) = served.usage()?;
            let load = load::run(&url, Some(OWNER_TOKEN), connections, turn)?;
            let (after, _) = served.usage()?;
            let micros = (after - before) * 1e6 / count(load.done);
            if round == 0 {
                side.first_micros = micros;
            }
            if round >= WARM_UP {
                side.micros.push(micros);
                side.rates.push(load.per_second);
                side.times.extend(load.times);
            }
        }
    }
    let memory = both
        .iter_mut()
        .map(|served| served.usage().map(|(_, rss)| rss / 1024.0))
        .collect::<Result<Vec<_>>>()?;
    both.into_iter().for_each(Served::stop);
    let [js, ours] = &mut sides;
    table(figures, name, js, ours);
    figures.add(format!("{name}: workerd memory, ours"), memory.last().copied().unwrap_or(f64::NAN), "MiB");
    Ok(())
}

fn table(figures: &mut Figures, name: &str, js: &mut Side, ours: &mut Side) {
    let ratios =
        |ours: &[f64], js: &[f64]| median(&mut ours.iter().zip(js).map(|(a, b)| a / b).collect::<Vec<_>>());
    let (cpu, rate) = (ratios(&ours.micros, &js.micros), ratios(&ours.rates, &js.rates));
    let (js_cpu, our_cpu) = (median(&mut js.micros), median(&mut ours.micros));
    let (js_rate, our_rate) = (median(&mut js.rates), median(&mut ours.rates));
    ours.times.sort_unstable();
    figures.add(format!("{name}: CPU a request, JavaScript"), js_cpu, "us");
    figures.add(format!("{name}: CPU a request, ours"), our_cpu, "us");
    figures.add(format!("{name}: CPU ratio"), cpu, "x");
    figures.add(format!("{name}: CPU ratio of the first seconds"), ours.first_micros / js.first_micros, "x");
    figures.add(format!("{name}: requests a second, JavaScript"), js_rate, "/s");
    figures.add(format!("{name}: requests a second, ours"), our_rate, "/s");
    figures.add(format!("{name}: throughput ratio"), rate, "x");
    figures.add(format!("{name}: time to answer p50, ours"), percentile(&ours.times, 0.5), "ms");
    figures.add(format!("{name}: time to answer p99, ours"), percentile(&ours.times, 0.99), "ms");
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn count(number: u64) -> f64 {
    number.max(1) as f64
}
