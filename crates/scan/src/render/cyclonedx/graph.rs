//! The bill's `dependencies` and how complete they are.
//!
//! A component whose file tells what it needs has an entry, with an empty list if it needs nothing;
//! one whose file does not tell has none, which the specification reads as "unknown".

use std::collections::BTreeMap;

use contract::report::{Package, Report};
use serde_json::{Value, json};

use crate::lock::Relations;

/// The `bom-ref` of the scanned project. No purl looks like it.
pub const PROJECT: &str = "project";

/// All packages by purl.
type Merged<'a> = BTreeMap<&'a str, Vec<&'a Package>>;

/// What the project asks for, then what each component needs.
pub fn dependencies(merged: &Merged<'_>, relations: &Relations) -> Vec<Value> {
    let asked = |same: &[&Package]| same.iter().any(|p| p.direct == Some(true));
    let direct: Vec<&str> = merged.iter().filter(|(_, same)| asked(same)).map(|(purl, _)| *purl).collect();
    let own = std::iter::once(json!({ "ref": PROJECT, "dependsOn": direct }));
    let known = merged.keys().filter_map(|purl| Some((purl, relations.get(*purl)?)));
    own.chain(known.map(|(purl, needs)| {
        let needs: Vec<&String> = needs.iter().filter(|to| merged.contains_key(to.as_str())).collect();
        json!({ "ref": purl, "dependsOn": needs })
    }))
    .collect()
}

/// Whose list of needs is whole, and whose is not known.
pub fn compositions(report: &Report, merged: &Merged<'_>, relations: &Relations) -> Vec<Value> {
    let whole = report.completeness.unparsed.is_empty() && !report.completeness.truncated;
    // Which packages exist, beyond what dependency files say, a scan of files cannot know.
    let parts = json!({ "aggregate": if whole { "unknown" } else { "incomplete" }, "assemblies": [PROJECT] });
    let (mut known, mut unknown): (Vec<&str>, Vec<&str>) =
        merged.keys().partition(|purl| relations.contains_key(**purl));
    let asked_known = report.dependencies.iter().all(|package| package.direct.is_some());
    if whole && asked_known {
        known.push(PROJECT)
    } else {
        unknown.push(PROJECT)
    }
    let lists = [("complete", known), ("unknown", unknown)];
    let lists = lists.iter().filter(|(_, refs)| !refs.is_empty());
    let lists = lists.map(|(aggregate, refs)| json!({ "aggregate": aggregate, "dependencies": refs }));
    std::iter::once(parts).chain(lists).collect()
}
