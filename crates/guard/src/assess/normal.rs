//! One readable form of a value, whatever it was wrapped in.
//!
//! For: percent (twice at most, `%u` with four digits too), `+`, JavaScript escapes, HTML entities, full-width and
//! overlong Unicode, invisible characters, NUL, white space and case. Each step reads its input once.
//! Not for: keeping the text: the result is only ever matched.

/// A value in the form that rules see: lower case, runs of white space as one space, or one `\n` when
/// there was a line break among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Normal {
    /// The text.
    pub(crate) text: Vec<u8>,
    /// It held a NUL, encoded or not. NULs are dropped from the text.
    pub(crate) nul: bool,
    /// It held ASCII written in more UTF-8 bytes than needed (RFC 3629 section 3 forbids that).
    pub(crate) overlong: bool,
    /// It held `%` before two letters or digits that are not hexadecimal.
    pub(crate) bad_percent: bool,
    /// Percent-decoding changed it.
    pub(crate) encoded: bool,
}

/// How a value was wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrapping {
    /// Percent-encoding.
    Path,
    /// Percent-encoding and `+` for a space.
    Query,
    /// Neither; headers and JSON strings. Percent-encoding inside is still looked through.
    Plain,
}

impl Normal {
    /// The normal form of `raw`.
    pub(crate) fn of(raw: &[u8], wrapping: Wrapping) -> Self {
        let mut made = Self::default();
        let once = made.percent(raw, wrapping == Wrapping::Query, wrapping != Wrapping::Plain);
        made.encoded = once.len() != raw.len();
        let twice = if once.contains(&b'%') { made.percent(&once, false, false) } else { once };
        let plain = if twice.contains(&b'\\') { escapes(&twice) } else { twice };
        let plain = if plain.contains(&b'&') { entities(&plain) } else { plain };
        made.fold(&plain);
        made
    }

    /// Percent-decoding. `judge`: note wrong sequences.
    fn percent(&mut self, raw: &[u8], plus: bool, judge: bool) -> Vec<u8> {
        let mut out = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((byte, tail)) = rest.split_first() {
            rest = tail;
            match (byte, tail) {
                (b'+', _) if plus => out.push(b' '),
                (b'%', [b'u' | b'U', a, b, c, d, after @ ..]) if hex4(*a, *b, *c, *d).is_some() => {
                    push_char(&mut out, hex4(*a, *b, *c, *d).unwrap_or(0));
                    rest = after;
                }
                (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                    (Some(high), Some(low)) => {
                        out.push(high << 4 | low);
                        rest = after;
                    }
                    _ => {
                        self.bad_percent |=
                            judge && high.is_ascii_alphanumeric() && low.is_ascii_alphanumeric();
                        out.push(b'%');
                    }
                },
                _ => out.push(*byte),
            }
        }
        out
    }

    /// Unicode look-alikes to ASCII, invisible characters out, white space and case.
    fn fold(&mut self, plain: &[u8]) {
        self.text.reserve(plain.len());
        let mut rest = plain;
        while let Some((byte, tail)) = rest.split_first() {
            rest = tail;
            match (byte, tail) {
                (0, _) => self.nul = true,
                (b' ' | b'\t' | 0x0b | 0x0c | b'\r' | b'\n', _) => self.space(matches!(byte, b'\r' | b'\n')),
                // Two-byte forms of ASCII.
                (0xc0 | 0xc1, [second, after @ ..]) if second & 0xc0 == 0x80 => {
                    self.overlong = true;
                    self.text.push(((byte & 1) << 6 | (second & 0x3f)).to_ascii_lowercase());
                    rest = after;
                }
                (0xc2, [0xa0, after @ ..]) => {
                    self.space(false);
                    rest = after;
                }
                (0xc2, [0xad, after @ ..]) => rest = after,
                (0xe2 | 0xe3 | 0xe5 | 0xef, [second, third, after @ ..]) => {
                    if self.wide(*byte, *second, *third) {
                        rest = after;
                    } else {
                        self.text.push(*byte);
                    }
                }
                _ => self.text.push(byte.to_ascii_lowercase()),
            }
        }
    }

