//! What a `LimitShard` decides: messages in and out, and the buckets between them.
//!
//! For: `edge`'s limits adapter and its object. Not for: the arithmetic (`guard::limit`) or keeping rows.

use ::guard::limit::{Asked, Bucket, Rate, take_all};
use ports::{Limit, Taken};

/// How many objects share the principals. Each is a thread of its own; more of them, more requests at once.
pub const SHARDS: u32 = 32;
/// A bucket that nobody asked for so long is full, and its row is forgotten (ms).
pub const FORGET_MS: u64 = 3_600_000;

/// One bucket as it is kept: name, parts, time.
pub type Row = (String, u64, u64);

/// The object that keeps a principal's buckets (FNV-1a).
#[must_use]
pub fn shard(principal: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    principal.bytes().fold(0x811c_9dc5, step) % SHARDS
}

/// The message to an object.
#[must_use]
pub fn ask(principal: &str, limits: &[Limit]) -> String {
    let limit = |it: &Limit| (it.name.clone(), [it.quota, it.window_ms, it.settle, it.cost]);
    let limits: Vec<(String, [u32; 4])> = limits.iter().map(limit).collect();
    // Text and numbers can always be written.
    serde_json::to_string(&(principal, limits)).unwrap_or_default()
}

/// The principal and the limits of a message.
#[must_use]
pub fn asked(message: &str) -> Option<(String, Vec<Limit>)> {
    let (principal, limits): (String, Vec<(String, [u32; 4])>) =
        serde_json::from_slice(message.as_bytes()).ok()?;
    let limit = |(name, [quota, window_ms, settle, cost]): (String, [u32; 4])| Limit {
        name,
        quota,
        window_ms,
        settle,
        cost,
    };
    Some((principal, limits.into_iter().map(limit).collect()))
}

/// The rows to keep instead of `rows`, and the answer.
#[must_use]
pub fn take(rows: &[Row], limits: &[Limit], now: u64) -> (Vec<Row>, String) {
    let bucket = |name: &str| {
        let row = rows.iter().find(|(known, ..)| known == name)?;
        Some(Bucket { parts: row.1, at: row.2 })
    };
    let one = |limit: &Limit| Asked {
        rate: Rate { quota: limit.quota, window_ms: limit.window_ms },
        bucket: bucket(&limit.name),
        settle: limit.settle,
        cost: limit.cost,
    };
    let asked: Vec<Asked> = limits.iter().map(one).collect();
    let outcome = take_all(&asked, now);
    // Full buckets that were only asked for need no row.
    let used = |limit: &Limit| limit.settle + limit.cost > 0 || bucket(&limit.name).is_some();
    let kept = limits.iter().zip(&outcome).filter(|(limit, _)| used(limit));
    let kept = kept.map(|(limit, (bucket, _))| (limit.name.clone(), bucket.parts, bucket.at));
    let said = outcome.iter().map(|(_, it)| (it.allowed, it.remaining, it.retry_after_ms, it.reset_ms));
    let said: Vec<(bool, u32, u64, u64)> = said.collect();
    (kept.collect(), serde_json::to_string(&said).unwrap_or_default())
}

/// The answer, read. `None` unless it answers so many questions.
#[must_use]
pub fn taken(answer: &str, questions: usize) -> Option<Vec<Taken>> {
    let said: Vec<(bool, u32, u64, u64)> = serde_json::from_slice(answer.as_bytes()).ok()?;
    let one = |(allowed, remaining, retry_after_ms, reset_ms)| Taken {
        allowed,
        remaining,
        retry_after_ms,
        reset_ms,
    };
    (said.len() == questions).then(|| said.into_iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_as_they_were_sent() {
        let limit = |cost| Limit { name: "ho\"ur".into(), quota: 5, window_ms: 60_000, settle: 1, cost };
        let limits = vec![limit(1), limit(0)];
        assert_eq!(asked(&ask("ip:'1", &limits)), Some(("ip:'1".to_owned(), limits.clone())));
        assert_eq!(asked("[]"), None);
        let (rows, answer) = take(&[], &limits, 1_000);
        assert_eq!(rows.first(), Some(&("ho\"ur".to_owned(), 180_000, 1_000)));
        let read = taken(&answer, 2).unwrap();
        assert_eq!((read[0].allowed, read[0].remaining), (true, 3));
        assert_eq!(taken(&answer, 1), None, "an answer to something else");
        assert!(
            take(&[], &[limit(0)].map(|it| Limit { settle: 0, ..it }), 1_000).0.is_empty(),
            "nothing to keep"
        );
    }

    #[test]
    fn rows_go_on_where_they_were() {
        let limits = [Limit { name: "a".into(), quota: 2, window_ms: 60_000, settle: 0, cost: 1 }];
        let (mut rows, mut allowed) = (Vec::new(), 0);
        for _ in 0..5 {
            let (kept, answer) = take(&rows, &limits, 1_000);
            rows = kept;
            allowed += usize::from(taken(&answer, 1).unwrap()[0].allowed);
        }
        assert_eq!(allowed, 2);
    }

    #[test]
    fn principals_spread_over_the_shards() {
        let used: std::collections::BTreeSet<u32> = (0..1_000).map(|n| shard(&format!("usr_{n}"))).collect();
        assert_eq!(used.len(), SHARDS as usize);
    }
}
