//! The life of a runner container: how it is started, and when one that nobody asks for is stopped.
//!
//! For: `edge`'s `RunnerBox`. Whoever has work calls `ensure` again, which puts the limit off.
//! Not for: calling the platform, or what runs inside (`runner/`).

use ports::LogLine;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// How long after the last `ensure` a container is told to stop. The sweeper (every minute) asks
/// again while there is work, so this is five missed sweeps.
pub const IDLE_MS: u64 = 5 * 60_000;
/// How long a container may take to give its tasks back after SIGTERM before it is destroyed.
pub const GRACE_MS: u64 = 2 * 60_000;

/// What a box remembers between alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Life {
    /// When somebody last wanted it (Unix ms).
    asked_at: u64,
    /// It was told to stop since.
    stopping: bool,
}

/// What to do when the alarm rings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing; look again after this many milliseconds.
    Wait(u64),
    /// Ask it to stop (SIGTERM) and look again after [`GRACE_MS`].
    Stop,
    /// Destroy it.
    Destroy,
    /// It is over; no further alarm.
    Rest,
}

impl Life {
    /// Somebody wants the box now.
    #[must_use]
    pub fn asked(now: u64) -> Self {
        Self { asked_at: now, stopping: false }
    }

    /// What was remembered; a box that remembers nothing was never asked for.
    #[must_use]
    pub fn remembered(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_slice(text.as_bytes()).ok()).unwrap_or_default()
    }

    /// The text to remember.
    #[must_use]
    pub fn text(self) -> String {
        json!(self).to_string()
    }

    /// What to do now, and what to remember of it.
    #[must_use]
    pub fn step(self, running: bool, now: u64) -> (Step, Self) {
        let idle = now.saturating_sub(self.asked_at);
        match (running, self.stopping) {
            (false, _) => (Step::Rest, self),
            (true, _) if idle < IDLE_MS => (Step::Wait(IDLE_MS - idle), self),
            (true, false) => (Step::Stop, Self { stopping: true, ..self }),
            (true, true) => (Step::Destroy, self),
        }
    }
}

/// The container's start options as JSON, from the `[[name, value]]` that `ensure` was given. Not through
/// `ContainerStartupOptions`: worker 0.8.7 loses its `env`.
///
/// # Errors
/// When the body is something else.
pub fn start_options(body: &str) -> Result<String, serde_json::Error> {
    let variables: Vec<(String, String)> = serde_json::from_slice(body.as_bytes())?;
    let env: Map<String, Value> = variables.into_iter().map(|(name, value)| (name, value.into())).collect();
    Ok(json!({ "env": env, "enableInternet": true }).to_string())
}

/// The log line about a container's end.
#[must_use]
pub fn ended(error: Option<&str>) -> LogLine {
    let level = if error.is_some() { "error" } else { "info" };
    let json = json!({ "level": level, "msg": "runner box ended", "error": error }).to_string();
    LogLine { level, json }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asked_for_again_it_lives_on() {
        let life = Life::asked(1_000);
        assert_eq!(life.step(true, 1_000 + IDLE_MS - 1), (Step::Wait(1), life));
        let stopping = Life { stopping: true, ..life };
        assert_eq!(stopping.step(true, 2_000).0, Step::Wait(IDLE_MS - 1_000));
    }

    #[test]
    fn idle_it_is_asked_to_stop_then_destroyed() {
        let (step, life) = Life::asked(0).step(true, IDLE_MS);
        assert_eq!(step, Step::Stop);
        let life = Life::remembered(Some(&life.text()));
        assert_eq!(life.step(true, IDLE_MS + GRACE_MS).0, Step::Destroy);
        assert_eq!(life.step(false, IDLE_MS + GRACE_MS).0, Step::Rest);
        assert_eq!(Life::asked(IDLE_MS).step(true, IDLE_MS).0, Step::Wait(IDLE_MS));
    }

    #[test]
    fn without_a_memory_it_is_as_if_nobody_had_asked() {
        assert_eq!(Life::remembered(None), Life::default());
        assert_eq!(Life::remembered(Some("nonsense")).step(true, IDLE_MS).0, Step::Stop);
    }

    #[test]
    fn the_environment_becomes_start_options() {
        let options = start_options(r#"[["VIBE_URL","https://x"],["K","a\"b"]]"#).unwrap();
        let options: Value = serde_json::from_str(&options).unwrap();
        assert_eq!(options, json!({"env": {"VIBE_URL": "https://x", "K": "a\"b"}, "enableInternet": true}));
        assert!(start_options("{}").is_err());
    }

    #[test]
    fn an_end_is_an_error_only_with_one() {
        assert_eq!(ended(None).level, "info");
        let line = ended(Some("exit 137"));
        assert!(line.level == "error" && line.json.contains("exit 137"), "{}", line.json);
    }
}
