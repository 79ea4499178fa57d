//! An organisation's rules as Cedar policies, and the entities they speak of.

use std::{collections::BTreeSet, str::FromStr as _};

use cedar_policy::{Entities, Policy, PolicyId, PolicySet};
use policy::{Action, ConditionDoc, Effect, PolicyDoc, Role, RuleDoc, Weekday};
use serde_json::{Value, json};

/// The people there are; each exists once for every role.
pub const PEOPLE: [&str; 2] = ["usr_a", "usr_b"];

/// The hand-written table and the rules, each policy under a name that says where it comes from.
pub fn policies(document: &PolicyDoc) -> PolicySet {
    let mut set = PolicySet::new();
    let base = PolicySet::from_str(include_str!("base.cedar")).expect("base.cedar is Cedar");
    for policy in base.policies() {
        let id = policy.annotation("id").expect("every policy has its @id");
        set.add(policy.new_id(PolicyId::new(id))).expect("ids are unique");
    }
    for rule in &document.rules {
        let text = rule_text(rule);
        let policy = Policy::parse(Some(PolicyId::new(rule_id(&rule.id))), &text);
        set.add(policy.unwrap_or_else(|error| panic!("{error:?}: {text}"))).expect("ids are unique");
    }
    set
}

/// The name of a rule's policy.
pub fn rule_id(id: &str) -> String {
    format!("rule:{id}")
}

/// Actions in their groups, people in their roles, and what they own.
pub fn entities() -> Entities {
    let of = |kind: &str, id: &str| json!({ "type": kind, "id": id });
    let mut all = vec![json!({ "uid": of("Action", "*"), "attrs": {}, "parents": [] })];
    let groups: BTreeSet<&str> = Action::ALL.iter().map(|action| action.resource()).collect();
    for group in groups {
        let uid = of("Action", &format!("{group}.*"));
        all.push(json!({ "uid": uid, "attrs": {}, "parents": [of("Action", "*")] }));
    }
    for action in Action::ALL {
        let parent = of("Action", &format!("{}.*", action.resource()));
        all.push(json!({ "uid": of("Action", action.name()), "attrs": {}, "parents": [parent] }));
    }
    for person in PEOPLE {
        for role in Role::ALL {
            let attrs = json!({ "id": person, "role": role.as_str() });
            let uid = of("User", &format!("{person}/{}", role.as_str()));
            all.push(json!({ "uid": uid, "attrs": attrs, "parents": [] }));
        }
        all.push(json!({ "uid": of("Resource", person), "attrs": { "owner": person }, "parents": [] }));
    }
    all.push(json!({ "uid": of("Resource", "nobody's"), "attrs": {}, "parents": [] }));
    Entities::from_json_value(Value::Array(all), None).expect("the entities are well formed")
}

fn rule_text(rule: &RuleDoc) -> String {
    let effect = if rule.effect == Effect::Permit { "permit" } else { "forbid" };
    let actions: Vec<String> = rule.actions.iter().map(|name| format!("Action::{name:?}")).collect();
    let mut text = format!("{effect}(principal, action in [{}], resource)", actions.join(", "));
    text += r#" when { context.credential != "operator" }"#;
    if let Some(roles) = &rule.roles {
        let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        text += &format!(" when {{ {roles:?}.contains(principal.role) }}");
    }
    // Unknown counts against the actor.
    let forbid = rule.effect == Effect::Forbid;
    for condition in &rule.when {
        text += &format!(" when {{ {} }}", condition_text(condition, forbid));
    }
    for condition in &rule.unless {
        text += &format!(" unless {{ {} }}", condition_text(condition, !forbid));
    }
    text + ";"
}

fn condition_text(condition: &ConditionDoc, unknown: bool) -> String {
    match condition {
        ConditionDoc::Owner => {
            format!("if resource has owner then resource.owner == principal.id else {unknown}")
        }
        ConditionDoc::Country(codes) => {
            format!("if context has country then {codes:?}.contains(context.country) else {unknown}")
        }
        ConditionDoc::Network(networks) => {
            let each = networks.iter().map(|network| format!("context.ip.isInRange(ip({network:?}))"));
            let any = each.collect::<Vec<_>>().join(" || ");
            format!("if context has ip then ({any}) else {unknown}")
        }
        ConditionDoc::Time { days, from, to, offset_minutes } => {
            time_text(days.as_deref().unwrap_or(&Weekday::ALL), from, to, *offset_minutes)
        }
        ConditionDoc::ProvedWithinS(seconds) => format!(
            "context has proved_at && context.proved_at <= context.now + 5000 \
             && context.now - context.proved_at <= {seconds} * 1000"
        ),
        ConditionDoc::Agent(names) if names.iter().any(|name| name == "*") => "context has agent".to_owned(),
        ConditionDoc::Agent(names) => format!("context has agent && {names:?}.contains(context.agent)"),
        ConditionDoc::Credential(kinds) => {
            let kinds: Vec<String> = kinds.iter().map(|kind| format!("{kind:?}").to_lowercase()).collect();
            format!("{kinds:?}.contains(context.credential)")
        }
    }
}

/// Written out day by day, where the engine shifts the clock instead.
fn time_text(days: &[Weekday], from: &str, to: &str, offset: i16) -> String {
    let days: Vec<String> = days.iter().map(|day| format!("{day:?}")).collect();
    let time = format!("context.at.offset(duration(\"{offset}m\")).toTime()");
    let clock = |text: &str| {
        let (hours, minutes) = text.split_once(':').expect("HH:MM");
        format!("duration(\"{hours}h{minutes}m\")")
    };
    let on = |day: &str| format!("{days:?}.contains(context[\"{day}{offset}\"])");
    let (today, yesterday) = (on("today"), on("yesterday"));
    if from < to {
        format!("{time} >= {} && {time} < {} && {today}", clock(from), clock(to))
    } else {
        format!("({time} >= {} && {today}) || ({time} < {} && {yesterday})", clock(from), clock(to))
    }
}
