//! Each rule of the state machine once, by example; the simulator covers the interleavings.

use super::*;

const NOW: u64 = 1_000_000;

fn leased() -> Job {
    go(&Job::queued(NOW, 3, 600_000), Event::Lease { runner: "run_a".into(), lease_ms: LEASE_MS }, NOW)
}

fn go(job: &Job, event: Event, now: u64) -> Job {
    step(job, event, now).expect("the event is allowed").0
}

fn fail(fence: u64, retryable: bool) -> Event {
    Event::Fail { fence, failure: Failure::new("x", "y"), retryable, jitter: u32::MAX }
}

#[test]
fn a_lease_grants_the_next_fence_and_spends_an_attempt() {
    let job = leased();
    assert_eq!((job.state, job.fence, job.attempt), (State::Leased, 1, 1));
    assert_eq!(step(&job, Event::Lease { runner: "b".into(), lease_ms: 1 }, NOW), Err(Refusal::NotDue));
}

#[test]
fn a_job_is_not_leased_before_its_time() {
    let job = Job { run_after: NOW + 1, ..Job::queued(NOW, 3, 1) };
    assert_eq!(step(&job, Event::Lease { runner: "a".into(), lease_ms: 1 }, NOW), Err(Refusal::NotDue));
}

#[test]
fn the_first_heartbeat_starts_the_job_and_each_renews_the_lease() {
    let (job, effects) = step(&leased(), Event::Heartbeat { fence: 1, lease_ms: LEASE_MS }, NOW + 5).unwrap();
    assert_eq!(effects, [Effect::Announce(State::Running)]);
    assert_eq!(job.lease.as_ref().unwrap().until, NOW + 5 + LEASE_MS);
    let (_, effects) = step(&job, Event::Heartbeat { fence: 1, lease_ms: LEASE_MS }, NOW + 6).unwrap();
    assert_eq!(effects, []);
}

#[test]
fn an_old_fence_changes_nothing() {
    let job = go(&leased(), Event::Sweep { jitter: 0 }, NOW + LEASE_MS);
    let job = go(&job, Event::Lease { runner: "run_b".into(), lease_ms: LEASE_MS }, NOW + LEASE_MS);
    for event in [
        Event::Heartbeat { fence: 1, lease_ms: 1 },
        Event::Succeed { fence: 1 },
        Event::Stopped { fence: 1 },
        Event::Release { fence: 1 },
        fail(1, true),
    ] {
        assert_eq!(step(&job, event, NOW + LEASE_MS), Err(Refusal::StaleLease));
    }
}

#[test]
fn a_repeated_success_is_recognised_and_applies_nothing() {
    let (job, effects) = step(&leased(), Event::Succeed { fence: 1 }, NOW).unwrap();
    assert_eq!(effects, [Effect::ApplyResult, Effect::Announce(State::Succeeded)]);
    assert_eq!(step(&job, Event::Succeed { fence: 1 }, NOW), Err(Refusal::Repeated));
    assert_eq!(step(&job, fail(1, false), NOW), Err(Refusal::StaleLease));
}

#[test]
fn failures_back_off_and_end_as_a_dead_letter() {
    let mut job = leased();
    let mut now = NOW;
    for attempt in 1..3_u64 {
        job = go(&job, fail(attempt, true), now);
        assert_eq!(job.state, State::Queued);
        assert_eq!(job.run_after, now + (BACKOFF_BASE_MS << (attempt - 1)));
        now = job.run_after;
        job = go(&job, Event::Lease { runner: "a".into(), lease_ms: LEASE_MS }, now);
    }
    job = go(&job, fail(3, true), now);
    assert_eq!(job.state, State::Dead);
    let again = go(&job, Event::Retry, now);
    assert_eq!((again.state, again.attempt, again.fence), (State::Queued, 0, 3));
}

#[test]
fn a_failure_that_cannot_be_mended_is_final() {
    let job = go(&leased(), fail(1, false), NOW);
    assert_eq!(job.state, State::Failed);
    assert_eq!(step(&job, fail(1, false), NOW), Err(Refusal::Repeated));
}

