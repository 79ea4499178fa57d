//! Structured Field Values (RFC 9651): the types, and their one serialisation.
//!
//! For: the fields of message signatures and the fields they cover. Not the crate `sfv`: that keeps the
//! last of repeated keys, as RFC 9651 has it, where two readers could take different members of what was
//! signed; here they are refused. It is smaller as well (16.7 against 20.5 KB gzip, each alone in a wasm
//! module, opt-level z). `sfv` is the oracle in `tests/sf.rs`.
//! Not for: display strings, which no field we read has; they are refused.

mod parse;

use std::fmt::{self, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD};
pub use parse::{MAX_MEMBERS, MAX_PARAMETERS, dictionary, item, list};

/// Why a text is no structured field, or none we take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SfError {
    /// Broken at this byte.
    Malformed(usize),
    /// This key comes twice.
    Repeated(String),
    /// More members, items or parameters than the limits.
    TooMany,
}

impl fmt::Display for SfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(at) => write!(f, "malformed at byte {at}"),
            Self::Repeated(key) => write!(f, "the key {key} is repeated"),
            Self::TooMany => f.write_str("too many members"),
        }
    }
}

impl std::error::Error for SfError {}

/// A bare item (section 3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bare {
    /// At most 15 digits.
    Integer(i64),
    /// In thousandths.
    Decimal(i64),
    /// Printable ASCII.
    String(String),
    /// A token.
    Token(String),
    /// A byte sequence.
    Bytes(Vec<u8>),
    /// A boolean.
    Boolean(bool),
    /// Unix seconds.
    Date(i64),
}

/// Parameters in their order; no key comes twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Params(pub Vec<(String, Bare)>);

impl Params {
    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Bare> {
        self.0.iter().find(|(each, _)| each == key).map(|(_, value)| value)
    }
}

/// An item with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The value.
    pub bare: Bare,
    /// Its parameters.
    pub params: Params,
}

/// A list of items in parentheses, with parameters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InnerList {
    /// The items.
    pub items: Vec<Item>,
    /// The list's own parameters.
    pub params: Params,
}

/// What lists and dictionaries hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Member {
    /// An item.
    Item(Item),
    /// An inner list.
    Inner(InnerList),
}

/// Members by key, in their order; no key comes twice.
pub type Dictionary = Vec<(String, Member)>;

impl fmt::Display for Bare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Decimal(thousandths) => decimal(*thousandths, f),
            Self::String(text) => quoted(text, f),
            Self::Token(token) => f.write_str(token),
            Self::Bytes(bytes) => write!(f, ":{}:", STANDARD.encode(bytes)),
            Self::Boolean(true) => f.write_str("?1"),
            Self::Boolean(false) => f.write_str("?0"),
            Self::Date(seconds) => write!(f, "@{seconds}"),
        }
    }
}

fn decimal(thousandths: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    let fraction = format!("{:03}", size % 1000);
    let kept = fraction.trim_end_matches('0');
    write!(f, "{sign}{}.{}", size / 1000, if kept.is_empty() { "0" } else { kept })
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(key, value)| match value {
            Bare::Boolean(true) => write!(f, ";{key}"),
            value => write!(f, ";{key}={value}"),
        })
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.bare, self.params)
    }
}

impl fmt::Display for InnerList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('(')?;
        for (number, item) in self.items.iter().enumerate() {
            let space = if number == 0 { "" } else { " " };
            write!(f, "{space}{item}")?;
        }
        write!(f, "){}", self.params)
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(item) => write!(f, "{item}"),
            Self::Inner(list) => write!(f, "{list}"),
        }
    }
}

/// A list as text (section 4.1.1).
#[must_use]
pub fn write_list(members: &[Member]) -> String {
    members.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A dictionary as text (section 4.1.2).
#[must_use]
pub fn write_dictionary(members: &[(String, Member)]) -> String {
    let texts = members.iter().map(|(key, member)| match member {
        Member::Item(Item { bare: Bare::Boolean(true), params }) => format!("{key}{params}"),
        member => format!("{key}={member}"),
    });
    texts.collect::<Vec<_>>().join(", ")
}
