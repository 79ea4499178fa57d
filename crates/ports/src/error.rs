//! What can go wrong behind a port.

use std::fmt;

/// The kind of a failure, which is what callers decide by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortErrorKind {
    /// A database constraint refused the write; the text names it (`UNIQUE constraint failed: t.c`).
    Constraint,
    /// The bytes do not have the promised length or checksum.
    Integrity,
    /// The bytes come so slowly that they are waited for no longer.
    TooSlow,
    /// The thing asked for is not there (an aborted upload, a vanished object).
    Missing,
    /// The caller asked for something the port does not do (a programming error).
    Misuse,
    /// The other side failed or timed out; whether the effect happened is unknown.
    Unavailable,
}

/// A failure behind a port. The text is for logs, never for clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortError {
    /// What callers decide by.
    pub kind: PortErrorKind,
    /// What the platform said.
    pub text: String,
}

impl PortError {
    /// A failure of `kind`.
    pub fn new(kind: PortErrorKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// Whether the constraint on `column` (written `table.column`) refused the write.
    #[must_use]
    pub fn violates(&self, column: &str) -> bool {
        self.kind == PortErrorKind::Constraint && self.text.contains(column)
    }
}

impl PortError {
    /// Whether the write named a row that is not there, or not any more.
    #[must_use]
    pub fn breaks_reference(&self) -> bool {
        self.violates("FOREIGN KEY")
    }
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.text)
    }
}

impl std::error::Error for PortError {}
