//! The organisation's own rules: read and replaced as a whole.

use axum::{extract::State, response::Response};
use http::StatusCode;
use policy::{Action, ConditionDoc, PolicyDoc, Principal, Request, Rule};

use super::store;
use crate::{
    app::App,
    features::audit,
    http::{Actor, Command, FieldError, Problem, command::Reply, json::Json},
};

/// The organisation's rules, which add to the role table or take away from it.
#[cfg_attr(native, utoipa::path(get, path = "/v1/organisation/policy", tag = "Identity",
    responses((status = 200, body = PolicyDoc))))]
pub async fn read_policy(State(app): State<App>, actor: Actor) -> Result<Json<PolicyDoc>, Problem> {
    let Some(text) = store::policy(&app, &actor.org_id).await? else { return Ok(Json(PolicyDoc::default())) };
    serde_json::from_slice(text.as_bytes())
        .map(Json)
        .map_err(|error| Problem::internal(format!("stored rules: {error}")))
}

/// Replace the organisation's rules, at once. Rules that would lock you out are refused.
#[cfg_attr(native, utoipa::path(put, path = "/v1/organisation/policy", tag = "Identity", request_body = PolicyDoc,
    responses((status = 200, body = PolicyDoc))))]
pub async fn write_policy(State(app): State<App>, command: Command<PolicyDoc>) -> Result<Response, Problem> {
    let actor = &command.actor;
    let text = serde_json::to_string(&command.body).map_err(|error| Problem::internal(error.to_string()))?;
    let rules = check(&command.body, &text).map_err(Problem::fields)?;
    if locks_out(actor, &rules, app.now()) {
        return Err(Problem::conflict(
            "Under these rules you could not change them again. Leave yourself a way.",
        ));
    }
    let stmts = vec![
        store::set_policy(&actor.org_id, &text, app.now()),
        audit::entry(&app, actor, &command.meta, "policy.write", &actor.org_id),
    ];
    command.commit(&app, stmts, Reply::json(StatusCode::OK, &command.body)?, Problem::from).await
}

/// The rules in their checked form, or every fault with its place.
fn check(document: &PolicyDoc, text: &str) -> Result<Vec<Rule>, Vec<FieldError>> {
    // The gate decides before the thing is read, so it never knows an owner, and `forbid` would mean everybody.
    let owned = |(at, rule): (usize, &policy::RuleDoc)| {
        let asks = rule.when.iter().chain(&rule.unless).any(|it| *it == ConditionDoc::Owner);
        let detail = "Nothing in this version has an owner: leave the condition `owner` out.".to_owned();
        asks.then(|| FieldError { field: format!("rules[{at}]"), detail })
    };
    let owned: Vec<FieldError> = document.rules.iter().enumerate().filter_map(owned).collect();
    if !owned.is_empty() {
        return Err(owned);
    }
    let told = |error: policy::RuleError| FieldError { field: error.at, detail: error.fault.to_string() };
    policy::parse(text).map_err(|errors| errors.into_iter().map(told).collect())
}

/// Whether this actor could not change these rules again, even with a fresh proof of identity.
fn locks_out(actor: &Actor, rules: &[Rule], now: u64) -> bool {
    let asked = actor.request(Action::PolicyWrite, None, now);
    let fresh = Principal { proved_at: Some(now), ..asked.principal };
    !policy::decide(&Request { principal: fresh, ..asked }, rules).allowed
}
