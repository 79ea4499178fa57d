//! Walks JSON (RFC 8259) and hands out keys and string values with their roles.
//!
//! For: one pass without a tree, tolerant of broken and cut-off input (a sample ends anywhere).
//! Not for: validating; the route's own parser refuses what is wrong.

use super::input::{Field, Role};

/// Deeper levels are read, but their keys and roles are those of this depth.
const DEEPEST: usize = 64;

/// What the walk found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// `parent.key`; `.key` at the top.
    Key(&'a [u8]),
    /// A string, unescaped, with the nearest key's name and the role that name declares.
    Value(&'a [u8], &'a [u8], Role),
}

struct Frame {
    name: Vec<u8>,
    role: Role,
    object: bool,
}

/// The state of a walk.
struct Walk<'f> {
    fields: &'f [Field<'f>],
    frames: Vec<Frame>,
    /// Levels below the deepest frame.
    skipped: usize,
    /// The key whose value comes next.
    key: Option<(Vec<u8>, Role)>,
}

/// Calls `found` for every key and every string. Text that is not JSON comes out as one value.
pub(crate) fn walk(text: &[u8], fields: &[Field<'_>], mut found: impl FnMut(Piece<'_>)) {
    let start = text.iter().find(|byte| !byte.is_ascii_whitespace());
    if !matches!(start, None | Some(b'{' | b'[' | b'"')) {
        found(Piece::Value(text, b"", Role::Json));
        return;
    }
    let mut walk = Walk { fields, frames: Vec::new(), skipped: 0, key: None };
    let mut rest = text;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            b'{' | b'[' => walk.open(*byte == b'{'),
            b'}' | b']' => walk.close(),
            b',' => walk.key = None,
            b'"' => {
                let (string, after) = string(tail);
                rest = after;
                walk.string(&string, after, &mut found);
            }
            _ => {}
        }
    }
}

impl Walk<'_> {
    fn here(&self) -> (&[u8], Role) {
        let frame = self.frames.last().map_or((&b""[..], Role::Json), |frame| (&frame.name, frame.role));
        self.key.as_ref().map_or(frame, |(name, role)| (name, *role))
    }

    fn open(&mut self, object: bool) {
        if self.frames.len() >= DEEPEST {
            self.skipped += 1;
            return;
        }
        let (name, role) = self.here();
        let name = name.to_vec();
        self.frames.push(Frame { name, role, object });
        self.key = None;
    }

    fn close(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
        } else {
            self.frames.pop();
        }
        self.key = None;
    }

    fn string(&mut self, string: &[u8], after: &[u8], found: &mut impl FnMut(Piece<'_>)) {
        let object = self.frames.last().is_some_and(|frame| frame.object);
        let colon = after.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b':');
        if object && colon && self.key.is_none() {
            let (parent, outer) = self.here();
            // Names are cut: they are only ever compared with short ones.
            let short = string.get(..64).unwrap_or(string);
            found(Piece::Key(&[parent, b".", short].concat()));
            let declared = self.fields.iter().find(|field| field.name.as_bytes() == string);
            let role = declared.map_or(outer, |field| if outer == Role::Json { field.role } else { outer });
            self.key = Some((short.to_vec(), role));
        } else {
            let (name, role) = self.here();
            found(Piece::Value(string, name, role));
        }
    }
}

/// The string up to its closing quote, unescaped, and what follows.
fn string(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        match (byte, tail) {
            (b'"', _) => return (out, rest),
            (b'\\', [b'u', after @ ..]) => {
                // Left as it is: the normal form reads it.
                out.extend_from_slice(b"\\u");
                rest = after;
            }
            (b'\\', [escaped, after @ ..]) => {
                out.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' | b'f' => b' ',
                    other => *other,
                });
                rest = after;
            }
            _ => out.push(*byte),
        }
    }
    (out, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, fields: &[Field<'_>]) -> Vec<String> {
        let mut all = Vec::new();
        walk(text.as_bytes(), fields, |piece| {
            all.push(match piece {
                Piece::Key(key) => format!("key {}", String::from_utf8_lossy(key)),
                Piece::Value(text, name, role) => {
                    format!("{}={} {role:?}", String::from_utf8_lossy(name), String::from_utf8_lossy(text))
                }
            });
        });
        all
    }

    #[test]
    fn keys_values_and_roles_come_out() {
        let fields = [Field { name: "code", role: Role::Code }];
        let found = pieces(r#"{"a":"x\n\"y","l":["p",{"b":1}],"code":{"t":"z"},"e":"f"}"#, &fields);
        let expected = [
            "key .a",
            "a=x\n\"y Json",
            "key .l",
            "l=p Json",
            "key l.b",
            "key .code",
            "key code.t",
            "t=z Code",
            "key .e",
            "e=f Json",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn broken_input_still_shows_what_is_in_it() {
        assert_eq!(pieces("not json", &[]), ["=not json Json"]);
        assert_eq!(pieces(r#"{"a":"cut of"#, &[]), ["key .a", "a=cut of Json"]);
        assert_eq!(pieces(&"[".repeat(1000), &[]), Vec::<String>::new());
        assert_eq!(pieces(r#"[]]}{"a":"b""#, &[]), ["key .a", "a=b Json"].map(str::to_owned));
    }
}
