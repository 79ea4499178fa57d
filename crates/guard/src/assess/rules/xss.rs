//! Cross-site scripting.
//!
//! For: markup and scripts that run when a page shows them. Not for: markup as such: `<b>` and `<img alt>`
//! are ordinary content.

use super::{Edge, Rule, always};
use crate::assess::{
    answer::{
        Class::{Session, Xss},
        Severity::{Critical, Notice},
    },
    around::{Around, at, begins, contains, trim_start},
};

const PLACES: u16 = at::VALUES | at::KEY;

pub(crate) const RULES: &[Rule] = &[
    rule("xss-script-tag", Edge::Free, &["<script", "</script"], |a| {
        !a.after.first().is_some_and(u8::is_ascii_alphanumeric)
    }),
    rule("xss-handler", Edge::Free, &[" on", "/on", "\"on", "'on"], handler),
    rule(
        "xss-uri",
        Edge::Free,
        &[
            "javascript:",
            "vbscript:",
            "jav ascript:",
            "java script:",
            "j avascript:",
            "ja vascript:",
            "javasc ript:",
            "javascr ipt:",
            "javascri pt:",
            "javascrip t:",
            "javas cript:",
        ],
        uri,
    ),
    rule("xss-data-uri", Edge::Left, &["data:text/html", "data:image/svg+xml", "data:x,"], data_uri),
    rule(
        "xss-document",
        Edge::Left,
        &[
            "document.cookie",
            "document.domain",
            "document.location",
            "document.write",
            "document.body.",
            "document.queryselector(",
            "document.getelementby",
            "document.createelement(",
        ],
        document,
    ),
    rule(
        "xss-call",
        Edge::Left,
        &["alert", "prompt", "confirm", "eval", "string.fromcharcode", "msgbox", "settimeout", "setinterval"],
        call,
    ),
    rule("xss-srcdoc", Edge::Free, &["srcdoc="], in_tag),
    rule("xss-style", Edge::Free, &["expression(", "@import"], |a| contains(a.before, b"style")),
    rule("xss-base", Edge::Free, &["<base href"], always),
    rule("xss-angular", Edge::Free, &["constructor.constructor("], always),
    rule(
        "xss-include",
        Edge::Free,
        &["<!--#set", "<!--#exec", "<!--#echo", "<!--#include", "<?import", "<v:vmlframe"],
        always,
    ),
    rule("xss-no-letters", Edge::Free, &["(![]+[])", "(!![]+[])", "[]+[]+", "+!![]", "+adw-script"], always),
    rule("xss-css", Edge::Free, &["url(javascript", "-moz-binding", "behavior:url("], always),
    rule("xss-tagged-call", Edge::Free, &[".call`", ".apply`", ".bind`"], always),
    Rule {
        places: at::QUERY | at::FORM,
        ..rule("xss-window", Edge::Left, &["window[", "self[", "top[", "parent[", "frames["], |a| {
            begins(a.rest(), &[b"\"", b"'", b"/*", b"`"]) && a.after.contains(&b'(')
        })
    },
    Rule {
        places: at::QUERY | at::FORM,
        ..rule("xss-plugin", Edge::Free, &["<object ", "<embed ", "<applet "], |a| a.after.contains(&b'='))
    },
    Rule {
        severity: Notice,
        ..rule(
            "xss-active-tag",
            Edge::Free,
            &["<iframe", "<object", "<embed", "<svg", "<math", "<applet", "<form"],
            always,
        )
    },
    Rule {
        class: Session,
        ..rule("session-meta", Edge::Free, &["<meta http-equiv"], |a| a.near(&[b"set-cookie", b"refresh"]))
    },
    Rule { class: Session, ..rule("session-cookie", Edge::Left, &["document.cookie"], assigned) },
];

const fn rule(
    id: &'static str,
    edge: Edge,
    patterns: &'static [&'static str],
    check: fn(&Around<'_>) -> bool,
) -> Rule {
    Rule { id, class: Xss, severity: Critical, places: PLACES, edge, patterns, check }
}

/// An opened tag is not closed before the hit.
fn in_tag(a: &Around<'_>) -> bool {
    let open = a.before.iter().rposition(|byte| *byte == b'<');
    open.and_then(|at| a.before.get(at + 1..)).is_some_and(|tag| {
        let closed = tag.contains(&b'>');
        !closed && tag.first().is_some_and(u8::is_ascii_alphabetic)
    })
}

/// `onerror=` inside a tag, or after a quote that ends an attribute. `onClick={…}` is JSX.
fn handler(a: &Around<'_>) -> bool {
    let letters = a.after.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (name, rest) = a.after.split_at_checked(letters).unwrap_or((b"", b""));
    let Some(value) = trim_start(rest).strip_prefix(b"=") else { return false };
    let value = trim_start(value);
    if !(3..=24).contains(&letters) || value.is_empty() || begins(value, &[b"=", b">", b"{"]) {
        return false;
    }
    let known: [&[u8]; 12] = [
        b"error", b"load", b"click", b"mouse", b"focus", b"key", b"pointer", b"anim", b"toggle", b"blur",
        b"submit", b"input",
    ];
    let quoted =
        matches!(a.previous(), Some(b'"' | b'\'')) || a.hit.starts_with(b"\"") || a.hit.starts_with(b"'");
    in_tag(a) || (quoted && begins(name, &known))
}

/// Something runs after `javascript:`, and the word is not the beginning of a sentence.
fn uri(a: &Around<'_>) -> bool {
    let glued = a.after.first().is_some_and(|byte| !byte.is_ascii_whitespace());
    let place = a.starts() || matches!(a.previous(), Some(b'"' | b'\'' | b'=' | b'(' | b'/' | b'>' | b':'));
    glued && place && a.after.iter().any(|byte| matches!(byte, b'(' | b'=' | b'`' | b'/'))
}

fn data_uri(a: &Around<'_>) -> bool {
    let place = a.starts() || matches!(a.previous(), Some(b'"' | b'\'' | b'=' | b'('));
    place
        && (a.hit == b"data:x," || begins(a.after, &[b",", b";"]))
        && (a.hit != b"data:image/svg+xml" || contains(a.after, b"script"))
}

fn assigned(a: &Around<'_>) -> bool {
    a.after.starts_with(b"=") && !a.after.starts_with(b"==")
}

/// Read into an expression or assigned, not named in a sentence.
fn document(a: &Around<'_>) -> bool {
    assigned(a)
        || matches!(a.left(), Some(b'(' | b'+' | b'=' | b';' | b'\'' | b'"' | b'>'))
        || (a.hit == b"document.write" && begins(a.after, &[b"(", b"ln("]) && in_script(a))
}

fn in_script(a: &Around<'_>) -> bool {
    a.starts() || a.near(&[b"<script", b"</script"])
}

/// `alert(1)` glued to punctuation; `eval(atob(…))` anywhere.
fn call(a: &Around<'_>) -> bool {
    let Some(argument) = a.after.strip_prefix(b"(").or_else(|| a.after.strip_prefix(b"`")) else {
        return false;
    };
    if argument.is_empty() || argument.starts_with(b")") {
        return argument == b")" && a.starts() && !a.is(at::JSON);
    }
    let nested = begins(
        argument,
        &[b"atob(", b"string.fromcharcode", b"unescape(", b"base64_decode(", b"location", b"name)"],
    );
    let glued = matches!(
        a.left(),
        Some(b';' | b'-' | b'+' | b'"' | b'\'' | b'=' | b'/' | b'>' | b'{' | b'(' | b',' | b'|')
    );
    nested || glued
}
