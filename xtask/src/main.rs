//! `cargo xtask`: the project's own commands, so that a newcomer needs to know only these.
//!
//! For: installing the pinned tools into the project, building, running, testing, measuring and
//! deploying. Tools go into target/tools and node_modules; what rustup adds (the wasm target, a nightly) into its own
//! folder, and Chromium, as root on Debian only, comes by apt-get. Not for: product code.

use anyhow::Result;
use clap::{Parser, Subcommand};

mod bench;
mod build;
mod demo;
mod deploy;
mod dev;
mod doctor;
mod http;
mod new_feature;
mod openapi;
mod owner_link;
mod pins;
mod processes;
mod project;
mod schemathesis;
mod setup;
mod sh;
mod size;
mod stack;
mod test;
mod ui;

/// Vibe Edge: set up, run, test, measure and deploy.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install the pinned tools into the project (target/tools and node_modules)
    Setup(setup::Args),
    /// Build the UI, the Worker and the runner
    Build(build::Args),
    /// Run everything on this machine and print the address and a sign-in link
    Dev(dev::Args),
    /// Run every check, in the order that fails fastest
    Test(test::Args),
    /// Measure this machine's figures into target/bench.json
    Bench(bench::Args),
    /// Let Schemathesis make requests from the API document (needs Python 3)
    Schemathesis(schemathesis::Args),
    /// Create what is missing in your Cloudflare account and deploy
    Deploy(deploy::Args),
    /// List each missing tool, permission or setting with its mend
    Doctor(doctor::Args),
    /// Ask a running Worker for a one-time owner sign-in link
    OwnerLink(owner_link::Args),
    /// Regenerate docs/openapi.json from the routes
    Openapi,
    /// Write the skeleton of a new slice in src/features
    NewFeature(new_feature::Args),
}

fn main() {
    if let Err(error) = run() {
        // A stop on request is no error, and its children are being stopped by the handler.
        if !processes::stopping() {
            ui::failed(&error);
        }
        processes::stop_all();
        std::process::exit(if processes::stopping() { 130 } else { 1 });
    }
    processes::stop_all();
}

fn run() -> Result<()> {
    let cli = Cli::parse();
    processes::install_handler()?;
    match cli.command {
        Command::Setup(args) => setup::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Dev(args) => dev::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Schemathesis(args) => schemathesis::run(&args),
        Command::Deploy(args) => deploy::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::OwnerLink(args) => owner_link::run(&args),
        Command::Openapi => openapi::run(),
        Command::NewFeature(args) => new_feature::run(&args),
    }
}
