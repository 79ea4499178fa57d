//! SQL injection and operators of document databases.
//!
//! For: statements that leave the value they stand in. Not for: SQL as such: a search for "union select"
//! is a fine question, `1 union select 2` is not.

use super::{Edge, Rule, always};
use crate::assess::{
    answer::{
        Class::{Nosql, Sqli},
        Severity::{Critical, Error},
    },
    around::{
        Around, after_digits, after_word, at, begins, contains, ends_statement, last_word, trim_start, word,
    },
};

const PLACES: u16 = at::VALUES;

pub(crate) const RULES: &[Rule] = &[
    rule("sqli-union", Edge::Word, &["union"], union),
    rule("sqli-tautology", Edge::Word, &["or", "and", "xor", "having", "where", "not"], tautology),
    rule("sqli-tautology-op", Edge::Free, &["||", "&&"], tautology),
    rule("sqli-comment", Edge::Free, &["--", "#"], comment),
    rule("sqli-empty-or", Edge::Free, &["=''or'", "''or''", "=\"\"or\""], always),
    rule("sqli-stacked", Edge::Free, &[";"], stacked),
    rule("sqli-delay", Edge::Word, &["sleep", "pg_sleep", "benchmark"], delay),
    rule("sqli-waitfor", Edge::Word, &["waitfor delay", "waitfor time"], |a| {
        begins(a.rest(), &[b"'", b"\""])
    }),
    rule("sqli-error", Edge::Word, &["extractvalue", "updatexml"], error_based),
    rule("sqli-file", Edge::Word, &["into outfile", "into dumpfile", "load_file"], file),
    rule("sqli-package", Edge::Left, &["dbms_pipe.", "dbms_lock.", "utl_http.", "utl_inaddr."], |a| {
        contains(a.after, b"(")
    }),
    rule("sqli-xp", Edge::Word, &["xp_cmdshell", "xp_dirtree", "sp_executesql"], xp),
    rule("sqli-analyse", Edge::Word, &["procedure analyse"], |a| a.rest().starts_with(b"(")),
    rule("sqli-subselect", Edge::Word, &["select", "case when"], subselect),
    rule("sqli-json", Edge::Free, &["'::json", "' <@ '", "' @> '", "'->>"], always),
    rule("sqli-order", Edge::Word, &["order by", "group by"], order),
    Rule { severity: Error, ..rule("sqli-schema", Edge::Left, SCHEMA, schema) },
    Rule {
        severity: Error,
        ..rule("sqli-variable", Edge::Free, &["@@version", "@@datadir", "@@hostname"], always)
    },
    Rule {
        id: "nosql-operator",
        class: Nosql,
        severity: Critical,
        places: at::KEY,
        edge: Edge::Free,
        patterns: &[
            "$ne",
            "$gt",
            "$gte",
            "$lt",
            "$lte",
            "$in",
            "$nin",
            "$regex",
            "$where",
            "$exists",
            "$or",
            "$and",
            "$nor",
            "$not",
            "$expr",
            "$function",
        ],
        check: operator,
    },
    Rule {
        id: "nosql-code",
        class: Nosql,
        severity: Critical,
        places: PLACES,
        edge: Edge::Word,
        patterns: &["return"],
        check: |a| a.previous() == Some(b';') && a.near(&[b"';", b"\";"]),
    },
];

const SCHEMA: &[&str] = &[
    "information_schema.",
    "sqlite_master",
    "sqlite_schema",
    "pg_catalog.",
    "sysobjects",
    "all_tables",
    "mysql.user",
];

const fn rule(
    id: &'static str,
    edge: Edge,
    patterns: &'static [&'static str],
    check: fn(&Around<'_>) -> bool,
) -> Rule {
    Rule { id, class: Sqli, severity: Critical, places: PLACES, edge, patterns, check }
}

/// `union [all|distinct] [(] select` and then a value, or names where a string or number was left.
fn union(a: &Around<'_>) -> bool {
    let rest = after_word(a.rest(), b"all").or_else(|| after_word(a.rest(), b"distinct")).unwrap_or(a.rest());
    let Some(rest) = after_word(rest.trim_prefix_bytes(b"("), b"select") else { return false };
    let (first, after) = word(rest);
    let after = trim_start(after);
    let value = begins(rest, &[b"'", b"\"", b"@", b"(", b"*"])
        || rest.first().is_some_and(u8::is_ascii_digit)
        || first == b"null"
        || (!first.is_empty() && after.starts_with(b"("));
    let names = after.starts_with(b",") || word(after).0 == b"from";
    value || (names && a.leaves())
}

/// What stands on one side of a comparison.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Number,
    Text,
    Name,
    Call,
}

