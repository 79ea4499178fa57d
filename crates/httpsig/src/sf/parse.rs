//! Reading structured fields (RFC 9651 section 4.2): one pass, no recursion, bounded.
//!
//! Not for: lengths; callers bound the text before they hand it over.

use base64::{
    Engine as _,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{Bare, Dictionary, InnerList, Item, Member, Params, SfError};

/// Members of a list or dictionary, and items of an inner list.
pub const MAX_MEMBERS: usize = 64;
/// Parameters of one item or inner list.
pub const MAX_PARAMETERS: usize = 32;

/// Section 4.2.7 asks parsers not to fail on missing padding or on bits behind the last byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

type Parsed<T> = Result<T, SfError>;

/// Reads a dictionary; empty text is an empty one.
///
/// # Errors
/// What is wrong with the text.
pub fn dictionary(text: &[u8]) -> Parsed<Dictionary> {
    let mut reader = Reader::new(text);
    let mut members: Dictionary = Vec::new();
    while reader.more(members.len())? {
        let key = reader.key()?;
        if members.iter().any(|(each, _)| *each == key) {
            return Err(SfError::Repeated(key));
        }
        let member = if reader.eat(b'=') {
            reader.member()?
        } else {
            Member::Item(Item { bare: Bare::Boolean(true), params: reader.params()? })
        };
        members.push((key, member));
        reader.comma()?;
    }
    Ok(members)
}

/// Reads a list; empty text is an empty one.
///
/// # Errors
/// What is wrong with the text.
pub fn list(text: &[u8]) -> Parsed<Vec<Member>> {
    let mut reader = Reader::new(text);
    let mut members = Vec::new();
    while reader.more(members.len())? {
        members.push(reader.member()?);
        reader.comma()?;
    }
    Ok(members)
}

/// Reads one item.
///
/// # Errors
/// What is wrong with the text.
pub fn item(text: &[u8]) -> Parsed<Item> {
    let mut reader = Reader::new(text);
    let item = reader.item()?;
    reader.skip(b" ");
    if reader.at == text.len() { Ok(item) } else { reader.broken() }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a [u8]) -> Self {
        let mut reader = Self { text, at: 0 };
        reader.skip(b" ");
        reader
    }

    fn broken<T>(&self) -> Parsed<T> {
        Err(SfError::Malformed(self.at))
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eaten = self.peek() == Some(byte);
        self.at += usize::from(eaten);
        eaten
    }

    fn must(&mut self, byte: u8) -> Parsed<()> {
        if self.eat(byte) { Ok(()) } else { self.broken() }
    }

    fn skip(&mut self, bytes: &[u8]) {
        while self.peek().is_some_and(|byte| bytes.contains(&byte)) {
            self.at += 1;
        }
    }

    /// The bytes from here on for which `fits` holds.
    fn take(&mut self, fits: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let taken = rest.iter().take_while(|byte| fits(**byte)).count();
        self.at += taken;
        rest.get(..taken).unwrap_or_default()
    }

    fn more(&self, members: usize) -> Parsed<bool> {
        let more = self.at < self.text.len();
        if more && members >= MAX_MEMBERS { Err(SfError::TooMany) } else { Ok(more) }
    }

    /// Between members: a comma and another one, or the end.
    fn comma(&mut self) -> Parsed<()> {
        self.skip(b" \t");
        if self.at == self.text.len() {
            return Ok(());
        }
        self.must(b',')?;
        self.skip(b" \t");
        if self.at == self.text.len() { self.broken() } else { Ok(()) }
    }

    fn key(&mut self) -> Parsed<String> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_lowercase() || byte == b'*') {
            return self.broken();
        }
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(&byte);
        Ok(ascii(self.take(fits)))
    }

    fn member(&mut self) -> Parsed<Member> {
        if self.eat(b'(') { self.inner().map(Member::Inner) } else { self.item().map(Member::Item) }
    }

    /// An inner list behind its opening parenthesis.
    fn inner(&mut self) -> Parsed<InnerList> {
        let mut items = Vec::new();
        loop {
            self.skip(b" ");
            if self.eat(b')') {
                return Ok(InnerList { items, params: self.params()? });
            }
            if items.len() >= MAX_MEMBERS {
                return Err(SfError::TooMany);
            }
            items.push(self.item()?);
            if !matches!(self.peek(), Some(b' ' | b')')) {
                return self.broken();
            }
        }
    }

    fn item(&mut self) -> Parsed<Item> {
        Ok(Item { bare: self.bare()?, params: self.params()? })
    }

    fn params(&mut self) -> Parsed<Params> {
        let mut params = Params::default();
        while self.eat(b';') {
            self.skip(b" ");
            let key = self.key()?;
            let value = if self.eat(b'=') { self.bare()? } else { Bare::Boolean(true) };
            if params.get(&key).is_some() {
                return Err(SfError::Repeated(key));
            }
            if params.0.len() >= MAX_PARAMETERS {
                return Err(SfError::TooMany);
            }
            params.0.push((key, value));
        }
        Ok(params)
    }

    fn bare(&mut self) -> Parsed<Bare> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'"') => self.string(),
            Some(b':') => self.bytes(),
            Some(b'?') => self.boolean(),
            Some(b'@') => self.date(),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'*' => Ok(Bare::Token(self.token())),
            _ => self.broken(),
        }
    }

    fn number(&mut self) -> Parsed<Bare> {
        let sign = if self.eat(b'-') { -1 } else { 1 };
        let whole = self.take(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 15 {
            return self.broken();
        }
        if !self.eat(b'.') {
            return Ok(Bare::Integer(sign * digits(whole)));
        }
        let fraction = self.take(|byte| byte.is_ascii_digit());
        if whole.len() > 12 || fraction.is_empty() || fraction.len() > 3 {
            return self.broken();
        }
        let thousandths = digits(fraction) * [1, 100, 10, 1].get(fraction.len()).copied().unwrap_or(1);
        Ok(Bare::Decimal(sign * (digits(whole) * 1000 + thousandths)))
    }

    fn string(&mut self) -> Parsed<Bare> {
        self.must(b'"')?;
        let mut text = String::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Bare::String(text));
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(byte @ (b'"' | b'\\')) => text.push(char::from(byte)),
                        _ => return self.broken(),
                    }
                }
                Some(byte @ b' '..=b'~') => text.push(char::from(byte)),
                _ => return self.broken(),
            }
            self.at += 1;
        }
    }

    fn bytes(&mut self) -> Parsed<Bare> {
        self.must(b':')?;
        let start = self.at;
        let encoded = self.take(|byte| byte != b':');
        self.must(b':')?;
        LENIENT.decode(encoded).map(Bare::Bytes).map_err(|_| SfError::Malformed(start))
    }

    fn boolean(&mut self) -> Parsed<Bare> {
        self.must(b'?')?;
        if self.eat(b'1') {
            return Ok(Bare::Boolean(true));
        }
        self.must(b'0').map(|()| Bare::Boolean(false))
    }

    fn date(&mut self) -> Parsed<Bare> {
        self.must(b'@')?;
        match self.number()? {
            Bare::Integer(seconds) => Ok(Bare::Date(seconds)),
            _ => self.broken(),
        }
    }

    fn token(&mut self) -> String {
        ascii(self.take(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&byte)))
    }
}

/// At most 15 digits, so that nothing overflows.
fn digits(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + i64::from(digit & 15))
}

fn ascii(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}
