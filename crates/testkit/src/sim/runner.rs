//! The runners: poll, work, send heartbeats, report; and crash, freeze, shut down, and misread the clock.

use contract::job::{HEARTBEAT_MS, LEASE_MS, State};

use super::{
    Rule,
    agenda::{Act, Answer, Ask, Call, Caller, Granted, Happening, Life},
    check::Wrong,
    worker::signed,
    world::{World, person},
};

/// A long poll without work ends after this time, in milliseconds (`contract::wire::MAX_WAIT_MS`).
const POLL_MS: u64 = 20_000;
/// A runner signs its calls for so long, in milliseconds.
const SIGN_MS: i64 = 240_000;
/// The farthest a runner's clock is off, in milliseconds.
const SKEW_MS: u64 = 600_000;
/// A runner repeats an unanswered report so often.
const MAX_REPORTS: u32 = 20;

/// How an attempt will end, decided when it begins.
#[derive(Debug, Clone, Copy)]
enum Ending {
    Succeed,
    Fail { retryable: bool },
    Hang,
}

#[derive(Debug)]
struct Work {
    granted: Granted,
    ending: Ending,
    /// The last time the Worker said that the lease goes on.
    confirmed: u64,
    /// The final report, once there is one, and how often it was sent.
    report: Option<(Act, u32)>,
}

/// A runner process.
#[derive(Debug, Default)]
pub(super) struct Runner {
    boot: u32,
    up: bool,
    frozen_until: u64,
    /// Its clock minus true time, and what it has learned of that from the Worker's `Date`.
    skew: i64,
    learned: i64,
    /// The newest poll; timers of older ones are void.
    ticket: u64,
    waiting: bool,
    /// A lease request of it is on its way.
    asking: bool,
    /// Drops its work when the lease was not confirmed in time. Not every runner does.
    obedient: bool,
    work: Vec<Work>,
}

