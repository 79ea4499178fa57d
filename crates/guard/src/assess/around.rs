//! The surroundings of a hit: what a rule may look at to tell an attack from prose.
//!
//! For: bounded windows before and after a hit, and the few text helpers that checks share. The bounds
//! keep an assessment linear. Not for: deciding; that is in `rules`.

/// Bytes a check may see before a hit.
pub(crate) const BEFORE: usize = 96;
/// Bytes a check may see after a hit.
pub(crate) const AFTER: usize = 128;

/// Kinds of places, as bits: a rule lists those it looks at.
pub(crate) mod at {
    /// The path.
    pub(crate) const PATH: u16 = 1;
    /// A query value.
    pub(crate) const QUERY: u16 = 2;
    /// A form value.
    pub(crate) const FORM: u16 = 4;
    /// A JSON string.
    pub(crate) const JSON: u16 = 8;
    /// A header whose value anybody may choose: cookies, referer, user agent, `x-...`.
    pub(crate) const HEADER: u16 = 16;
    /// Any other header.
    pub(crate) const STANDARD: u16 = 32;
    /// The name of a parameter, or a JSON key as `parent.key`.
    pub(crate) const KEY: u16 = 64;
    /// A message to a model.
    pub(crate) const CHAT: u16 = 128;
    /// Values anybody may choose.
    pub(crate) const VALUES: u16 = PATH | QUERY | FORM | JSON | HEADER;
    /// All but messages.
    pub(crate) const ALL: u16 = VALUES | STANDARD | KEY;
}

/// One hit and its surroundings, in normal form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'a> {
    /// At most [`BEFORE`] bytes before the hit.
    pub(crate) before: &'a [u8],
    /// What the pattern matched.
    pub(crate) hit: &'a [u8],
    /// At most [`AFTER`] bytes after it.
    pub(crate) after: &'a [u8],
    /// Whether `before` begins where the value begins.
    pub(crate) whole: bool,
    /// The kind of place, one bit of [`at`].
    pub(crate) place: u16,
    /// The parameter's, field's or header's name, lower case.
    pub(crate) name: &'a [u8],
}

impl<'a> Around<'a> {
    /// The hit begins the value, white space aside.
    pub(crate) fn starts(&self) -> bool {
        self.whole && trim_end(self.before).is_empty()
    }

    /// The last byte before the hit that is not white space.
    pub(crate) fn previous(&self) -> Option<u8> {
        trim_end(self.before).last().copied()
    }

    /// The byte right before the hit.
    pub(crate) fn left(&self) -> Option<u8> {
        self.before.last().copied()
    }

    /// What follows, without leading white space.
    pub(crate) fn rest(&self) -> &'a [u8] {
        trim_start(self.after)
    }

    /// Is the place one of these bits?
    pub(crate) fn is(&self, places: u16) -> bool {
        self.place & places != 0
    }

    /// Before the hit stands what one writes to leave a value: a quote, a bracket, or a number that is the
    /// value's beginning. The 2 of "if 2 and 2 = 4" is part of a sentence.
    pub(crate) fn leaves(&self) -> bool {
        match self.previous() {
            Some(b'\'' | b'"' | b'`' | b')' | b';') => true,
            Some(b'0'..=b'9') => {
                let text = trim_end(self.before);
                let end = text
                    .iter()
                    .rposition(|byte| !(byte.is_ascii_digit() || *byte == b'.'))
                    .map_or(0, |at| at + 1);
                let outside = trim_end(text.get(..end).unwrap_or_default());
                let mark = |byte: &u8| matches!(byte, b'-' | b'\'' | b'"' | b'(' | b',' | b'=' | b'+' | b'/');
                outside.last().map_or(self.whole, mark)
            }
            _ => false,
        }
    }

    /// Somewhere in the windows.
    pub(crate) fn near(&self, needles: &[&[u8]]) -> bool {
        needles.iter().any(|needle| contains(self.before, needle) || contains(self.after, needle))
    }
}

/// Letters, digits and `_`.
pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Without leading white space.
pub(crate) fn trim_start(text: &[u8]) -> &[u8] {
    text.trim_ascii_start()
}

/// Without trailing white space.
pub(crate) fn trim_end(text: &[u8]) -> &[u8] {
    text.trim_ascii_end()
}

/// Is `needle` in `text`? Only for windows, which are short.
pub(crate) fn contains(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len().max(1)).any(|window| window == needle)
}

/// Begins `text` with one of these?
pub(crate) fn begins(text: &[u8], heads: &[&[u8]]) -> bool {
    heads.iter().any(|head| text.starts_with(head))
}

/// The word `text` begins with, and the rest.
pub(crate) fn word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| !is_word(*byte)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, b""))
}

/// The rest after the word `expected` and white space, if `text` begins with it.
pub(crate) fn after_word<'a>(text: &'a [u8], expected: &[u8]) -> Option<&'a [u8]> {
    let (first, rest) = word(text);
    (first == expected).then(|| trim_start(rest))
}

/// The last word of `text`, white space aside.
pub(crate) fn last_word(text: &[u8]) -> &[u8] {
    let text = trim_end(text);
    let start = text.iter().rposition(|byte| !is_word(*byte)).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or_default()
}

/// The rest after leading digits, if there are any.
pub(crate) fn after_digits(text: &[u8]) -> Option<&[u8]> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    if end == 0 { None } else { text.get(end..) }
}

/// Nothing but a comment, a closing bracket or the end of a statement follows.
pub(crate) fn ends_statement(text: &[u8]) -> bool {
    let text = trim_start(text);
    text.is_empty() || begins(text, &[b"--", b"#", b"/*", b";", b")"])
}
