//! Stories of the rate limits' buckets.

use futures_util::future::try_join_all;

use super::{Outcome, Told, ensure};
use crate::{Limit, Limits};

/// Plays them all.
pub async fn limits(limits: &dyn Limits) -> Vec<Told> {
    vec![
        Told::new("a bucket is exact, also when asked at once", is_exact(limits).await),
        Told::new("all buckets pay or none does", all_or_none(limits).await),
        Told::new("what was let pass elsewhere is settled", settles(limits).await),
        Told::new("principals and names do not share", does_not_share(limits).await),
    ]
}

/// An hour's window: while a story is told, less than one token grows.
fn limit(name: &str, quota: u32, cost: u32) -> Limit {
    Limit { name: name.to_owned(), quota, window_ms: 3_600_000, settle: 0, cost }
}

async fn is_exact(limits: &dyn Limits) -> Outcome {
    let asked = [limit("hour", 5, 1)];
    let answers = try_join_all((0..12).map(|_| limits.take("story:exact", &asked))).await?;
    let allowed = answers.iter().flatten().filter(|taken| taken.allowed).count();
    ensure!(allowed == 5, "{allowed} of 12 passed, the quota is 5");
    let refused = limits.take("story:exact", &asked).await?;
    let waits = refused
        .iter()
        .all(|taken| !taken.allowed && taken.remaining == 0 && (1..=720_000).contains(&taken.retry_after_ms));
    ensure!(refused.len() == 1 && waits, "{refused:?}");
    Ok(())
}

async fn all_or_none(limits: &dyn Limits) -> Outcome {
    let both = [limit("wide", 10, 1), limit("narrow", 1, 1)];
    limits.take("story:both", &both).await?;
    let refused = limits.take("story:both", &both).await?;
    let seen: Vec<(bool, u32)> = refused.iter().map(|taken| (taken.allowed, taken.remaining)).collect();
    ensure!(seen == [(true, 9), (false, 0)], "{seen:?}");
    Ok(())
}

async fn settles(limits: &dyn Limits) -> Outcome {
    let asked = [Limit { settle: 7, ..limit("hour", 10, 1) }];
    let taken = limits.take("story:settle", &asked).await?;
    ensure!(taken.iter().all(|taken| taken.allowed && taken.remaining == 2), "{taken:?}");
    let report = [Limit { settle: 500, ..limit("hour", 10, 0) }];
    let taken = limits.take("story:settle", &report).await?;
    ensure!(taken.iter().all(|taken| taken.remaining == 0), "{taken:?}");
    Ok(())
}

async fn does_not_share(limits: &dyn Limits) -> Outcome {
    for (principal, name) in
        [("story:a", "hour"), ("story:b", "hour"), ("story:a", "minute"), ("story:'\"", "x")]
    {
        let taken = limits.take(principal, &[limit(name, 1, 1)]).await?;
        ensure!(taken.iter().all(|taken| taken.allowed), "{principal} {name}: {taken:?}");
    }
    Ok(())
}
