//! Logs of the runner: one JSON object a line on stderr, never a key, never a signature.
//!
//! For: setting up `tracing` once. What to log is said where it happens.
//! Not for: the output of commands, which goes to stdout.

use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One JSON object a line.
    Json,
    /// For reading in a terminal.
    Text,
}

/// Starts logging to stderr. `RUST_LOG` chooses the levels; `info` without it.
pub fn start(format: Format) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start (tests) keeps the first.
    let _ = match format {
        Format::Json => {
            builder.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
        }
        Format::Text => builder.with_target(false).try_init(),
    };
}
