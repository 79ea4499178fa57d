//! Rules as people write them: what is accepted, and by which name everything else is refused.
#![allow(clippy::unwrap_used, reason = "tests say what they expect")]

use policy::{Fault, PolicyDoc, limits, parse};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A sound rule with these fields changed, among sound neighbours.
fn refused(change: Value) -> Vec<(String, Fault)> {
    let mut rule = json!({ "id": "a", "effect": "forbid", "actions": ["*"] });
    for (key, value) in change.as_object().unwrap() {
        rule[key] = value.clone();
    }
    let text =
        json!({ "rules": [{ "id": "sound", "effect": "permit", "actions": ["scans.*"] }, rule] }).to_string();
    parse(&text).unwrap_err().into_iter().map(|error| (error.at, error.fault)).collect()
}

fn is(at: &str, fault: Fault) -> Vec<(String, Fault)> {
    vec![(at.to_owned(), fault)]
}

#[test]
fn every_form_of_condition_is_read_and_written_back() {
    let text = json!({ "rules": [{
        "id": "all-forms", "effect": "permit", "roles": ["viewer", "service"], "actions": ["projects.*", "scans.start"],
        "when": ["owner", { "country": ["DE", "T1"] }, { "network": ["10.0.0.0/8", "2001:db8::/32", "192.0.2.1"] }],
        "unless": [
            { "time": { "days": ["sat", "sun"], "from": "22:00", "to": "06:00", "offset_minutes": -330 } },
            { "time": { "from": "12:00", "to": "13:00", "offset_minutes": 0 } },
            { "proved_within_s": 600 }, { "credential": ["key"] }],
    }] });
    let rules = parse(&text.to_string()).unwrap();
    assert_eq!(rules.first().map(|rule| (rule.when.len(), rule.unless.len())), Some((3, 4)));
    let document: PolicyDoc = serde_json::from_value(text.clone()).unwrap();
    assert_eq!(serde_json::to_value(&document).unwrap(), text);
    assert_eq!(parse(r#"{"rules":[]}"#).unwrap(), []);
}

#[test]
fn every_fault_is_named_with_its_place() {
    for id in ["", "Größe", "a b", "A", &"a".repeat(limits::ID + 1)] {
        assert_eq!(refused(json!({ "id": id })), is("rules[1].id", Fault::BadId), "{id}");
    }
    assert_eq!(refused(json!({ "id": "sound" })), is("rules[1].id", Fault::Repeated));
    assert_eq!(refused(json!({ "roles": [] })), is("rules[1].roles", Fault::Empty));
    assert_eq!(refused(json!({ "actions": [] })), is("rules[1].actions", Fault::Empty));
    assert_eq!(
        refused(json!({ "actions": ["*", "projekt.*"] })),
        is("rules[1].actions[1]", Fault::UnknownAction)
    );
    let long = vec!["*"; limits::LIST + 1];
    assert_eq!(refused(json!({ "actions": long })), is("rules[1].actions", Fault::TooMany(limits::LIST)));
    let many = vec!["owner"; limits::CONDITIONS + 1];
    assert_eq!(refused(json!({ "when": many })), is("rules[1].when", Fault::TooMany(limits::CONDITIONS)));
    let condition = |condition: Value| refused(json!({ "unless": ["owner", condition] }));
    let at = |rest: &str| format!("rules[1].unless[1].{rest}");
    for (given, place, fault) in [
        (json!({ "country": ["DE", "XX"] }), at("country[1]"), Fault::UnknownCountry),
        (json!({ "network": ["10.0.0.1/8"] }), at("network[0]"), Fault::BadNetwork),
        (json!({ "network": [] }), at("network"), Fault::Empty),
        (json!({ "time": { "from": "9:00", "to": "17:00" } }), at("time.from"), Fault::BadTime),
        (json!({ "time": { "from": "09:00", "to": "24:00" } }), at("time.to"), Fault::BadTime),
        (
            json!({ "time": { "from": "09:00", "to": "17:00", "offset_minutes": 841 } }),
            at("time.offset_minutes"),
            Fault::BadOffset,
        ),
        (json!({ "time": { "days": [], "from": "09:00", "to": "17:00" } }), at("time.days"), Fault::Empty),
        (json!({ "proved_within_s": 0 }), at("proved_within_s"), Fault::BadSeconds),
        (json!({ "credential": ["operator"] }), at("credential"), Fault::OperatorCredential),
    ] {
        assert_eq!(condition(given), is(&place, fault.clone()));
        assert!(fault.to_string().ends_with('.'));
    }
}

#[test]
fn several_faults_are_told_at_once() {
    let faults = refused(json!({ "id": "", "actions": ["x", "y"], "when": [{ "country": ["de"] }] }));
    let places: Vec<_> = faults.iter().map(|(at, _)| at.as_str()).collect();
    assert_eq!(
        places,
        ["rules[1].id", "rules[1].actions[0]", "rules[1].actions[1]", "rules[1].when[0].country[0]"]
    );
}

#[test]
fn size_and_shape_are_bounded() {
    let fault = |text: &str| parse(text).unwrap_err().remove(0).fault;
    let rule = |index: usize| json!({ "id": format!("r{index}"), "effect": "permit", "actions": ["*"] });
    let many: Vec<Value> = (0..=limits::RULES).map(rule).collect();
    assert_eq!(fault(&json!({ "rules": many }).to_string()), Fault::TooMany(limits::RULES));
    assert!(parse(&json!({ "rules": many.get(1..).unwrap() }).to_string()).is_ok());
    assert_eq!(fault(&format!("{{\"rules\":[{}]}}", " ".repeat(limits::BYTES))), Fault::TooManyBytes);
    for malformed in [
        "",
        "[]",
        "{}",
        r#"{"rules":[],"x":1}"#,
        r#"{"rules":[{"id":"a","effect":"allow","actions":["*"]}]}"#,
        r#"{"rules":[{"id":"a","effect":"permit","actions":["*"],"roles":["root"]}]}"#,
        r#"{"rules":[{"id":"a","effect":"permit","actions":["*"],"when":["owned"]}]}"#,
    ] {
        assert!(matches!(fault(malformed), Fault::Malformed(_)), "{malformed}");
    }
}

proptest! {
    #[test]
    fn no_text_brings_the_reader_down(text in "\\PC{0,200}") {
        prop_assert!(parse(&text).is_err());
        let rule = json!({ "id": text, "effect": "forbid", "actions": [text],
            "when": [{ "network": [text] }, { "country": [text] }, { "time": { "from": text, "to": text } }] });
        let refused = parse(&json!({ "rules": [rule] }).to_string()).is_err();
        prop_assert!(refused);
    }
}
