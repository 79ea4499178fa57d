//! How long an assessment takes natively. `cargo run --release -p guard --example time`.
//!
//! For: the figure per 4 KiB in the report. Not for: gating; tests count work instead.

use std::time::Instant;

use guard::assess::{Body, Guard, Input, Role};

fn main() {
    let start = Instant::now();
    let guard = Guard::new();
    println!("build: {:?}; rules, patterns, states, table bytes: {:?}", start.elapsed(), guard.size());
    let prose =
        "We'll select the best candidates; order by Friday, or drop us a line at 5 o'clock (see page 12). ";
    let hostile = "' or 1 = b and (select x) ; cat y | on <a href=javascript : union all ../ http://a/ ";
    for (name, piece) in [("prose", prose), ("hostile", hostile)] {
        let text: String = piece.chars().cycle().take(4096).collect();
        let json = format!("{{\"text\":{text:?}}}");
        let headers: [(&str, &[u8]); 3] = [
            ("host", b"api.example.com"),
            ("user-agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"),
            ("accept", b"text/html,application/xhtml+xml,*/*;q=0.8"),
        ];
        let body = Body { role: Role::Json, sample: json.as_bytes(), fields: &[] };
        let input = Input {
            method: "POST",
            target: b"/v1/items?limit=50",
            headers: &headers,
            body,
            ..Input::default()
        };
        report(&guard, &format!("{name}, 4 KiB JSON"), &input);
        report(&guard, "no body", &Input { body: Body::default(), ..input });
    }
}

fn report(guard: &Guard, name: &str, input: &Input<'_>) {
    let mut times: Vec<u128> = (0..2000)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(guard.assess(std::hint::black_box(input)));
            start.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    println!("{name}: median {} us, p99 {} us", times[1000] / 1000, times[1980] / 1000);
}
