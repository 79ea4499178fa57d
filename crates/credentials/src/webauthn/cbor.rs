//! CBOR (RFC 8949) as authenticators write it: definite lengths, shortest numbers, no name twice.
//!
//! By hand and bounded: `ciborium` takes non-canonical input and several names of one kind, and `minicbor` is under a
//! licence (BlueOak-1.0.0) that deny.toml does not have. Not for: floats, tags, or writing.

/// Deepest nesting (CTAP 2.1, section 8: four).
const MAX_DEPTH: usize = 4;
/// Most members of a map or an array.
const MAX_ITEMS: u64 = 64;

/// An item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// An integer.
    Int(i64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Text.
    Text(String),
    /// A list.
    Array(Vec<Value>),
    /// Names and values.
    Map(Vec<(Value, Value)>),
    /// True or false.
    Bool(bool),
    /// Null.
    Null,
}

impl Value {
    /// The member of a map with this text as its name.
    pub fn member_named(&self, name: &str) -> Option<&Value> {
        let Value::Map(members) = self else { return None };
        members
            .iter()
            .find(|(key, _)| matches!(key, Value::Text(text) if text == name))
            .map(|(_, value)| value)
    }

    /// The member of a map with this number as its name.
    pub fn member(&self, number: i64) -> Option<&Value> {
        let Value::Map(members) = self else { return None };
        members.iter().find(|(key, _)| *key == Value::Int(number)).map(|(_, value)| value)
    }
}

/// The one item that `bytes` is.
pub fn whole(bytes: &[u8]) -> Option<Value> {
    let (value, rest) = first(bytes)?;
    rest.is_empty().then_some(value)
}

/// The first item of `bytes`, and what follows it.
pub fn first(bytes: &[u8]) -> Option<(Value, &[u8])> {
    item(bytes, MAX_DEPTH)
}

fn item(bytes: &[u8], depth: usize) -> Option<(Value, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let (major, info) = (first >> 5, first & 31);
    if major == 7 {
        let value = match info {
            20 => Value::Bool(false),
            21 => Value::Bool(true),
            22 => Value::Null,
            _ => return None,
        };
        return Some((value, rest));
    }
    let (number, rest) = argument(info, rest)?;
    match major {
        0 => Some((Value::Int(i64::try_from(number).ok()?), rest)),
        1 => Some((Value::Int(-1 - i64::try_from(number).ok()?), rest)),
        2 => string(number, rest).map(|(bytes, rest)| (Value::Bytes(bytes.to_vec()), rest)),
        3 => {
            let (bytes, rest) = string(number, rest)?;
            Some((Value::Text(std::str::from_utf8(bytes).ok()?.to_owned()), rest))
        }
        4 => array(number, rest, depth.checked_sub(1)?),
        5 => map(number, rest, depth.checked_sub(1)?),
        _ => None,
    }
}

/// The number behind an initial byte, in its shortest form only (RFC 8949, section 4.2.1).
fn argument(info: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let (width, least) = match info {
        0..=23 => return Some((u64::from(info), rest)),
        24 => (1, 24),
        25 => (2, 1 << 8),
        26 => (4, 1 << 16),
        27 => (8, 1 << 32),
        _ => return None,
    };
    let (bytes, rest) = rest.split_at_checked(width)?;
    let number = bytes.iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    (number >= least).then_some((number, rest))
}

fn string(length: u64, rest: &[u8]) -> Option<(&[u8], &[u8])> {
    rest.split_at_checked(usize::try_from(length).ok()?)
}

fn array(items: u64, mut rest: &[u8], depth: usize) -> Option<(Value, &[u8])> {
    let mut values = Vec::new();
    for _ in 0..bounded(items)? {
        let (value, after) = item(rest, depth)?;
        values.push(value);
        rest = after;
    }
    Some((Value::Array(values), rest))
}

fn map(items: u64, mut rest: &[u8], depth: usize) -> Option<(Value, &[u8])> {
    let mut members: Vec<(Value, Value)> = Vec::new();
    for _ in 0..bounded(items)? {
        let (key, after) = item(rest, depth)?;
        let (value, after) = item(after, depth)?;
        let nameable = matches!(key, Value::Int(_) | Value::Text(_));
        if !nameable || members.iter().any(|(other, _)| *other == key) {
            return None;
        }
        members.push((key, value));
        rest = after;
    }
    Some((Value::Map(members), rest))
}

fn bounded(items: u64) -> Option<u64> {
    (items <= MAX_ITEMS).then_some(items)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rfc_8949_appendix_a() {
        let text = |text: &str| Value::Text(text.into());
        for (bytes, value) in [
            (&[0x00][..], Value::Int(0)),
            (&[0x17], Value::Int(23)),
            (&[0x18, 0x18], Value::Int(24)),
            (&[0x19, 0x03, 0xE8], Value::Int(1000)),
            (&[0x1A, 0x00, 0x0F, 0x42, 0x40], Value::Int(1_000_000)),
            (&[0x1B, 0, 0, 0, 0xE8, 0xD4, 0xA5, 0x10, 0], Value::Int(1_000_000_000_000)),
            (&[0x20], Value::Int(-1)),
            (&[0x39, 0x03, 0xE7], Value::Int(-1000)),
            (&[0xF4], Value::Bool(false)),
            (&[0xF5], Value::Bool(true)),
            (&[0xF6], Value::Null),
            (&[0x44, 1, 2, 3, 4], Value::Bytes(vec![1, 2, 3, 4])),
            (&[0x62, 0xC3, 0xBC], Value::Text("ü".into())),
            (&[0x82, 1, 0x81, 2], Value::Array(vec![Value::Int(1), Value::Array(vec![Value::Int(2)])])),
            (&[0xA1, 0x61, 0x61, 1], Value::Map(vec![(text("a"), Value::Int(1))])),
        ] {
            assert_eq!(whole(bytes), Some(value), "{bytes:x?}");
        }
    }

    #[test]
    fn whatever_has_another_spelling_or_no_end_is_refused() {
        for wrong in [
            &[][..],
            &[0x18, 0x17],
            &[0x19, 0, 0xFF],
            &[0x1A, 0, 0, 0xFF, 0xFF],
            &[0x1B, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x5F, 0x41, 0, 0xFF],
            &[0x9F, 0xFF],
            &[0x1C],
            &[0xC0, 0x00],
            &[0xF9, 0, 0],
            &[0xF7],
            &[0x42, 0],
            &[0x61, 0xFF],
            &[0xA2, 1, 1, 1, 2],
            &[0xA1, 0x80, 1],
            &[0x00, 0x00],
            &[0x81, 0x81, 0x81, 0x81, 0x81, 0],
            &[0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
            &[0x5B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
        ] {
            assert_eq!(whole(wrong), None, "{wrong:x?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let _ = whole(&bytes);
        }
    }
}