#[test]
fn every_final_report_may_be_repeated_until_the_next_lease() {
    let cancelled = go(&leased(), Event::Cancel, NOW);
    for job in [leased(), cancelled] {
        for report in
            [fail(1, true), fail(1, false), Event::Stopped { fence: 1 }, Event::Release { fence: 1 }]
        {
            let after = go(&job, report.clone(), NOW);
            assert_eq!(step(&after, report, NOW), Err(Refusal::Repeated), "{:?}", after.state);
        }
    }
    let waiting = go(&leased(), fail(1, true), NOW);
    let lease = Event::Lease { runner: "run_b".into(), lease_ms: LEASE_MS };
    let taken = go(&waiting, lease, waiting.run_after);
    assert_eq!(step(&taken, fail(1, true), NOW), Err(Refusal::StaleLease));
}

#[test]
fn cancel_is_immediate_when_queued_and_asked_for_when_held() {
    assert_eq!(go(&Job::queued(NOW, 3, 1), Event::Cancel, NOW).state, State::Cancelled);
    let asked = go(&leased(), Event::Cancel, NOW);
    assert!(asked.cancel_requested && asked.state == State::Leased);
    assert_eq!(go(&asked, Event::Stopped { fence: 1 }, NOW).state, State::Cancelled);
    assert_eq!(go(&asked, fail(1, true), NOW).state, State::Cancelled);
    assert_eq!(go(&asked, Event::Release { fence: 1 }, NOW).state, State::Cancelled);
    assert_eq!(go(&asked, Event::Sweep { jitter: 0 }, NOW + LEASE_MS).state, State::Cancelled);
}

#[test]
fn a_released_job_keeps_its_attempts() {
    let job = go(&leased(), Event::Release { fence: 1 }, NOW);
    assert_eq!((job.state, job.attempt, job.run_after), (State::Queued, 0, NOW));
}

#[test]
fn a_lease_that_never_reached_its_runner_costs_no_attempt_three_times() {
    let mut job = Job::queued(NOW, 2, 600_000);
    for attempts in [0, 0, 0, 1] {
        let due = job.run_after;
        job = go(&job, Event::Lease { runner: "a".into(), lease_ms: LEASE_MS }, due);
        job = go(&job, Event::Sweep { jitter: 0 }, due + LEASE_MS);
        assert_eq!((job.state, job.attempt), (State::Queued, attempts));
        assert_eq!(job.failure.as_ref().unwrap().code, "lease-expired");
    }
    job = go(&job, Event::Lease { runner: "a".into(), lease_ms: LEASE_MS }, job.run_after);
    assert_eq!(go(&job, Event::Sweep { jitter: 0 }, job.run_after + LEASE_MS).state, State::Dead);
    let heard = go(&leased(), Event::Heartbeat { fence: 1, lease_ms: LEASE_MS }, NOW);
    assert_eq!(go(&heard, Event::Sweep { jitter: 0 }, NOW + LEASE_MS).attempt, 1);
}

#[test]
fn an_attempt_ends_at_its_deadline_whatever_the_heartbeats_say() {
    let job = go(&leased(), Event::Heartbeat { fence: 1, lease_ms: 10_000_000 }, NOW + 1);
    let late = NOW + 600_000;
    let held = job.lease.as_ref().unwrap();
    assert_eq!((held.until, held.deadline), (late, late), "a lease never lasts longer than its attempt");
    assert_eq!(step(&job, Event::Heartbeat { fence: 1, lease_ms: LEASE_MS }, late), Err(Refusal::StaleLease));
    let swept = go(&job, Event::Sweep { jitter: 0 }, late);
    assert_eq!(swept.failure.unwrap().code, "timed-out");
}

#[test]
fn backoff_stays_between_zero_and_its_cap() {
    for attempt in [0, 1, 2, 10, 40, u32::MAX] {
        assert_eq!(backoff_ms(attempt, 0), 0);
        assert!(backoff_ms(attempt, u32::MAX) <= BACKOFF_CAP_MS);
    }
}

#[test]
fn state_names_round_trip() {
    for state in State::ALL {
        assert_eq!(state.as_str().parse(), Ok(state));
    }
    assert!("done".parse::<State>().is_err());
}
