//! The labelled corpus: how many attacks are seen, how many benign requests are troubled.
//!
//! Both halves are counted; only lines that rules are tuned on are printed (see corpus/README.md).

#[allow(dead_code)]
mod support;

use guard::assess::{Action, Guard, Level};
use support::{Case, assess, corpus};

/// Seen, all.
#[derive(Default, Clone, Copy)]
struct Count(usize, usize);

impl Count {
    fn add(&mut self, hit: bool) {
        self.0 += usize::from(hit);
        self.1 += 1;
    }

    fn share(self) -> f64 {
        self.0 as f64 / self.1.max(1) as f64
    }
}

fn show(case: &Case, what: &str, rules: &[guard::assess::Match]) {
    if !case.held_out {
        let ids: Vec<&str> = rules.iter().map(|found| found.id).collect();
        println!("{what}: {} {} {:?} {ids:?}", case.file, case.kind, case.text);
    }
}

#[test]
fn attacks_are_seen_at_their_level() {
    let guard = Guard::new();
    let mut halves = [Count::default(); 2];
    let mut files = std::collections::BTreeMap::<String, Count>::new();
    for case in corpus() {
        let Some(level) = case.level else { continue };
        let made = assess(&guard, &case.kind, &case.text);
        let seen = made.threat_level >= level;
        halves[usize::from(case.held_out)].add(seen);
        files.entry(case.file.clone()).or_default().add(seen);
        if !seen {
            show(&case, &format!("missed ({:?})", made.threat_level), &made.matched_rules);
        }
    }
    for (file, count) in files {
        println!("{file}: {} of {}", count.0, count.1);
    }
    let [tuned, held] = halves;
    println!("attacks seen: tuned {}/{}, held out {}/{}", tuned.0, tuned.1, held.0, held.1);
    assert!(tuned.1 + held.1 >= 300, "the corpus has shrunk");
    assert!(tuned.share() >= 0.95, "tuned: {:.3}", tuned.share());
    assert!(held.share() >= 0.95, "held out: {:.3}", held.share());
}

#[test]
fn benign_requests_pass() {
    let guard = Guard::new();
    let mut halves = [Count::default(); 2];
    let mut blocked = 0;
    for case in corpus().into_iter().filter(|case| case.level.is_none()) {
        let made = assess(&guard, &case.kind, &case.text);
        let flagged = made.threat_level > Level::Low;
        halves[usize::from(case.held_out)].add(flagged);
        blocked += usize::from(made.action_required == Action::Block);
        if made.threat_level > Level::None {
            show(&case, &format!("benign is {:?}", made.threat_level), &made.matched_rules);
        }
    }
    let [tuned, held] = halves;
    println!(
        "benign above low: tuned {}/{}, held out {}/{}; blocked {blocked}",
        tuned.0, tuned.1, held.0, held.1
    );
    assert!(tuned.1 + held.1 >= 300, "the corpus has shrunk");
    assert_eq!(blocked, 0);
    let all = Count(tuned.0 + held.0, tuned.1 + held.1);
    assert!(all.share() <= 0.01, "{:.4}", all.share());
}
