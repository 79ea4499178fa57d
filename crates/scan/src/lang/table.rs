//! The languages. Names, extensions and kinds follow linguist's `languages.yml` (MIT).

use contract::report::LanguageKind::{self, Data, Markup, Programming, Prose};

use super::{Language, Mode, Quote, Syntax, Traits};

const fn q(quote: &'static str) -> Quote {
    Quote { open: quote, close: quote, escape: true, multiline: false }
}
const fn multi(quote: &'static str) -> Quote {
    Quote { open: quote, close: quote, escape: true, multiline: true }
}
const fn raw(quote: &'static str) -> Quote {
    Quote { open: quote, close: quote, escape: false, multiline: true }
}
const fn flat(quote: &'static str) -> Quote {
    Quote { open: quote, close: quote, escape: false, multiline: false }
}

const N: Traits = Traits::NONE;
const CURLY: &[(&str, &str)] = &[("/*", "*/")];
const BOTH: &[Quote] = &[q("\""), q("'")];
const DOUBLE: &[Quote] = &[q("\"")];
const TRIPLE: &[Quote] = &[multi("\"\"\""), q("\""), q("'")];

const fn syntax(
    line: &'static [&'static str],
    block: &'static [(&'static str, &'static str)],
    quotes: &'static [Quote],
) -> Syntax {
    Syntax { mode: Mode::Lexed, line, block, nested: false, quotes, traits: N }
}
const fn with(mut base: Syntax, traits: Traits) -> Syntax {
    base.traits = traits;
    base
}
const fn nested(mut base: Syntax) -> Syntax {
    base.nested = true;
    base
}
const PROSE: Syntax = Syntax { mode: Mode::Prose, ..syntax(&[], &[], &[]) };
const YAML: Syntax = Syntax { mode: Mode::Yaml, ..syntax(&["#"], &[], &[]) };
const C: Syntax = with(syntax(&["//"], CURLY, BOTH), Traits { continued_comments: true, ..N });
const CPP: Syntax = with(
    syntax(&["//"], CURLY, BOTH),
    Traits { continued_comments: true, raw_cpp: true, digit_quotes: true, ..N },
);
const JS: Syntax = with(syntax(&["//"], CURLY, BOTH), Traits { regex: true, templates: true, ..N });
const HASH: Syntax = syntax(&["#"], &[], BOTH);
const XML: Syntax = syntax(&[], &[("<!--", "-->")], &[]);
const SHELL: Syntax = with(
    syntax(&["#"], &[], &[multi("\""), raw("'")]),
    Traits { spaced_hash: true, heredoc_shell: true, escapes_outside: true, ..N },
);

type Words = &'static [&'static str];

const fn lang(name: &'static str, kind: LanguageKind, extensions: Words, syntax: Syntax) -> Language {
    Language { name, kind, extensions, names: &[], interpreters: &[], syntax }
}
const fn named(mut base: Language, names: Words, interpreters: Words) -> Language {
    base.names = names;
    base.interpreters = interpreters;
    base
}

