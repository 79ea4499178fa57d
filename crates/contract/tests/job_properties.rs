//! What holds for every job and every event, not only for those somebody thought of.

use contract::job::{BACKOFF_CAP_MS, Effect, Event, Failure, Job, LEASE_MS, Lease, Refusal, State, step};
use proptest::{collection::vec, option, prelude::*};

/// Any time of a job's life, in Unix ms, and now and then one that no clock shows.
fn time() -> impl Strategy<Value = u64> {
    prop_oneof![9 => 0..10_000_000_u64, 1 => any::<u64>()]
}

/// Numbers small enough to meet each other, and now and then one at the end of the range.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![9 => 0..4_u64, 1 => Just(u64::MAX)]
}

fn event() -> impl Strategy<Value = Event> {
    let failure = Just(Failure::new("broken", "It broke."));
    prop_oneof![
        4 => (0..3_u8, time()).prop_map(|(n, lease_ms)| Event::Lease { runner: format!("run_{n}"), lease_ms }),
        2 => (number(), time()).prop_map(|(fence, lease_ms)| Event::Heartbeat { fence, lease_ms }),
        1 => number().prop_map(|fence| Event::Succeed { fence }),
        3 => (number(), failure, any::<bool>(), any::<u32>())
            .prop_map(|(fence, failure, retryable, jitter)| Event::Fail { fence, failure, retryable, jitter }),
        1 => number().prop_map(|fence| Event::Stopped { fence }),
        1 => number().prop_map(|fence| Event::Release { fence }),
        2 => any::<u32>().prop_map(|jitter| Event::Sweep { jitter }),
        1 => Just(Event::Cancel),
        1 => Just(Event::Retry),
    ]
}

/// Any row that a database could hold, also one that no history leads to.
fn any_job() -> impl Strategy<Value = Job> {
    let lease =
        (time(), time()).prop_map(|(until, deadline)| Lease { runner: "run_a".into(), until, deadline });
    let state = proptest::sample::select(State::ALL.as_slice());
    let numbers = (prop_oneof![0..5_u32, Just(u32::MAX)], 0..5_u32, number(), time(), time());
    (state, numbers, option::of(lease), any::<bool>()).prop_map(
        |(state, numbers, lease, cancel_requested)| {
            let (attempt, max_attempts, fence, run_after, timeout_ms) = numbers;
            let failure = None;
            Job {
                state,
                attempt,
                max_attempts,
                fence,
                lease,
                run_after,
                cancel_requested,
                timeout_ms,
                failure,
            }
        },
    )
}

/// A life: what happens, and how many milliseconds after the last thing.
fn life() -> impl Strategy<Value = Vec<(Event, u64)>> {
    vec((event(), 0..LEASE_MS), 0..40)
}

fn fence_of(event: &Event) -> Option<u64> {
    match event {
        Event::Heartbeat { fence, .. }
        | Event::Succeed { fence }
        | Event::Fail { fence, .. }
        | Event::Stopped { fence }
        | Event::Release { fence } => Some(*fence),
        _ => None,
    }
}

/// Lives through `life`; calls `see` with the job before, the event, the time, and what came of it.
fn live(life: Vec<(Event, u64)>, mut see: impl FnMut(&Job, &Event, u64, &Job, &[Effect])) -> (Job, u64) {
    let (mut job, mut now) = (Job::queued(0, 3, 60_000), 0);
    for (event, later) in life {
        now += later;
        if let Ok((next, effects)) = step(&job, event.clone(), now) {
            see(&job, &event, now, &next, &effects);
            job = next;
        }
    }
    (job, now)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn it_is_total(job in any_job(), event in event(), now in time()) {
        // Whatever comes: an answer, no panic, no overflow.
        let _ = step(&job, event, now);
    }

    #[test]
    fn a_finished_job_changes_only_by_a_retry(job in any_job(), event in event(), now in time()) {
        let job = Job { lease: None, ..job };
        if job.state.is_finished() && event != Event::Retry {
            prop_assert!(step(&job, event, now).is_err());
        }
        if job.state == State::Succeeded {
            prop_assert_eq!(step(&job, Event::Retry, now), Err(Refusal::NotRetryable));
        }
    }

    #[test]
    fn another_number_than_the_newest_is_stale(job in any_job(), event in event(), now in time()) {
        if fence_of(&event).is_some_and(|fence| fence != job.fence) {
            prop_assert_eq!(step(&job, event, now), Err(Refusal::StaleLease));
        }
    }

    #[test]
    fn only_a_lease_grants_a_number_and_it_is_the_next(life in life()) {
        live(life, |before, event, _, after, _| {
            let granted = u64::from(matches!(event, Event::Lease { .. }));
            assert_eq!(after.fence, before.fence + granted, "{event:?}");
        });
    }

    #[test]
    fn a_job_is_held_by_a_lease_or_waits_for_a_known_time(life in life()) {
        live(life, |_, event, now, after, effects| {
            assert_eq!(after.lease.is_some(), after.state.is_held(), "{event:?}");
            assert!(after.attempt <= after.max_attempts, "{event:?}");
            if after.state == State::Queued {
                assert!(after.run_after <= now + BACKOFF_CAP_MS && !after.cancel_requested, "{event:?}");
                assert!(effects.contains(&Effect::Wake(after.run_after)), "{event:?}");
            }
        });
    }

    #[test]
    fn a_result_is_applied_once_between_two_retries(life in life()) {
        let mut applied = 0;
        live(life, |_, event, _, after, effects| {
            applied = if *event == Event::Retry { 0 } else { applied };
            applied += effects.iter().filter(|effect| **effect == Effect::ApplyResult).count();
            assert_eq!(applied, usize::from(after.state == State::Succeeded), "{event:?}");
        });
    }

    #[test]
    fn every_unfinished_job_can_go_on(life in life(), jitter in any::<u32>()) {
        let (job, now) = live(life, |_, _, _, _, _| {});
        if let Some(lease) = &job.lease {
            let ended = lease.until.min(lease.deadline).max(now);
            let swept = step(&job, Event::Sweep { jitter }, ended);
            prop_assert!(swept.is_ok());
        } else if !job.state.is_finished() {
            let take = Event::Lease { runner: "run_a".into(), lease_ms: LEASE_MS };
            prop_assert!(step(&job, take, now.max(job.run_after)).is_ok());
        }
    }

    #[test]
    fn a_final_report_is_recognised_when_it_comes_again(life in life()) {
        live(life, |_, event, now, after, _| {
            if fence_of(event).is_some() && !matches!(event, Event::Heartbeat { .. }) {
                assert_eq!(step(after, event.clone(), now), Err(Refusal::Repeated), "{event:?}");
            }
        });
    }
}
