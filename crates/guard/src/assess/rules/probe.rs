//! Probes for other people's software, scanners by name, split responses, fixed sessions.
//!
//! For: requests nobody sends to this product in earnest. Not for: header framing (`protocol`).

use super::{Edge, Rule, always};
use crate::assess::{
    answer::{
        Class::{Protocol, Scanner, Session},
        Severity::{Critical, Error},
    },
    around::{Around, at, begins, contains},
};

pub(crate) const RULES: &[Rule] = &[
    rule(
        "scanner-probe",
        Scanner,
        Error,
        at::PATH,
        &[
            "/wp-login",
            "/wp-admin",
            "/wp-content",
            "/wp-includes",
            "/phpmyadmin",
            "/pma/",
            "/xmlrpc.php",
            "/cgi-bin/",
            "/actuator/",
            "/server-status",
            "/server-info",
            "/hnap1",
            "/solr/admin",
            "/boaform",
            "/owa/auth",
            "/autodiscover/",
            "/manager/html",
            "/jenkins/script",
            "/console/login",
            "/setup.cgi",
            "/remote/fgt_lang",
            "/.well-known/../",
            "/telescope/requests",
            "/_ignition/",
            "/debug/default/view",
        ],
        |a| a.starts_or_segment(),
    ),
    rule("scanner-phpunit", Scanner, Critical, at::PATH, &["eval-stdin.php", "/vendor/phpunit"], always),
    Rule {
        edge: Edge::Left,
        ..rule(
            "scanner-agent",
            Scanner,
            Critical,
            at::HEADER,
            &[
                "sqlmap",
                "nikto",
                "masscan",
                "nuclei",
                "fuzz faster u fool",
                "gobuster",
                "feroxbuster",
                "wpscan",
                "dirbuster",
                "acunetix",
                "netsparker",
                "wfuzz",
                "dirsearch",
                "openvas",
                "w3af",
                "havij",
                "arachni",
                "jaeles",
                "skipfish",
                "whatweb",
                "hydra",
                "nessus",
                "burpcollaborator",
                "commix",
                "jbrofuzz",
                "paros",
            ],
            agent,
        )
    },
    Rule {
        edge: Edge::Left,
        ..rule(
            "scanner-mapper",
            Scanner,
            Error,
            at::HEADER,
            &["nmap", "zgrab", "zmap", "censysinspect", "shodan"],
            agent,
        )
    },
    rule(
        "protocol-split",
        Protocol,
        Critical,
        at::PATH | at::QUERY | at::HEADER | at::KEY,
        &[
            "set-cookie:",
            "location:",
            "content-length:",
            "content-type:",
            "transfer-encoding:",
            "x-forwarded-",
            "<html",
            "refresh:",
            "last-modified:",
        ],
        |a| a.left() == Some(b'\n'),
    ),
    rule(
        "protocol-split-body",
        Protocol,
        Critical,
        at::FORM | at::JSON,
        &["transfer-encoding:", "content-length:", "set-cookie:"],
        |a| a.left() == Some(b'\n'),
    ),
    rule(
        "protocol-smuggled",
        Protocol,
        Critical,
        at::VALUES,
        &[" http/1.", " http/0.", " http/2"],
        request_line,
    ),
    rule(
        "session-parameter",
        Session,
        Error,
        at::KEY,
        &[
            "phpsessid",
            "jsessionid",
            "asp.net_sessionid",
            "aspsessionid",
            "cfid",
            "connect.sid",
            "koa.sess",
            "rack.session",
            "phpsession",
            "laravel_session",
            "ci_session",
        ],
        |a| a.starts() && a.is(at::KEY) && a.name == b"query",
    ),
    rule("protocol-header-line", Protocol, Critical, at::QUERY, &[":"], header_line),
    rule(
        "protocol-directory",
        Protocol,
        Critical,
        at::QUERY | at::FORM,
        &[")(|(", ")(&)", "*)(", ")(uid=", ")(cn=", ")(objectclass=", ")|(uid="],
        always,
    ),
    rule("session-path", Session, Error, at::PATH, &[";jsessionid=", ";phpsessid="], always),
];

const fn rule(
    id: &'static str,
    class: super::Class,
    severity: super::Severity,
    places: u16,
    patterns: &'static [&'static str],
    check: fn(&Around<'_>) -> bool,
) -> Rule {
    Rule { id, class, severity, places, edge: Edge::Free, patterns, check }
}

impl Around<'_> {
    /// At the path's start, or one folder down: installations live there.
    fn starts_or_segment(&self) -> bool {
        self.whole && self.before.iter().filter(|byte| **byte == b'/').count() <= 1
    }
}

/// A line of its own that is a header field: `\nRemote-Addr: x`.
fn header_line(a: &Around<'_>) -> bool {
    let line = a.before.iter().rposition(|byte| *byte == b'\n').and_then(|at| a.before.get(at + 1..));
    // A text of several words may have lines that look like fields; a value has none.
    let value = a.whole
        && line.is_some_and(|line| {
            !a.before.strip_suffix(line).unwrap_or_default().trim_ascii().contains(&b' ')
        });
    value
        && line.is_some_and(|name| {
            name.contains(&b'-') && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        })
}

/// Only where a program names itself.
fn agent(a: &Around<'_>) -> bool {
    a.name == b"user-agent"
}

/// A request line inside a value: `\nGET /x HTTP/1.1`.
fn request_line(a: &Around<'_>) -> bool {
    let line = a.before.iter().rposition(|byte| *byte == b'\n').and_then(|at| a.before.get(at + 1..));
    let methods: [&[u8]; 5] = [b"get /", b"post /", b"put /", b"delete /", b"head /"];
    let url: [&[u8]; 3] = [b"get http", b"post http", b"connect "];
    let whole = a.whole && begins(a.before, &url) && contains(a.before, b"://");
    whole || line.is_some_and(|line| begins(line, &methods) && !contains(line, b"\""))
}
