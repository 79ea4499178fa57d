//! URLs that point inside, remote files to include, and XML entities.
//!
//! For: what an attacker wants our servers to fetch. Not for: deciding what may be fetched; that is
//! [`crate::ssrf`], which every fetch goes through whatever this says.

use super::{Edge, Rule, always};
use crate::{
    assess::{
        answer::{
            Class::{Rfi, Ssrf, Xxe},
            Severity::{Critical, Error, Notice},
        },
        around::{Around, at, begins, contains, trim_end, word},
    },
    ssrf::{Ranges, ipv4_loose},
};

const VALUES: u16 = at::QUERY | at::FORM | at::JSON;

pub(crate) const RULES: &[Rule] = &[
    rule("ssrf-metadata", Ssrf, Critical, &["://", "@"], |a| host(a).is_some_and(metadata)),
    rule(
        "ssrf-metadata-path",
        Ssrf,
        Critical,
        &["latest/meta-data", "computemetadata/v1", "latest/user-data", "security-credentials"],
        |a| contains(a.before, b"://"),
    ),
    rule("ssrf-spelling", Ssrf, Critical, &["://"], |a| web(a) && host(a).is_some_and(odd)),
    rule("ssrf-service", Ssrf, Critical, &["://"], |a| {
        web(a) && host(a).is_some_and(|h| inside(h) && service(a, h))
    }),
    rule("ssrf-private", Ssrf, Notice, &["://"], |a| web(a) && host(a).is_some_and(inside)),
    rule(
        "ssrf-rebinding",
        Ssrf,
        Error,
        &[".nip.io", ".sslip.io", ".xip.io", ".localtest.me", ".lvh.me"],
        |a| contains(a.before, b"://"),
    ),
    Rule {
        places: at::QUERY | at::FORM,
        ..rule(
            "ssrf-scheme",
            Ssrf,
            Critical,
            &["gopher://", "dict://", "ldap://", "ldaps://", "tftp://", "netdoc:", "jar:http", "sftp://"],
            |a| a.starts() || matches!(a.left(), Some(b'=' | b'"' | b'\'')),
        )
    },
    Rule {
        places: at::QUERY | at::FORM,
        ..rule("rfi-parameter", Rfi, Critical, &["http://", "https://", "ftp://", "//"], remote)
    },
    rule("xxe-entity", Xxe, Critical, &["<!entity"], always),
    rule("xxe-doctype", Xxe, Critical, &["<!doctype"], doctype),
    rule("xxe-include", Xxe, Critical, &["<xi:include"], always),
];

const fn rule(
    id: &'static str,
    class: super::Class,
    severity: super::Severity,
    patterns: &'static [&'static str],
    check: fn(&Around<'_>) -> bool,
) -> Rule {
    Rule { id, class, severity, places: VALUES, edge: Edge::Free, patterns, check }
}

/// The scheme is one that fetches over HTTP or FTP.
fn web(a: &Around<'_>) -> bool {
    let scheme: [&[u8]; 5] = [b"http", b"https", b"ftp", b"ws", b"wss"];
    scheme.iter().any(|name| a.before.ends_with(name))
}

/// The host after `://`, behind user information, without port.
fn host<'a>(a: &Around<'a>) -> Option<&'a [u8]> {
    if a.hit == b"@" && !contains(a.before, b"://") {
        return None;
    }
    let end = a
        .after
        .iter()
        .position(|byte| matches!(byte, b'/' | b'?' | b'#' | b' ' | b'\n' | b'"' | b'\'' | b'\\'));
    let authority = a.after.get(..end.unwrap_or(a.after.len()))?;
    let authority = authority.rsplit(|byte| *byte == b'@').next()?;
    if let Some(six) = authority.strip_prefix(b"[") {
        return six.split(|byte| *byte == b']').next();
    }
    let name = authority.split(|byte| *byte == b':').next()?;
    Some(name.strip_suffix(b".").unwrap_or(name)).filter(|name| !name.is_empty())
}

fn text(host: &[u8]) -> &str {
    std::str::from_utf8(host).unwrap_or_default()
}

fn metadata(host: &[u8]) -> bool {
    let names: [&[u8]; 5] = [
        b"metadata.google.internal",
        b"metadata",
        b"metadata.goog",
        b"instance-data",
        b"kubernetes.default.svc",
    ];
    names.contains(&host)
        || begins(host, &[b"kubernetes.default"])
        || Ranges::of_host(text(host)) == Ranges::Metadata
}

/// An address that is not written the ordinary way, and leads inside.
fn odd(host: &[u8]) -> bool {
    let host = text(host);
    let plain = host.parse::<std::net::Ipv4Addr>().is_ok() || host.contains(':');
    let embedded = host.contains(':') && host.contains('.');
    (!plain && ipv4_loose(host).is_some()) || (embedded && Ranges::of_host(host) != Ranges::Public)
}

fn inside(host: &[u8]) -> bool {
    let host = text(host);
    host == "localhost"
        || host.ends_with(".localhost")
        || !matches!(Ranges::of_host(host), Ranges::Public | Ranges::Name)
}

/// A port where something other than a web page answers.
fn service(a: &Around<'_>, host: &[u8]) -> bool {
    let ports: [&[u8]; 16] = [
        b"22", b"25", b"2375", b"2379", b"3306", b"5432", b"5984", b"6379", b"6443", b"8500", b"9000",
        b"9200", b"10250", b"11211", b"27017", b"8006",
    ];
    let Some(at) = a.after.windows(host.len().max(1)).position(|window| window == host) else { return false };
    let after = a.after.get(at + host.len()..).unwrap_or_default();
    let after = after.strip_prefix(b"]").unwrap_or(after);
    after.strip_prefix(b":").is_some_and(|rest| ports.contains(&word(rest).0))
}

/// A parameter that names a file to include holds a URL of a script.
fn remote(a: &Around<'_>) -> bool {
    if !a.starts() {
        return false;
    }
    let names: [&[u8]; 16] = [
        b"page",
        b"include",
        b"inc",
        b"file",
        b"template",
        b"tpl",
        b"path",
        b"dir",
        b"document",
        b"doc",
        b"folder",
        b"root",
        b"pg",
        b"module",
        b"load",
        b"view",
    ];
    let body = a.after;
    let script = [".php", ".asp", ".jsp", ".cgi"].iter().any(|n| contains(body, n.as_bytes()));
    let cut = trim_end(body).ends_with(b"?") || trim_end(body).ends_with(b".txt");
    let named = names.contains(&a.name);
    let address = host(a).is_some_and(|host| text(host).parse::<std::net::Ipv4Addr>().is_ok());
    (named && (script || cut)) || (address && script && a.hit != b"//")
}

/// A document type with its own or a foreign definition. HTML's own is content.
fn doctype(a: &Around<'_>) -> bool {
    let (name, rest) = word(a.rest());
    let head = rest.split(|byte| *byte == b'>').next().unwrap_or_default();
    head.contains(&b'[') || (name != b"html" && (contains(head, b"system") || contains(head, b"public")))
}
