//! Code of PHP, Java, Node.js and of template engines, in values that should hold none.
//!
//! For: calls and markers that only make sense to an interpreter. Not for: names of functions in a sentence,
//! or placeholders like `{{name}}` and `${HOME}`.

use super::{Edge, Rule, always};
use crate::assess::{
    answer::{
        Class::{Code, Php, Template},
        Severity::{Critical, Notice},
    },
    around::{Around, after_digits, at, begins, contains, trim_start, word},
};

const ANY: u16 = at::ALL;

pub(crate) const RULES: &[Rule] = &[
    rule("php-open", Php, &["<?php", "<?="], always),
    rule(
        "php-super-global",
        Php,
        &["$_get[", "$_post[", "$_request[", "$_server[", "$_cookie[", "$_files[", "$globals["],
        always,
    ),
    rule(
        "php-call",
        Php,
        &[
            "system",
            "shell_exec",
            "passthru",
            "proc_open",
            "assert",
            "base64_decode",
            "exec",
            "popen",
            "eval",
            "pfsockopen",
            "fsockopen",
            "file_get_contents",
            "file_put_contents",
            "readfile",
            "fopen",
            "unlink",
            "create_function",
            "gzinflate",
            "str_rot13",
            "ini_set",
            "putenv",
            "curl_exec",
            "posix_getpwuid",
            "pcntl_exec",
        ],
        php_call,
    ),
    rule("php-info", Php, &["phpinfo"], |a| a.after.starts_with(b"()") && glued(a)),
    rule("php-setting", Php, &["allow_url_include", "auto_prepend_file", "auto_append_file"], |a| {
        a.rest().starts_with(b"=")
    }),
    rule("php-invoke", Php, &["call_user_func", "invokefunction"], |a| a.is(at::QUERY | at::FORM | at::PATH)),
    rule("php-object", Php, &["o:"], object),
    rule("php-interpolation", Php, &["${@", "{php}", "[/php]", "[php]", "<? "], |a| {
        a.hit != b"<? " || contains(a.after, b"?>")
    }),
    rule("java-jndi", Code, &["${jndi:", "jndi:ldap", "jndi:rmi", "jndi:dns"], always),
    rule("java-lookup", Code, &["${lower:", "${upper:", "${::-", "${env:", "${sys:", "${date:"], lookup),
    rule(
        "java-ognl",
        Code,
        &["@ognl.", "#_memberaccess", "(#dm=", "#context[", "@java.lang.", "(#_="],
        always,
    ),
    rule(
        "java-runtime",
        Code,
        &[
            "java.lang.runtime",
            "java.lang.processbuilder",
            "getruntime()",
            "t(java.",
            "java.lang.processimpl",
        ],
        |a| a.hit != b"java.lang.runtime" || !a.after.starts_with(b"exception"),
    ),
    rule("java-class-loader", Code, &["class.module.classloader", "class.classloader"], always),
    rule("java-serialised", Code, &["ro0ab"], |a| a.starts() && a.after.len() > 8),
    rule(
        "java-gadget",
        Code,
        &["com.sun.rowset.", "org.apache.commons.collections", "com.sun.org.apache.xalan"],
        |a| a.starts() || a.after.contains(&b'('),
    ),
    Rule {
        places: at::KEY,
        ..rule("js-prototype", Code, &["__proto__", "constructor.prototype", "constructor[prototype"], always)
    },
    Rule { severity: Notice, places: at::VALUES, ..rule("js-prototype-value", Code, &["__proto__"], always) },
    rule(
        "js-process",
        Code,
        &["child_process", "process.mainmodule", "global.process", "_$$nd_func$$_"],
        |a| a.hit == b"_$$nd_func$$_" || a.near(&[b"require(", b"require (", b".exec", b"._load"]),
    ),
    Rule { places: at::QUERY | at::FORM, ..rule("php-variable-call", Php, &["$"], variable_call) },
    Rule {
        places: at::QUERY | at::FORM,
        ..rule("php-text-call", Php, &[")("], |a| {
            a.near(&[b"system", b"passthru", b"shell_exec", b"assert", b"whoami", b"uname", b"phpinfo"])
        })
    },
    Rule {
        places: at::QUERY | at::FORM,
        ..rule("js-endless", Code, &["while("], |a| glued(a) && begins(a.after, &[b"!", b"true", b"1", b"("]))
    },
    rule("ruby-process", Code, &["process.spawn(", "kernel.exec(", "runtime.exec(", "open3.capture"], always),
    Rule {
        places: at::QUERY | at::FORM,
        ..rule("js-prototype-parameter", Code, &["__proto__"], |a| {
            a.starts() && begins(a.after, &[b"[", b"."])
        })
    },
    rule("ssti-arithmetic", Template, &["{{", "${", "#{", "*{", "<%=", "@("], arithmetic),
    rule(
        "ssti-python",
        Template,
        &["__class__", "__globals__", "__subclasses__", "__builtins__", "__mro__"],
        |a| {
            matches!(a.left(), Some(b'.' | b'[' | b'\'' | b'"'))
                && matches!(a.after.first(), Some(b'.' | b'[' | b'\'' | b'"' | b'('))
        },
    ),
    rule("ssti-object", Template, &["{{config", "{{self", "{{request", "{{_self", "{{settings"], |a| {
        begins(a.after, &[b"}}", b".items", b".__", b"|", b".env", b".application", b".environ"])
    }),
    rule(
        "ssti-java",
        Template,
        &["freemarker.template", "?new()", ".getclass()", "<#assign", "#set(", "getenv()"],
        template_java,
    ),
    rule("ssti-erb", Template, &["<%"], |a| {
        contains(a.after, b"%>")
            && ["system(", "exec(", "`", "file.", "io.popen"].iter().any(|n| contains(a.after, n.as_bytes()))
    }),
];

