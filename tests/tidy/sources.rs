//! The sources as the rules see them: paths, lines, code without comments, string literals.
//!
//! Not for: parsing Rust. Good enough to read our own code, and simple enough to trust.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// One file of the repository.
#[derive(Clone)]
pub struct Source {
    /// Its path from the root, with `/`.
    pub path: String,
    /// All of it.
    pub text: String,
}

impl Source {
    /// The part before the unit tests at its end, without `//` comments.
    pub fn code(&self) -> String {
        let end = self.text.find("#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        parse(self.text.get(..end).unwrap_or_default()).code
    }

    /// The `//!` lines at its top.
    pub fn header(&self) -> String {
        self.text.lines().take_while(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n")
    }

    /// The content of every string literal outside the unit tests.
    pub fn literals(&self) -> Vec<String> {
        parse(&self.code()).literals
    }
}

/// The repository's root.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`, sorted.
pub fn rust(folder: &str) -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    files.sort();
    files
        .iter()
        .filter(|path| path.extension().is_some_and(|ext| ext == "rs"))
        .filter_map(|path| read(path))
        .collect()
}

/// The files git knows; empty outside a checkout.
pub fn committed() -> Vec<String> {
    let listing = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output();
    let Some(listing) = listing.ok().filter(|listing| listing.status.success()) else { return Vec::new() };
    String::from_utf8_lossy(&listing.stdout)
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The slices: folders of src/features.
pub fn slices() -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join("src/features"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn read(path: &Path) -> Option<Source> {
    let text = fs::read_to_string(path).ok()?;
    let path = path.strip_prefix(root()).ok()?.to_string_lossy().replace('\\', "/");
    Some(Source { path, text })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if !path.is_dir() {
            files.push(path);
        } else if !path.ends_with("target") && !path.ends_with("node_modules") {
            collect(&path, files);
        }
    }
}

/// Code without its comments, and the texts of its string literals.
struct Parsed {
    code: String,
    literals: Vec<String>,
}

/// One pass over a file: comments end with their line, strings at their unescaped quote, raw strings
/// at a quote followed by `#`.
fn parse(text: &str) -> Parsed {
    let letters: Vec<char> = text.chars().collect();
    let at = |index: usize| letters.get(index).copied().unwrap_or('\n');
    let mut parsed = Parsed { code: String::new(), literals: Vec::new() };
    let mut index = 0;
    while index < letters.len() {
        let (letter, next) = (at(index), at(index + 1));
        if letter == '/' && next == '/' {
            while index < letters.len() && at(index) != '\n' {
                index += 1;
            }
        } else if letter == '"' && !(at(index.wrapping_sub(1)) == '\'' && next == '\'') {
            let raw = at(index.wrapping_sub(1)) == '#' && at(index.wrapping_sub(2)) == 'r';
            let start = index + 1;
            index = end_of_string(&letters, start, raw);
            let literal: String = letters.get(start..index).unwrap_or_default().iter().collect();
            parsed.code.push_str(&format!("\"{literal}\""));
            parsed.literals.push(literal);
            index += 1;
        } else {
            parsed.code.push(letter);
            index += 1;
        }
    }
    parsed
}

/// Where the string that begins at `start` has its closing quote.
fn end_of_string(letters: &[char], start: usize, raw: bool) -> usize {
    let mut index = start;
    while let Some(letter) = letters.get(index) {
        match letter {
            '\\' if !raw => index += 1,
            '"' if !raw || letters.get(index + 1) == Some(&'#') => return index,
            _ => {}
        }
        index += 1;
    }
    letters.len()
}

#[test]
fn comments_strings_and_urls_are_told_apart() {
    let parsed = parse("a // \"no\"\nb(\"x \\\" // y\", r#\"raw \" z\"#, '\"', \"end\") // c");
    assert_eq!(parsed.literals, ["x \\\" // y", "raw \" z", "end"]);
    assert!(!parsed.code.contains("no") && !parsed.code.contains("// c"), "{}", parsed.code);
}