/// Every language known.
pub static LANGUAGES: &[Language] = &[
    lang(
        "Rust",
        Programming,
        &["rs"],
        nested(with(
            syntax(&["//"], CURLY, &[multi("\"")]),
            Traits { char_quotes: true, raw_rust: true, ..N },
        )),
    ),
    lang("C", Programming, &["c", "idc"], C),
    lang("C++", Programming, &["cpp", "cc", "cxx", "c++", "hpp", "hh", "hxx", "ipp", "inl"], CPP),
    lang("Objective-C", Programming, &["m", "mm"], C),
    lang(
        "C#",
        Programming,
        &["cs", "csx"],
        with(syntax(&["//"], CURLY, &[raw("\"\"\""), q("\""), q("'")]), Traits { verbatim_at: true, ..N }),
    ),
    lang("Java", Programming, &["java"], syntax(&["//"], CURLY, TRIPLE)),
    lang(
        "Kotlin",
        Programming,
        &["kt", "kts"],
        nested(syntax(&["//"], CURLY, &[raw("\"\"\""), q("\""), q("'")])),
    ),
    lang(
        "Scala",
        Programming,
        &["scala", "sc", "sbt"],
        nested(with(syntax(&["//"], CURLY, &[raw("\"\"\""), q("\"")]), Traits { char_quotes: true, ..N })),
    ),
    lang(
        "Groovy",
        Programming,
        &["groovy", "gradle", "gvy"],
        syntax(&["//"], CURLY, &[multi("\"\"\""), multi("'''"), q("\""), q("'")]),
    ),
    lang("Go", Programming, &["go"], syntax(&["//"], CURLY, &[raw("`"), q("\""), q("'")])),
    lang(
        "Swift",
        Programming,
        &["swift"],
        nested(with(syntax(&["//"], CURLY, &[multi("\"\"\""), q("\"")]), Traits { raw_swift: true, ..N })),
    ),
    lang(
        "Dart",
        Programming,
        &["dart"],
        nested(syntax(&["//"], CURLY, &[multi("\"\"\""), multi("'''"), q("\""), q("'")])),
    ),
    lang("Zig", Programming, &["zig"], syntax(&["//", "\\\\"], &[], BOTH)),
    lang("D", Programming, &["d"], syntax(&["//"], CURLY, &[raw("`"), multi("\""), q("'")])),
    named(lang("JavaScript", Programming, &["js", "mjs", "cjs", "jsx"], JS), &[], &["node", "bun"]),
    named(lang("TypeScript", Programming, &["ts", "mts", "cts"], JS), &[], &["deno", "ts-node", "tsx"]),
    lang("TSX", Programming, &["tsx"], JS),
    lang("Vue", Markup, &["vue"], XML),
    lang("Svelte", Markup, &["svelte"], XML),
    named(
        lang(
            "Python",
            Programming,
            &["py", "pyi", "pyw"],
            with(
                syntax(&["#"], &[], &[multi("\"\"\""), multi("'''"), q("\""), q("'")]),
                Traits { docstrings: true, ..N },
            ),
        ),
        &["sconstruct", "wscript"],
        &["python", "pypy"],
    ),
    named(
        lang(
            "Ruby",
            Programming,
            &["rb", "rake", "gemspec", "ru"],
            with(
                syntax(&["#"], &[("=begin", "=end")], &[multi("\""), multi("'"), multi("`")]),
                Traits { heredoc_ruby: true, regex: true, ..N },
            ),
        ),
        &["gemfile", "rakefile", "podfile", "vagrantfile", "fastfile"],
        &["ruby"],
    ),
    named(
        lang(
            "PHP",
            Programming,
            &["php", "phtml"],
            with(
                syntax(&["//", "#"], CURLY, &[multi("\""), multi("'")]),
                Traits { heredoc_php: true, attribute_hash: true, ..N },
            ),
        ),
        &[],
        &["php"],
    ),
    named(
        lang(
            "Perl",
            Programming,
            &["pl", "pm", "t"],
            with(
                syntax(&["#"], &[("=pod", "=cut"), ("=head", "=cut")], &[multi("\""), multi("'")]),
                Traits { spaced_hash: true, ..N },
            ),
        ),
        &[],
        &["perl"],
    ),
    named(
        lang("Lua", Programming, &["lua"], with(syntax(&["--"], &[], BOTH), Traits { lua_long: true, ..N })),
        &[],
        &["lua", "luajit"],
    ),
    named(
        lang("Shell", Programming, &["sh", "bash", "zsh", "ksh"], SHELL),
        &[".bashrc", ".profile", ".zshrc", "pkgbuild"],
        &["sh", "bash", "zsh", "ksh", "dash"],
    ),
    lang(
        "PowerShell",
        Programming,
        &["ps1", "psm1"],
        syntax(&["#"], &[("<#", "#>")], &[flat("\""), flat("'")]),
    ),
    lang("Batchfile", Programming, &["bat", "cmd"], syntax(&["REM ", "rem ", "::"], &[], &[])),
    lang("SQL", Programming, &["sql"], syntax(&["--"], CURLY, &[raw("'"), flat("\"")])),
    lang(
        "Haskell",
        Programming,
        &["hs"],
        nested(with(syntax(&["--"], &[("{-", "-}")], DOUBLE), Traits { char_quotes: true, ..N })),
    ),
    lang(
        "OCaml",
        Programming,
        &["ml", "mli"],
        nested(with(syntax(&[], &[("(*", "*)")], &[multi("\"")]), Traits { char_quotes: true, ..N })),
    ),
    lang(
        "F#",
        Programming,
        &["fs", "fsx", "fsi"],
        with(
            syntax(&["//"], &[("(*", "*)")], &[raw("\"\"\""), multi("\"")]),
            Traits { char_quotes: true, ..N },
        ),
    ),
    lang("Elixir", Programming, &["ex", "exs"], syntax(&["#"], &[], &[multi("\"\"\""), multi("\""), q("'")])),
    lang("Erlang", Programming, &["erl", "hrl"], syntax(&["%"], &[], BOTH)),
    lang("Clojure", Programming, &["clj", "cljs", "cljc", "edn"], syntax(&[";"], &[], &[multi("\"")])),
    lang("R", Programming, &["r"], syntax(&["#"], &[], &[multi("\""), multi("'")])),
    lang(
        "Julia",
        Programming,
        &["jl"],
        nested(syntax(&["#"], &[("#=", "=#")], &[multi("\"\"\""), multi("\"")])),
    ),
    lang("Nix", Programming, &["nix"], syntax(&["#"], CURLY, &[raw("''"), multi("\"")])),
    lang(
        "HCL",
        Programming,
        &["tf", "hcl", "tfvars"],
        with(syntax(&["#", "//"], CURLY, DOUBLE), Traits { heredoc_shell: true, ..N }),
    ),
    lang("Protocol Buffer", Programming, &["proto"], syntax(&["//"], CURLY, BOTH)),
    lang("GraphQL", Data, &["graphql", "gql"], syntax(&["#"], &[], &[multi("\"\"\""), q("\"")])),
    lang("Solidity", Programming, &["sol"], syntax(&["//"], CURLY, BOTH)),
    lang("Assembly", Programming, &["asm", "s"], syntax(&[";", "#"], CURLY, DOUBLE)),
    named(
        lang("Makefile", Programming, &["mk", "mak"], Syntax { quotes: &[], ..HASH }),
        &["makefile", "gnumakefile", "bsdmakefile"],
        &["make"],
    ),
    named(
        lang("CMake", Programming, &["cmake"], syntax(&["#"], &[("#[[", "]]")], &[multi("\"")])),
        &["cmakelists.txt"],
        &[],
    ),
    named(
        lang("Dockerfile", Programming, &["dockerfile"], Syntax { quotes: &[], ..HASH }),
        &["dockerfile", "containerfile"],
        &[],
    ),
    lang("HTML", Markup, &["html", "htm", "xhtml"], XML),
    lang("CSS", Markup, &["css"], syntax(&[], CURLY, BOTH)),
    lang("SCSS", Markup, &["scss"], syntax(&["//"], CURLY, BOTH)),
    lang("Less", Markup, &["less"], syntax(&["//"], CURLY, BOTH)),
    lang("XML", Data, &["xml", "xsd", "xsl", "plist", "csproj", "props", "targets"], XML),
    lang("SVG", Data, &["svg"], XML),
    named(
        lang("JSON", Data, &["json", "webmanifest", "geojson"], syntax(&[], &[], DOUBLE)),
        &[".prettierrc", ".eslintrc"],
        &[],
    ),
    lang("JSON with Comments", Data, &["jsonc", "json5", "code-workspace"], syntax(&["//"], CURLY, DOUBLE)),
    lang("YAML", Data, &["yaml", "yml"], YAML),
    named(
        lang(
            "TOML",
            Data,
            &["toml"],
            syntax(&["#"], &[], &[multi("\"\"\""), raw("'''"), q("\""), flat("'")]),
        ),
        &["cargo.lock", "poetry.lock", "uv.lock", "pipfile"],
        &[],
    ),
    named(
        lang("INI", Data, &["ini", "cfg", "conf", "properties"], syntax(&["#", ";"], &[], &[])),
        &[".editorconfig", ".gitconfig"],
        &[],
    ),
    lang("CSV", Data, &["csv", "tsv"], syntax(&[], &[], &[])),
    lang("Markdown", Prose, &["md", "markdown", "mdx"], PROSE),
    lang("reStructuredText", Prose, &["rst"], PROSE),
    lang("AsciiDoc", Prose, &["adoc", "asciidoc"], PROSE),
    named(
        lang("Text", Prose, &["txt"], PROSE),
        &["license", "licence", "copying", "readme", "notice", "authors"],
        &[],
    ),
];
