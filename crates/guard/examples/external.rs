//! Assesses requests of somebody else's corpus: JSON Lines with `method`, `target`, `headers`, `body`, `attack`.
//!
//! For: a figure from requests the rules' authors did not write. Prints the share seen per `group` and, with
//! `-v`, what was missed. `cargo run -p guard --example external -- FILE [-v]`. Not for: gating.

use std::collections::BTreeMap;

use guard::assess::{Body, Guard, Input, Level, Role};
use serde_json::Value;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().expect("a file of JSON Lines");
    let verbose = arguments.next().is_some();
    let guard = Guard::new();
    let mut groups = BTreeMap::<String, (usize, usize)>::new();
    for line in std::fs::read_to_string(path).expect("a readable file").lines() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        let text = |name: &str| case[name].as_str().unwrap_or_default().to_owned();
        let pairs: Vec<(String, String)> = case["headers"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        let headers: Vec<(&str, &[u8])> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        let kind = pairs.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let json = kind.is_some_and(|(_, value)| value.contains("json") || value.contains("xml"));
        let (method, target, sample) = (text("method"), text("target"), text("body"));
        let role = if json { Role::Json } else { Role::Form };
        let body = Body { role, sample: sample.as_bytes(), fields: &[] };
        let input =
            Input { method: &method, target: target.as_bytes(), headers: &headers, body, ..Input::default() };
        let made = guard.assess(&input);
        let attack = case["attack"].as_bool().unwrap_or_default();
        let right = (made.threat_level > Level::Low) == attack;
        let group = groups
            .entry(format!("{} {}", if attack { "attack" } else { "benign" }, text("group")))
            .or_default();
        group.0 += usize::from(right);
        group.1 += 1;
        if verbose && !right {
            let ids: Vec<&str> = made.matched_rules.iter().map(|found| found.id).collect();
            println!("{} {:?} {target} {sample:?} {ids:?}", text("id"), made.threat_level);
        }
    }
    for (group, (right, all)) in groups {
        println!("{group}: {right} of {all} right");
    }
}
