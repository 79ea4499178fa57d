//! Commands of shells, and ways to start one.
//!
//! For: a separator, a command and an argument that fits it. Not for: command names in a sentence, or code
//! in backticks as Markdown has it.

use super::{Edge, Rule, always};
use crate::assess::{
    answer::{Class::Rce, Severity::Critical},
    around::{Around, at, begins, contains, is_word, trim_start, word},
};

pub(crate) const RULES: &[Rule] = &[
    rule("rce-separator", at::VALUES, &[";", "|", "&", "`", "$("], separated),
    rule("rce-newline", at::PATH | at::QUERY | at::FORM | at::HEADER, &[" "], new_line),
    rule("rce-ifs", at::VALUES, &["${ifs", "$ifs"], always),
    rule("rce-shell-path", at::VALUES, &["/bin/", "/usr/bin/", "/sbin/"], shell_path),
    rule(
        "rce-command",
        at::QUERY | at::FORM,
        &["cat ", "ls ", "wget ", "curl ", "rm ", "nc ", "bash ", "sh ", "powershell "],
        whole_command,
    ),
    rule("rce-batch", at::QUERY | at::FORM, &["for %", "for /"], |a| {
        contains(a.after, b" in (") || contains(a.after, b" in  (")
    }),
    rule("rce-substitution", at::QUERY | at::FORM, &["<(", ">("], |a| command(a.rest(), true)),
    rule("rce-shell-variable", at::VALUES, &["${shell}", "$shell ", "${path:"], always),
    rule("rce-device", at::VALUES, &["/dev/tcp/", "/dev/udp/"], always),
    rule("rce-wildcard", at::VALUES, &["/???/", "/??n/", "/b?n/"], always),
    rule("rce-brace", at::VALUES, &["{cat,", "{ls,", "{wget,", "{curl,", "{nc,", "{echo,", "{ping,"], always),
    rule("rce-shellshock", at::ALL, &["() {", "(){"], |a| {
        a.starts() && a.is(at::QUERY | at::HEADER | at::STANDARD | at::KEY)
    }),
    rule("rce-windows", at::VALUES, &["cmd.exe", "cmd /c", "powershell"], windows),
    rule("rce-download", at::VALUES, &["downloadstring(", "invoke-expression", "invoke-webrequest"], |a| {
        a.hit.ends_with(b"(") || a.near(&[b"http", b"iex"])
    }),
    rule(
        "rce-python",
        at::VALUES,
        &["os.system(", "os.popen(", ".popen(", "__import__(", "subprocess.call(", "subprocess.run("],
        |a| begins(a.rest(), &[b"'", b"\"", b"["]),
    ),
];

const fn rule(
    id: &'static str,
    places: u16,
    patterns: &'static [&'static str],
    check: fn(&Around<'_>) -> bool,
) -> Rule {
    Rule { id, class: Rce, severity: Critical, places, edge: Edge::Free, patterns, check }
}

/// Commands that tell about the machine and are no ordinary word: they need no argument.
const TELLING: [&[u8]; 12] = [
    b"id",
    b"ifconfig",
    b"ipconfig",
    b"ls",
    b"netstat",
    b"printenv",
    b"ps",
    b"pwd",
    b"systeminfo",
    b"tasklist",
    b"uname",
    b"whoami",
];

/// Commands that need an argument that looks like one. Many are ordinary words.
const OTHERS: &[&[u8]] = &[
    b"alias",
    b"apt",
    b"apt-get",
    b"bsdtar",
    b"cscript",
    b"dd",
    b"df",
    b"docker",
    b"doas",
    b"du",
    b"ed",
    b"eval",
    b"exec",
    b"export",
    b"gcc",
    b"gdb",
    b"git",
    b"gzip",
    b"iex",
    b"iwr",
    b"kubectl",
    b"lastlog",
    b"lsof",
    b"make",
    b"mount",
    b"mshta",
    b"nano",
    b"nice",
    b"nohup",
    b"openssl",
    b"passwd",
    b"pip",
    b"printf",
    b"reg",
    b"regedit",
    b"rundll32",
    b"schtasks",
    b"service",
    b"source",
    b"strace",
    b"su",
    b"sudo",
    b"systemctl",
    b"tar",
    b"time",
    b"timeout",
    b"trap",
    b"unzip",
    b"useradd",
    b"vi",
    b"vim",
    b"watch",
    b"whois",
    b"wmic",
    b"wscript",
    b"xargs",
    b"xxd",
    b"yum",
    b"zip",
    b"awk",
    b"base64",
    b"bash",
    b"busybox",
    b"cat",
    b"certutil",
    b"chmod",
    b"chown",
    b"cmd",
    b"cp",
    b"crontab",
    b"curl",
    b"cut",
    b"dash",
    b"dig",
    b"dir",
    b"echo",
    b"env",
    b"fetch",
    b"find",
    b"ftp",
    b"grep",
    b"head",
    b"host",
    b"kill",
    b"ksh",
    b"less",
    b"ln",
    b"lua",
    b"mail",
    b"mkdir",
    b"mkfifo",
    b"more",
    b"mv",
    b"nc",
    b"ncat",
    b"net",
    b"netcat",
    b"nl",
    b"node",
    b"nslookup",
    b"perl",
    b"php",
    b"ping",
    b"python",
    b"python3",
    b"rm",
    b"ruby",
    b"scp",
    b"sed",
    b"sh",
    b"sleep",
    b"socat",
    b"sort",
    b"ssh",
    b"tac",
    b"tail",
    b"tee",
    b"telnet",
    b"tftp",
    b"touch",
    b"type",
    b"wget",
    b"zsh",
];

