//! The Prometheus text form (exposition format 0.0.4).

use std::{collections::BTreeMap, fmt::Write as _};

use ports::Sample;

use crate::http::tally::{BUCKETS_MS, Requests};

/// Name, type and help of every metric.
pub const METRICS: [(&str, &str, &str); 12] = [
    ("vibe_http_requests_total", "counter", "Requests answered, by method, route and status."),
    ("vibe_http_request_duration_ms", "histogram", "Time to answer in milliseconds, by route."),
    ("vibe_task_transitions_total", "counter", "Tasks that reached a state, by kind and state."),
    ("vibe_threats_total", "counter", "Requests that looked like attacks, by level."),
    ("vibe_problems_total", "counter", "Requests refused or failed, by problem type."),
    ("vibe_agents_total", "counter", "Signed requests of agents, by outcome."),
    ("vibe_incidents_total", "counter", "Incidents, by what happened to them."),
    ("vibe_provider_sign_ins_total", "counter", "Callbacks of sign-in providers, by outcome."),
    ("vibe_cron_runs_total", "counter", "Runs of the cron triggers, by cron and outcome."),
    ("vibe_tasks", "gauge", "Unfinished tasks, by kind and state."),
    ("vibe_runners_online", "gauge", "Runners seen within the last minute."),
    ("vibe_build_info", "gauge", "Always 1; the labels name the version."),
];

/// The samples that these answered requests add; buckets that none of them fits are left out, and put in again by
/// [`exposition`].
#[must_use]
pub fn request_samples(requests: &Requests) -> Vec<Sample> {
    let Requests { method, status, within, count, sum_ms, .. } = requests;
    let (method, route) = (escape(method.as_str()), escape(&requests.route));
    #[expect(clippy::cast_precision_loss, reason = "a few seconds' counts are far below 2^53")]
    let sample = |series: String, value: u64| Sample { series, value: value as f64 };
    let name = "vibe_http_request_duration_ms";
    let total =
        format!("vibe_http_requests_total{{method=\"{method}\",route=\"{route}\",status=\"{status}\"}}");
    let mut samples = vec![sample(total, *count)];
    for (bound, count) in BUCKETS_MS.iter().zip(within).filter(|(_, count)| **count > 0) {
        samples.push(sample(format!("{name}_bucket{{route=\"{route}\",le=\"{bound}\"}}"), *count));
    }
    samples.push(sample(format!("{name}_bucket{{route=\"{route}\",le=\"+Inf\"}}"), *count));
    samples.push(sample(format!("{name}_sum{{route=\"{route}\"}}"), *sum_ms));
    samples.push(sample(format!("{name}_count{{route=\"{route}\"}}"), *count));
    samples
}

/// The whole text, grouped by metric with HELP and TYPE.
#[must_use]
pub fn exposition(samples: &[Sample]) -> String {
    let mut text = String::new();
    for (name, kind, help) in METRICS {
        let of_metric: Vec<&Sample> =
            samples.iter().filter(|sample| family(&sample.series) == name).collect();
        if of_metric.is_empty() {
            continue;
        }
        _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        if kind == "histogram" {
            histogram(&mut text, name, &of_metric);
            continue;
        }
        for sample in of_metric {
            _ = writeln!(text, "{} {}", sample.series, sample.value);
        }
    }
    text
}

/// Series by series all buckets in the order of their bounds, then sum and count, as the format asks for. The stored
/// series are in the order of their text, where 10 comes before 5.
fn histogram(text: &mut String, name: &str, samples: &[&Sample]) {
    let mut known: BTreeMap<String, f64> = BTreeMap::new();
    for sample in samples {
        *known.entry(sample.series.clone()).or_default() += sample.value;
    }
    let value = |series: &str| known.get(series).copied().unwrap_or_default();
    let bounds: Vec<String> =
        BUCKETS_MS.iter().map(u64::to_string).chain(std::iter::once("+Inf".to_owned())).collect();
    for counted in known.keys() {
        let Some(labels) = counted.strip_prefix(name).and_then(|rest| rest.strip_prefix("_count{")) else {
            continue;
        };
        let labels = labels.trim_end_matches('}');
        let mut within = 0.0_f64;
        for bound in &bounds {
            let series = format!("{name}_bucket{{{labels},le=\"{bound}\"}}");
            within = within.max(value(&series));
            _ = writeln!(text, "{series} {within}");
        }
        let sum = format!("{name}_sum{{{labels}}}");
        _ = writeln!(text, "{sum} {}\n{counted} {}", value(&sum), value(counted));
    }
}

/// The metric a series belongs to.
fn family(series: &str) -> &str {
    let name = series.split('{').next().unwrap_or(series);
    ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

/// A label value as the format wants it.
fn escape(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::*;

    fn one(route: &str, status: u16, duration_ms: u64) -> Vec<Sample> {
        let mut requests = Requests::none(&Method::GET, route, status);
        requests.count_one(duration_ms);
        request_samples(&requests)
    }

    #[test]
    fn a_request_counts_once_in_every_bucket_it_fits() {
        let samples = one("/v1/projects/{id}", 200, 30);
        let buckets: Vec<_> = samples.iter().filter(|s| s.series.contains("_bucket")).collect();
        assert_eq!(buckets.len(), 6, "50, 100, 250, 1000, 10000, +Inf");
        assert_eq!(samples.iter().find(|s| s.series.contains("_sum")).unwrap().value, 30.0);
    }

    #[test]
    fn the_text_groups_series_under_their_metric() {
        let mut samples = one("/a", 200, 1);
        let series = "vibe_task_transitions_total{kind=\"scan\",state=\"dead\"}".to_owned();
        samples.push(Sample { series, value: 1.0 });
        let text = exposition(&samples);
        assert_eq!(text.matches("# TYPE").count(), 3);
        assert!(text.contains("vibe_task_transitions_total{kind=\"scan\",state=\"dead\"} 1\n"));
        assert!(
            text.find("# TYPE vibe_http_request_duration_ms histogram").unwrap()
                < text.find("_bucket").unwrap()
        );
    }

    #[test]
    fn histograms_have_every_bucket_in_the_order_of_the_bounds() {
        let mut samples = one("/a", 200, 30);
        samples.extend(one("/a", 404, 2));
        samples.sort_by(|a, b| a.series.cmp(&b.series));
        let text = exposition(&samples);
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("_ms_")).collect();
        let bucket = |bound: &str, n: u64| {
            format!("vibe_http_request_duration_ms_bucket{{route=\"/a\",le=\"{bound}\"}} {n}")
        };
        let mut expected: Vec<String> = [("5", 1), ("10", 1), ("25", 1), ("50", 2), ("100", 2), ("250", 2)]
            .into_iter()
            .chain([("1000", 2), ("10000", 2), ("+Inf", 2)])
            .map(|(bound, n)| bucket(bound, n))
            .collect();
        expected.push("vibe_http_request_duration_ms_sum{route=\"/a\"} 32".into());
        expected.push("vibe_http_request_duration_ms_count{route=\"/a\"} 2".into());
        assert_eq!(lines, expected);
        let slow = exposition(&one("/b", 200, 70_000));
        assert!(slow.contains("le=\"10000\"} 0\n") && slow.contains("le=\"+Inf\"} 1\n"), "{slow}");
    }

    #[test]
    fn labels_cannot_break_the_format() {
        assert_eq!(escape("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }
}
