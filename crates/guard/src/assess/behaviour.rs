//! What the principal did before: guessing, scanning, haste, impossible travel.
//!
//! For: turning counts that the caller keeps into matches. Not for: counting, or limiting (`limit`).

use super::{
    answer::{
        Class::Behaviour as Class,
        Severity::{Critical, Error, Notice, Warning},
    },
    engine::Scan,
    input::{Input, RouteClass, Sighting},
    places,
};

/// Faster than an airliner over ground, in km/h.
const FASTEST_KMH: u64 = 1000;
/// Two sightings closer than this say more about a mobile network than about travel.
const NEAR_KM: u64 = 300;

pub(crate) fn check(scan: &mut Scan<'_>, input: &Input<'_>) {
    let past = input.behaviour;
    let mut note = |id, severity| scan.note(id, Class, severity, "principal".to_owned());
    match past.failed_sign_ins {
        0..=4 => {}
        5..=9 => note("behaviour-failed-sign-ins", Warning),
        _ => note("behaviour-failed-sign-ins", Critical),
    }
    match past.not_found {
        0..=19 => {}
        20..=59 => note("behaviour-not-found", Warning),
        _ => note("behaviour-not-found", Critical),
    }
    let usual = if input.route == RouteClass::Auth { 30 } else { 300 };
    if past.requests_per_minute > usual * 5 {
        note("behaviour-velocity", Error);
    } else if past.requests_per_minute > usual {
        note("behaviour-velocity", Notice);
    }
    if past.sightings.windows(2).any(|two| matches!(two, [from, to] if impossible(*from, *to))) {
        note("behaviour-impossible-travel", Error);
    }
}

/// Nobody gets from one country's nearest edge to the other's in that time. Unknown countries are near.
fn impossible(from: Sighting, to: Sighting) -> bool {
    let Some(km) = places::distance_km(from.country, to.country).filter(|km| *km > NEAR_KM) else {
        return false;
    };
    let millis = to.at.saturating_sub(from.at);
    km.saturating_mul(3_600_000) > millis.saturating_mul(FASTEST_KMH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(country: &[u8; 2], hour: u64) -> Sighting {
        Sighting { country: *country, at: hour * 3_600_000 }
    }

    #[test]
    fn travel_is_impossible_only_when_it_is() {
        let cases = [
            (seen(b"DE", 0), seen(b"AU", 2), true),
            (seen(b"DE", 0), seen(b"AU", 20), false),
            (seen(b"US", 0), seen(b"JP", 1), true),
            (seen(b"CH", 0), seen(b"DE", 0), false),
            (seen(b"US", 0), seen(b"CA", 0), false),
            (seen(b"FJ", 0), seen(b"WS", 3), false),
            (seen(b"DE", 0), seen(b"ZZ", 0), false),
            (seen(b"BR", 5), seen(b"BR", 5), false),
            // The clock went back: no time passed.
            (seen(b"DE", 9), seen(b"AU", 2), true),
        ];
        for (from, to, expected) in cases {
            assert_eq!(impossible(from, to), expected, "{from:?} {to:?}");
        }
    }
}
