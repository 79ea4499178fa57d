//! The byte machine: white space, comments, strings, everything else.

use super::Lines;
use crate::lang::{Quote, Syntax};

/// A heredoc announced on the current line.
pub(super) struct Heredoc {
    /// The closing word.
    pub word: Vec<u8>,
    /// The closing word may be followed by more code (PHP).
    pub loose: bool,
}

/// State of one pass over one file.
pub(super) struct Lexer<'a> {
    pub(super) src: &'a [u8],
    pub(super) syntax: &'a Syntax,
    pub(super) at: usize,
    out: Lines,
    code: bool,
    comment: bool,
    line_open: bool,
    /// The last byte of code before `at`, across lines; 0 at the start.
    pub(super) last: u8,
    /// Open `${` of template literals, each with its brace depth.
    pub(super) templates: Vec<u32>,
    pub(super) heredocs: Vec<Heredoc>,
    /// Bytes that may begin something other than plain code.
    special: [bool; 256],
}

impl<'a> Lexer<'a> {
    pub(super) fn new(src: &'a [u8], syntax: &'a Syntax) -> Self {
        let mut special = [false; 256];
        let openers = syntax.line.iter().chain(syntax.block.iter().map(|(open, _)| open));
        let quotes = syntax.quotes.iter().map(|quote| &quote.open);
        for text in openers.chain(quotes) {
            if let Some(slot) = text.bytes().next().and_then(|b| special.get_mut(usize::from(b))) {
                *slot = true;
            }
        }
        for byte in syntax.traits.openers() {
            if let Some(slot) = special.get_mut(usize::from(*byte)) {
                *slot = true;
            }
        }
        let (heredocs, templates) = (Vec::new(), Vec::new());
        let (out, at, last) = (Lines::default(), 0, 0);
        let (code, comment, line_open) = (false, false, false);
        Self { src, syntax, at, out, code, comment, line_open, last, templates, heredocs, special }
    }

    /// Reads the whole file.
    pub(super) fn run(mut self) -> Lines {
        while let Some(byte) = self.peek(0) {
            if byte == b'\n' {
                self.newline();
                self.heredoc_bodies();
            } else if byte.is_ascii_whitespace() {
                self.skip(1);
            } else if !self.begins_something(byte) {
                self.take_code(1);
            }
        }
        if self.line_open {
            self.close_line();
        }
        self.out
    }

    /// Takes the comment or literal that begins here, if one does.
    fn begins_something(&mut self, byte: u8) -> bool {
        self.special.get(usize::from(byte)).copied().unwrap_or(true)
            && (self.block_comment() || self.line_comment() || self.literal() || self.quoted())
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.src.get(self.at + ahead).copied()
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.src.get(self.at..).unwrap_or_default()
    }

    pub(super) fn line_has_code(&self) -> bool {
        self.code
    }

    pub(super) fn skip(&mut self, bytes: usize) {
        self.line_open = true;
        self.at += bytes;
    }

    /// Takes bytes of code that hold no newline.
    pub(super) fn take_code(&mut self, bytes: usize) {
        self.code = true;
        self.skip(bytes);
        self.last = self.at.checked_sub(1).and_then(|i| self.src.get(i)).copied().unwrap_or(0);
    }

    pub(super) fn take_comment(&mut self, bytes: usize) {
        self.comment = true;
        self.skip(bytes);
    }

    pub(super) fn newline(&mut self) {
        self.at += 1;
        self.close_line();
    }

    fn close_line(&mut self) {
        if self.code {
            self.out.code += 1;
        } else if self.comment {
            self.out.comments += 1;
        } else {
            self.out.blanks += 1;
        }
        (self.code, self.comment, self.line_open) = (false, false, false);
    }

    fn line_comment(&mut self) -> bool {
        let rest = self.rest();
        let Some(open) = self.syntax.line.iter().find(|open| rest.starts_with(open.as_bytes())) else {
            return false;
        };
        // In shells `$#` and `${x#y}` are not comments.
        if self.syntax.traits.spaced_hash && *open == "#" && !self.after_space() {
            return false;
        }
        if self.syntax.traits.attribute_hash && rest.starts_with(b"#[") {
            return false;
        }
        loop {
            let end = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
            let continued = self.syntax.traits.continued_comments
                && self.rest().get(..end).is_some_and(|text| text.trim_ascii_end().ends_with(b"\\"));
            self.take_comment(end);
            if !continued || self.peek(0).is_none() {
                return true;
            }
            self.newline();
            if self.peek(0).is_none() {
                return true;
            }
        }
    }

