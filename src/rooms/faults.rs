//! What the platform's error texts mean: one classification a service.
//!
//! For: turning D1 and R2 messages into [`PortErrorKind`]s, the only thing callers decide by.
//! Not for: wording; the text goes to the log as the platform said it.

use ports::{PortError, PortErrorKind};

/// A D1 failure (texts of SQLite behind `D1_ERROR:`; <https://developers.cloudflare.com/d1/observability/debug-d1/>).
#[must_use]
pub fn of_sql(text: &str) -> PortError {
    let said = |needles: &[&str]| needles.iter().any(|needle| text.contains(needle));
    let kind = if said(&["constraint failed", "SQLITE_CONSTRAINT"]) {
        PortErrorKind::Constraint
    } else if said(&[
        "D1_TYPE_ERROR",
        "no such table",
        "no such column",
        "no such function",
        "syntax error",
        "parameter",
        "too many SQL variables",
        "cannot store",
        "not authorized",
    ]) {
        PortErrorKind::Misuse
    } else {
        PortErrorKind::Unavailable
    };
    PortError::new(kind, text)
}

/// An R2 failure; the number in parentheses ends the message
/// (<https://developers.cloudflare.com/r2/api/error-codes/>).
#[must_use]
pub fn of_blobs(text: &str) -> PortError {
    let kind = match code(text) {
        // BadDigest, EntityTooSmall (a part below 5 MiB), InvalidPart (unequal parts). A body that breaks off has
        // no code here: the pump notices it first.
        Some(10037 | 10011 | 10048) => PortErrorKind::Integrity,
        // NoSuchKey, NoSuchUpload, InvalidPart
        Some(10007 | 10024 | 10025) => PortErrorKind::Missing,
        _ => PortErrorKind::Unavailable,
    };
    PortError::new(kind, text)
}

/// The number in the last parentheses.
fn code(text: &str) -> Option<u32> {
    let (_, tail) = text.rsplit_once('(')?;
    tail.split_once(')')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraint_texts_keep_the_column() {
        let error = of_sql("D1_ERROR: UNIQUE constraint failed: api_keys.hash: SQLITE_CONSTRAINT");
        assert!(error.violates("api_keys.hash"));
        assert_eq!(of_sql("D1_ERROR: no such table: x: SQLITE_ERROR").kind, PortErrorKind::Misuse);
        assert_eq!(of_sql("D1_ERROR: Network connection lost.").kind, PortErrorKind::Unavailable);
    }

    #[test]
    fn r2_codes_decide() {
        for (text, kind) in [
            (
                "put: The SHA-256 checksum you specified did not match what we received. (10037)",
                PortErrorKind::Integrity,
            ),
            ("uploadPart: The specified multipart upload does not exist. (10024)", PortErrorKind::Missing),
            ("put: We encountered an internal error. Please try again. (10001)", PortErrorKind::Unavailable),
            ("put: Access denied. (10003)", PortErrorKind::Unavailable),
            ("Network connection lost", PortErrorKind::Unavailable),
        ] {
            assert_eq!(of_blobs(text).kind, kind, "{text}");
        }
    }
}
