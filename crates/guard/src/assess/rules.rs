//! The rules: patterns, and for each a check of the surroundings.
//!
//! For: the tables that the automaton is built from, one file a group of classes. Not for: walking the
//! request (`engine`), or what is no pattern (`protocol`, `behaviour`).

pub(crate) mod code;
pub(crate) mod files;
pub(crate) mod outbound;
pub(crate) mod probe;
pub(crate) mod prompt;
pub(crate) mod shell;
pub(crate) mod sql;
pub(crate) mod xss;

use super::{
    answer::{Class, Severity},
    around::Around,
};

/// Whether a pattern must stand alone as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// Anywhere.
    Free,
    /// No word character before it.
    Left,
    /// None before, none after.
    Word,
}

/// One rule: any of its patterns, at one of its places, where its check agrees.
pub(crate) struct Rule {
    pub(crate) id: &'static str,
    pub(crate) class: Class,
    pub(crate) severity: Severity,
    /// Bits of [`super::around::at`].
    pub(crate) places: u16,
    pub(crate) edge: Edge,
    pub(crate) patterns: &'static [&'static str],
    pub(crate) check: fn(&Around<'_>) -> bool,
}

/// The check of patterns that need none.
pub(crate) fn always(_: &Around<'_>) -> bool {
    true
}

/// All rules.
pub(crate) fn all() -> impl Iterator<Item = &'static Rule> {
    [
        sql::RULES,
        xss::RULES,
        files::RULES,
        shell::RULES,
        code::RULES,
        outbound::RULES,
        probe::RULES,
        prompt::RULES,
    ]
    .into_iter()
    .flatten()
}
