//! The child process that does one job: `vibe-runner job-child`, started by the runner only.
//!
//! For: everything that touches what a stranger sent. It limits itself before it reads its order
//! from stdin, speaks JSON lines on stdout, and dies with its parent.
//! Not for: talking to the Worker: the child has no key, no address and an empty environment.

mod failure;
mod limits;
mod messages;
mod report;
mod scan_job;

pub use failure::{Code, Failure};
pub use limits::Limits;
pub use messages::{FromChild, Order, Product, REPORT_FILES};

use std::io::{BufRead, Read, Write};
use std::process::ExitCode;

use report::Reporter;

/// Longest order accepted on stdin; ours are some hundred bytes.
const MAX_ORDER: u64 = 1 << 20;

/// Runs the child: order in, messages out. The exit code is 0 whenever an outcome was reported.
#[must_use]
pub fn child_main() -> ExitCode {
    let reporter = Reporter::new(Box::new(std::io::stdout()));
    let order = match read_order() {
        Ok(order) => order,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "job-child: {error}");
            return ExitCode::from(2);
        }
    };
    if let Err(error) = order.limits.apply_to_this_process() {
        reporter.failed(&Failure::new(Code::Internal, format!("the job's limits could not be set: {error}")));
        return ExitCode::SUCCESS;
    }
    die_with_parent();
    match scan_job::run(&order, &reporter) {
        Ok(product) => reporter.done(product),
        Err(failure) => reporter.failed(&failure),
    }
    ExitCode::SUCCESS
}

fn read_order() -> std::io::Result<Order> {
    let mut line = String::new();
    std::io::stdin().lock().take(MAX_ORDER).read_line(&mut line)?;
    serde_json::from_str(&line).map_err(std::io::Error::other)
}

/// The runner keeps our stdin open for as long as it lives. When it ends, even by `kill -9`, this
/// process and the `git` it may have started go too: they share one process group.
fn die_with_parent() {
    std::thread::spawn(|| {
        let mut rest = [0_u8; 64];
        while matches!(std::io::stdin().lock().read(&mut rest), Ok(n) if n > 0) {}
        let _ = rustix::process::kill_current_process_group(rustix::process::Signal::KILL);
    });
}
