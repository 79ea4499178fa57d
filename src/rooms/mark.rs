//! A mark that changes with every notification, and waiting for it to change.
//!
//! For: `edge`'s `SignalHub`, one mark a topic.
//! Not for: data. A waiter wakes and looks at the rows.

use tokio::sync::watch;

/// The mark of one topic. It starts at a random number, so that a waiter from before an eviction
/// sees a change and wakes; it is never 0, which means "tell me the mark".
pub struct Mark {
    mark: watch::Sender<u64>,
}

impl Mark {
    /// A mark that starts at `random`.
    #[must_use]
    pub fn new(random: u64) -> Self {
        Self { mark: watch::Sender::new(random.max(1)) }
    }

    /// Wakes everyone who waits.
    pub fn notify(&self) {
        self.mark.send_modify(|mark| *mark = mark.wrapping_add(1).max(1));
    }

    /// The present mark.
    #[must_use]
    pub fn now(&self) -> u64 {
        *self.mark.borrow()
    }

    /// The mark as soon as it is not `seen`; at once for 0.
    pub async fn changed(&self, seen: u64) -> u64 {
        let mut mark = self.mark.subscribe();
        // An error means that the sender is gone, and with it this object.
        mark.wait_for(|now| *now != seen).await.map_or(0, |now| *now)
    }

    /// How many wait.
    #[must_use]
    pub fn waiters(&self) -> usize {
        self.mark.receiver_count()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_notification_between_reading_and_waiting_is_not_lost() {
        let mark = Mark::new(7);
        let seen = mark.changed(0).await;
        mark.notify();
        assert_ne!(mark.changed(seen).await, seen);
    }

    #[tokio::test]
    async fn waits_until_notified_and_leaves_nothing_behind() {
        let mark = Mark::new(u64::MAX);
        let seen = mark.now();
        let early = tokio::time::timeout(Duration::from_millis(20), mark.changed(seen)).await;
        assert!(early.is_err(), "woke without a notification");
        assert_eq!(mark.waiters(), 0, "a waiter that gave up is forgotten");
        let (new, ()) = tokio::join!(mark.changed(seen), async { mark.notify() });
        assert_eq!(new, 1, "the mark skips 0");
    }

    #[tokio::test]
    async fn after_an_eviction_old_waiters_wake() {
        let seen = Mark::new(5).now();
        assert_eq!(Mark::new(6).changed(seen).await, 6);
    }
}