    pub(super) fn after_space(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|i| self.src.get(i));
        before.is_none_or(|b| b.is_ascii_whitespace() || b";(&|".contains(b))
    }

    fn block_comment(&mut self) -> bool {
        let rest = self.rest();
        let found = self.syntax.block.iter().find(|(open, _)| rest.starts_with(open.as_bytes()));
        let Some(&(open, close)) = found else { return false };
        if open.starts_with('=') && !self.at_line_start() {
            return false;
        }
        let mut depth = 1usize;
        self.take_comment(open.len());
        while let Some(byte) = self.peek(0) {
            if byte == b'\n' {
                self.newline();
            } else if self.rest().starts_with(close.as_bytes()) {
                self.take_comment(close.len());
                depth -= 1;
                if depth == 0 {
                    break;
                }
            } else if self.syntax.nested && self.rest().starts_with(open.as_bytes()) {
                self.take_comment(open.len());
                depth += 1;
            } else if byte.is_ascii_whitespace() {
                self.skip(1);
            } else {
                self.take_comment(1);
            }
        }
        true
    }

    fn at_line_start(&self) -> bool {
        self.at.checked_sub(1).and_then(|i| self.src.get(i)).is_none_or(|&b| b == b'\n')
    }

    fn quoted(&mut self) -> bool {
        let rest = self.rest();
        let Some(quote) = self.syntax.quotes.iter().find(|q| rest.starts_with(q.open.as_bytes())) else {
            return false;
        };
        // 1'000 in C++: the quote separates digits.
        if self.syntax.traits.digit_quotes && quote.open == "'" && self.before_is_alnum() {
            return false;
        }
        if self.syntax.traits.docstrings && quote.open.len() == 3 && self.is_statement() {
            self.docstring(quote);
        } else {
            self.string(quote);
        }
        true
    }

    pub(super) fn before_is_alnum(&self) -> bool {
        self.at.checked_sub(1).and_then(|i| self.src.get(i)).is_some_and(u8::is_ascii_alphanumeric)
    }

    /// Nothing on this line yet and nothing before that wants an operand.
    fn is_statement(&self) -> bool {
        !self.code && !b"(,[{=+%\\".contains(&self.last)
    }

    fn docstring(&mut self, quote: &Quote) {
        self.take_comment(quote.open.len());
        while let Some(byte) = self.peek(0) {
            if self.rest().starts_with(quote.close.as_bytes()) {
                self.take_comment(quote.close.len());
                return;
            }
            match byte {
                b'\n' => self.newline(),
                b'\\' if self.peek(1).is_some_and(|b| b != b'\n') => self.take_comment(2),
                b if b.is_ascii_whitespace() => self.skip(1),
                _ => self.take_comment(1),
            }
        }
    }

    /// A string literal from its opening quote; lines it runs through are code.
    pub(super) fn string(&mut self, quote: &Quote) {
        self.take_code(quote.open.len());
        self.string_body(quote.close.as_bytes(), quote.escape, quote.multiline);
    }

    pub(super) fn string_body(&mut self, close: &[u8], escape: bool, multiline: bool) {
        while let Some(byte) = self.peek(0) {
            if self.rest().starts_with(close) {
                self.take_code(close.len());
                return;
            }
            match byte {
                b'\\' if escape => match self.peek(1) {
                    Some(b'\n') => {
                        self.take_code(1);
                        self.newline_in_string();
                    }
                    Some(_) => self.take_code(2),
                    None => self.take_code(1),
                },
                b'\n' if multiline => self.newline_in_string(),
                b'\n' => return,
                _ => self.take_code(1),
            }
        }
    }

    /// Ends the line inside a string: it is code, even when it is white.
    pub(super) fn newline_in_string(&mut self) {
        self.code = true;
        self.newline();
        self.code = self.peek(0).is_some();
        self.line_open = self.code;
    }
}
