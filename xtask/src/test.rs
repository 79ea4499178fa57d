//! `cargo xtask test`: every check there is, quickest first, with a table of seconds at the end.
//!
//! For: a developer before a push and `.ci/run`, which calls exactly this. Not for: the loop while
//! typing: that is plain `cargo test`.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};

use crate::{build::fresh, processes, setup, ui};

mod beside;
mod count;
mod deny;
mod dev;
mod e2e;
mod steps;

use beside::Beside;
use count::Count;

/// Settings of `test`.
#[derive(clap::Args)]
pub struct Args {
    /// Only formatting, lints and native tests
    #[arg(long)]
    quick: bool,
    /// Run the steps after a failed one too
    #[arg(long)]
    keep_going: bool,
    /// Run the long proofs in full though nothing has changed since they last held here
    #[arg(long)]
    full: bool,
    /// Only these steps: fmt, clippy, clippy-wasm, native, simulator, policy, ui, wasm, dry-run, deploy, workerd, deny, stable, dev, e2e
    #[arg(value_name = "STEP")]
    only: Vec<String>,
}

/// One check.
struct Step {
    name: &'static str,
    quick: bool,
    run: fn() -> Result<Outcome>,
}

/// How a check ended, if not by an error.
enum Outcome {
    /// It passed, with this many tests inside.
    Passed(Count),
    /// It cannot run here, for this reason.
    Skipped(String),
}

struct Row {
    name: &'static str,
    took: Duration,
    count: Count,
    word: String,
}

/// All checks, in order.
const STEPS: [Step; 15] = [
    Step { name: "fmt", quick: true, run: steps::fmt },
    Step { name: "clippy", quick: true, run: steps::clippy },
    Step { name: "clippy-wasm", quick: true, run: steps::clippy_wasm },
    Step { name: "native", quick: true, run: steps::native },
    Step { name: "simulator", quick: false, run: steps::simulator },
    Step { name: "policy", quick: false, run: steps::policy },
    Step { name: "ui", quick: false, run: steps::ui },
    Step { name: "wasm", quick: false, run: steps::wasm },
    Step { name: "dry-run", quick: false, run: steps::dry_run },
    Step { name: "deploy", quick: false, run: steps::deploy },
    Step { name: "workerd", quick: false, run: steps::workerd },
    Step { name: "deny", quick: false, run: deny::run },
    Step { name: "stable", quick: false, run: steps::stable },
    Step { name: "dev", quick: false, run: dev::run },
    // Last: the only step that may lack something `setup` cannot install everywhere, a browser.
    Step { name: "e2e", quick: false, run: e2e::run },
];

/// Sets up, runs the chosen steps, prints the table and, last, the counts alone on a line.
pub fn run(args: &Args) -> Result<()> {
    let chosen = choose(args)?;
    if args.full {
        fresh::forget_proofs();
    }
    if chosen.iter().any(|step| !step.quick) {
        setup::run(&setup::Args { no_browser: !chosen.iter().any(|step| step.name == "e2e") })?;
    } else {
        setup::essentials()?;
    }
    let began = Instant::now();
    let mut rows = Vec::new();
    let mut failed = Vec::new();
    let mut beside = Beside::of(&chosen);
    for step in chosen {
        let started = Instant::now();
        beside.when(step.name);
        let (result, took) = beside.done(step.name).unwrap_or_else(|| {
            let result = (step.run)();
            (result, started.elapsed())
        });
        if processes::stopping() {
            bail!("stopped");
        }
        let (count, word) = match result {
            Ok(Outcome::Passed(count)) => (count, "ok".to_owned()),
            Ok(Outcome::Skipped(why)) => (Count::default(), format!("skipped: {why}")),
            Err(error) => {
                ui::failed(&error);
                failed.push(step.name);
                (count::of_log(step.name).or_one_failure(), "FAILED".to_owned())
            }
        };
        rows.push(Row { name: step.name, took, count, word });
        if !failed.is_empty() && !args.keep_going {
            break;
        }
    }
    print_table(&rows, began);
    ensure!(
        failed.is_empty(),
        "failed: {} (again: cargo xtask test {})",
        failed.join(", "),
        failed.join(" ")
    );
    Ok(())
}

fn choose(args: &Args) -> Result<Vec<&'static Step>> {
    for name in &args.only {
        ensure!(
            STEPS.iter().any(|step| step.name == name),
            "no step is called {name}; there are {}",
            STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ")
        );
    }
    let wanted = |step: &&Step| {
        if args.only.is_empty() {
            step.quick || !args.quick
        } else {
            args.only.iter().any(|name| name == step.name)
        }
    };
    Ok(STEPS.iter().filter(wanted).collect())
}

fn print_table(rows: &[Row], began: Instant) {
    println!();
    println!("  {:<12} {:>9}  {:>7}  result", "step", "seconds", "tests");
    let mut total = Count::default();
    for row in rows {
        let tests = if row.count.all() == 0 { String::new() } else { row.count.all().to_string() };
        println!("  {:<12} {:>9.1}  {tests:>7}  {}", row.name, row.took.as_secs_f64(), row.word);
        total = total + row.count;
    }
    println!("  {:<12} {:>9.1}", "all", began.elapsed().as_secs_f64());
    println!();
    println!("{} passed, {} failed", total.passed, total.failed);
}