const fn rule(
    id: &'static str,
    class: super::Class,
    patterns: &'static [&'static str],
    check: fn(&Around<'_>) -> bool,
) -> Rule {
    Rule { id, class, severity: Critical, places: ANY, edge: Edge::Left, patterns, check }
}

/// Begins the value, or is glued to punctuation: not a word in a sentence.
fn glued(a: &Around<'_>) -> bool {
    a.starts() || matches!(a.previous(), Some(b';' | b'=' | b'{' | b'(' | b'@' | b'"' | b'\'' | b'>' | b'%'))
}

/// A call with a string, a variable or another call inside.
fn php_call(a: &Around<'_>) -> bool {
    let Some(argument) = a.rest().strip_prefix(b"(") else { return false };
    let argument = trim_start(argument);
    let (name, rest) = word(argument);
    let inside = begins(argument, &[b"'", b"\"", b"$_"]) || (!name.is_empty() && rest.starts_with(b"("));
    inside && glued(a)
}

/// `O:8:"stdClass":1:{`.
fn object(a: &Around<'_>) -> bool {
    let length = after_digits(a.after).and_then(|rest| rest.strip_prefix(b":\""));
    length.is_some_and(|rest| contains(rest, b"\":")) && glued(a)
}

/// Lookups that only hide another: with a default, nested, or of letters.
fn lookup(a: &Around<'_>) -> bool {
    !matches!(a.hit, b"${env:" | b"${sys:" | b"${date:")
        || contains(a.after, b":-")
        || contains(a.before, b"${")
}

/// `$name(`, `$$b(2)`, `$_[x](`: a function whose name is in a variable.
fn variable_call(a: &Around<'_>) -> bool {
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_${}[]'\"@.-+!".contains(byte);
    let end = a.after.iter().position(|byte| !part(byte)).unwrap_or(a.after.len());
    let (name, rest) = a.after.split_at_checked(end).unwrap_or((b"", b""));
    name.first().is_some_and(|byte| !byte.is_ascii_digit() && !matches!(byte, b'.' | b'!' | b'-' | b'+'))
        && trim_start(rest).starts_with(b"(")
        && glued(a)
}

/// `{{7*7}}`, `${7*'7'}`: sums, which no placeholder holds.
fn arithmetic(a: &Around<'_>) -> bool {
    let Some(rest) = after_digits(a.rest()) else { return false };
    let Some(rest) = trim_start(rest).strip_prefix(b"*").or_else(|| trim_start(rest).strip_prefix(b"+"))
    else {
        return false;
    };
    let rest = trim_start(rest);
    rest.first().is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'\'' | b'"'))
        && rest.iter().any(|b| matches!(b, b'}' | b'>' | b')'))
}

fn template_java(a: &Around<'_>) -> bool {
    match a.hit {
        b"#set(" => a.after.starts_with(b"$"),
        b"getenv()" => a.before.contains(&b'{'),
        b".getclass()" => a.after.starts_with(b"."),
        _ => true,
    }
}
