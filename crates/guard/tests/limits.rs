//! Laws of the token bucket and of the isolate's pre-check.

use guard::limit::{Bucket, Precheck, Rate, Verdict};
use proptest::prelude::*;

fn rates() -> impl Strategy<Value = Rate> {
    (1_u32..100_000, 1_u32..86_400_000).prop_map(|(quota, window_ms)| Rate { quota, window_ms })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_bucket_is_never_overfull_and_never_lies(
        rate in rates(),
        steps in prop::collection::vec((any::<i32>(), 0_u32..200_000), 1..60),
    ) {
        let mut now = 1_000_000_000_000_u64;
        let mut bucket = Bucket::full(rate, now);
        for (step, cost) in steps {
            now = now.saturating_add_signed(i64::from(step) / 64);
            let before = bucket;
            let (after, decision) = bucket.take(rate, now, cost);
            prop_assert!(after.parts <= u64::from(rate.quota) * u64::from(rate.window_ms));
            prop_assert!(after.at >= before.at, "time never goes back in a bucket");
            if now <= before.at && decision.allowed {
                prop_assert_eq!(after.parts + u64::from(cost) * u64::from(rate.window_ms), before.parts);
            }
            if !decision.allowed && decision.retry_after_ms != u64::MAX {
                prop_assert!(after.take(rate, now + decision.retry_after_ms, cost).1.allowed);
                prop_assert!(!after.take(rate, now + decision.retry_after_ms - 1, cost).1.allowed);
            }
            bucket = after;
        }
    }

    #[test]
    fn a_clock_that_goes_back_refills_nothing(rate in rates(), back in prop::collection::vec(0_u64..10_000_000, 1..50)) {
        let start = 2_000_000_000_000;
        let mut bucket = Bucket { parts: 0, at: start };
        for step in back {
            let (after, decision) = bucket.take(rate, start - step, 1);
            prop_assert!(!decision.allowed && after.parts == 0 && after.at == start);
            bucket = after;
        }
    }

    #[test]
    fn extremes_do_not_panic(parts in any::<u64>(), at in any::<u64>(), now in any::<u64>(), cost in any::<u32>(),
                             quota in any::<u32>(), window_ms in any::<u32>()) {
        let rate = Rate { quota, window_ms };
        let (after, _) = Bucket { parts, at }.take(rate, now, cost);
        prop_assert!(after.at >= at);
        let (checked, _) = Precheck::default().decide(rate, now, cost);
        let _ = checked.heard(rate, now, after.take(rate, now, cost).1).decide(rate, at, cost);
    }
}

/// A fixed sequence of steps and costs.
fn dice(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn a_hundred_thousand_requests_follow_the_exact_model() {
    for (quota, window_ms) in [(100, 60_000), (1_000, 3_600_000), (5_000, 3_600_000), (7, 999)] {
        let rate = Rate { quota, window_ms };
        let (mut seed, mut now) = (u64::from(quota), 1_700_000_000_000_u64);
        let mut bucket = Bucket::full(rate, now);
        // The exact model in floating point: tokens as a real number.
        let (mut tokens, mut admitted, mut expected) = (f64::from(quota), 0_i64, 0_i64);
        for _ in 0..100_000 {
            let step = dice(&mut seed) % (2 * u64::from(window_ms) / u64::from(quota));
            now += step;
            tokens = (tokens + step as f64 * f64::from(quota) / f64::from(window_ms)).min(f64::from(quota));
            if tokens >= 1.0 - 1e-6 {
                tokens -= 1.0;
                expected += 1;
            }
            let (after, decision) = bucket.take(rate, now, 1);
            bucket = after;
            admitted += i64::from(decision.allowed);
            assert!((admitted - expected).abs() <= 1, "{quota}: {admitted} against {expected}");
        }
        assert!(admitted > 50_000, "the test must admit and refuse: {admitted}");
    }
}

/// Several isolates in front of one bucket: how far over the limit can they go together?
#[test]
fn isolates_pass_ordinary_traffic_alone_and_a_flood_stays_bounded() {
    let rate = Rate::per_minute(1_000);
    let start = 1_700_000_000_000;
    let mut object = Bucket::full(rate, start);
    let mut isolates = [Precheck::default(); 8];
    let (mut passed, mut asked, mut refused) = (0_u32, 0_u32, 0_u32);
    for number in 0..20_000_u64 {
        let now = start + number; // 1,000 a second against 1,000 a minute
        let isolate = &mut isolates[(number % 8) as usize];
        let (next, verdict) = isolate.decide(rate, now, 1);
        *isolate = next;
        let decision = match verdict {
            Verdict::Refuse { retry_after_ms } => {
                assert!(retry_after_ms > 0);
                refused += 1;
                continue;
            }
            Verdict::Pass { settle } => {
                passed += 1;
                if settle == 0 {
                    continue;
                }
                object = object.settle(rate, now, settle);
                object.take(rate, now, 0).1
            }
            Verdict::Ask { settle } => {
                asked += 1;
                let (after, decision) = object.settle(rate, now, settle).take(rate, now, 1);
                object = after;
                passed += u32::from(decision.allowed);
                decision
            }
        };
        *isolate = isolate.heard(rate, now, decision);
    }
    // 1,000 saved up and 20 s of refill are 1,333; the isolates' ignorance may add a little.
    println!("8 isolates, 20,000 requests in 20 s: passed {passed}, asked {asked}, refused {refused}");
    assert!((1_200..=1_600).contains(&passed), "passed {passed}, asked {asked}, refused {refused}");
    assert!(refused > 10_000, "an empty bucket is refused without asking: {refused}");
}

#[test]
fn an_ordinary_request_does_not_wait() {
    let rate = Rate::per_hour(5_000);
    let (mut object, mut isolate) = (Bucket::full(rate, 1), Precheck::default());
    let mut waited = 0;
    for number in 1..=1_000_u64 {
        let now = number * 800; // a little under the rate
        let (next, verdict) = isolate.decide(rate, now, 1);
        isolate = next;
        let decision = match verdict {
            Verdict::Refuse { .. } => panic!("refused"),
            Verdict::Pass { settle: 0 } => continue,
            Verdict::Pass { settle } => {
                object = object.settle(rate, now, settle);
                object.take(rate, now, 0).1
            }
            Verdict::Ask { settle } => {
                waited += 1;
                let (after, decision) = object.settle(rate, now, settle).take(rate, now, 1);
                object = after;
                decision
            }
        };
        assert!(decision.allowed);
        isolate = isolate.heard(rate, now, decision);
    }
    println!("{waited} of 1,000 ordinary requests waited");
    assert!(waited < 150, "{waited} of 1,000 waited");
}
