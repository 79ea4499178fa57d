//! Random organisations and random requests, crowded around the edges of what the rules speak of.

use std::net::IpAddr;

use policy::{
    Action, ConditionDoc, Country, Credential, Effect, PolicyDoc, Principal, Request, Role, RuleDoc, Scope,
    Scopes, Weekday,
};
use testkit::Random;

use crate::translate::PEOPLE;

/// Offsets from UTC in minutes, the extremes among them.
pub const OFFSETS: [i16; 6] = [-840, -330, 0, 60, 345, 840];
const TIMES: [&str; 6] = ["00:00", "08:30", "12:00", "17:45", "22:15", "23:59"];
const COUNTRIES: [&str; 4] = ["DE", "BR", "CN", "T1"];
const NETWORKS: [&str; 8] = [
    "10.0.0.0/8",
    "192.0.2.128/25",
    "192.0.2.7",
    "0.0.0.0/0",
    "2001:db8::/32",
    "2001:db8:8000::/33",
    "::1",
    "::/0",
];
const ADDRESSES: [&str; 12] = [
    "10.0.0.0",
    "10.255.255.255",
    "9.255.255.255",
    "11.0.0.0",
    "192.0.2.127",
    "192.0.2.128",
    "192.0.2.7",
    "2001:db8::",
    "2001:db7:ffff::1",
    "2001:db8:8000::1",
    "::1",
    "::ffff:10.1.2.3",
];
const AGENTS: [&str; 3] = ["https://a.example/keys", "https://b.example/keys", "*"];
const SECONDS: [u32; 4] = [60, 300, 900, 86_400];
/// 2026-11-16, a Monday.
const MONDAY: u64 = 20_773 * DAY;
const DAY: u64 = 86_400_000;

/// One of these.
fn one<T: Copy>(random: &mut Random, of: &[T]) -> T {
    let index = usize::try_from(random.below(of.len() as u64)).expect("small");
    of[index]
}

/// One to `most` of these, perhaps with repetitions.
fn some<T: Copy>(random: &mut Random, of: &[T], most: u64) -> Vec<T> {
    (0..=random.below(most)).map(|_| one(random, of)).collect()
}

/// The rules of one organisation.
pub fn document(random: &mut Random) -> PolicyDoc {
    let count = random.below(7);
    PolicyDoc { rules: (0..count).map(|number| rule(random, number)).collect() }
}

fn rule(random: &mut Random, number: u64) -> RuleDoc {
    let actions = (0..=random.below(3)).map(|_| {
        let action = one(random, Action::ALL);
        match random.below(10) {
            0 => "*".to_owned(),
            1..5 => format!("{}.*", action.resource()),
            _ => action.name().to_owned(),
        }
    });
    let actions: Vec<String> = actions.collect();
    let conditions = |random: &mut Random| (0..random.below(3)).map(|_| condition(random)).collect();
    RuleDoc {
        id: format!("r{number}"),
        effect: one(random, &[Effect::Permit, Effect::Forbid]),
        roles: random.chance(600).then(|| some(random, &Role::ALL, 3)),
        actions,
        when: conditions(random),
        unless: conditions(random),
    }
}

fn condition(random: &mut Random) -> ConditionDoc {
    let texts = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
    match random.below(7) {
        0 => ConditionDoc::Owner,
        1 => ConditionDoc::Country(texts(some(random, &COUNTRIES, 3))),
        2 => ConditionDoc::Network(texts(some(random, &NETWORKS, 3))),
        3 => ConditionDoc::Time {
            days: random.chance(700).then(|| some(random, &Weekday::ALL, 5)),
            from: one(random, &TIMES).to_owned(),
            to: one(random, &TIMES).to_owned(),
            offset_minutes: one(random, &OFFSETS),
        },
        5 => ConditionDoc::Agent(texts(some(random, &AGENTS, 2))),
        4 => ConditionDoc::ProvedWithinS(one(random, &SECONDS)),
        _ => ConditionDoc::Credential(some(random, &[Credential::Session, Credential::Key], 2)),
    }
}

/// One request.
pub fn request(random: &mut Random) -> Request<'static> {
    let now = instant(random);
    let scopes = match random.below(4) {
        0 => Scopes::of(&some(random, &Scope::ALL, 4)),
        _ => Scopes::all(),
    };
    let principal = Principal {
        id: one(random, &PEOPLE),
        role: one(random, &Role::ALL),
        scopes,
        credential: match random.below(10) {
            0 => Credential::Operator,
            1..4 => Credential::Key,
            _ => Credential::Session,
        },
        of_operator: random.chance(500),
        proved_at: proof(random, now),
    };
    Request {
        principal,
        action: one(random, Action::ALL),
        owner: random.chance(800).then(|| one(random, &PEOPLE)),
        country: random.chance(800).then(|| one(random, &COUNTRIES)).and_then(Country::parse),
        address: random.chance(800).then(|| address(random)),
        agent: random.chance(500).then(|| one(random, &AGENTS[..2])),
        now,
    }
}

/// An address at the edge of a network, or any.
fn address(random: &mut Random) -> IpAddr {
    match random.below(10) {
        0 => IpAddr::from(random.next_u32().to_be_bytes()),
        1 => {
            IpAddr::from((u128::from(random.next_u64()) << 64 | u128::from(random.next_u64())).to_be_bytes())
        }
        _ => one(random, &ADDRESSES).parse().expect("an address"),
    }
}

/// An instant at the edge of a window, or any within two weeks.
fn instant(random: &mut Random) -> u64 {
    let day = MONDAY + random.below(14) * DAY;
    if random.chance(200) {
        return day + random.below(DAY);
    }
    let (hours, minutes) = one(random, &TIMES).split_once(':').expect("HH:MM");
    let number = |text: &str| text.parse::<u64>().expect("digits");
    let edge = day + (number(hours) * 60 + number(minutes)) * 60_000;
    let local = edge.saturating_add_signed(-i64::from(one(random, &OFFSETS)) * 60_000);
    local.saturating_add_signed(one(random, &[-60_000, -1, 0, 1, 59_999]))
}

/// A proof at the edge of its time, a little in the future, or none.
fn proof(random: &mut Random, now: u64) -> Option<u64> {
    let edge = match random.below(10) {
        0 => return None,
        1 => now + 5_000,
        2..5 => now,
        _ => now - u64::from(one(random, &SECONDS)) * 1_000,
    };
    Some(edge.saturating_add_signed(one(random, &[-1, 0, 1])))
}
