//! `cargo xtask bench`: the figures of this machine, all in one run, as a table and target/bench.json.
//!
//! For: comparing the Worker with the smallest JavaScript Worker that does the same, on the same
//! workerd, minutes apart at most. Only 127.0.0.1 is ever loaded. Not for: figures of Cloudflare's
//! network, which this machine cannot know.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use crate::{
    build::{self, Kind},
    project, setup, size, ui,
};

mod dispatch;
mod guard;
mod load;
mod scan;
pub mod served;
mod workers;

/// Settings of `bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Seconds of each measured load
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Connections of each measured load
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// The folder for the scan figure
    #[arg(long, default_value = ".")]
    scan: String,
    /// Only these figures: sizes, workers, guard, dispatch, scan
    #[arg(value_name = "FIGURES")]
    only: Vec<String>,
}

/// What is measured, in the order of the table.
const PARTS: [(&str, Part); 5] = [
    ("sizes", |figures, _| sizes(figures)),
    ("workers", |figures, args| workers::measure(figures, args.connections, args.seconds)),
    ("guard", |figures, args| guard::measure(figures, args.connections, args.seconds)),
    ("dispatch", |figures, _| dispatch::measure(figures)),
    ("scan", |figures, args| scan::measure(figures, &args.scan)),
];

type Part = fn(&mut Figures, &Args) -> Result<()>;

/// Every figure found, by name, in the order of the table.
#[derive(Default)]
pub struct Figures {
    rows: Vec<(String, f64, &'static str)>,
}

impl Figures {
    /// Adds one figure with its unit.
    pub fn add(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.rows.push((name.into(), value, unit));
    }
}

/// Builds the release, measures, prints, writes.
pub fn run(args: &Args) -> Result<()> {
    if let Some(name) = args.only.iter().find(|name| PARTS.iter().all(|(known, _)| known != name)) {
        let known = PARTS.map(|(name, _)| name).join(", ");
        bail!("there are no figures {name:?}; there are {known}");
    }
    setup::essentials()?;
    // Whoever says so has just built.
    if std::env::var_os("VIBE_PREBUILT").is_none() {
        build::ui(Kind::Release)?;
        build::worker(Kind::Release)?;
        build::runner(Kind::Release)?;
    }
    let mut figures = Figures::default();
    for (name, part) in PARTS {
        if args.only.is_empty() || args.only.iter().any(|wanted| wanted == name) {
            part(&mut figures, args)?;
        }
    }
    print(&figures);
    write(&figures)
}

fn sizes(figures: &mut Figures) -> Result<()> {
    let size = size::measure(&project::path("build"))?;
    figures.add("worker wasm, raw", kib(size.wasm_raw), "KiB");
    figures.add("worker wasm and shim, gzip", kib(size.gzip), "KiB");
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
fn kib(bytes: u64) -> f64 {
    bytes as f64 / 1024.0
}

fn print(figures: &Figures) {
    println!();
    for (name, value, unit) in &figures.rows {
        println!("  {name:<44} {value:>12.2} {unit}");
    }
    println!();
}

fn write(figures: &Figures) -> Result<()> {
    let rows: Map<String, Value> = figures
        .rows
        .iter()
        .map(|(name, value, unit)| (name.clone(), json!({"value": value, "unit": unit})))
        .collect();
    let document = json!({"machine": machine(), "figures": rows});
    let path = project::path("target/bench.json");
    fs::write(&path, serde_json::to_string_pretty(&document)?).context("cannot write target/bench.json")?;
    ui::note(&format!("written to {}", project::shown(&path)));
    Ok(())
}

/// What the figures were measured on: without it they mean nothing.
fn machine() -> Value {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, name)| name);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    json!({
        "cpu": model,
        "cores": std::thread::available_parallelism().map(usize::from).unwrap_or(1),
        "load_average_after": load.split(' ').next(),
        "commit": crate::sh::output(crate::sh::cmd("git").args(["rev-parse", "--short=12", "HEAD"])),
    })
}
