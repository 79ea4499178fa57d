//! What a job said and the Worker has not heard yet.

use std::collections::VecDeque;
use std::sync::Mutex;

use contract::wire::{EventBody, MAX_EVENTS, ProgressEvent};
use tokio::sync::Notify;

use crate::worker::Clock;

/// Beyond this, new events of a job that the Worker does not hear are dropped.
const MAX_WAITING: usize = 500;

/// One lease's events, numbered from 1, in order.
#[derive(Debug, Default)]
pub struct Reports {
    queue: Mutex<Queue>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    last: u64,
    /// Events up to this number went out at least once and must not change any more.
    sent: u64,
    waiting: VecDeque<ProgressEvent>,
}

impl Reports {
    /// Adds an event. Progress of the same phase that has not gone out yet is replaced: only the
    /// newest figure matters.
    pub fn push(&self, body: EventBody) {
        if let Ok(mut queue) = self.queue.lock() {
            queue.push(body);
        }
        self.news.notify_one();
    }

    /// The oldest events, as many as one heartbeat may carry.
    pub fn next(&self) -> Vec<ProgressEvent> {
        let Ok(mut queue) = self.queue.lock() else { return Vec::new() };
        let events: Vec<ProgressEvent> = queue.waiting.iter().take(MAX_EVENTS).cloned().collect();
        queue.sent = events.last().map_or(queue.sent, |event| queue.sent.max(event.n));
        events
    }

    /// The Worker has all events up to number `n`. Answers whether more wait.
    pub fn heard(&self, n: u64) -> bool {
        let Ok(mut queue) = self.queue.lock() else { return false };
        while queue.waiting.front().is_some_and(|event| event.n <= n) {
            queue.waiting.pop_front();
        }
        !queue.waiting.is_empty()
    }

    /// Returns when something was pushed.
    pub async fn news(&self) {
        self.news.notified().await;
    }
}

impl Queue {
    fn push(&mut self, body: EventBody) {
        let at = Clock::local_ms();
        if let Some(newest) = self.waiting.back_mut().filter(|event| event.n > self.sent)
            && same_phase(&newest.body, &body)
        {
            newest.body = body;
            newest.at = at;
            return;
        }
        if self.waiting.len() < MAX_WAITING {
            self.last += 1;
            self.waiting.push_back(ProgressEvent { n: self.last, at, body });
        }
    }
}

fn same_phase(old: &EventBody, new: &EventBody) -> bool {
    match (old, new) {
        (EventBody::Progress { phase: old, .. }, EventBody::Progress { phase: new, .. }) => old == new,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn progress(phase: &str, done: u64) -> EventBody {
        EventBody::Progress { phase: phase.into(), done, total: None }
    }

    #[test]
    fn unsent_progress_of_a_phase_is_replaced_and_sent_progress_is_not() {
        let reports = Reports::default();
        reports.push(progress("scan", 1));
        reports.push(progress("scan", 2));
        let first = reports.next();
        assert_eq!(
            first.iter().map(|event| (event.n, &event.body)).collect::<Vec<_>>(),
            [(1, &progress("scan", 2))]
        );
        reports.push(progress("scan", 3));
        assert_eq!(reports.next().iter().map(|event| event.n).collect::<Vec<_>>(), [1, 2]);
        assert!(reports.heard(1));
        assert_eq!(reports.next().iter().map(|event| event.n).collect::<Vec<_>>(), [2]);
        assert!(!reports.heard(2));
    }

    #[test]
    fn a_heartbeat_is_bounded_and_so_is_what_waits() {
        let reports = Reports::default();
        for i in 0..2_000 {
            reports.push(progress(if i % 2 == 0 { "a" } else { "b" }, i));
        }
        let batch = reports.next();
        assert_eq!(batch.len(), MAX_EVENTS);
        let mut heard = 0;
        while reports.heard(heard) {
            heard = reports.next().last().map_or(heard, |event| event.n);
        }
        assert_eq!(heard, MAX_WAITING as u64);
    }
}
