//! [`Clock`] over `Date.now()`, which stands still between I/O.

use ports::Clock;

/// The platform's clock.
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole milliseconds since 1970"
    )]
    fn now_ms(&self) -> u64 {
        js_sys::Date::now() as u64
    }
}