/// One side and what follows it.
fn side(text: &[u8]) -> Option<(Side, &[u8])> {
    let text = text.iter().position(|byte| !matches!(byte, b'(' | b' ')).and_then(|at| text.get(at..))?;
    match text.first()? {
        quote @ (b'\'' | b'"') => {
            let inner = text.get(1..)?;
            let end = inner.iter().position(|byte| byte == quote);
            Some((Side::Text, end.and_then(|end| inner.get(end + 1..)).unwrap_or_default()))
        }
        b'0'..=b'9' => after_digits(text).map(|rest| (Side::Number, rest)),
        _ => {
            let (name, rest) = word(text);
            let kind = if rest.starts_with(b"(") { Side::Call } else { Side::Name };
            (!name.is_empty()).then_some((kind, rest))
        }
    }
}

/// What follows a comparison operator.
fn compared(text: &[u8]) -> Option<&[u8]> {
    let text = text.strip_prefix(b")").map_or(trim_start(text), trim_start);
    let signs = text.iter().take_while(|byte| matches!(byte, b'=' | b'<' | b'>' | b'!')).count();
    if signs > 0 {
        return (signs <= 3).then(|| trim_start(text.get(signs..).unwrap_or_default()));
    }
    [&b"like"[..], b"is", b"in", b"rlike", b"regexp", b"between"]
        .iter()
        .find_map(|name| after_word(text, name))
}

/// `or 1=1`, `' or 'a'='a`, `' and f(`, `' or true--`: a condition glued to a value it does not belong to.
fn tautology(a: &Around<'_>) -> bool {
    // "near 'WHERE id = '" quotes a clause; only an operator is glued to a value.
    let clause = matches!(a.hit, b"having" | b"where");
    let quote = !clause && matches!(a.previous(), Some(b'\'' | b'"'));
    if !(a.leaves() || clause || a.starts()) {
        return false;
    }
    let rest = after_word(a.rest(), b"not").unwrap_or(a.rest());
    if rest.starts_with(b"(")
        && after_word(trim_start(rest.get(1..).unwrap_or_default()), b"select").is_some()
    {
        return !a.starts();
    }
    let Some((left, after)) = side(rest) else { return false };
    let Some(right) = compared(after) else {
        let (first, _) = word(rest);
        let alone = ends_statement(after) || begins(trim_start(after), &[b"'", b"\""]);
        let truth = matches!(first, b"true" | b"false" | b"null") || left == Side::Number;
        return (truth && quote && alone) || (left == Side::Call && quote && !a.starts());
    };
    if right.is_empty() {
        return false;
    }
    let Some((other, end)) = side(right) else { return quote && right.starts_with(b"%") };
    match (left, other) {
        (Side::Number, Side::Number) => finishes(end),
        (Side::Text, Side::Text) => a.leaves() || a.starts() || clause && ends_statement(end),
        (Side::Number | Side::Text, Side::Call) | (Side::Call, _) => a.leaves(),
        (Side::Name, Side::Text) => quote,
        (Side::Name, Side::Name) => quote && word(right).0 == b"null",
        _ => quote && finishes(end),
    }
}

/// After `1=1` the value ends, or the statement goes on.
fn finishes(text: &[u8]) -> bool {
    let rest = trim_start(text);
    let goes_on: [&[u8]; 8] = [b"limit", b"union", b"and", b"or", b"order", b"group", b"into", b"then"];
    ends_statement(rest)
        || begins(rest, &[b"'", b"\"", b"||", b"&&", b","])
        || goes_on.contains(&word(rest).0)
}

/// A quote that opens nothing, and a comment that hides the rest of the statement.
fn comment(a: &Around<'_>) -> bool {
    let before = a.before.trim_ascii_end();
    let end = before.iter().rposition(|byte| !matches!(byte, b')' | b';' | b' ')).map_or(0, |at| at + 1);
    let before = before.get(..end).unwrap_or_default();
    let Some(quote @ (b'\'' | b'"')) = before.last() else { return false };
    let odd = before.iter().filter(|byte| *byte == quote).count() % 2 == 1;
    let rest = a.after.iter().find(|byte| !matches!(byte, b' ' | b'-' | b'+' | b';'));
    odd && rest.is_none()
}

