//! Counters and log lines out.

use async_trait::async_trait;

use crate::PortError;

/// One counter's increase, or one observation of a histogram bucket: `name{labels}` += `value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Metric name with its labels in Prometheus text form, e.g. `vibe_http_requests_total{route="/v1/projects"}`.
    pub series: String,
    /// By how much.
    pub value: f64,
}

/// Counters that outlive the isolate.
#[async_trait]
pub trait Counters: Send + Sync {
    /// Adds the samples; called in the background, after the response.
    ///
    /// # Errors
    /// `Unavailable`; the samples are then lost, which a counter may be.
    async fn add(&self, samples: Vec<Sample>) -> Result<(), PortError>;

    /// All series with their sums over every shard, sorted by series.
    ///
    /// # Errors
    /// `Unavailable` when a shard did not answer.
    async fn read(&self) -> Result<Vec<Sample>, PortError>;
}

/// A structured log line, one JSON object.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// `info`, `warn` or `error`.
    pub level: &'static str,
    /// The whole line as JSON text.
    pub json: String,
}

/// Where log lines go.
pub trait Logs: Send + Sync {
    /// Writes a line.
    fn write(&self, line: LogLine);
}