/// What follows a command: an option, a path, a variable, a URL.
fn argument(text: &[u8]) -> bool {
    begins(
        text,
        &[
            b"/", b"~/", b"$", b"..", b"./", b"http", b"ftp:", b"\\\\", b"*", b"<", b">&", b"c:", b"'",
            b"\"http", b"%",
        ],
    ) || matches!(text, [b'-', letter, ..] if letter.is_ascii_alphabetic())
}

/// A shell command begins `text`.
fn command(text: &[u8], alone: bool) -> bool {
    let (name, after) = word(text);
    if name.is_empty()
        || after.first().is_some_and(|byte| matches!(byte, b'=' | b':' | b'-' | b'.' | b'(' | b'@'))
    {
        return false;
    }
    let rest = trim_start(after);
    let gap = rest.len() < after.len() || begins(after, &[b"$", b"<", b">"]);
    let fits = gap && argument(rest);
    if TELLING.contains(&name) {
        let ends = rest.is_empty() || begins(rest, &[b";", b"&", b")", b"`", b"#", b"'", b"\""]);
        return fits || (alone && ends);
    }
    let number = matches!(name, b"sleep" | b"ping" | b"nc" | b"kill")
        && gap
        && rest.first().is_some_and(u8::is_ascii_digit);
    let piped = name == b"echo" && gap && rest.contains(&b'|');
    let last = matches!(name, b"sh" | b"bash" | b"zsh") && rest.is_empty() && alone;
    OTHERS.contains(&name) && (fits || number || piped || last)
}

fn separated(a: &Around<'_>) -> bool {
    let text = a.rest();
    let text = text
        .iter()
        .position(|byte| !matches!(byte, b'|' | b'&' | b'{' | b'(' | b' ' | b'@'))
        .and_then(|at| text.get(at..));
    let Some(text) = text else { return false };
    match a.hit {
        // Markdown has code in backticks; an attack glues them to a value or begins with them.
        b"`" => !a.is(at::JSON) && (a.starts() || a.left() != Some(b' ')) && command(text, true),
        b"$(" => command(text, !begins(text, &[b"pwd"])),
        // Cells of a Markdown table.
        b"|" => command(text, true) && !contains(a.after, b" |"),
        b"&" => command(text, a.left() == Some(b'&') || a.after.starts_with(b"&")),
        _ => command(text, true),
    }
}

/// A line of its own that is a command. The pattern is a space, which also matches a line break.
fn whole_command(a: &Around<'_>) -> bool {
    let name = a.hit.trim_ascii_end();
    let path = begins(a.rest(), &[b"/", b"-", b"../", b"~/", b"http", b"c:"]);
    let option =
        matches!(name, b"wget" | b"curl" | b"rm") || !a.rest().starts_with(b"-") || a.after.contains(&b'/');
    a.starts() && path && (option || name == b"bash" || name == b"sh" || name == b"nc")
}

fn new_line(a: &Around<'_>) -> bool {
    // A text of several words goes on in the next line; a host name or number does not.
    let value = a.whole && !a.before.trim_ascii().contains(&b' ');
    a.hit == b"\n"
        && value
        && (command(a.after, true) || (a.after.starts_with(b"/") && path_command(a.after)))
}

/// `/bin/cat`, `/usr/bin/id`.
fn path_command(text: &[u8]) -> bool {
    let end = text.iter().position(|byte| !(is_word(*byte) || *byte == b'/')).unwrap_or(text.len());
    let (path, after) = text.split_at_checked(end).unwrap_or((text, b""));
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    let rest = trim_start(after);
    let known = TELLING.contains(&name) || OTHERS.contains(&name);
    known && (rest.is_empty() || argument(rest) || begins(rest, &[b";", b"|", b"&"]))
}

fn shell_path(a: &Around<'_>) -> bool {
    let (name, after) = word(a.after);
    let rest = trim_start(after);
    let known = TELLING.contains(&name) || OTHERS.contains(&name);
    let separator = a.previous().is_some_and(|byte| matches!(byte, b';' | b'|' | b'&' | b'`' | b'(' | b'\n'));
    known && (separator || (matches!(rest, [b'-', ..]) && a.starts()) || climbed(a))
}

/// `../../bin/sh`.
fn climbed(a: &Around<'_>) -> bool {
    a.before.ends_with(b"..") || contains(a.before, b"../")
}

fn windows(a: &Around<'_>) -> bool {
    let rest = a.rest();
    let words: [&[u8]; 4] = [b"iex", b"dir", b"whoami", b"type"];
    begins(rest, &[b"/c", b"-e", b"-c ", b"-nop", b"-w ", b"iex", b"(new-object"])
        || (a.hit == b"cmd /c" && words.contains(&word(rest).0))
}
