//! Which language a file is written in, and how that language writes comments and strings.
//!
//! For: classification by name, extension and `#!` line; the lexer's tables.
//! Not for: counting (`count`) or telling vendored from own files (`classify`).

mod table;

use contract::report::LanguageKind;
pub use table::LANGUAGES;

/// How a file is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Byte machine with comments and strings.
    Lexed,
    /// By indentation.
    Yaml,
    /// Every line with text is a comment.
    Prose,
}

/// A string literal.
#[derive(Debug, Clone, Copy)]
pub struct Quote {
    /// How it begins.
    pub open: &'static str,
    /// How it ends.
    pub close: &'static str,
    /// A backslash protects the next byte.
    pub escape: bool,
    /// It may hold newlines; otherwise a newline ends it.
    pub multiline: bool,
}

/// Peculiar literals a language has.
#[derive(Debug, Clone, Copy)]
pub struct Traits {
    /// `'x'` is a character, `'x` is not a string.
    pub char_quotes: bool,
    /// `r#"..."#`.
    pub raw_rust: bool,
    /// `#"..."#`.
    pub raw_swift: bool,
    /// `R"x(...)x"`.
    pub raw_cpp: bool,
    /// `[==[...]==]` and `--[[...]]`.
    pub lua_long: bool,
    /// `/.../` where an operand may stand.
    pub regex: bool,
    /// Backtick templates with `${}`.
    pub templates: bool,
    /// `<<EOF`, closed by the word alone on its line.
    pub heredoc_shell: bool,
    /// `<<~EOS`.
    pub heredoc_ruby: bool,
    /// `<<<EOT`.
    pub heredoc_php: bool,
    /// `@"..."`.
    pub verbatim_at: bool,
    /// A triple-quoted string standing alone is a comment.
    pub docstrings: bool,
    /// A backslash outside strings protects the next byte.
    pub escapes_outside: bool,
    /// `#` begins a comment only after white space.
    pub spaced_hash: bool,
    /// `#[` is an attribute.
    pub attribute_hash: bool,
    /// A backslash at the end continues a line comment.
    pub continued_comments: bool,
    /// `1'000`.
    pub digit_quotes: bool,
}

impl Traits {
    /// None of them.
    pub const NONE: Self = Self {
        char_quotes: false,
        raw_rust: false,
        raw_swift: false,
        raw_cpp: false,
        lua_long: false,
        regex: false,
        templates: false,
        heredoc_shell: false,
        heredoc_ruby: false,
        heredoc_php: false,
        verbatim_at: false,
        docstrings: false,
        escapes_outside: false,
        spaced_hash: false,
        attribute_hash: false,
        continued_comments: false,
        digit_quotes: false,
    };

    /// First bytes of these literals.
    pub fn openers(&self) -> &'static [u8] {
        if *self == Self::NONE { b"" } else { b"'rbcR#[-/`{}<@\\" }
    }
}

impl PartialEq for Traits {
    fn eq(&self, other: &Self) -> bool {
        let flags = |t: &Self| {
            [
                t.char_quotes,
                t.raw_rust,
                t.raw_swift,
                t.raw_cpp,
                t.lua_long,
                t.regex,
                t.templates,
                t.heredoc_shell,
                t.heredoc_ruby,
                t.heredoc_php,
                t.verbatim_at,
                t.docstrings,
                t.escapes_outside,
                t.spaced_hash,
                t.attribute_hash,
                t.continued_comments,
                t.digit_quotes,
            ]
        };
        flags(self) == flags(other)
    }
}

/// How a language writes comments and strings.
#[derive(Debug, Clone, Copy)]
pub struct Syntax {
    /// How it is counted.
    pub mode: Mode,
    /// Line comments.
    pub line: &'static [&'static str],
    /// Block comments.
    pub block: &'static [(&'static str, &'static str)],
    /// Block comments nest.
    pub nested: bool,
    /// String literals, longest opener first.
    pub quotes: &'static [Quote],
    /// Peculiar literals.
    pub traits: Traits,
}

/// One language.
#[derive(Debug)]
pub struct Language {
    /// linguist's name.
    pub name: &'static str,
    /// What it is for.
    pub kind: LanguageKind,
    /// Extensions without the dot, lower case.
    pub extensions: &'static [&'static str],
    /// Whole file names, lower case.
    pub names: &'static [&'static str],
    /// Interpreters on a `#!` line.
    pub interpreters: &'static [&'static str],
    /// Comments and strings.
    pub syntax: Syntax,
}

/// The language of a file, from its base name and, failing that, its first line.
pub fn detect(base: &str, head: &[u8]) -> Option<&'static Language> {
    let base = base.to_ascii_lowercase();
    let by_name = LANGUAGES.iter().find(|l| l.names.contains(&base.as_str()));
    by_name.or_else(|| by_extension(&base, head)).or_else(|| by_shebang(head))
}

fn by_extension(base: &str, head: &[u8]) -> Option<&'static Language> {
    if base.starts_with("dockerfile.") {
        return LANGUAGES.iter().find(|l| l.name == "Dockerfile");
    }
    let (_, extension) = base.rsplit_once('.')?;
    // `.h` is C unless it says otherwise.
    if extension == "h" {
        let window = head.get(..head.len().min(4096)).unwrap_or_default();
        let cpp = [&b"\nclass "[..], b"\nnamespace ", b"\ntemplate", b"std::"];
        let is_cpp = cpp.iter().any(|word| memchr::memmem::find(window, word).is_some());
        return LANGUAGES.iter().find(|l| l.name == if is_cpp { "C++" } else { "C" });
    }
    LANGUAGES.iter().find(|l| l.extensions.contains(&extension))
}

fn by_shebang(head: &[u8]) -> Option<&'static Language> {
    let line = head.strip_prefix(b"#!")?.split(|&b| b == b'\n').next()?;
    let text = std::str::from_utf8(line).ok()?;
    let words = text.split_ascii_whitespace().map(|w| w.rsplit('/').next().unwrap_or(w));
    let program = words.into_iter().find(|w| *w != "env" && !w.starts_with('-') && !w.contains('='))?;
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    LANGUAGES.iter().find(|l| l.interpreters.contains(&program))
}
