//! The laws of refresh-token families, over random histories.

use std::sync::Mutex;

use credentials::refresh::{End, Family, Outcome, RACE_MS};
use proptest::prelude::*;

const IDLE: u64 = 100_000;
const LIFE: u64 = 1_000_000;

fn family() -> Family {
    Family::begin(0, IDLE, LIFE)
}

#[test]
fn the_newest_token_rotates_and_the_used_one_ends_the_family() {
    let (family, first) = family().present(1, 10);
    let (family, second) = family.present(2, 20);
    assert_eq!((first, second), (Outcome::Rotated(2), Outcome::Rotated(3)));
    let (family, stolen) = family.present(1, 5_000);
    assert_eq!(stolen, Outcome::Ended(End::Reused));
    for generation in 1..=3 {
        assert_eq!(family.present(generation, 5_001).1, Outcome::Ended(End::Reused));
    }
}

#[test]
fn a_lost_answer_is_given_again_and_the_lost_token_is_dead() {
    let (family, _) = family().present(1, 10);
    let (family, again) = family.present(1, 10 + RACE_MS);
    assert_eq!(again, Outcome::Replaced(3));
    assert_eq!(family.present(3, 5_000).1, Outcome::Rotated(4));
    assert_eq!(
        family.present(2, 5_000).1,
        Outcome::Ended(End::Reused),
        "the replaced one is used by nobody honest"
    );
}

#[test]
fn an_answer_that_arrived_is_not_given_again() {
    let (family, _) = family().present(1, 10);
    let family = family.confirm(2);
    assert_eq!(family.present(1, 11).1, Outcome::TryAgain);
    assert_eq!(family.present(1, 10 + RACE_MS).1, Outcome::Ended(End::Reused));
    assert_eq!(family.present(2, 5_000).1, Outcome::Rotated(3));
    assert_eq!(family.confirm(1), family, "only the newest generation can be confirmed");
}

#[test]
fn families_end_when_idle_at_their_end_and_when_revoked() {
    assert_eq!(family().present(1, IDLE).1, Outcome::Ended(End::Expired));
    let (mut family, mut now) = (family(), 0);
    while let (next, Outcome::Rotated(_)) = family.present(family.head, now) {
        (family, now) = (next, now + IDLE - 1);
    }
    assert!((LIFE..LIFE + IDLE).contains(&now), "ended at {now}");
    let revoked = Family::begin(0, IDLE, LIFE).revoke();
    assert_eq!(revoked.present(1, 1).1, Outcome::Ended(End::Revoked));
    assert_eq!(revoked.revoke(), revoked);
}

#[test]
fn fifty_parallel_refreshes_leave_one_branch_and_lock_nobody_out() {
    // The row as a store keeps it: a write is refused unless it is of the revision that was read.
    let row = Mutex::new(family());
    let won: usize = std::thread::scope(|scope| {
        let tabs: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    loop {
                        let read = row.lock().unwrap().clone();
                        let (next, outcome) = read.present(1, 10);
                        let mut row = row.lock().unwrap();
                        if row.revision == read.revision {
                            *row = next;
                            return usize::from(matches!(
                                outcome,
                                Outcome::Rotated(_) | Outcome::Replaced(_)
                            ));
                        }
                    }
                })
            })
            .collect();
        tabs.into_iter().map(|tab| tab.join().unwrap()).sum()
    });
    let family = row.into_inner().unwrap();
    assert_eq!((won, family.head, family.ended), (1, 2, None));
    assert_eq!(family.present(2, 20).1, Outcome::Rotated(3));
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Present(u64),
    Confirm(u64),
    Revoke,
}

fn events() -> impl Strategy<Value = Vec<(Event, u64)>> {
    let event = prop_oneof![
        8 => (0_u64..4).prop_map(Event::Present),
        2 => (0_u64..3).prop_map(Event::Confirm),
        1 => Just(Event::Revoke),
    ];
    prop::collection::vec((event, 0_u64..5_000), 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// `Present(back)` presents the token that many generations behind the newest one.
    #[test]
    fn laws(history in events()) {
        let (mut family, mut now, mut presented) = (family(), 0, std::collections::HashMap::new());
        for (event, later) in history {
            now += later;
            let before = family.clone();
            match event {
                Event::Present(back) => {
                    let generation = before.head.saturating_sub(back).max(1);
                    let (next, outcome) = before.present(generation, now);
                    family = next;
                    match outcome {
                        Outcome::Rotated(new) => {
                            prop_assert_eq!(presented.insert(generation, ()), None, "a used token was used again");
                            prop_assert_eq!((generation, new), (before.head, before.head + 1));
                        }
                        Outcome::Replaced(new) => {
                            prop_assert!(!presented.contains_key(&before.head), "a used successor was replaced");
                            prop_assert_eq!((Some(generation), new), (before.parent, before.head + 1));
                        }
                        Outcome::TryAgain => prop_assert_eq!(&family, &before),
                        Outcome::Ended(_) => prop_assert!(family.ended.is_some()),
                    }
                }
                Event::Confirm(back) => family = before.confirm(before.head.saturating_sub(back)),
                Event::Revoke => family = before.revoke(),
            }
            prop_assert!(family.revision == before.revision + u64::from(family != before), "each change counts once");
            prop_assert!(family.head >= before.head && family.parent.is_none_or(|parent| parent < family.head));
            prop_assert!(before.ended.is_none() || family == before, "an ended family never changes");
            prop_assert_eq!(family.ends_at, LIFE);
        }
    }
}
