//! Broken and smuggled HTTP: what methods and framing headers say.
//!
//! For: RFC 9110 and 9112 rules that attacks break. Not for: values (`rules`). On Cloudflare the front
//! server refuses much of this first; the native programs behind other fronts rely on it.

use super::{
    answer::{
        Class::Protocol,
        Severity::{self, Critical, Error},
    },
    engine::Scan,
    input::Input,
};

/// Methods this product answers.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// More ranges than any player asks for (CRS 920202 allows 5).
const MAX_RANGES: usize = 5;

pub(crate) fn check(scan: &mut Scan<'_>, input: &Input<'_>) {
    if !METHODS.contains(&input.method) {
        let token = input.method.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let severity = if token { Error } else { Critical };
        scan.note("protocol-method", Protocol, severity, "method".to_owned());
    }
    let count =
        |name: &str| input.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).count();
    let lengths = count("content-length");
    let transfer = count("transfer-encoding");
    if lengths > 1 || transfer > 1 || count("host") > 1 {
        scan.note("protocol-repeated", Protocol, Critical, "header".to_owned());
    }
    if lengths > 0 && transfer > 0 {
        scan.note("protocol-length-and-chunks", Protocol, Critical, "header:transfer-encoding".to_owned());
    }
    for (name, value) in input.headers {
        header(scan, &name.to_ascii_lowercase(), value);
    }
}

fn header(scan: &mut Scan<'_>, name: &str, value: &[u8]) {
    let found: Option<(&'static str, Severity)> = match name {
        "transfer-encoding" if !value.eq_ignore_ascii_case(b"chunked") => {
            Some(("protocol-transfer-encoding", Critical))
        }
        "content-length" if value.is_empty() || !value.iter().all(u8::is_ascii_digit) => {
            Some(("protocol-content-length", Critical))
        }
        "host" if !value.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_".contains(byte)) => {
            Some(("protocol-host", Critical))
        }
        // CVE-2025-29927: tells a framework to skip its own checks.
        "x-middleware-subrequest" => Some(("protocol-subrequest", Critical)),
        "x-original-url" | "x-rewrite-url" => Some(("protocol-rewrite", Error)),

        "x-filename" | "x_filename" | "x-file-name" | "x.filename" if script(value) => {
            Some(("php-upload-name", Critical))
        }
        // httpoxy: becomes HTTP_PROXY in CGI programs.
        "proxy" => Some(("protocol-proxy", Error)),
        "x-http-method-override" | "x-http-method" | "x-method-override" => {
            Some(("protocol-override", Error))
        }
        "range" | "request-range" if value.split(|byte| *byte == b',').count() > MAX_RANGES => {
            Some(("protocol-ranges", Error))
        }
        _ if name.is_empty() || !name.bytes().all(token) => Some(("protocol-header-name", Critical)),
        _ => None,
    };
    if let Some((id, severity)) = found {
        let short: String = name.chars().take(64).collect();
        scan.note(id, Protocol, severity, format!("header:{short}"));
    }
}

/// A file that a careless server would run.
fn script(name: &[u8]) -> bool {
    let name = name.to_ascii_lowercase();
    let last = name.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let last = last.trim_ascii_end();
    [&b"php"[..], b"pht", b"jsp", b"asp", b"cgi"].iter().any(|kind| last.starts_with(kind))
}

/// RFC 9110 section 5.6.2.
fn token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
