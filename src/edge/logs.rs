//! [`Logs`] over the console, one JSON object a line, at the level Workers Logs files it under.

use ports::{LogLine, Logs};
use web_sys::console;

/// The console.
pub struct Console;

impl Logs for Console {
    fn write(&self, line: LogLine) {
        let text = line.json.into();
        match line.level {
            "error" => console::error_1(&text),
            "warn" => console::warn_1(&text),
            _ => console::log_1(&text),
        }
    }
}
