//! How many tests a step ran, read from what the test programs print.
//!
//! For: the closing line of `cargo xtask test`. Not for: deciding success; exit codes do that.

use std::{fs, ops::Add};

use crate::project;

/// Tests of one or more steps.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Those that passed.
    pub passed: u64,
    /// Those that did not.
    pub failed: u64,
}

impl Count {
    /// Both kinds.
    pub fn all(self) -> u64 {
        self.passed + self.failed
    }

    /// A failed step without a count (a compile error, say) counts as one failure.
    pub fn or_one_failure(self) -> Count {
        Count { failed: self.failed.max(1), ..self }
    }
}

impl Add for Count {
    type Output = Count;

    fn add(self, other: Count) -> Count {
        Count { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

/// The tests reported in target/xtask/NAME.log.
pub fn of_log(name: &str) -> Count {
    fs::read(project::log(name)).map(|log| of_text(&String::from_utf8_lossy(&log))).unwrap_or_default()
}

/// Sums the summaries of cargo test, nextest and node's test runner (spec and TAP).
pub fn of_text(text: &str) -> Count {
    text.lines().map(of_line).fold(Count::default(), Add::add)
}

fn of_line(line: &str) -> Count {
    let line = line.trim();
    // node --test: "ℹ pass 12" or "# pass 12"
    for mark in ["ℹ ", "# "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return Count { passed: after(rest, "pass "), failed: after(rest, "fail ") };
        }
    }
    // cargo test: "test result: ok. 3 passed; 0 failed; ..."; nextest: "Summary [1s] 9 tests run: 8 passed, 1 failed"
    let summary =
        line.starts_with("test result:") || (line.starts_with("Summary [") && line.contains("run:"));
    // Our own journeys: "12 passed, 0 failed" alone on a line.
    let own = line.ends_with(" failed") && line.starts_with(|c: char| c.is_ascii_digit());
    if summary || own {
        return Count { passed: before(line, " passed"), failed: before(line, " failed") };
    }
    Count::default()
}

/// The number right before `word`, else 0.
fn before(line: &str, word: &str) -> u64 {
    let Some((head, _)) = line.split_once(word) else { return 0 };
    head.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The number `line` has after the prefix `word`, else 0.
fn after(line: &str, word: &str) -> u64 {
    line.strip_prefix(word).and_then(|rest| rest.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Count, of_text};

    #[test]
    fn every_runner_is_understood() {
        let cases = [
            ("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured", 3, 0),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored", 3, 2),
            ("     Summary [   1.05s] 10 tests run: 9 passed (1 slow), 1 failed, 4 skipped", 9, 1),
            ("     Summary [   0.05s] 10 tests run: 10 passed, 0 skipped", 10, 0),
            ("ℹ pass 12\nℹ fail 1", 12, 1),
            ("# pass 7\n# fail 0", 7, 0),
            ("7 passed, 0 failed", 7, 0),
            ("assertion about 3 passed things\n# passing", 0, 0),
        ];
        for (text, passed, failed) in cases {
            assert_eq!(of_text(text), Count { passed, failed }, "{text}");
        }
    }
}