impl World<'_> {
    pub(super) fn boot(&mut self, index: usize) {
        let skew = signed(self.random.below(2 * SKEW_MS)) - signed(SKEW_MS);
        let obedient = self.random.chance(500);
        let Some(runner) = self.runners.get_mut(index) else { return };
        *runner = Runner {
            boot: runner.boot,
            ticket: runner.ticket,
            up: true,
            skew,
            obedient,
            ..Runner::default()
        };
        let life = Life { runner: index, boot: runner.boot };
        self.poll_in(life, 0);
    }

    /// The runner, if it still lives this life.
    fn living(&mut self, life: Life) -> Option<&mut Runner> {
        self.runners.get_mut(life.runner).filter(|runner| runner.up && runner.boot == life.boot)
    }

    /// Until when the runner is frozen, if it is.
    fn frozen(&self, life: Life) -> Option<u64> {
        let runner = self.runners.get(life.runner)?;
        let until = runner.frozen_until;
        (runner.up && runner.boot == life.boot && until > self.now).then_some(until)
    }

    /// The living runner, unless it is frozen: then `what` happens when it wakes.
    fn awake(&mut self, life: Life, what: Happening) -> Option<&mut Runner> {
        if let Some(until) = self.frozen(life) {
            self.agenda.plan(until, what);
            return None;
        }
        self.living(life)
    }

    fn poll_in(&mut self, life: Life, ms: u64) {
        let Some(runner) = self.runners.get_mut(life.runner) else { return };
        runner.ticket += 1;
        let poll = Happening::Poll { life, ticket: runner.ticket };
        self.agenda.plan(self.now + ms, poll);
    }

    pub(super) fn poll(&mut self, life: Life, ticket: u64) {
        let slots = self.plan.slots;
        let Some(runner) = self.awake(life, Happening::Poll { life, ticket }) else { return };
        if runner.ticket != ticket || runner.asking {
            return;
        }
        runner.waiting = false;
        let free = slots.saturating_sub(runner.work.len());
        runner.asking = free > 0;
        if free > 0 {
            self.call(life, Ask::Lease(free));
        }
    }

    /// A nudge arrived: wake every runner that waits, if there is something to take.
    pub(super) fn nudged(&mut self, id: usize) {
        let due = self.rows.get(id).is_some_and(|row| row.job.state == State::Queued);
        for index in 0..self.runners.len() {
            let Some(runner) = self.runners.get(index).filter(|runner| due && runner.waiting) else {
                continue;
            };
            let life = Life { runner: index, boot: runner.boot };
            self.poll_in(life, 0);
        }
    }

    /// A signed call by the runner's own clock, as far as it knows how wrong that is.
    fn call(&mut self, life: Life, ask: Ask) {
        let Some(runner) = self.runners.get(life.runner) else { return };
        let signed_until = signed(self.now) + runner.skew - runner.learned + SIGN_MS;
        self.send(Call { from: Caller::Runner(life), ask, signed_until, answered: true, tries: 0 });
    }

    /// A caller hears an answer.
    pub(super) fn hear(&mut self, call: Call, answer: Answer) -> Result<(), (usize, Wrong)> {
        let life = match (call.from, call.ask) {
            (Caller::Runner(life), _) => life,
            (_, Ask::Create(_)) if matches!(answer, Answer::Lost) => {
                // A person tries again, under the same idempotency key.
                self.send(person(call.ask));
                return Ok(());
            }
            _ => return Ok(()),
        };
        if let Some(until) = self.frozen(life) {
            self.agenda.plan(until, Happening::Hear(call, answer));
            return Ok(());
        }
        let now = signed(self.now);
        let Some(runner) = self.living(life) else { return Ok(()) };
        if let Answer::Clock(worker) = answer {
            runner.learned = now + runner.skew - signed(worker);
            self.call(life, call.ask);
            return Ok(());
        }
        match call.ask {
            Ask::Lease(_) => self.hear_grants(life, answer)?,
            Ask::Change(id, act) => self.hear_change(life, (id, act.fence().unwrap_or(0)), act, &answer),
            Ask::Create(_) | Ask::Expire => {}
        }
        Ok(())
    }

    fn hear_grants(&mut self, life: Life, answer: Answer) -> Result<(), (usize, Wrong)> {
        if let Some(runner) = self.living(life) {
            runner.asking = false;
        }
        let Answer::Granted(granted) = answer else {
            let pause = 1_000 + self.random.below(4_000);
            self.poll_in(life, pause);
            return Ok(());
        };
        if granted.is_empty() {
            self.poll_in(life, POLL_MS);
            if let Some(runner) = self.runners.get_mut(life.runner) {
                runner.waiting = true;
            }
            return Ok(());
        }
        for each in granted {
            if !self.heard.insert(each) {
                let text = format!("fence {} is heard by a second holder", each.1);
                return Err((each.0, (Rule::SingleHolder, text)));
            }
            self.start(life, each);
        }
        self.poll_in(life, 0);
        self.trouble(life);
        Ok(())
    }

    fn start(&mut self, life: Life, granted: Granted) {
        let ending = match self.random.below(100) {
            0..85 => Ending::Succeed,
            85..93 => Ending::Fail { retryable: true },
            93..97 => Ending::Fail { retryable: false },
            _ => Ending::Hang,
        };
        let longest = if self.random.chance(100) { 90_000 } else { 15_000 };
        let takes = 100 + self.random.below(longest);
        let work = Work { granted, ending, confirmed: self.now, report: None };
        let Some(runner) = self.runners.get_mut(life.runner) else { return };
        runner.work.push(work);
        self.agenda.plan(self.now, Happening::Beat { life, work: granted });
        if !matches!(ending, Ending::Hang) {
            self.agenda.plan(self.now + takes, Happening::Finish { life, work: granted });
        }
    }

    /// Now and then something happens to the runner itself.
    fn trouble(&mut self, life: Life) {
        let rate = self.plan.rates.runner;
        if self.fault(rate) {
            let until = self.now + 5_000 + self.random.below(85_000);
            self.happened(life, "freezes", |runner| runner.frozen_until = until);
        }
        if self.fault(rate) {
            let skew = signed(self.random.below(2 * SKEW_MS)) - signed(SKEW_MS);
            self.happened(life, "has its clock set", |runner| runner.skew = skew);
        }
        if self.fault(rate) {
            let held: Vec<Granted> = self.held(life);
            for (id, fence) in held {
                self.call(life, Ask::Change(id, Act::Release(fence)));
            }
            self.stop(life, "shuts down");
        } else if self.fault(rate) {
            self.stop(life, "crashes");
        }
    }

    fn held(&self, life: Life) -> Vec<Granted> {
        let work = self.runners.get(life.runner).map(|runner| runner.work.iter());
        work.into_iter().flatten().map(|work| work.granted).collect()
    }

    fn stop(&mut self, life: Life, what: &'static str) {
        self.happened(life, what, |runner| {
            runner.up = false;
            runner.waiting = false;
            runner.boot += 1;
            runner.work.clear();
        });
        let at = self.now + 1_000 + self.random.below(60_000);
        self.agenda.plan(at, Happening::Boot(life.runner));
    }

    fn happened(&mut self, life: Life, what: &'static str, change: impl FnOnce(&mut Runner)) {
        self.tally.runner_troubles += 1;
        for (id, fence) in self.held(life) {
            self.note(id, || format!("{life:?}, which holds fence {fence}, {what}"));
        }
        if let Some(runner) = self.runners.get_mut(life.runner) {
            change(runner);
        }
    }

    pub(super) fn beat(&mut self, life: Life, granted: Granted) {
        let now = self.now;
        let Some(runner) = self.awake(life, Happening::Beat { life, work: granted }) else { return };
        let obedient = runner.obedient;
        let Some(work) = runner.work.iter().find(|work| work.granted == granted) else { return };
        if work.report.is_some() {
            return;
        }
        if obedient && now - work.confirmed > LEASE_MS {
            self.drop_work(life, granted);
            return;
        }
        self.call(life, Ask::Change(granted.0, Act::Heartbeat(granted.1)));
        self.agenda.plan(now + HEARTBEAT_MS, Happening::Beat { life, work: granted });
    }

    pub(super) fn finish(&mut self, life: Life, granted: Granted) {
        let Some(runner) = self.awake(life, Happening::Finish { life, work: granted }) else { return };
        let Some(work) = runner.work.iter().find(|work| work.granted == granted) else { return };
        let fence = granted.1;
        match work.ending {
            Ending::Succeed => self.report(life, granted, Act::Succeed(fence)),
            Ending::Fail { retryable } => self.report(life, granted, Act::Fail { fence, retryable }),
            Ending::Hang => {}
        }
    }

    /// Sends the final report, unless there is one already.
    fn report(&mut self, life: Life, granted: Granted, act: Act) {
        let Some(runner) = self.runners.get_mut(life.runner) else { return };
        let Some(work) = runner.work.iter_mut().find(|work| work.granted == granted) else { return };
        if work.report.is_none() {
            work.report = Some((act, 1));
            self.call(life, Ask::Change(granted.0, act));
        }
    }

    fn hear_change(&mut self, life: Life, granted: Granted, act: Act, answer: &Answer) {
        let now = self.now;
        let Some(runner) = self.runners.get_mut(life.runner) else { return };
        let Some(work) = runner.work.iter_mut().find(|work| work.granted == granted) else { return };
        match (act, answer) {
            (Act::Heartbeat(fence), Answer::Done { cancel, state }) => {
                work.confirmed = now;
                if *cancel && state.is_held() {
                    self.report(life, granted, Act::Stopped(fence));
                }
            }
            (Act::Heartbeat(_), Answer::Lost) => {}
            (_, Answer::Lost) => self.report_again(life, granted),
            // Answered or refused: either way this runner is done with the job.
            _ => self.drop_work(life, granted),
        }
    }

    fn report_again(&mut self, life: Life, granted: Granted) {
        let Some(runner) = self.runners.get_mut(life.runner) else { return };
        let Some(work) = runner.work.iter_mut().find(|work| work.granted == granted) else { return };
        let Some((act, sent)) = &mut work.report else { return };
        *sent += 1;
        let (act, sent) = (*act, *sent);
        if sent > MAX_REPORTS {
            self.drop_work(life, granted);
        } else {
            self.call(life, Ask::Change(granted.0, act));
        }
    }

    fn drop_work(&mut self, life: Life, granted: Granted) {
        let Some(runner) = self.runners.get_mut(life.runner) else { return };
        runner.work.retain(|work| work.granted != granted);
        self.poll_in(life, 0);
    }
}
