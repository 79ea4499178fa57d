//! `yarn.lock`: version 1 and berry. Both are written by a program, so lines suffice.

use super::{Parsed, from_sri, package};

/// Reads blocks of `descriptor:` followed by indented fields.
pub fn parse(text: &str) -> Result<Parsed, String> {
    let berry = text.lines().any(|line| line == "__metadata:");
    if !berry && !text.contains("yarn lockfile v1") {
        return Err("neither yarn v1 nor berry".to_owned());
    }
    let mut packages = Vec::new();
    let mut name: Option<String> = None;
    for line in text.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if !line.starts_with(' ') {
            name = descriptor(line);
        } else if let Some(rest) = line.strip_prefix("  ").filter(|rest| !rest.starts_with(' ')) {
            field(rest, &mut name, &mut packages);
        }
    }
    let format = if berry { "yarn.lock berry" } else { "yarn.lock v1" };
    Ok(Parsed { format: format.to_owned(), ecosystem: "npm", packages })
}

fn field(line: &str, name: &mut Option<String>, packages: &mut Vec<contract::report::Package>) {
    let (key, value) = line.split_once([' ', ':']).unwrap_or((line, ""));
    let value = value.trim().trim_matches('"');
    match key {
        "version" => {
            if let Some(name) = name.take().filter(|_| value != "0.0.0-use.local") {
                packages.push(package("npm", &name, value));
            }
        }
        "integrity" => {
            if let Some(last) = packages.last_mut() {
                last.hash = from_sri(value);
            }
        }
        _ => {}
    }
}

/// The name in `"@scope/name@npm:^1.0.0, @scope/name@^2":`; the real one of an alias.
fn descriptor(line: &str) -> Option<String> {
    let first = line.trim_end_matches(':').trim_matches('"').split(", ").next()?.trim_matches('"');
    let at = first.char_indices().skip(1).find(|(_, c)| *c == '@')?.0;
    let (name, range) = (first.get(..at)?, first.get(at + 1..)?);
    if range.starts_with("workspace:") {
        return None;
    }
    // `alias@npm:real@^1` names the real package.
    let real =
        range.strip_prefix("npm:").and_then(|r| r.rfind('@').filter(|&i| i > 0).and_then(|i| r.get(..i)));
    Some(real.unwrap_or(name).to_owned())
}
