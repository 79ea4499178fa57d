//! The way between callers and the Worker, where calls get lost, doubled and late.

use super::{
    agenda::{Answer, Ask, Call, Caller, Happening},
    world::World,
};

/// A caller waits so long for an answer, in milliseconds.
const PATIENCE_MS: u64 = 10_000;
/// The longest delay of a doubled call, in milliseconds.
const LATE_MS: u64 = 120_000;

impl World<'_> {
    /// Sends a call on its way.
    pub(super) fn send(&mut self, call: Call) {
        let arrives = self.now + self.latency();
        if self.calm() {
            self.agenda.plan(arrives, Happening::Read(call));
            return;
        }
        let rates = self.plan.rates;
        if self.fault(rates.duplicate) {
            let spread = if self.random.chance(500) { 200 } else { LATE_MS };
            let later = arrives + self.random.below(spread);
            self.tally.faults += 1;
            self.agenda.plan(later, Happening::Read(Call { answered: false, ..call }));
        }
        if self.fault(rates.error) {
            self.lost(call, "refused", arrives);
        } else if self.fault(rates.timeout) {
            self.lost(call, "lost on the way", self.now + PATIENCE_MS);
        } else if self.fault(rates.executed_then_timeout) {
            self.tally.faults += 1;
            self.noted(call, "the answer will be lost");
            self.agenda.plan(arrives, Happening::Read(Call { answered: false, ..call }));
            self.agenda.plan(self.now + PATIENCE_MS, Happening::Hear(call, Answer::Lost));
        } else {
            self.agenda.plan(arrives, Happening::Read(call));
        }
    }

    /// Sends the Worker's answer back, if anybody waits for it.
    pub(super) fn answer(&mut self, call: Call, answer: Answer) {
        if call.answered && call.from != Caller::Sweeper {
            let at = self.now + self.latency();
            self.agenda.plan(at, Happening::Hear(call, answer));
        }
    }

    /// The call met a fault and has no effect; the caller learns of it at `at`.
    pub(super) fn lost(&mut self, call: Call, why: &'static str, at: u64) {
        self.tally.faults += 1;
        self.noted(call, why);
        if call.answered && call.from != Caller::Sweeper {
            self.agenda.plan(at, Happening::Hear(call, Answer::Lost));
        }
    }

    fn noted(&mut self, call: Call, why: &'static str) {
        if let Ask::Change(id, act) = call.ask {
            self.note(id, || format!("{act:?} of {:?}: {why}", call.from));
        }
    }

    fn latency(&mut self) -> u64 {
        1 + self.random.below(40)
    }
}
