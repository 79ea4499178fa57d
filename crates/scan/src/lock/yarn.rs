//! `yarn.lock`: version 1 and berry. Both are written by a program, so lines suffice.

use std::collections::{BTreeMap, BTreeSet};

use contract::report::Package;

use super::{Parsed, from_sri, graph, package};

/// One resolution: `descriptor, descriptor:` and the indented lines below it.
#[derive(Default)]
struct Block {
    /// `name@range`, without quotes.
    descriptors: Vec<String>,
    version: String,
    hash: Option<String>,
    /// (name, range) as the package's manifest has them.
    needs: Vec<(String, String)>,
}

/// Reads all blocks, then connects them by their descriptors.
pub fn parse(text: &str) -> Result<Parsed, String> {
    let berry = text.lines().any(|line| line == "__metadata:");
    if !berry && !text.contains("yarn lockfile v1") {
        return Err("neither yarn v1 nor berry".to_owned());
    }
    let blocks = blocks(text);
    let mut packages: Vec<Package> = blocks.iter().filter_map(one).collect();
    let mut relations = graph::nodes(&packages);
    let mut direct = BTreeSet::new();
    let by_descriptor: BTreeMap<&str, &Block> =
        blocks.iter().flat_map(|b| b.descriptors.iter().map(move |d| (d.as_str(), b))).collect();
    for block in &blocks {
        let needs = block.needs.iter().filter_map(|need| one(find(&by_descriptor, need)?));
        match one(block) {
            Some(from) => needs.for_each(|to| graph::link(&mut relations, &from.purl, &to.purl)),
            None => direct.extend(needs.map(|to| to.purl)),
        }
    }
    if berry {
        // Only berry has blocks of the project's own packages.
        packages.iter_mut().for_each(|p| p.direct = Some(direct.contains(&p.purl)));
    } else {
        graph::infer_direct(&mut packages, &relations);
    }
    let format = if berry { "yarn.lock berry" } else { "yarn.lock v1" };
    Ok(Parsed { format: format.to_owned(), ecosystem: "npm", packages, relations: Some(relations) })
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut section = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let bare = line.trim().trim_end_matches(':').replace('"', "");
        if !line.starts_with(' ') {
            let descriptors = bare.split(", ").map(str::to_owned).collect();
            blocks.push(Block { descriptors, ..Block::default() });
        } else if let Some(block) = blocks.last_mut() {
            if line.starts_with("    ") {
                block.need(&section, &bare);
            } else {
                block.field(&bare);
                section = bare;
            }
        }
    }
    blocks
}

impl Block {
    fn field(&mut self, line: &str) {
        match word(line) {
            ("version", value) => value.clone_into(&mut self.version),
            ("integrity", value) => self.hash = from_sri(value),
            _ => {}
        }
    }

    fn need(&mut self, section: &str, line: &str) {
        if ["dependencies", "optionalDependencies"].contains(&section) {
            let (name, range) = word(line);
            self.needs.push((name.to_owned(), range.to_owned()));
        }
    }
}

/// `key value` of version 1, `key: value` of berry; names may hold colons nowhere.
fn word(line: &str) -> (&str, &str) {
    let (key, value) = line.split_once([' ', ':']).unwrap_or((line, ""));
    (key, value.trim())
}

/// Berry writes `npm:` before a range in the descriptor, and only newer ones in the need as well.
fn find<'a>(blocks: &BTreeMap<&str, &'a Block>, (name, range): &(String, String)) -> Option<&'a Block> {
    let plain = blocks.get(format!("{name}@{range}").as_str());
    plain.or_else(|| blocks.get(format!("{name}@npm:{range}").as_str())).copied()
}

/// The package of a block; none for the project's own and for `__metadata`.
fn one(block: &Block) -> Option<Package> {
    let first = block.descriptors.first()?;
    let at = first.char_indices().skip(1).find(|(_, c)| *c == '@')?.0;
    let (name, range) = (first.get(..at)?, first.get(at + 1..)?);
    if range.starts_with("workspace:") || block.version.is_empty() || block.version == "0.0.0-use.local" {
        return None;
    }
    // `alias@npm:real@^1` names the real package.
    let real =
        range.strip_prefix("npm:").and_then(|r| r.rfind('@').filter(|&i| i > 0).and_then(|i| r.get(..i)));
    let mut package = package("npm", real.unwrap_or(name), &block.version);
    package.hash.clone_from(&block.hash);
    Some(package)
}
