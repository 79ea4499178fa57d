//! One workerd with some copies of a Worker, through tests/workerd/serve.mjs.
//!
//! For: measuring a Worker without wrangler's proxies in between. Not for: the product as a whole
//! (`stack`).

use std::{
    fs,
    io::{BufRead, BufReader, Lines, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::{processes, project, sh};

/// The token all measured Workers take as their owner's.
pub const OWNER_TOKEN: &str = "bench-owner-token-0123456789";

/// A running serve.mjs.
pub struct Served {
    /// One address a copy.
    pub urls: Vec<String>,
    child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Served {
    /// Starts `workers` copies of the Worker in `main`.
    pub fn start(main: &str, workers: usize) -> Result<Served> {
        Self::start_with(main, workers, &[])
    }

    /// The same, with more settings.
    pub fn start_with(main: &str, workers: usize, more: &[(&str, &str)]) -> Result<Served> {
        let mut settings = json!({
            "root": project::root(),
            "main": main,
            "workers": workers,
            "bindings": {"OWNER_TOKEN": OWNER_TOKEN, "RUNNER_MASTER_KEY": "YmVuY2gtcnVubmVyLW1hc3Rlci1rZXktMDEyMzQ1Njc"},
        });
        for (name, value) in more {
            settings["bindings"][*name] = json!(value);
        }
        let mut command = sh::node(project::path("tests/workerd/serve.mjs"));
        command.arg(settings.to_string()).stdin(Stdio::piped()).stdout(Stdio::piped());
        command.env("MINIFLARE_WORKERD_PATH", workerd_without_reader()?);
        let mut child = processes::spawn(&mut command)?;
        let stdin = child.stdin.take().context("no stdin")?;
        let mut lines = BufReader::new(child.stdout.take().context("no stdout")?).lines();
        let ready = lines.next().context("serve.mjs did not start; its reason is above")??;
        let ready: Value = serde_json::from_str(&ready).context("serve.mjs did not start")?;
        let urls = serde_json::from_value(ready["urls"].clone()).context("serve.mjs lists no addresses")?;
        Ok(Served { urls, child, stdin, lines })
    }

    /// The first copy's address.
    pub fn url(&self) -> Result<&str> {
        Ok(self.urls.first().context("no Worker was started")?)
    }

    /// Carries a statement out in the first copy's database.
    pub fn sql(&mut self, statement: &str) -> Result<()> {
        let reply = self.ask(&json!({ "id": 1, "op": "sql", "slot": 0, "sql": statement, "params": [] }))?;
        if reply.get("ok").is_some() { Ok(()) } else { bail!("the database refused {statement}: {reply}") }
    }

    fn ask(&mut self, what: &Value) -> Result<Value> {
        writeln!(self.stdin, "{what}")?;
        Ok(serde_json::from_str(&self.lines.next().context("serve.mjs has ended")??)?)
    }

    /// CPU seconds workerd has used so far (user and system; /proc counts in 1/100 s), and its memory in KiB.
    pub fn usage(&mut self) -> Result<(f64, f64)> {
        let reply = self.ask(&json!({ "id": 1, "op": "stats" }))?;
        let Some(all) = reply["ok"].as_array() else { bail!("no figures: {reply}") };
        let sum = |field: &str| all.iter().filter_map(|process| process[field].as_f64()).sum::<f64>();
        Ok((sum("cpu_ticks") / 100.0, sum("rss_kib")))
    }

    /// Ends it.
    pub fn stop(mut self) {
        processes::stop(&mut self.child);
    }
}

/// workerd, its log lines thrown away. Otherwise every line wakes miniflare, which reads them over a socket: work of
/// the harness, at the cost of the process that is measured. Writing the lines stays in the measure.
fn workerd_without_reader() -> Result<PathBuf> {
    let packages = fs::read_dir(project::path("node_modules/@cloudflare"))?.filter_map(Result::ok);
    let mut found = packages.map(|package| package.path().join("bin/workerd"));
    let workerd = found.find(|program| program.exists()).context("workerd is not installed")?;
    let script = project::path("target/bench/workerd");
    sh::write_script(&script, &format!("#!/bin/sh\nexec \"{}\" \"$@\" > /dev/null\n", workerd.display()))?;
    Ok(script)
}
