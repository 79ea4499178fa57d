//! Path traversal, files that are nobody's business, PHP stream wrappers.
//!
//! For: paths where a value begins or leaves its folder. Not for: paths in sentences, or a relative import.

use super::{Edge, Rule, always};
use crate::assess::{
    answer::{
        Class::{Lfi, Php},
        Severity::{Critical, Error},
    },
    around::{Around, at, begins, is_word},
};

pub(crate) const RULES: &[Rule] = &[
    rule("lfi-traversal-path", at::PATH, &["../", "/..;/", "....//"], |a| {
        a.hit.starts_with(b"/") || a.hit.starts_with(b"....") || matches!(a.left(), None | Some(b'/' | b'\\'))
    }),
    rule("lfi-traversal", at::QUERY | at::FORM | at::HEADER, &["../../", "..;/"], climbing),
    rule("lfi-traversal-odd", at::VALUES, &["....//"], always),
    rule("lfi-file", at::VALUES, SYSTEM, path_token),
    Rule {
        severity: Error,
        ..rule("lfi-private-file", at::PATH, PRIVATE, |a| {
            a.left() == Some(b'/') && !a.after.first().is_some_and(|byte| is_word(*byte))
        })
    },
    Rule { severity: Error, ..rule("lfi-dot-path", at::PATH, &["/."], dot_path) },
    rule("lfi-private-value", at::QUERY | at::FORM | at::JSON, PRIVATE, path_token),
    rule("lfi-file-url", at::QUERY | at::FORM, &["file://"], |a| begins_value(a) && !a.after.is_empty()),
    Rule {
        class: Php,
        ..rule(
            "php-wrapper",
            at::VALUES,
            &["php://", "expect://", "phar://", "zip://", "compress.zlib://", "data://text/", "glob://"],
            |a| begins_value(a) && !a.after.first().is_none_or(u8::is_ascii_whitespace),
        )
    },
];

/// Files of the system. `/` also stands for `\`.
const SYSTEM: &[&str] = &[
    "etc/passwd",
    "etc/shadow",
    "etc/group",
    "etc/hosts",
    "etc/sudoers",
    "etc/issue",
    "etc/master.passwd",
    "etc/subuid",
    "proc/interrupts",
    "sys/class",
    ".docker/",
    "proc/self/",
    "proc/version",
    "windows/win.ini",
    "boot.ini",
    "system.ini",
    "config/sam",
    "drivers/etc/",
    "web-inf/",
    "meta-inf/",
    "apache2/access",
    "apache/logs",
    "nginx/access.log",
    "var/log/",
    "httpd.conf",
];

/// Files of a site or an account that are never served.
const PRIVATE: &[&str] = &[
    ".env",
    ".git/config",
    ".git/head",
    ".git/index",
    ".aws/credentials",
    ".htpasswd",
    ".htaccess",
    ".svn/entries",
    ".ssh/id_rsa",
    ".ssh/authorized_keys",
    ".bash_history",
    ".mysql_history",
    "wp-config.php",
    ".ds_store",
    "id_rsa",
];

const fn rule(
    id: &'static str,
    places: u16,
    patterns: &'static [&'static str],
    check: fn(&Around<'_>) -> bool,
) -> Rule {
    Rule { id, class: Lfi, severity: Critical, places, edge: Edge::Free, patterns, check }
}

/// At the value's start or after something that introduces a path.
fn begins_value(a: &Around<'_>) -> bool {
    a.starts() || matches!(a.left(), Some(b'=' | b'"' | b'\'' | b'(' | b',' | b'|' | b':'))
}

/// The hit belongs to a path that begins the value, or follows a quote or `=`; a path after a space is
/// part of a sentence, unless it climbs out of a folder.
fn path_token(a: &Around<'_>) -> bool {
    let part =
        |byte: &u8| is_word(*byte) || matches!(byte, b'/' | b'\\' | b'.' | b'-' | b'~' | b':' | b'%' | b'@');
    let start = a.before.iter().rposition(|byte| !part(byte)).map_or(0, |at| at + 1);
    let token = a.before.get(start..).unwrap_or_default();
    let left = start.checked_sub(1).and_then(|at| a.before.get(at));
    let rooted = begins(token, &[b"/", b"\\", b"..", b"~", b"./", b"file:"])
        || token.get(1..).is_some_and(|tail| begins(tail, &[b":/", b":\\"]))
        || token.windows(3).any(|three| matches!(three, b"../" | b"..\\"))
        || (token.is_empty() && a.starts() && !a.hit.starts_with(b"etc") && a.hit.contains(&b'/'));
    let introduced = match left {
        None => a.whole || token.len() == a.before.len(),
        Some(byte) => matches!(byte, b'=' | b'"' | b'\'' | b'(' | b',' | b'<' | b'}') || climbs(token),
    };
    let end = a.hit.ends_with(b"/") || !a.after.first().is_some_and(|byte| is_word(*byte));
    rooted && introduced && end
}

/// Climbing begins the value or the argument; a relative link inside a text climbs too, but less high.
fn climbing(a: &Around<'_>) -> bool {
    let part = |byte: &u8| is_word(*byte) || matches!(byte, b'/' | b'\\' | b'.' | b'-' | b'~' | b':' | b'%');
    let begins_value = a.whole && a.before.iter().all(part);
    begins_value
        || matches!(a.left(), Some(b'=' | b'"' | b'\''))
        || begins(a.after, &[b"../../", b"..\\..\\"])
}

/// A hidden file or folder near the root: `/.zed/settings.json`. Nothing but `/.well-known/` is served.
fn dot_path(a: &Around<'_>) -> bool {
    let near_root = a.whole && a.before.iter().filter(|byte| **byte == b'/').count() <= 1;
    near_root && a.after.first().is_some_and(|byte| is_word(*byte)) && !a.after.starts_with(b"well-known")
}

fn climbs(token: &[u8]) -> bool {
    token.windows(3).filter(|three| matches!(*three, b"../" | b"..\\")).count() > 1
}
