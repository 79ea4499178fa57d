//! `go.mod` and `go.sum`.

use super::{Parsed, package};

/// Every `require`, with `// indirect` honoured.
pub fn go_mod(text: &str) -> Result<Parsed, String> {
    if !text.lines().any(|line| line.trim_start().starts_with("module")) {
        return Err("no module line".to_owned());
    }
    let mut packages = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        let entry = if inside {
            inside = line != ")";
            inside.then_some(line)
        } else {
            let rest = line.strip_prefix("require").map(str::trim_start);
            inside = rest.is_some_and(|r| r.starts_with('('));
            rest.filter(|r| !r.starts_with('('))
        };
        let Some(entry) = entry.filter(|e| !e.starts_with("//")) else { continue };
        let mut words = entry.split_ascii_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            let mut found = package("golang", name.trim_matches('"'), version);
            found.direct = Some(!entry.contains("// indirect"));
            packages.push(found);
        }
    }
    Ok(Parsed { format: "go.mod".to_owned(), ecosystem: "golang", packages, relations: None })
}

/// The modules' own lines; the `/go.mod` lines only prove a graph.
pub fn go_sum(text: &str) -> Result<Parsed, String> {
    let mut packages = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut words = line.split_ascii_whitespace();
        let (Some(name), Some(version), Some(_)) = (words.next(), words.next(), words.next()) else {
            return Err("a line has not three words".to_owned());
        };
        if !version.ends_with("/go.mod") {
            packages.push(package("golang", name, version));
        }
    }
    Ok(Parsed { format: "go.sum".to_owned(), ecosystem: "golang", packages, relations: None })
}
