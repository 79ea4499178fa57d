//! The oracle is worth its name only if it notices a broken engine: each test breaks one on purpose.

use policy::{
    Action, Condition, Country, Credential, Effect, Principal, Request, Role, Rule, Scopes, Weekday,
};
use policy_oracle::{Answer, Decider, compare, real};

/// The broken engine is found out within as many requests as the everyday test makes.
fn caught(mutant: Decider) {
    assert!(compare(mutant, 1, 20_000).is_err(), "a broken engine goes unnoticed");
}

/// The engine, asked something else.
fn asked<'a>(request: &Request<'a>, change: impl FnOnce(&mut Request<'a>)) -> Request<'a> {
    let mut request = *request;
    change(&mut request);
    request
}

/// The engine under other rules.
fn under(rules: &[Rule], change: impl FnMut(&mut Rule)) -> Vec<Rule> {
    let mut rules = rules.to_vec();
    rules.iter_mut().for_each(change);
    rules
}

#[test]
fn a_role_that_wins_over_a_forbid() {
    caught(|request, rules| {
        let permits: Vec<Rule> = rules.iter().filter(|rule| rule.effect == Effect::Permit).cloned().collect();
        let lenient = real(request, &permits);
        if lenient.reason == "role" { lenient } else { real(request, rules) }
    });
}

#[test]
fn one_wrong_cell_in_the_role_table() {
    caught(|request, rules| {
        let cell = request.action == Action::ScansStart && request.principal.role == Role::Viewer;
        real(
            &asked(request, |it| it.principal.role = if cell { Role::Developer } else { it.principal.role }),
            rules,
        )
    });
}

#[test]
fn a_credential_whose_scopes_do_not_matter() {
    caught(|request, rules| real(&asked(request, |it| it.principal.scopes = Scopes::all()), rules));
}

#[test]
fn a_key_that_passes_for_a_person() {
    caught(|request, rules| {
        let key = request.principal.credential == Credential::Key;
        let person =
            Principal { credential: Credential::Session, proved_at: Some(request.now), ..request.principal };
        real(&asked(request, |it| it.principal = if key { person } else { it.principal }), rules)
    });
}

#[test]
fn an_organisation_that_reaches_the_whole_deployment() {
    caught(|request, rules| real(&asked(request, |it| it.principal.of_operator = true), rules));
}

#[test]
fn an_owner_token_bound_by_rules() {
    caught(|request, rules| {
        let operator = request.principal.credential == Credential::Operator;
        let bound =
            Principal { credential: Credential::Session, proved_at: Some(request.now), ..request.principal };
        real(&asked(request, |it| it.principal = if operator { bound } else { it.principal }), rules)
    });
}

#[test]
fn an_unknown_country_that_is_none_of_the_forbidden() {
    caught(|request, rules| {
        real(&asked(request, |it| it.country = it.country.or(Country::parse("AQ"))), rules)
    });
}

#[test]
fn an_unknown_owner_that_is_somebody_else() {
    caught(|request, rules| real(&asked(request, |it| it.owner = it.owner.or(Some("usr_z"))), rules));
}

#[test]
fn an_unknown_owner_that_is_the_actor() {
    caught(|request, rules| real(&asked(request, |it| it.owner = it.owner.or(Some(it.principal.id))), rules));
}

#[test]
fn an_ipv6_address_that_is_unknown() {
    caught(|request, rules| {
        let known = request.address.filter(|address| address.to_canonical().is_ipv4());
        real(&asked(request, |it| it.address = known), rules)
    });
}

#[test]
fn an_unless_that_is_not_read() {
    caught(|request, rules| real(request, &under(rules, |rule| rule.unless.clear())));
}

#[test]
fn a_when_of_which_one_is_enough() {
    caught(|request, rules| real(request, &under(rules, |rule| rule.when.truncate(1))));
}

#[test]
fn a_night_that_belongs_to_every_day() {
    caught(|request, rules| {
        let nights = |condition: &mut Condition| {
            if let Condition::Time(window) = condition
                && window.to < window.from
            {
                window.days = Weekday::ALL.into_iter().collect();
            }
        };
        let change = |rule: &mut Rule| rule.when.iter_mut().chain(&mut rule.unless).for_each(nights);
        real(request, &under(rules, change))
    });
}

#[test]
fn a_window_that_ends_a_minute_late() {
    caught(|request, rules| {
        let later = |condition: &mut Condition| {
            if let Condition::Time(window) = condition {
                window.to = (window.to + 1) % 1440;
            }
        };
        let change = |rule: &mut Rule| rule.when.iter_mut().chain(&mut rule.unless).for_each(later);
        real(request, &under(rules, change))
    });
}

#[test]
fn a_proof_that_is_good_a_millisecond_longer() {
    caught(|request, rules| {
        let older = request.principal.proved_at.map(|at| if at < request.now { at + 1 } else { at });
        real(&asked(request, |it| it.principal.proved_at = older), rules)
    });
}

#[test]
fn a_proof_from_the_future() {
    caught(|request, rules| {
        let clamped = request.principal.proved_at.map(|at| at.min(request.now));
        real(&asked(request, |it| it.principal.proved_at = clamped), rules)
    });
}

#[test]
fn a_step_up_offered_where_it_does_not_help() {
    caught(|request, rules| {
        let answer = real(request, rules);
        let session = request.principal.credential == Credential::Session;
        Answer { needs_step_up: !answer.allowed && session, ..answer }
    });
}

#[test]
fn a_refusal_that_blames_the_wrong_rule() {
    caught(|request, rules| {
        let answer = real(request, rules);
        Answer { rule: answer.rule.map(|_| "r0".to_owned()), ..answer }
    });
}