    /// Three-byte characters that stand for ASCII, white space or nothing.
    fn wide(&mut self, first: u8, second: u8, third: u8) -> bool {
        let code = u32::from(first & 0x0f) << 12 | u32::from(second & 0x3f) << 6 | u32::from(third & 0x3f);
        match code {
            // Zero width, direction marks, word joiner, byte order mark.
            0x200b..=0x200f | 0x202a..=0x202e | 0x2060 | 0xfeff => {}
            // Spaces.
            0x2000..=0x200a | 0x202f | 0x205f | 0x3000 => self.space(false),
            // Line separators, and two ideographs that careless encoders cut to CR and LF.
            0x2028 | 0x2029 | 0x560a | 0x560d => self.space(true),
            // Fraction and division slash.
            0x2044 | 0x2215 => self.text.push(b'/'),
            // Full-width ASCII.
            0xff01..=0xff5e => {
                self.text.push(u8::try_from(code - 0xfee0).unwrap_or(b'?').to_ascii_lowercase());
            }
            _ => return false,
        }
        true
    }

    fn space(&mut self, line: bool) {
        match self.text.last_mut() {
            Some(last) if *last == b' ' && line => *last = b'\n',
            Some(b' ' | b'\n') => {}
            _ => self.text.push(if line { b'\n' } else { b' ' }),
        }
    }

    /// A second view for what hides between the letters: comments as a space (their content kept when it
    /// is `/*!`, which MySQL runs), quotes, backslashes and carets inside words removed. `None` when
    /// there is nothing of the kind.
    pub(crate) fn bare(&self) -> Option<Vec<u8>> {
        let inside = |a: &u8, c: &u8| a.is_ascii_alphanumeric() && c.is_ascii_alphanumeric();
        let hides = |w: &[u8]| matches!(w, [a, b'\'' | b'"' | b'\\' | b'^', c] if inside(a, c));
        if !self.text.windows(2).any(|two| two == b"/*") && !self.text.windows(3).any(hides) {
            return None;
        }
        let mut out: Vec<u8> = Vec::with_capacity(self.text.len());
        let mut rest = self.text.as_slice();
        while let Some((byte, tail)) = rest.split_first() {
            rest = tail;
            match (byte, tail) {
                (b'/', [b'*', b'!', after @ ..]) => {
                    out.push(b' ');
                    let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    rest = after.get(digits..).unwrap_or_default();
                }
                (b'/', [b'*', after @ ..]) => {
                    out.push(b' ');
                    let end = after.windows(2).position(|two| two == b"*/").map_or(after.len(), |at| at + 2);
                    rest = after.get(end..).unwrap_or_default();
                }
                (b'*', [b'/', after @ ..]) => {
                    out.push(b' ');
                    rest = after;
                }
                (b'\'' | b'"' | b'\\' | b'^', [next, ..])
                    if out.last().is_some_and(|last| inside(last, next)) => {}
                _ => out.push(*byte),
            }
        }
        Some(out)
    }
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

fn hex4(a: u8, b: u8, c: u8, d: u8) -> Option<u32> {
    [a, b, c, d].into_iter().try_fold(0_u32, |sum, byte| Some(sum << 4 | u32::from(digit(byte)?)))
}

fn push_char(out: &mut Vec<u8>, code: u32) {
    let letter = char::from_u32(code).unwrap_or('\u{fffd}');
    out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
}

/// `\xHH` and `\uHHHH`, as scripts and careless JSON encoders write them.
fn escapes(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'\\', [b'x', high, low, after @ ..]) if hex4(b'0', b'0', *high, *low).is_some() => {
                push_char(&mut out, hex4(b'0', b'0', *high, *low).unwrap_or(0));
                rest = after;
            }
            (b'\\', [b'u', a, b, c, d, after @ ..]) if hex4(*a, *b, *c, *d).is_some() => {
                push_char(&mut out, hex4(*a, *b, *c, *d).unwrap_or(0));
                rest = after;
            }
            _ => out.push(*byte),
        }
    }
    out
}

