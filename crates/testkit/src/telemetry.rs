//! Counters and log lines, kept for assertions.

use std::{collections::BTreeMap, sync::Mutex};

use async_trait::async_trait;
use ports::{Counters, LogLine, Logs, PortError, Sample};

use crate::{faults::Faults, lock::lock};

/// Counters in one map.
#[derive(Debug, Default)]
pub struct MemoryCounters {
    /// When calls fail; the key is `add` or `read`.
    pub faults: Faults,
    sums: Mutex<BTreeMap<String, f64>>,
}

impl MemoryCounters {
    /// The sum of one series; 0 when nothing was added.
    #[must_use]
    pub fn sum(&self, series: &str) -> f64 {
        lock(&self.sums).get(series).copied().unwrap_or_default()
    }
}

#[async_trait]
impl Counters for MemoryCounters {
    async fn add(&self, samples: Vec<Sample>) -> Result<(), PortError> {
        let work = async {
            let mut sums = lock(&self.sums);
            for sample in samples {
                *sums.entry(sample.series).or_default() += sample.value;
            }
            Ok(())
        };
        self.faults.run(&["add"], work).await
    }

    async fn read(&self) -> Result<Vec<Sample>, PortError> {
        let work = async {
            let sums = lock(&self.sums);
            Ok(sums.iter().map(|(series, value)| Sample { series: series.clone(), value: *value }).collect())
        };
        self.faults.run(&["read"], work).await
    }
}

/// Log lines in a list.
#[derive(Debug, Default)]
pub struct MemoryLogs {
    lines: Mutex<Vec<LogLine>>,
}

impl MemoryLogs {
    /// Takes every line out.
    pub fn take(&self) -> Vec<LogLine> {
        std::mem::take(&mut lock(&self.lines))
    }

    /// Whether some line contains `text`; for "no secret was ever logged".
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        lock(&self.lines).iter().any(|line| line.json.contains(text))
    }
}

impl Logs for MemoryLogs {
    fn write(&self, line: LogLine) {
        lock(&self.lines).push(line);
    }
}
