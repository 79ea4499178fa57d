//! One request put to Cedar.

use std::{collections::BTreeSet, str::FromStr as _};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression as Value,
};
use chrono::{DateTime, Datelike as _, TimeDelta, Utc};
use policy::Credential;

use crate::random::OFFSETS;

/// What Cedar says.
pub struct Said {
    /// Whether it allows.
    pub allowed: bool,
    /// The policies that decided.
    pub because: BTreeSet<String>,
}

/// Asks Cedar.
///
/// # Panics
/// When a policy cannot be evaluated: then the comparison would be with nothing.
pub fn ask(policies: &PolicySet, entities: &Entities, request: &policy::Request<'_>) -> Said {
    let who = format!("{}/{}", request.principal.id, request.principal.role.as_str());
    let question = Request::new(
        uid("User", &who),
        uid("Action", request.action.name()),
        uid("Resource", request.owner.unwrap_or("nobody's")),
        context(request),
        None,
    );
    let question = question.expect("without a schema every request is valid");
    let response = Authorizer::new().is_authorized(&question, policies, entities);
    let diagnostics = response.diagnostics();
    let errors: Vec<String> = diagnostics.errors().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{errors:?}");
    Said {
        allowed: response.decision() == Decision::Allow,
        because: diagnostics.reason().map(ToString::to_string).collect(),
    }
}

fn uid(kind: &str, id: &str) -> EntityUid {
    let kind = EntityTypeName::from_str(kind).expect("a name");
    EntityUid::from_type_name_and_id(kind, EntityId::new(id))
}

fn context(request: &policy::Request<'_>) -> Context {
    let text = |text: &str| Value::new_string(text.to_owned());
    let long = |number: u64| Value::new_long(i64::try_from(number).expect("times before 292 million AD"));
    let principal = &request.principal;
    let scopes = principal.scopes.list();
    let credential = match principal.credential {
        Credential::Session => "session",
        Credential::Key => "key",
        Credential::Operator => "operator",
    };
    let now = DateTime::<Utc>::from_timestamp_millis(i64::try_from(request.now).expect("as above"));
    let now = now.expect("chrono knows the year");
    let mut pairs = vec![
        ("scopes".to_owned(), Value::new_set(scopes.iter().map(|scope| text(scope.as_str())))),
        ("credential".to_owned(), text(credential)),
        ("of_operator".to_owned(), Value::new_bool(principal.of_operator)),
        ("now".to_owned(), long(request.now)),
        ("at".to_owned(), Value::new_datetime(format!("{:?}Z", now.naive_utc()))),
    ];
    pairs.extend(principal.proved_at.map(|at| ("proved_at".to_owned(), long(at))));
    pairs.extend(request.agent.map(|agent| ("agent".to_owned(), text(agent))));
    pairs.extend(request.country.map(|country| ("country".to_owned(), text(country.as_str()))));
    pairs.extend(request.address.map(|ip| ("ip".to_owned(), Value::new_ip(ip.to_canonical().to_string()))));
    // Cedar has no division, so it cannot tell weekdays.
    for offset in OFFSETS {
        let local = now + TimeDelta::minutes(i64::from(offset));
        let yesterday = local - TimeDelta::days(1);
        pairs.push((format!("today{offset}"), text(&local.weekday().to_string())));
        pairs.push((format!("yesterday{offset}"), text(&yesterday.weekday().to_string())));
    }
    Context::from_pairs(pairs).expect("the values are well formed")
}
