//! Counts code, comment and blank lines with a real lexer, one pass over the bytes.
//!
//! For: strings, character literals, nested comments, raw strings, heredocs, regular expressions,
//! docstrings and template literals, so that a `//` in a string is not a comment.
//! Not for: parsing. Languages embedded in HTML count as HTML.
//!
//! Law: `code + comments + blanks` equals the physical lines. A line with any code is code; a
//! white-space-only line is blank, unless a string literal runs through it.

mod lexer;
mod literals;
mod yaml;

use crate::lang::{Mode, Syntax};

/// Lines of one file by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lines {
    /// Lines with code.
    pub code: u64,
    /// Lines with comment text only.
    pub comments: u64,
    /// White-space-only lines.
    pub blanks: u64,
}

impl Lines {
    /// All physical lines.
    pub fn total(self) -> u64 {
        self.code + self.comments + self.blanks
    }
}

/// Counts a file's bytes under a language's syntax. UTF-16 with a byte-order mark is decoded first.
pub fn count(source: &[u8], syntax: &Syntax) -> Lines {
    match decode_utf16(source) {
        Some(text) => count_utf8(text.as_bytes(), syntax),
        None => count_utf8(source.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(source), syntax),
    }
}

fn count_utf8(source: &[u8], syntax: &Syntax) -> Lines {
    match syntax.mode {
        Mode::Prose => prose(source),
        Mode::Yaml => yaml::count(source),
        Mode::Lexed => lexer::Lexer::new(source, syntax).run(),
    }
}

/// The text of a UTF-16 file with a byte-order mark, or `None` for anything else.
pub fn decode_utf16(source: &[u8]) -> Option<String> {
    let (rest, big) = match source {
        [0xFF, 0xFE, rest @ ..] => (rest, false),
        [0xFE, 0xFF, rest @ ..] => (rest, true),
        _ => return None,
    };
    let units = rest.chunks_exact(2).map(|pair| {
        let bytes = [pair.first().copied().unwrap_or(0), pair.last().copied().unwrap_or(0)];
        if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    });
    Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// The physical lines, each without its newline; a last line without one counts.
fn lines(source: &[u8]) -> impl Iterator<Item = &[u8]> {
    let body = source.strip_suffix(b"\n").unwrap_or(source);
    let empty = source.is_empty();
    body.split(|&b| b == b'\n').filter(move |_| !empty)
}

fn prose(source: &[u8]) -> Lines {
    let mut out = Lines::default();
    for line in lines(source) {
        if line.trim_ascii().is_empty() {
            out.blanks += 1;
        } else {
            out.comments += 1;
        }
    }
    out
}
