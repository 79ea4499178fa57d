//! Where in a JSON text an error lies: from serde's line and column to the path of the field.
//!
//! For: naming the bad field. serde's own path tracking (`serde_path_to_error`) is compiled anew for
//! every type and made the Worker 36 KB larger; this walks the text once, only when there is an error.
//! Not for: checking the JSON; the text up to the error is known to be well-formed.

/// What the walk is inside of.
enum Frame {
    Object { key: String, wants_key: bool },
    Array { index: usize },
}

/// The path of the value that ends (or begins) at `line` and `column` (from 1, in bytes, as
/// `serde_json::Error` gives them): `inner[1].size`, or `.` for the whole text.
///
/// With `of_last_value`, a place at a closing bracket stands for the last value inside it: serde reads
/// variants into a buffer and finds fault with them only after the object around them has ended.
#[must_use]
pub fn path_at(text: &[u8], line: usize, column: usize, of_last_value: bool) -> String {
    let before: usize =
        text.split_inclusive(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(<[u8]>::len).sum();
    let read = text.get(..(before + column).min(text.len())).unwrap_or(text);
    let mut frames: Vec<Frame> = Vec::new();
    let mut path = ".".to_owned();
    let mut at = 0;
    while let Some(byte) = read.get(at) {
        at += 1;
        match byte {
            b'{' | b'[' => {
                path = path_of(&frames);
                frames.push(match byte {
                    b'{' => Frame::Object { key: String::new(), wants_key: true },
                    _ => Frame::Array { index: 0 },
                });
            }
            b'}' | b']' => {
                frames.pop();
                if !(of_last_value && at == read.len()) {
                    path = path_of(&frames);
                }
            }
            b',' => match frames.last_mut() {
                Some(Frame::Object { wants_key, .. }) => *wants_key = true,
                Some(Frame::Array { index }) => *index += 1,
                None => {}
            },
            b'"' => {
                let end = string_end(read, at);
                if let Some(Frame::Object { key, wants_key: wants_key @ true }) = frames.last_mut() {
                    *key = key_text(read.get(at..end).unwrap_or_default());
                    *wants_key = false;
                }
                at = end + 1;
                path = path_of(&frames);
            }
            b':' | b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => path = path_of(&frames),
        }
    }
    path
}

/// The index of the quote that closes the string whose first character is at `from`.
fn string_end(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// A key as people wrote it, shortened: it goes into an answer.
fn key_text(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).chars().take(100).collect()
}

fn path_of(frames: &[Frame]) -> String {
    let mut path = String::new();
    for frame in frames {
        match frame {
            Frame::Object { key, .. } if path.is_empty() => path.push_str(key),
            Frame::Object { key, .. } => {
                path.push('.');
                path.push_str(key);
            }
            Frame::Array { index } => path.push_str(&format!("[{index}]")),
        }
    }
    if path.is_empty() { ".".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path at the `^` that stands in the text.
    fn at(text: &str) -> String {
        let (before, after) = text.split_once('^').unwrap();
        let line = before.matches('\n').count() + 1;
        let column = before.len() - before.rfind('\n').map_or(0, |n| n + 1);
        let text = format!("{before}{after}");
        let path = path_at(text.as_bytes(), line, column, false);
        let closes = before.ends_with(['}', ']']);
        assert!(closes || path_at(text.as_bytes(), line, column, true) == path);
        path
    }

    #[test]
    fn a_closing_bracket_can_stand_for_the_last_value() {
        let text = br#"{"a": {"kind": "b", "c": 3}}"#;
        assert_eq!(path_at(text, 1, text.len(), true), "a");
        assert_eq!(path_at(text, 1, text.len(), false), ".");
        assert_eq!(path_at(br#"{"l": [{"k": 1}]}"#, 1, 16, true), "l[0]");
    }

    #[test]
    fn the_path_follows_keys_and_indices() {
        assert_eq!(at(r#"{"name": 3^}"#), "name");
        assert_eq!(at(r#"{"nam"^: 3}"#), "nam");
        assert_eq!(at(r#"{"a": [1, {"b": [[], "x"^]}]}"#), "a[1].b[1]");
        assert_eq!(at("{\"a\":\n {\"b\": 1},\n \"c\": tr^ue}"), "c");
        assert_eq!(at(r#"{"a": {"b": 1}^}"#), "a");
        assert_eq!(at(r#"{"a": {^}}"#), "a");
        assert_eq!(at(r#"{"a": "x\"}, \"b\": 1", "c": 2^}"#), "c");
        assert_eq!(at(r#"{"a": 1}^"#), ".");
        assert_eq!(at("^[1]"), ".");
    }

    #[test]
    fn any_text_and_any_place_is_fine() {
        for text in [&b""[..], b"\"", b"\"\\", b"}}}]", b"{\"\xff\xfe\": [[[", b",,,"] {
            for line in 0..3 {
                for column in 0..12 {
                    assert!(!path_at(text, line, column, true).is_empty(), "{text:?} {line}:{column}");
                }
            }
        }
    }
}
