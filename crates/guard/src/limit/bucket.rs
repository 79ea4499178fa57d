//! One token bucket, exact in whole numbers.
//!
//! For: `take(state, now, cost) -> (state, decision)`. Not for: waiting or queues. A token is divided into
//! as many parts as the window has milliseconds, so that refilling is an integer multiplication without
//! rounding; GCRA (ITU-T I.371) is the same model seen from the other side.

/// How fast a bucket refills and how much it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Tokens a window, and the most that can be saved up.
    pub quota: u32,
    /// The window in milliseconds. At most a day.
    pub window_ms: u32,
}

impl Rate {
    /// So many in an hour.
    #[must_use]
    pub const fn per_hour(quota: u32) -> Self {
        Self { quota, window_ms: 3_600_000 }
    }

    /// So many in a minute.
    #[must_use]
    pub const fn per_minute(quota: u32) -> Self {
        Self { quota, window_ms: 60_000 }
    }

    /// The quota times a factor between 0 and 1 (an incident tightens it), never below 1.
    #[must_use]
    pub fn tightened(self, percent: u8) -> Self {
        let quota = u64::from(self.quota) * u64::from(percent.min(100)) / 100;
        Self { quota: u32::try_from(quota).unwrap_or(self.quota).max(1), ..self }
    }

    fn full(self) -> u64 {
        u64::from(self.quota) * self.window()
    }

    /// A window of nothing would divide by zero.
    fn window(self) -> u64 {
        u64::from(self.window_ms.max(1))
    }
}

/// What is left, and when that was. Stored as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Parts of tokens: one token is `window_ms` parts.
    pub parts: u64,
    /// Milliseconds since the epoch; never goes back.
    pub at: u64,
}

/// The answer to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// It may pass; its cost was taken.
    pub allowed: bool,
    /// Whole tokens left.
    pub remaining: u32,
    /// Milliseconds until the cost could be paid; 0 when it was allowed, `u64::MAX` when never (the cost
    /// is above the quota).
    pub retry_after_ms: u64,
    /// Milliseconds until the bucket is full again.
    pub reset_ms: u64,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub fn full(rate: Rate, now: u64) -> Self {
        Self { parts: rate.full(), at: now }
    }

    /// Takes `cost` tokens, if they are there. A clock that went back refills nothing and loses nothing.
    #[must_use]
    pub fn take(self, rate: Rate, now: u64, cost: u32) -> (Self, Decision) {
        let elapsed = now.saturating_sub(self.at);
        let grown = self.parts.saturating_add(elapsed.saturating_mul(u64::from(rate.quota)));
        let parts = grown.min(rate.full());
        let price = u64::from(cost) * rate.window();
        let allowed = price <= parts;
        let left = if allowed { parts - price } else { parts };
        let after = Self { parts: left, at: self.at.max(now) };
        let retry_after_ms = match (allowed, price > rate.full()) {
            (true, _) => 0,
            (false, true) => u64::MAX,
            (false, false) => after.wait(rate, now, price - parts),
        };
        let decision = Decision {
            allowed,
            remaining: u32::try_from(left / rate.window()).unwrap_or(u32::MAX),
            retry_after_ms,
            reset_ms: after.wait(rate, now, rate.full() - left),
        };
        (after, decision)
    }

    /// Takes what was already let pass elsewhere: as much of `cost` as is there, never more.
    #[must_use]
    pub fn settle(self, rate: Rate, now: u64, cost: u32) -> Self {
        let (grown, _) = self.take(rate, now, 0);
        Self { parts: grown.parts.saturating_sub(u64::from(cost) * rate.window()), ..grown }
    }

    /// Milliseconds until so many parts have grown, counted from `now`; more when the clock went back.
    fn wait(self, rate: Rate, now: u64, parts: u64) -> u64 {
        if parts == 0 {
            return 0;
        }
        let grow = parts.div_ceil(u64::from(rate.quota.max(1)));
        grow.saturating_add(self.at.saturating_sub(now))
    }
}
