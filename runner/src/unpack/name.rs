//! Which relative path an entry's name stands for, if any.

use super::{Limits, refused};
use crate::job::Failure;

/// What to do with a name.
#[derive(Debug, PartialEq, Eq)]
pub enum Name {
    /// A safe relative path, `/` between its parts.
    Path(String),
    /// The root itself, or part of a `.git` folder: nothing to write, nothing lost.
    Nothing,
    /// Not UTF-8 or with control characters: no report could print it.
    Odd,
}

/// Reads an entry's name. Backslashes separate too: zips made on Windows have them, and nobody
/// may use one to say `..` in a way only some programs understand.
///
/// # Errors
/// Absolute paths, `..`, drive letters and paths over the limits refuse the archive.
pub fn read(raw: &[u8], limits: &Limits) -> Result<Name, Failure> {
    // Escapes are looked for before anything is left out: an archive that tries is not to be trusted.
    let separators = |byte: &u8| *byte == b'/' || *byte == b'\\';
    if raw.first().is_some_and(separators) || has_drive(raw) {
        return Err(refused("an entry has an absolute path"));
    }
    if raw.split(separators).any(|part| part == b"..") {
        return Err(refused("an entry's path leaves the archive"));
    }
    if raw.len() > limits.path {
        return Err(refused(format!("an entry's path is longer than {} bytes", limits.path)));
    }
    let Ok(text) = std::str::from_utf8(raw) else { return Ok(Name::Odd) };
    if text.chars().any(char::is_control) {
        return Ok(Name::Odd);
    }
    let parts: Vec<&str> = text.split(['/', '\\']).filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.len() > limits.depth {
        return Err(refused(format!("an entry is more than {} folders deep", limits.depth)));
    }
    if parts.iter().any(|part| part.len() > 255) {
        return Err(refused("an entry's name is longer than 255 bytes"));
    }
    let in_git = parts.iter().any(|part| part.eq_ignore_ascii_case(".git"));
    if parts.is_empty() || in_git {
        return Ok(Name::Nothing);
    }
    Ok(Name::Path(parts.join("/")))
}

/// `C:` at the beginning: absolute, or relative to a drive's own folder, on Windows.
fn has_drive(raw: &[u8]) -> bool {
    matches!(raw, [letter, b':', ..] if letter.is_ascii_alphabetic())
}
