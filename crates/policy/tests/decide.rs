//! The decision, case by case: what the words of the documentation promise. The breadth is in `crates/policy-oracle`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests say what they expect")]

use policy::{
    Action, Country, Credential, Principal, Reason, Request, Role, Rule, Scope, Scopes, decide, parse,
};
use proptest::prelude::*;

const NOW: u64 = 1_795_269_600_000; // Saturday, 2026-11-21T14:00:00Z

fn of(role: Role, action: Action) -> Request<'static> {
    let principal = Principal {
        id: "usr_a",
        role,
        scopes: Scopes::all(),
        credential: Credential::Session,
        of_operator: false,
        proved_at: Some(NOW),
    };
    Request {
        principal,
        action,
        owner: None,
        country: Country::parse("DE"),
        address: None,
        agent: None,
        now: NOW,
    }
}

fn rules(text: &str) -> Vec<Rule> {
    parse(text).unwrap()
}

fn with(mut request: Request<'static>, change: impl FnOnce(&mut Request<'static>)) -> Request<'static> {
    change(&mut request);
    request
}

#[test]
fn the_table_decides_without_rules() {
    for (role, action, reason) in [
        (Role::Viewer, Action::ProjectsRead, Reason::Role),
        (Role::Viewer, Action::ProjectsWrite, Reason::NotGranted),
        (Role::Service, Action::ScansStart, Reason::Role),
        (Role::Service, Action::AccountWrite, Reason::NotGranted),
        (Role::Developer, Action::KeysRead, Reason::NotGranted),
        (Role::Admin, Action::KeysWrite, Reason::Role),
        (Role::Admin, Action::OrganisationDelete, Reason::NotGranted),
        (Role::Owner, Action::OrganisationDelete, Reason::Role),
        (Role::Owner, Action::ServicesWrite, Reason::OperatorOnly),
    ] {
        let decision = decide(&of(role, action), &[]);
        assert_eq!(decision.reason, reason, "{role:?} {action:?}");
        assert_eq!(decision.allowed, reason == Reason::Role);
    }
}

#[test]
fn credentials_only_take_away() {
    let reader =
        |action| with(of(Role::Owner, action), |it| it.principal.scopes = Scopes::of(&[Scope::Read]));
    assert!(decide(&reader(Action::ProjectsRead), &[]).allowed);
    assert_eq!(decide(&reader(Action::ProjectsWrite), &[]).reason, Reason::Scope(Scope::Write));
    let key = |action| with(of(Role::Owner, action), |it| it.principal.credential = Credential::Key);
    assert!(decide(&key(Action::KeysWrite), &[]).allowed);
    assert_eq!(decide(&key(Action::MembersRole), &[]).reason, Reason::SessionOnly);
    assert!(!decide(&key(Action::MembersRole), &[]).needs_step_up, "a key cannot step up");
}

#[test]
fn dangerous_actions_ask_for_a_fresh_proof() {
    let proved = |at| with(of(Role::Owner, Action::OrganisationDelete), |it| it.principal.proved_at = at);
    for (at, allowed) in [
        (Some(NOW - 300_000), true),
        (Some(NOW - 300_001), false),
        (Some(NOW + 5_000), true),
        (Some(NOW + 5_001), false),
        (None, false),
    ] {
        let decision = decide(&proved(at), &[]);
        assert_eq!((decision.allowed, decision.needs_step_up), (allowed, !allowed), "{at:?}");
    }
    let hopeless = with(of(Role::Developer, Action::OrganisationDelete), |it| it.principal.proved_at = None);
    assert!(!decide(&hopeless, &[]).needs_step_up, "a proof would not help");
}

