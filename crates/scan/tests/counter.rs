//! Tricky files with hand-counted labels: (name, source, code, comments, blanks).

use proptest::prelude::*;
use scan::{count, lang};

type Case = (&'static str, &'static str, u64, u64, u64);

const CASES: &[Case] = &[
    ("a.rs", "let q = '\"';\n// comment\nlet s = \"// no\";\n", 2, 1, 0),
    ("b.rs", "/* a /* nested */ still */\nfn f() {}\n", 1, 1, 0),
    ("c.rs", "let s = r#\"\n// in string \" \n\n\"#;\n// c\n", 4, 1, 0),
    ("d.rs", "fn f<'a>(x: &'a str) {} // tail\n/// doc\n\n", 1, 1, 1),
    ("e.rs", "let c = b'\\''; /* x\n y */ let d = 1;\n", 2, 0, 0),
    ("f.c", "// continued \\\nstill comment\nint x;\n", 1, 2, 0),
    ("g.c", "char c = '\"'; /* a\n\n b */\n", 1, 1, 1),
    ("h.cpp", "auto s = R\"x(\n// no )\"\n)x\";\nint n = 1'000; // y\n", 4, 0, 0),
    ("i.go", "s := `\n// raw\n`\nr := '\"' // x\n// y\n", 4, 1, 0),
    ("j.java", "char c = '\"';\nString t = \"\"\"\n  // in text\n  \"\"\";\n/** d */\n", 4, 1, 0),
    ("k.js", "const r = /[/*]\"/;\n// c\nconst d = a / b; // x\n", 2, 1, 0),
    ("l.js", "const t = `a ${ f(`// ${x}`) }\n// in template\n`;\n/* c */\n", 3, 1, 0),
    ("m.ts", "const u = 'http://x';\n/* a\n * b\n */\n\n", 1, 3, 1),
    ("n.py", "def f():\n    \"\"\"Doc.\n\n    More.\n    \"\"\"\n    return 1\n", 2, 3, 1),
    ("o.py", "x = \"\"\"\n# not a comment\n\"\"\"\n# c\n", 3, 1, 0),
    ("p.py", "s = '#' # tail\nr\"\"\"raw doc\"\"\"\nf(\n    \"\"\"arg\"\"\"\n)\n", 4, 1, 0),
    ("q.rb", "s = <<~EOS\n  # in heredoc\nEOS\n=begin\nblock\n=end\nputs 1\n", 4, 3, 0),
    ("r.php", "<?php\n$s = <<<EOT\n// in heredoc\nEOT;\n# c\n#[Attr]\n", 5, 1, 0),
    ("s.sh", "#!/bin/sh\necho $# ${x#y} '# no'\ncat <<'EOF'\n# in heredoc\nEOF\n# c\n", 4, 2, 0),
    ("t.lua", "s = [==[\n-- in string ]]\n]==]\n--[[ block\n]] x = 1\n-- c\n", 4, 2, 0),
    ("u.sql", "SELECT '-- no'; -- yes\n/* a */\n-- c\n", 1, 2, 0),
    ("v.yaml", "run: |\n  # content\n  echo\n# comment\nkey: \"# no\"\n", 4, 1, 0),
    ("w.hs", "{- a {- b -}\n c -}\nf' = 'x' -- t\n-- c\n", 1, 3, 0),
    ("x.html", "<!-- a\n b --><p>x</p>\n<!-- c -->\n\n", 1, 2, 1),
    ("y.css", "/* a */ b { content: \"/*\"; }\n/* c */\n", 1, 1, 0),
    ("z.toml", "a = \"#\" # t\nb = '''\n# in\n'''\n# c\n", 4, 1, 0),
    ("a.cs", "var p = @\"c:\\\"; // t\nvar q = @\"a\n// \"\"in\"\"\n\";\n// c\n", 4, 1, 0),
    ("b.kt", "/* a /* b */ c */\nval s = \"\"\"\n// in\n\"\"\"\n", 3, 1, 0),
    ("c.swift", "let s = #\"a \" // in\"#\n/* /* */ */\n", 1, 1, 0),
    ("d.scala", "val c = '\"' // t\nval s = 'sym\n// c\n", 2, 1, 0),
    ("e.ml", "let c = '\"' (* a (* b *) *)\n(* c *)\n", 1, 1, 0),
    ("f.md", "# Title\n\ntext\n", 0, 2, 1),
    ("g.json", "{\"a\": \"// no\"}\n", 1, 0, 0),
    ("Makefile", "all: # t\n\techo 'it's'\n# c\n", 2, 1, 0),
    ("Dockerfile", "FROM x\n# c\n\nRUN y", 2, 1, 1),
    ("h.rs", "// no newline at the end", 0, 1, 0),
    ("i.rs", "", 0, 0, 0),
    ("j.rs", "fn a() {}\r\n\r\n// c\r\n", 1, 1, 1),
];

fn counted(name: &str, source: &[u8]) -> count::Lines {
    let language = lang::detect(name, source).unwrap_or_else(|| panic!("no language for {name}"));
    count::count(source, &language.syntax)
}

#[test]
fn every_labelled_file_is_counted_as_labelled() {
    let mut wrong = Vec::new();
    for (name, source, code, comments, blanks) in CASES {
        let want = count::Lines { code: *code, comments: *comments, blanks: *blanks };
        let got = counted(name, source.as_bytes());
        if got != want {
            wrong.push(format!("{name}: want {want:?}, got {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn utf16_is_decoded() {
    let text = "// c\nfn f() {}\n";
    let bytes: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(counted("a.rs", &bytes), count::Lines { code: 1, comments: 1, blanks: 0 });
}

#[test]
fn languages_are_found_by_name_extension_and_interpreter() {
    let name = |base: &str, head: &str| lang::detect(base, head.as_bytes()).map(|l| l.name);
    assert_eq!(name("run", "#!/usr/bin/env -S python3.11 -u\n"), Some("Python"));
    assert_eq!(name("x.H", "\nnamespace a {}"), Some("C++"));
    assert_eq!(name("x.h", "int f(void);"), Some("C"));
    assert_eq!(name("Dockerfile.dev", ""), Some("Dockerfile"));
    assert_eq!(name("x.unknown", ""), None);
}

fn physical(source: &[u8]) -> u64 {
    let newlines = source.iter().filter(|&&b| b == b'\n').count() as u64;
    newlines + u64::from(source.last().is_some_and(|&b| b != b'\n'))
}

proptest! {
    /// Whatever the bytes, every language's counts add up to the physical lines.
    #[test]
    fn counts_add_up_to_physical_lines(source in "[a-z\"'`/*#\\-<>\\[\\]{}()=r$R|@\\\\ \t\n]{0,200}") {
        for language in lang::LANGUAGES {
            let total = count::count(source.as_bytes(), &language.syntax).total();
            prop_assert_eq!(total, physical(source.as_bytes()), "{}", language.name);
        }
    }

    #[test]
    fn arbitrary_bytes_add_up_too(mut source in proptest::collection::vec(any::<u8>(), 0..300)) {
        source.insert(0, b'x');
        for language in lang::LANGUAGES {
            prop_assert_eq!(count::count(&source, &language.syntax).total(), physical(&source), "{}", language.name);
        }
    }
}
