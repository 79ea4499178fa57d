//! Stories of the counters.

use futures_util::future::try_join_all;

use super::{Outcome, Told, ensure};
use crate::{Counters, Sample};

/// Plays them all.
pub async fn counters(counters: &dyn Counters) -> Vec<Told> {
    vec![
        Told::new("samples add up, also within one call and at once", adds_up(counters).await),
        Told::new("series are sorted", sorted(counters).await),
    ]
}

fn sample(series: &str, value: f64) -> Sample {
    Sample { series: series.to_owned(), value }
}

async fn sum(counters: &dyn Counters, series: &str) -> Result<f64, super::Wrong> {
    Ok(counters
        .read()
        .await?
        .iter()
        .find(|sample| sample.series == series)
        .map_or(0.0, |sample| sample.value))
}

async fn adds_up(counters: &dyn Counters) -> Outcome {
    let series = "story_total{quote=\"a\\\"b\"}";
    let twice = || counters.add(vec![sample(series, 1.0), sample(series, 0.5)]);
    try_join_all((0..20).map(|_| twice())).await?;
    counters.add(Vec::new()).await?;
    let sum = sum(counters, series).await?;
    let adds_up = (sum - 30.0).abs() < 1e-9;
    ensure!(adds_up, "{sum} instead of 30");
    Ok(())
}

async fn sorted(counters: &dyn Counters) -> Outcome {
    counters.add(vec![sample("story_b", 1.0), sample("story_a", 1.0)]).await?;
    let series: Vec<String> = counters.read().await?.into_iter().map(|sample| sample.series).collect();
    ensure!(series.is_sorted(), "{series:?}");
    ensure!(series.iter().filter(|name| *name == "story_a").count() == 1, "{series:?}");
    Ok(())
}