/// `; drop table x`: a second statement.
fn stacked(a: &Around<'_>) -> bool {
    let (verb, rest) = word(a.rest());
    let rest = trim_start(rest);
    let (object, after) = word(rest);
    let (name, end) = word(trim_start(after));
    let things: [&[u8]; 8] =
        [b"table", b"database", b"user", b"schema", b"view", b"login", b"index", b"function"];
    match verb {
        b"drop" | b"create" | b"alter" | b"truncate" => {
            things.contains(&object) && !name.is_empty() && (ends_statement(end) || a.leaves())
        }
        b"insert" => object == b"into" && (end.contains(&b'(') || contains(end, b"values")),
        b"delete" => {
            object == b"from" && (a.leaves() || word(trim_start(end)).0 == b"where" && end.contains(&b'='))
        }
        b"update" => name == b"set" && end.contains(&b'='),
        b"exec" | b"execute" => begins(rest, &[b"xp_", b"sp_", b"(", b"master"]),
        b"shutdown" => a.leaves() && (ends_statement(rest) || object == b"with"),
        b"select" => {
            a.leaves() && (rest.starts_with(b"*") || after.starts_with(b"(") || contains(rest, b" from "))
        }
        b"declare" => rest.starts_with(b"@"),
        b"waitfor" => object == b"delay",
        _ => false,
    }
}

/// Joined to a condition or a value, not named in a sentence.
fn joined(a: &Around<'_>) -> bool {
    let words: [&[u8]; 10] =
        [b"and", b"or", b"select", b"if", b"then", b"when", b"where", b"by", b"rlike", b"xor"];
    let mark = |byte| {
        matches!(byte, b'\'' | b'"' | b'(' | b')' | b',' | b';' | b'=' | b'|' | b'-' | b'+' | b'0'..=b'9')
    };
    a.starts() || a.previous().is_some_and(mark) || words.contains(&last_word(a.before))
}

fn delay(a: &Around<'_>) -> bool {
    let Some(argument) = a.rest().strip_prefix(b"(") else { return false };
    let first = trim_start(argument).first().copied().unwrap_or(b' ');
    let selected = last_word(a.before) == b"select" && first != b')';
    ((first.is_ascii_digit() || first == b'(') && joined(a)) || selected
}

fn error_based(a: &Around<'_>) -> bool {
    a.rest().starts_with(b"(")
        && ["concat", "0x", "select", "rand("].iter().any(|n| contains(a.after, n.as_bytes()))
}

fn file(a: &Around<'_>) -> bool {
    let rest = a.rest();
    let argument = rest.strip_prefix(b"(").unwrap_or(rest);
    begins(argument, &[b"'", b"\"", b"0x", b"char("]) && (a.hit != b"load_file" || rest.starts_with(b"("))
}

fn xp(a: &Around<'_>) -> bool {
    begins(a.rest(), &[b"(", b"'", b"\"", b"n'"])
        || matches!(last_word(a.before.trim_suffix_bytes(b"..")), b"exec")
}

/// `(select … from …)` where a value is expected, `case when (1=1) then`.
fn subselect(a: &Around<'_>) -> bool {
    if a.hit == b"case when" {
        let right = side(a.rest()).and_then(|(left, rest)| Some((left, side(compared(rest)?)?.0)));
        return matches!(right, Some((Side::Number, Side::Number) | (Side::Text, Side::Text)));
    }
    let Some(outside) = a.before.trim_ascii_end().strip_suffix(b"(") else { return false };
    let words: [&[u8]; 8] = [b"and", b"or", b"in", b"exists", b"by", b"rlike", b"if", b"when"];
    let mark = |byte| matches!(byte, b'=' | b'<' | b'>' | b',' | b'|' | b'+' | b'-' | b'(' | b'*');
    let inside = contains(a.after, b" from ") || a.after.contains(&b'(') || contains(a.after, b"@@");
    let place = outside.trim_ascii_end().last().is_some_and(|byte| mark(*byte))
        || words.contains(&last_word(outside));
    inside && place && a.after.contains(&b')')
}

/// `order by 10--`, which counts columns.
fn order(a: &Around<'_>) -> bool {
    let Some(end) = after_digits(a.rest()) else { return false };
    let rest = trim_start(end);
    begins(rest, &[b"--", b"#", b"/*"]) && a.leaves()
}

fn schema(a: &Around<'_>) -> bool {
    last_word(a.before) == b"from"
        && a.before.iter().any(|byte| matches!(byte, b'(' | b'\'' | b';' | b'0'..=b'9'))
}

/// The whole last part of a key: `user[$ne]`, `user.$ne`.
fn operator(a: &Around<'_>) -> bool {
    matches!(a.left(), Some(b'.' | b'[')) && matches!(a.after.first(), None | Some(b']'))
}

/// Prefixes and suffixes that may be missing.
trait Trim {
    fn trim_prefix_bytes(&self, prefix: &[u8]) -> &[u8];
    fn trim_suffix_bytes(&self, suffix: &[u8]) -> &[u8];
}

impl Trim for [u8] {
    fn trim_prefix_bytes(&self, prefix: &[u8]) -> &[u8] {
        self.strip_prefix(prefix).map_or(self, trim_start)
    }

    fn trim_suffix_bytes(&self, suffix: &[u8]) -> &[u8] {
        self.strip_suffix(suffix).unwrap_or(self)
    }
}