/// The entities that matter in attacks; others stay as they are.
const NAMED: [(&[u8], u8); 12] = [
    (b"lt", b'<'),
    (b"gt", b'>'),
    (b"quot", b'"'),
    (b"apos", b'\''),
    (b"amp", b'&'),
    (b"tab", b'\t'),
    (b"newline", b'\n'),
    (b"nbsp", b' '),
    (b"colon", b':'),
    (b"lpar", b'('),
    (b"rpar", b')'),
    (b"sol", b'/'),
];

fn entities(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match (*byte == b'&').then(|| entity(tail)).flatten() {
            Some((code, after)) => {
                push_char(&mut out, code);
                rest = after;
            }
            None => out.push(*byte),
        }
    }
    out
}

/// The character after `&`, and what follows it. Looks at 10 bytes at most.
fn entity(tail: &[u8]) -> Option<(u32, &[u8])> {
    let window = tail.get(..10.min(tail.len()))?;
    let (code, used) = if let [b'#', b'x' | b'X', digits @ ..] = window {
        let count = digits.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
        (number(digits.get(..count)?, 16)?, count + 2)
    } else if let [b'#', digits @ ..] = window {
        let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (number(digits.get(..count)?, 10)?, count + 1)
    } else {
        let name = window.get(..window.iter().position(|byte| *byte == b';')?)?;
        let (name, byte) = NAMED.iter().find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        (u32::from(*byte), name.len())
    };
    let after = tail.get(used..)?;
    Some((code, after.strip_prefix(b";").unwrap_or(after)))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    std::str::from_utf8(digits).ok().and_then(|text| u32::from_str_radix(text, radix).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str, wrapping: Wrapping) -> String {
        String::from_utf8_lossy(&Normal::of(raw.as_bytes(), wrapping).text).into_owned()
    }

    #[test]
    fn wrappings_are_taken_off() {
        let query = [
            ("a+b%20C", "a b c"),
            ("%253Cscript%253E", "<script>"),
            ("%25253C", "%3c"),
            ("%u003cb", "<b"),
            ("%EF%BC%9Cs", "<s"),
            ("\\x3cs\\u0027", "<s'"),
            ("&lt;&#60;&#x3c;&LT;&unknown;&", "<<<<&unknown;&"),
            ("a%00b", "ab"),
            ("a%20%09%0d%0a%20b", "a\nb"),
            ("\u{200b}a\u{ad}b\u{a0}c", "ab c"),
            ("%zz%", "%zz%"),
        ];
        for (raw, expected) in query {
            assert_eq!(text(raw, Wrapping::Query), expected, "{raw}");
        }
        assert_eq!(text("a+b%2B", Wrapping::Path), "a+b+");
    }

    #[test]
    fn what_should_not_be_there_is_noted() {
        let note = |raw: &[u8]| {
            let made = Normal::of(raw, Wrapping::Path);
            (made.nul, made.overlong, made.bad_percent)
        };
        assert_eq!(note(b"/a%00"), (true, false, false));
        assert_eq!(note(b"/%c0%ae"), (false, true, false));
        assert_eq!(note(b"/%zz"), (false, false, true));
        assert_eq!(note(b"/100%/x"), (false, false, false));
    }

    #[test]
    fn comments_and_quotes_inside_words_are_seen_through() {
        let bare =
            |raw: &[u8]| Normal::of(raw, Wrapping::Plain).bare().map(|b| String::from_utf8(b).unwrap());
        assert_eq!(bare(b"union/**/select/*x*/1").as_deref(), Some("union select 1"));
        assert_eq!(bare(b"/*!50000union*/ 1").as_deref(), Some(" union  1"));
        assert_eq!(bare(b"c'a't /etc/pa\"sswd").as_deref(), Some("cat /etc/passwd"));
        assert_eq!(bare(b"plain 'text' here"), None);
    }
}
