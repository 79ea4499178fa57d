//! Adding up the counters of several shards.
//!
//! For: `edge`'s counters adapter. Not for: keeping them (`CounterShard`).

use std::collections::BTreeMap;

use ports::Sample;

/// How many shards there are; each isolate sends to a random one of them, so that no object is hot.
pub const SHARDS: u32 = 8;

/// The sums over all shards, sorted by series.
#[must_use]
pub fn merge(shards: Vec<Vec<(String, f64)>>) -> Vec<Sample> {
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for (series, value) in shards.into_iter().flatten() {
        *sums.entry(series).or_default() += value;
    }
    sums.into_iter().map(|(series, value)| Sample { series, value }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_over_shards_and_sorts() {
        let merged = merge(vec![vec![("b".into(), 1.0), ("a".into(), 2.0)], vec![], vec![("b".into(), 0.5)]]);
        let expected =
            vec![Sample { series: "a".into(), value: 2.0 }, Sample { series: "b".into(), value: 1.5 }];
        assert_eq!(merged, expected);
    }
}