#[test]
fn a_rule_can_ask_for_a_fresh_proof_too() {
    let rules = rules(
        r#"{"rules":[{"id":"fresh","effect":"forbid","actions":["scans.*"],"unless":[{"proved_within_s":60}]}]}"#,
    );
    let stale =
        with(of(Role::Developer, Action::ScansStart), |it| it.principal.proved_at = Some(NOW - 61_000));
    let decision = decide(&stale, &rules);
    assert_eq!(decision.reason, Reason::ForbiddenBy("fresh"));
    assert!(decision.needs_step_up && decide(&of(Role::Developer, Action::ScansStart), &rules).allowed);
}

#[test]
fn forbids_win_and_permits_add() {
    let rules = rules(
        r#"{"rules":[
            {"id":"own","effect":"permit","roles":["viewer"],"actions":["projects.write"],"when":["owner"]},
            {"id":"not-from-tor","effect":"forbid","actions":["*"],"when":[{"country":["T1"]}]}]}"#,
    );
    let viewer = |owner, country| {
        with(of(Role::Viewer, Action::ProjectsWrite), |it| {
            it.owner = owner;
            it.country = Country::parse(country);
        })
    };
    assert_eq!(decide(&viewer(Some("usr_a"), "DE"), &rules).reason, Reason::PermittedBy("own"));
    assert_eq!(decide(&viewer(Some("usr_b"), "DE"), &rules).reason, Reason::NotGranted);
    assert_eq!(
        decide(&viewer(None, "DE"), &rules).reason,
        Reason::NotGranted,
        "an unknown owner is no owner"
    );
    assert_eq!(decide(&viewer(Some("usr_a"), "T1"), &rules).reason, Reason::ForbiddenBy("not-from-tor"));
    let unknown = decide(&viewer(Some("usr_a"), "XX"), &rules);
    assert_eq!(unknown.reason, Reason::ForbiddenBy("not-from-tor"), "an unknown country might be that one");
}

#[test]
fn no_permit_lifts_the_limits_of_a_credential() {
    let all = rules(r#"{"rules":[{"id":"all","effect":"permit","actions":["*"]}]}"#);
    let request = of(Role::Viewer, Action::OrganisationDelete);
    assert_eq!(decide(&request, &all).reason, Reason::PermittedBy("all"));
    let stale = with(request, |it| it.principal.proved_at = None);
    assert_eq!(decide(&stale, &all).reason, Reason::StepUp);
    let key = with(request, |it| it.principal.credential = Credential::Key);
    assert_eq!(decide(&key, &all).reason, Reason::SessionOnly);
    let reader = with(request, |it| it.principal.scopes = Scopes::of(&[Scope::Read]));
    assert_eq!(decide(&reader, &all).reason, Reason::Scope(Scope::Admin));
    assert_eq!(decide(&of(Role::Owner, Action::MetricsRead), &all).reason, Reason::OperatorOnly);
}

#[test]
fn an_organisation_cannot_lock_the_operator_token_out() {
    let none = rules(r#"{"rules":[{"id":"none","effect":"forbid","actions":["*"]}]}"#);
    let owner = of(Role::Owner, Action::PolicyWrite);
    assert_eq!(decide(&owner, &none).reason, Reason::ForbiddenBy("none"));
    let operator = with(owner, |it| it.principal.credential = Credential::Operator);
    assert!(decide(&operator, &none).allowed);
}

proptest! {
    /// Adding a forbid never allows more; adding a permit never allows less.
    #[test]
    fn rules_are_monotone(role in 0..5_usize, action in 0..Action::ALL.len(), other in 0..Action::ALL.len(), age in 0..2_000_000_u64) {
        let request = with(of(Role::ALL[role], Action::ALL[action]), |it| it.principal.proved_at = Some(NOW - age));
        let rule = |effect: &str| rules(&format!(
            r#"{{"rules":[{{"id":"r","effect":"{effect}","actions":["{}.*"]}}]}}"#, Action::ALL[other].resource()
        ));
        let plain = decide(&request, &[]).allowed;
        prop_assert!(plain || !decide(&request, &rule("forbid")).allowed);
        prop_assert!(!plain || decide(&request, &rule("permit")).allowed);
    }
}
