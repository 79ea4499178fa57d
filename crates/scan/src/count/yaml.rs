//! YAML: a `#` inside a block scalar is content, so indentation decides.

use super::{Lines, lines};

/// Counts a YAML file.
pub fn count(source: &[u8]) -> Lines {
    let mut out = Lines::default();
    // The indentation of the line that opened the block scalar we are in.
    let mut scalar: Option<usize> = None;
    for line in lines(source) {
        let text = line.trim_ascii();
        if text.is_empty() {
            out.blanks += 1;
            continue;
        }
        let indent = line.iter().take_while(|&&b| b == b' ').count();
        if scalar.is_some_and(|opener| indent > opener) {
            out.code += 1;
            continue;
        }
        scalar = None;
        if text.starts_with(b"#") {
            out.comments += 1;
            continue;
        }
        out.code += 1;
        if opens_scalar(text) {
            scalar = Some(indent);
        }
    }
    out
}

/// `key: |`, `- >-`, `key: |2+ # why`.
fn opens_scalar(text: &[u8]) -> bool {
    let text = match text.windows(2).position(|w| w == b" #") {
        Some(at) => text.get(..at).unwrap_or(text).trim_ascii_end(),
        None => text,
    };
    let head = text.trim_ascii_end();
    let tail = head.iter().rev().take_while(|b| b"+-0123456789".contains(b)).count();
    let head = head.get(..head.len() - tail).unwrap_or(head);
    let Some(rest) = head.strip_suffix(b"|").or_else(|| head.strip_suffix(b">")) else { return false };
    rest.ends_with(b": ") || rest.ends_with(b"- ") || rest.is_empty()
}
