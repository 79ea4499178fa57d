//! Literals that a pair of quotes does not describe.

use super::lexer::{Heredoc, Lexer};

impl Lexer<'_> {
    /// Tries every special literal of the language. True when bytes were taken.
    pub(super) fn literal(&mut self) -> bool {
        let traits = &self.syntax.traits;
        match self.peek(0) {
            Some(b'\'') if traits.char_quotes => self.char_literal(),
            Some(b'r' | b'b' | b'c') if traits.raw_rust => self.raw_rust(),
            Some(b'#') if traits.raw_swift => self.raw_swift(),
            Some(b'R') if traits.raw_cpp => self.raw_cpp(),
            Some(b'[') if traits.lua_long => self.lua_long(0, false),
            Some(b'-') if traits.lua_long => self.lua_comment(),
            Some(b'/') if traits.regex => self.regex(),
            Some(b'`' | b'{' | b'}') if traits.templates => self.template(),
            Some(b'<') => self.heredoc_opener(),
            Some(b'@') if traits.verbatim_at => self.verbatim(),
            Some(b'r' | b'R') if traits.docstrings => self.raw_docstring_prefix(),
            Some(b'\\') if traits.escapes_outside => self.escaped_byte(),
            _ => false,
        }
    }

    /// `'x'`, `'\n'` and `'é'` are characters; `'a` is a lifetime or type variable.
    fn char_literal(&mut self) -> bool {
        let rest = self.rest();
        let length = match rest.get(1) {
            Some(b'\\') => rest.iter().skip(3).take(12).position(|&b| b == b'\'').map(|i| i + 4),
            Some(b'\n') | None => None,
            Some(&lead) => {
                let width = match lead {
                    0xF0.. => 4,
                    0xE0.. => 3,
                    0xC0.. => 2,
                    _ => 1,
                };
                (rest.get(1 + width) == Some(&b'\'')).then_some(width + 2)
            }
        };
        // A character never spans lines, whatever broken bytes pretend.
        let length = length.filter(|&n| rest.get(..n).is_some_and(|text| !text.contains(&b'\n')));
        self.take_code(length.unwrap_or(1));
        true
    }

    /// `r"..."`, `r#"..."#`, `br#"..."#`, `cr"..."`.
    fn raw_rust(&mut self) -> bool {
        if self.before_is_word() {
            return false;
        }
        let rest = self.rest();
        let prefix = if rest.first() == Some(&b'r') { 1 } else { 2 };
        if prefix == 2 && rest.get(1) != Some(&b'r') {
            return false;
        }
        let hashes = rest.iter().skip(prefix).take_while(|&&b| b == b'#').count();
        if rest.get(prefix + hashes) != Some(&b'"') {
            return false;
        }
        self.take_code(prefix + hashes + 1);
        self.string_body(&closing(b"\"", b'#', hashes), false, true);
        true
    }

    /// `#"..."#`, `##"""..."""##`.
    fn raw_swift(&mut self) -> bool {
        let rest = self.rest();
        let hashes = rest.iter().take_while(|&&b| b == b'#').count();
        let quotes = if rest.get(hashes..).is_some_and(|r| r.starts_with(b"\"\"\"")) { 3 } else { 1 };
        if rest.get(hashes) != Some(&b'"') {
            return false;
        }
        self.take_code(hashes + quotes);
        self.string_body(&closing(&vec![b'"'; quotes], b'#', hashes), false, quotes == 3);
        true
    }

    /// `R"delim(...)delim"`.
    fn raw_cpp(&mut self) -> bool {
        let rest = self.rest();
        if rest.get(1) != Some(&b'"') {
            return false;
        }
        let Some(length) = rest.iter().skip(2).take(17).position(|&b| b == b'(' || b == b'\n') else {
            return false;
        };
        if rest.get(2 + length) != Some(&b'(') {
            return false;
        }
        let mut close = b")".to_vec();
        close.extend_from_slice(rest.get(2..2 + length).unwrap_or_default());
        close.push(b'"');
        self.take_code(length + 3);
        self.string_body(&close, false, true);
        true
    }

    /// `[[...]]`, `[==[...]==]`, `offset` bytes ahead.
    fn lua_long(&mut self, offset: usize, comment: bool) -> bool {
        let rest = self.rest().get(offset..).unwrap_or_default();
        let equals = rest.iter().skip(1).take_while(|&&b| b == b'=').count();
        if rest.first() != Some(&b'[') || rest.get(1 + equals) != Some(&b'[') {
            return false;
        }
        let mut close = closing(b"]", b'=', equals);
        close.push(b']');
        if !comment {
            self.take_code(equals + 2);
            self.string_body(&close, false, true);
            return true;
        }
        self.take_comment(offset + equals + 2);
        while let Some(byte) = self.peek(0) {
            if self.rest().starts_with(&close) {
                self.take_comment(close.len());
                break;
            }
            match byte {
                b'\n' => self.newline(),
                b if b.is_ascii_whitespace() => self.skip(1),
                _ => self.take_comment(1),
            }
        }
        true
    }

    /// `--[[ ... ]]`, or a comment to the end of the line.
    fn lua_comment(&mut self) -> bool {
        if !self.rest().starts_with(b"--") {
            return false;
        }
        if !self.lua_long(2, true) {
            let end = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
            self.take_comment(end);
        }
        true
    }

    /// A regular expression where an operand may stand; otherwise it is a division.
    fn regex(&mut self) -> bool {
        if !self.operand_expected() {
            return false;
        }
        let mut class = false;
        let mut length = 1;
        while let Some(byte) = self.peek(length) {
            match byte {
                b'\n' => return false,
                b'\\' if self.peek(length + 1) == Some(b'\n') => return false,
                b'\\' => length += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => {
                    self.take_code(length + 1);
                    return true;
                }
                _ => {}
            }
            length += 1;
        }
        false
    }

    fn operand_expected(&self) -> bool {
        if self.last == 0 || b"(,=:[!&|?{};+-*%~^<>".contains(&self.last) {
            return true;
        }
        let before = self.src.get(..self.at).unwrap_or_default().trim_ascii_end();
        let word = before.iter().rev().take_while(|b| b.is_ascii_alphabetic()).count();
        let word = before.get(before.len() - word..).unwrap_or_default();
        [&b"return"[..], b"typeof", b"case", b"in", b"of", b"yield", b"await", b"when", b"if", b"and", b"or"]
            .contains(&word)
    }

    /// Template literals with nested `${ }`.
    fn template(&mut self) -> bool {
        match (self.peek(0), self.templates.last_mut()) {
            (Some(b'{'), Some(depth)) => *depth += 1,
            (Some(b'}'), Some(depth)) if *depth > 0 => *depth -= 1,
            (Some(b'}'), Some(_)) => {
                self.templates.pop();
                self.take_code(1);
                self.template_body();
                return true;
            }
            (Some(b'`'), _) => {
                self.take_code(1);
                self.template_body();
                return true;
            }
            _ => {}
        }
        self.take_code(1);
        true
    }

    fn template_body(&mut self) {
        while let Some(byte) = self.peek(0) {
            match (byte, self.peek(1)) {
                (b'`', _) => return self.take_code(1),
                (b'$', Some(b'{')) => {
                    self.templates.push(0);
                    return self.take_code(2);
                }
                (b'\\', Some(next)) if next != b'\n' => self.take_code(2),
                (b'\n', _) => self.newline_in_string(),
                _ => self.take_code(1),
            }
        }
    }

    /// C#'s `@"..."`: no escapes, doubled quotes close and open again.
    fn verbatim(&mut self) -> bool {
        let prefix = match (self.peek(1), self.peek(2)) {
            (Some(b'"'), _) => 2,
            (Some(b'$'), Some(b'"')) => 3,
            _ => return false,
        };
        self.take_code(prefix);
        loop {
            self.string_body(b"\"", false, true);
            if self.peek(0) != Some(b'"') {
                return true;
            }
            self.take_code(1);
        }
    }

    /// The `r` of a raw docstring must not make the line code.
    fn raw_docstring_prefix(&mut self) -> bool {
        let rest = self.rest().get(1..4).unwrap_or_default();
        if self.line_has_code() || (rest != b"\"\"\"" && rest != b"'''") || b"(,[{=+%\\".contains(&self.last)
        {
            return false;
        }
        self.skip(1);
        true
    }

    fn escaped_byte(&mut self) -> bool {
        if self.peek(1).is_none_or(|b| b == b'\n') {
            return false;
        }
        self.take_code(2);
        true
    }

    fn before_is_word(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|i| self.src.get(i));
        before.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
    }

    /// `<<EOF`, `<<-'EOF'` (shell), `<<~EOS` (Ruby), `<<<EOT` (PHP).
    fn heredoc_opener(&mut self) -> bool {
        let traits = &self.syntax.traits;
        let rest = self.rest();
        let (skip, loose) = match rest {
            [b'<', b'<', b'<', ..] if traits.heredoc_php => (3, true),
            [b'<', b'<', b'<', ..] => return false,
            [b'<', b'<', b'-' | b'~', ..] if traits.heredoc_shell || traits.heredoc_ruby => (3, false),
            [b'<', b'<', ..] if traits.heredoc_shell || traits.heredoc_ruby => (2, false),
            _ => return false,
        };
        let spaces = if traits.heredoc_ruby { 0 } else { count_spaces(rest, skip) };
        let start = skip + spaces;
        let quoted = rest.get(start).is_some_and(|b| b"'\"`".contains(b));
        let from = start + usize::from(quoted);
        let word: Vec<u8> = rest.iter().skip(from).copied().take_while(is_word).collect();
        let Some(&first) = word.first() else { return false };
        let acceptable =
            if traits.heredoc_ruby && !quoted { first.is_ascii_uppercase() } else { !first.is_ascii_digit() };
        let mark = quoted.then(|| rest.get(start)).flatten();
        if !acceptable || (quoted && rest.get(from + word.len()) != mark) {
            return false;
        }
        self.take_code(from + word.len() + usize::from(quoted));
        self.heredocs.push(Heredoc { word, loose });
        true
    }

    /// After a newline: the bodies of the heredocs that line announced.
    pub(super) fn heredoc_bodies(&mut self) {
        for heredoc in std::mem::take(&mut self.heredocs) {
            while self.peek(0).is_some() {
                let end = memchr::memchr(b'\n', self.rest()).unwrap_or(self.rest().len());
                let line = self.rest().get(..end).unwrap_or_default().trim_ascii();
                let closes = line == heredoc.word || (heredoc.loose && closes_loosely(line, &heredoc.word));
                if closes {
                    break;
                }
                self.take_code(end);
                if self.peek(0).is_some() {
                    self.newline_in_heredoc();
                }
            }
        }
    }

    fn newline_in_heredoc(&mut self) {
        self.take_code(0);
        self.newline();
    }
}

fn closes_loosely(line: &[u8], word: &[u8]) -> bool {
    line.strip_prefix(word).is_some_and(|rest| rest.first().is_none_or(|b| !is_word(b)))
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

fn count_spaces(rest: &[u8], from: usize) -> usize {
    rest.iter().skip(from).take_while(|&&b| b == b' ').count()
}

fn closing(quote: &[u8], fill: u8, count: usize) -> Vec<u8> {
    let mut close = quote.to_vec();
    close.resize(quote.len() + count, fill);
    close
}
