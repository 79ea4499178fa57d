//! A strict reader of Prometheus' text form (exposition format 0.0.4), for tests.
//!
//! For: refusing what a scraper might swallow. Not for: anything but plain counters, gauges and histograms.

use std::collections::{BTreeMap, BTreeSet};

/// One line of a metric: its whole name, its labels in the order they stand in, its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// With `_bucket`, `_sum` or `_count`, if it has it.
    pub name: String,
    /// Names and values.
    pub labels: Vec<(String, String)>,
    /// The number.
    pub value: f64,
}

/// Every line, after checking all of the format's rules that concern them; panics at what breaks one.
pub fn strict(text: &str) -> Vec<Line> {
    assert!(text.ends_with('\n'), "the last line must end");
    let mut kinds: BTreeMap<&str, &str> = BTreeMap::new();
    let mut lines: Vec<(String, Line)> = Vec::new();
    let (mut family, mut helped) = (String::new(), BTreeSet::new());
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').expect("a help has words");
            assert!(helped.insert(name) && !words.is_empty(), "{name} twice");
            family = name.to_owned();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a type");
            assert!(name == family && kinds.insert(name, kind).is_none(), "{name}: one TYPE after its HELP");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{kind}");
        } else {
            let read = read(line);
            let kind = kinds.get(family.as_str()).expect("a TYPE before its lines");
            let ends: &[&str] = if *kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(ends.iter().any(|end| read.name == format!("{family}{end}")), "{line} among {family}");
            assert!(*kind == "gauge" || read.value >= 0.0, "{line}");
            lines.push((family.clone(), read));
        }
    }
    let mut seen = BTreeSet::new();
    for (_, line) in &lines {
        assert!(seen.insert((line.name.clone(), line.labels.clone())), "twice: {line:?}");
    }
    for (name, _) in kinds.into_iter().filter(|(_, kind)| *kind == "histogram") {
        let own: Vec<&Line> =
            lines.iter().filter(|(family, _)| family == name).map(|(_, line)| line).collect();
        histogram(name, &own);
    }
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Each series of a histogram stands together: buckets by growing bound and growing count, `+Inf` last, then the sum,
/// then the count, which is that of `+Inf`.
fn histogram(name: &str, lines: &[&Line]) {
    let mut rest = lines;
    while let Some(first) = rest.first() {
        let own = |line: &&&Line| line.name == format!("{name}_bucket");
        let buckets: Vec<&Line> = rest.iter().take_while(own).copied().collect();
        let ends = buckets.iter().position(|line| bound(line).is_infinite()).expect("a bucket +Inf") + 1;
        let buckets = &buckets[..ends];
        let labels: Vec<_> = first.labels.iter().filter(|(name, _)| name != "le").cloned().collect();
        assert!(ends > 1, "{first:?}");
        for (one, next) in buckets.iter().zip(&buckets[1..]) {
            assert!(bound(one) < bound(next), "le must grow: {one:?} {next:?}");
            assert!(one.value <= next.value, "buckets are cumulative: {one:?} {next:?}");
        }
        for bucket in buckets {
            let others: Vec<_> = bucket.labels.iter().filter(|(name, _)| name != "le").cloned().collect();
            assert_eq!(others, labels, "{bucket:?}");
        }
        let (sum, count) = (rest[ends], rest[ends + 1]);
        assert_eq!((sum.name.as_str(), &sum.labels), (format!("{name}_sum").as_str(), &labels));
        assert_eq!((count.name.as_str(), &count.labels), (format!("{name}_count").as_str(), &labels));
        assert_eq!(count.value, buckets[ends - 1].value, "{count:?}");
        rest = &rest[ends + 2..];
    }
}

fn bound(line: &Line) -> f64 {
    let le = line.labels.iter().find(|(name, _)| name == "le").map(|(_, value)| value.as_str());
    match le.expect("a bucket has le") {
        "+Inf" => f64::INFINITY,
        number => number.parse().expect("a bound is a number"),
    }
}

fn read(line: &str) -> Line {
    let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
    let value = value.parse().unwrap_or_else(|_| panic!("no number: {line}"));
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    assert!(!name.is_empty() && name.chars().all(plain), "{line}");
    let mut left = labels.strip_suffix('}').unwrap_or_else(|| panic!("not closed: {line}"));
    let mut labels = Vec::new();
    while !left.is_empty() {
        let (label, after) = left.split_once("=\"").unwrap_or_else(|| panic!("no label: {line}"));
        assert!(!label.is_empty() && label.chars().all(plain), "{line}");
        let mut escaped = false;
        let end = after.find(|c| {
            let ends = c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            ends
        });
        let end = end.unwrap_or_else(|| panic!("a value does not end: {line}"));
        labels.push((label.to_owned(), after[..end].to_owned()));
        left = &after[end + 1..];
        left = left.strip_prefix(',').unwrap_or(left);
    }
    Line { name: name.to_owned(), labels, value }
}
