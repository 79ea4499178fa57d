//! `cargo xtask dev`: one command from a clone to a running product.
//!
//! For: a person who wants to use or change it on their own machine, without an account and, once the
//! tools are there, without a network. Not for: deploying.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::Result;

use crate::{
    build::{self, Kind},
    demo, project, setup,
    stack::{Plan, Stack},
    ui,
};

/// Settings of `dev`.
#[derive(clap::Args)]
pub struct Args {
    /// Scan this very repository and print where to look
    #[arg(long)]
    demo: bool,
    /// The port to listen on; the next free one when it is taken
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Begin with an empty database (the old data is deleted)
    #[arg(long)]
    fresh: bool,
    /// Run the release builds
    #[arg(long)]
    release: bool,
    /// The folder for data and the runner's key
    #[arg(long, value_name = "FOLDER", default_value = ".wrangler")]
    data: PathBuf,
}

/// Sets up, builds, starts, prints where it is, and stays until Ctrl-C.
pub fn run(args: &Args) -> Result<()> {
    let started = Instant::now();
    let kind = if args.release { Kind::Release } else { Kind::Dev };
    // Whoever says so has just built (the step `dev` of the tests); the runner is the one of this kind.
    if std::env::var_os("VIBE_PREBUILT").is_none() {
        setup::essentials()?;
        build::ui(kind)?;
        build::worker(kind)?;
        build::runner(kind)?;
    }
    let base = project::root().join(&args.data);
    if args.fresh {
        forget(&base)?;
    }
    let mut stack = Stack::start(&Plan {
        port: args.port,
        base: base.clone(),
        runner: Some(build::runner_path(kind)),
        local_git: false,
    })?;
    banner(&stack, &base, started)?;
    if args.demo {
        demo::run(&stack)?;
    }
    stack.wait()
}

fn forget(base: &Path) -> Result<()> {
    for name in ["state", "migrations.applied", "vibe-runner.json"] {
        let path = base.join(name);
        if path.is_dir() {
            fs::remove_dir_all(path)?;
        } else if path.exists() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn banner(stack: &Stack, base: &Path, started: Instant) -> Result<()> {
    println!();
    println!("  {}  ready in {:.1} s", ui::bold("Vibe Edge"), started.elapsed().as_secs_f64());
    println!();
    println!("  Open      {}", ui::bold(&stack.url));
    println!("  Sign in   {}", ui::bold(&stack.owner_link()?));
    println!("            (works once, for 15 minutes; another one: cargo xtask owner-link)");
    println!("  API       {}/docs", stack.url);
    println!("  Logs      {}, {}", shown("worker"), shown("runner"));
    println!("  Data      {} (kept; --fresh begins anew)", project::shown(&base.join("state")));
    println!("  Stop      Ctrl-C");
    println!();
    Ok(())
}

fn shown(log: &str) -> String {
    project::shown(&project::log(log))
}
