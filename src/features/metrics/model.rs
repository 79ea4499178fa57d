//! The Prometheus text form (exposition format 0.0.4).

use std::fmt::Write as _;

use ports::Sample;

use crate::http::tally::{BUCKETS_MS, Requests};

/// Name, type and help of every metric.
pub const METRICS: [(&str, &str, &str); 10] = [
    ("vibe_http_requests_total", "counter", "Requests answered, by method, route and status."),
    ("vibe_http_request_duration_ms", "histogram", "Time to answer in milliseconds, by route."),
    ("vibe_task_transitions_total", "counter", "Tasks that reached a state, by kind and state."),
    ("vibe_threats_total", "counter", "Requests that looked like attacks, by level."),
    ("vibe_problems_total", "counter", "Requests refused or failed, by problem type."),
    ("vibe_agents_total", "counter", "Signed requests of agents, by outcome."),
    ("vibe_incidents_total", "counter", "Incidents, by what happened to them."),
    ("vibe_tasks", "gauge", "Unfinished tasks, by kind and state."),
    ("vibe_runners_online", "gauge", "Runners seen within the last minute."),
    ("vibe_build_info", "gauge", "Always 1; the labels name the version."),
];

/// The samples that these answered requests add.
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
        for sample in of_metric {
            _ = writeln!(text, "{} {}", sample.series, sample.value);
        }
    }
    text
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
    fn labels_cannot_break_the_format() {
        assert_eq!(escape("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }
}
