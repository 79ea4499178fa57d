//! How long tokens live, and rows read as families.

use credentials::{
    jwk::Rotation,
    refresh::{End, Family},
};
use ports::{PortError, Row};

const DAY_MS: u64 = 86_400_000;
/// An access token is good for so long, in seconds.
pub const ACCESS_S: u64 = 600;
/// A family ends when nobody refreshed for so long, in milliseconds …
pub const IDLE_MS: u64 = 7 * DAY_MS;
/// … and after this time in any case. Its session or key may end it earlier.
pub const LIFE_MS: u64 = 30 * DAY_MS;
/// How far clocks may differ, in seconds.
pub const LEEWAY_S: u64 = 5;
/// Longest access token read, in bytes: ours have some 600.
pub const MAX_TOKEN: usize = 2_048;
/// How signing keys follow each other. A set may be kept for an hour, and a token lives ten minutes: a day each is ample.
pub const ROTATION: Rotation = Rotation { period: 30 * DAY_MS, lead: DAY_MS, tail: DAY_MS };

/// A family as the rules see it.
///
/// # Errors
/// When the row cannot be read.
pub fn family(row: &Row) -> Result<Family, PortError> {
    Ok(Family {
        revision: row.uint("revision")?,
        head: row.uint("head")?,
        parent: row.opt_uint("parent")?,
        confirmed: row.flag("confirmed")?,
        rotated_at: row.uint("rotated_at")?,
        idle_ms: IDLE_MS,
        ends_at: row.uint("ends_at")?,
        ended: row.opt_text("ended")?.map(|word| match word.as_str() {
            "reused" => End::Reused,
            "expired" => End::Expired,
            _ => End::Revoked,
        }),
    })
}

/// The word in the database.
#[must_use]
pub fn ended(end: End) -> &'static str {
    match end {
        End::Revoked => "revoked",
        End::Reused => "reused",
        End::Expired => "expired",
    }
}
