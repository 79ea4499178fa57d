//! Hostile and ordinary archives, built here byte by byte: what is refused, what is left out, and
//! that nothing ever appears outside of the root.

use std::io::{Cursor, Write as _};
use std::path::Path;

use flate2::{Compression, write::GzEncoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use tar::{EntryType, Header};
use vibe_runner::job::Code;
use vibe_runner::unpack::{Limits, Outcome, unpack};
use zip::write::SimpleFileOptions;

/// What an archive must come to.
enum Want {
    /// These files, nothing else.
    Files(&'static [&'static str]),
    /// A refusal with this code, its message containing this.
    Refused(Code, &'static str),
}
use Want::{Files, Refused};

/// Small limits, so that small archives can pass them.
const LIMITS: Limits =
    Limits { bytes: 1 << 20, entries: 100, ratio: 50, ratio_floor: 64 << 10, path: 200, depth: 20 };

/// One tar entry whose name is written raw: the library itself refuses to write bad ones.
fn entry(kind: EntryType, name: &[u8], content: &[u8]) -> Vec<u8> {
    entry_of_size(kind, name, content, content.len() as u64)
}

fn entry_of_size(kind: EntryType, name: &[u8], content: &[u8], size: u64) -> Vec<u8> {
    let mut header = Header::new_ustar();
    header.as_ustar_mut().expect("ustar").name[..name.len()].copy_from_slice(name);
    header.set_entry_type(kind);
    header.set_mode(0o777);
    header.set_size(size);
    if matches!(kind, EntryType::Symlink | EntryType::Link) {
        header.set_link_name_literal("/etc/passwd").expect("short");
    }
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(content);
    bytes.resize(bytes.len().next_multiple_of(512), 0);
    bytes
}

fn file(name: &str, content: &str) -> Vec<u8> {
    entry(EntryType::Regular, name.as_bytes(), content.as_bytes())
}

fn tar(entries: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = entries.concat();
    bytes.extend_from_slice(&[0; 1024]);
    bytes
}

fn pax(records: &[(&str, &str)]) -> Vec<u8> {
    let mut body = String::new();
    for (key, value) in records {
        let rest = format!(" {key}={value}\n");
        let mut len = rest.len() + 1;
        while format!("{len}{rest}").len() != len {
            len += 1;
        }
        body.push_str(&format!("{len}{rest}"));
    }
    entry(EntryType::XHeader, b"pax", body.as_bytes())
}

fn gnu_long(name: &str) -> Vec<u8> {
    let mut bytes = name.as_bytes().to_vec();
    bytes.push(0);
    entry(EntryType::GNULongName, b"././@LongLink", &bytes)
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("in memory");
    encoder.finish().expect("in memory")
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(files, SimpleFileOptions::default())
}

fn zip_with(files: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, options).expect("in memory");
        zip.write_all(content).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

/// The same archive with every `from` overwritten by `to`, of the same length.
fn patched(mut bytes: Vec<u8>, from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut found = false;
    for at in 0..=bytes.len() - from.len() {
        if &bytes[at..at + from.len()] == from {
            bytes[at..at + to.len()].copy_from_slice(to);
            found = true;
        }
    }
    assert!(found, "nothing to patch");
    bytes
}

/// Sets the Unix mode of every entry in the central directory.
fn with_mode(mut bytes: Vec<u8>, mode: u32) -> Vec<u8> {
    for at in 0..bytes.len() - 46 {
        if bytes[at..at + 4] == *b"PK\x01\x02" {
            bytes[at + 5] = 3;
            bytes[at + 38..at + 42].copy_from_slice(&(mode << 16).to_le_bytes());
        }
    }
    bytes
}

fn links() -> Vec<u8> {
    let kinds = [(EntryType::Symlink, &b"sym"[..]), (EntryType::Link, b"hard")];
    let mut entries: Vec<_> = kinds.iter().map(|(kind, name)| entry(*kind, name, b"")).collect();
    entries.push(file("real", "x"));
    tar(&entries)
}

/// `link -> /tmp` first, then a file "through" it.
fn through_a_link() -> Vec<u8> {
    tar(&[entry(EntryType::Symlink, b"dir", b""), file("dir/pwned", "x")])
}

type Case = (&'static str, Vec<u8>, Want);

fn ok(name: &'static str, bytes: Vec<u8>, files: &'static [&'static str]) -> Case {
    (name, bytes, Files(files))
}

fn no(name: &'static str, bytes: Vec<u8>, words: &'static str) -> Case {
    (name, bytes, Refused(Code::ArchiveRefused, words))
}

fn big(name: &'static str, bytes: Vec<u8>, words: &'static str) -> Case {
    (name, bytes, Refused(Code::TooLarge, words))
}

fn cut(mut bytes: Vec<u8>, len: usize) -> Vec<u8> {
    bytes.truncate(len);
    bytes
}

fn special(kind: EntryType, name: &str) -> Vec<u8> {
    tar(&[entry(kind, name.as_bytes(), b"")])
}

fn ordinary() -> Vec<u8> {
    tar(&[entry(EntryType::Directory, b"p/", b""), file("p/a.rs", "fn a() {}"), file("p/b", "")])
}

const ORDINARY: &[&str] = &["p/a.rs", "p/b"];

fn tar_that_unpacks() -> Vec<Case> {
    let skippable = b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec();
    let global = entry(EntryType::XGlobalHeader, b"g", b"19 comment=abcdefg\n");
    let pax_path = pax(&[("path", "long/er.txt"), ("mtime", "1")]);
    vec![
        ok("tar", ordinary(), ORDINARY),
        ok("tar.gz", gz(&ordinary()), ORDINARY),
        ok("tar.zst", zst(&ordinary()), ORDINARY),
        ok("two gzip members", [gz(&ordinary()[..1024]), gz(&ordinary()[1024..])].concat(), ORDINARY),
        ok("two zstd frames", [zst(&ordinary()[..700]), zst(&ordinary()[700..])].concat(), ORDINARY),
        ok("zstd skippable frame", [skippable, zst(&ordinary())].concat(), ORDINARY),
        ok("dot slash", tar(&[file("./a", "x"), file("././b//c", "y")]), &["a", "b/c"]),
        ok("old folder", tar(&[file("dir/", ""), file("dir/a", "x")]), &["dir/a"]),
        ok("pax path", tar(&[pax_path, file("short", "x")]), &["long/er.txt"]),
        ok("gnu long name", tar(&[gnu_long("gnu/long.txt"), file("short", "x")]), &["gnu/long.txt"]),
        ok("global pax header", tar(&[global, file("a", "x")]), &["a"]),
        ok(
            ".git left out",
            tar(&[file(".git/config", "x"), file("a/.GIT/x", "x"), file("ok", "x")]),
            &["ok"],
        ),
        ok("through a link", through_a_link(), &["dir/pwned"]),
    ]
}

fn tar_that_escapes() -> Vec<Case> {
    let pax_parent = pax(&[("path", "../pwned")]);
    let link = entry(EntryType::Symlink, b"../pwned", b"");
    vec![
        no("absolute", tar(&[file("/etc/pwned", "x")]), "absolute"),
        no("drive", tar(&[file("C:\\pwned", "x")]), "absolute"),
        no("backslash first", tar(&[file("\\pwned", "x")]), "absolute"),
        no("parent", tar(&[file("../pwned", "x")]), "leaves"),
        no("parent in the middle", tar(&[file("a/../../pwned", "x")]), "leaves"),
        no("parent inside .git", tar(&[file(".git/../../pwned", "x")]), "leaves"),
        no("parent with backslashes", tar(&[file("..\\pwned", "x")]), "leaves"),
        no("parent by pax", tar(&[pax_parent, file("ok", "x")]), "leaves"),
        no("parent by gnu name", tar(&[gnu_long("../../pwned"), file("ok", "x")]), "leaves"),
        no("parent folder", special(EntryType::Directory, "../pwned/"), "leaves"),
        no("parent link", tar(&[link, file("a", "")]), "leaves"),
    ]
}

fn tar_of_wrong_things() -> Vec<Case> {
    vec![
        no("device", special(EntryType::Char, "null"), "device"),
        no("block device", special(EntryType::Block, "sda"), "device"),
        no("pipe", special(EntryType::Fifo, "pipe"), "device"),
        no("sparse", special(EntryType::GNUSparse, "s"), "sparse"),
        no("sparse by pax", tar(&[pax(&[("GNU.sparse.major", "1")]), file("a", "")]), "sparse"),
        no("size by pax", tar(&[pax(&[("size", "9")]), file("a", "")]), "8 GiB"),
        no("same name twice", tar(&[file("a", "1"), file("a", "2")]), "same name"),
        no("same name, other spelling", tar(&[file("a", "1"), file("./a", "2")]), "same name"),
        no("file then folder", tar(&[file("a", "1"), file("a/b", "2")]), "both"),
        no("folder then file", tar(&[file("a/b", "1"), file("a", "2")]), "same name"),
        no("no files", special(EntryType::Directory, "p/"), "no files"),
        no("empty tar", tar(&[]), "not a .zip"),
        no("empty file", Vec::new(), "not a .zip"),
        no("text", b"#!/bin/sh\necho pwned\n".repeat(40), "not a .zip"),
        no("gzip of no tar", gz(b"hello, this is not a tar archive at all"), "damaged"),
    ]
}

fn tar_that_is_too_much_or_damaged() -> Vec<Case> {
    let many: Vec<_> = (0..101).map(|i| file(&format!("f{i}"), "")).collect();
    let deep = vec!["d"; 21].join("/");
    let long_name = entry(EntryType::GNULongName, b"l", &vec![b'a'; (1 << 20) + 1]);
    let zeroes = "\0".repeat(900 << 10);
    let hidden = entry(EntryType::Symlink, b"l", zeroes.as_bytes());
    let mut bad_sum = ordinary();
    bad_sum[1536 + 100] ^= 1;
    vec![
        big("too many entries", tar(&many), "100 entries"),
        big("too many bytes", tar(&[file("a", &"xy".repeat(600 << 10))]), "more than 1 MiB"),
        no("too deep", tar(&[gnu_long(&deep), file("x", "")]), "folders deep"),
        no("path too long", tar(&[gnu_long(&"a/".repeat(101)), file("x", "")]), "longer than 200"),
        no("huge long name", tar(&[long_name, file("x", "")]), "extended header"),
        no("gzip bomb", gz(&tar(&[file("a", &zeroes)])), "50-fold"),
        no("zstd bomb", zst(&tar(&[file("a", &zeroes)])), "50-fold"),
        no("bomb in a skipped entry", gz(&tar(&[hidden])), "50-fold"),
        no("size that lies", tar(&[entry_of_size(EntryType::Regular, b"a", b"x", 1 << 33)]), "damaged"),
        no("cut off in a file", cut(tar(&[file("a", &"x".repeat(2_000))]), 1_000), "damaged"),
        no("cut off gzip", cut(gz(&ordinary()), 40), "damaged"),
        no("cut off zstd", cut(zst(&ordinary()), 20), "damaged"),
        no("zstd skippable frame cut", b"\x50\x2a\x4d\x18\xff\0\0\0abc".to_vec(), "damaged"),
        no("bad checksum later", bad_sum, "damaged"),
    ]
}

fn one_zip() -> Vec<u8> {
    zip(&[("aaaaaaaa", b"content")])
}

fn zip_that_unpacks_or_escapes() -> Vec<Case> {
    let named = |name: &[u8; 8]| patched(one_zip(), b"aaaaaaaa", name);
    vec![
        ok("zip", zip(&[("p/a", b"x"), ("p/b", b"")]), &["p/a", "p/b"]),
        ok("zip windows names", named(b"dir\\a.rs"), &["dir/a.rs"]),
        ok("zip .git left out", zip(&[(".git/config", b"x"), ("ok", b"x")]), &["ok"]),
        ok("zip nul in name", zip(&[("ok", b"x"), ("a\0b", b"x")]), &["ok"]),
        no("zip absolute", named(b"/pwned/x"), "absolute"),
        no("zip drive", named(b"C:/pwned"), "absolute"),
        no("zip parent", named(b"../pwned"), "leaves"),
        no("zip parent, backslash", named(b"..\\pwned"), "leaves"),
        no("zip parent, mixed", named(b"a\\../../"), "leaves"),
    ]
}

fn zip_that_is_wrong() -> Vec<Case> {
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let bad_crc = patched(zip_with(&[("a", b"content")], stored), b"content", b"CONTENT");
    let two = zip(&[("aaaaaaaa", b"1"), ("bbbbbbbb", b"2")]);
    let names: Vec<String> = (0..101).map(|i| format!("f{i}")).collect();
    let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    vec![
        no("zip device", with_mode(one_zip(), 0o020_666), "device"),
        no("zip pipe", with_mode(one_zip(), 0o010_666), "device"),
        no("zip only a link", with_mode(one_zip(), 0o120_777), "no files"),
        no("zip same name twice", patched(two, b"bbbbbbbb", b"aaaaaaaa"), "same name"),
        big("zip too many entries", zip(&many), "100 entries"),
        no("zip bomb", zip(&[("a", &vec![0; 900 << 10])]), "50-fold"),
        no("zip wrong content", bad_crc, "damaged"),
        no("zip cut off", cut(one_zip(), 60), "damaged"),
        no("zip encrypted", encrypted(one_zip()), "encrypted"),
        no("zip other method", with_method(one_zip(), 12), "not supported"),
        no("zip overlapping", overlapping(), "overlap"),
        no("zip empty", zip(&[]), "no files"),
    ]
}

/// Calls `change` with the offset of every local and central header's flag field.
fn for_headers(bytes: &mut [u8], change: impl Fn(&mut [u8], usize)) {
    for at in 0..bytes.len() - 30 {
        match &bytes[at..at + 4] {
            b"PK\x03\x04" => change(bytes, at + 6),
            b"PK\x01\x02" => change(bytes, at + 8),
            _ => {}
        }
    }
}

fn encrypted(mut bytes: Vec<u8>) -> Vec<u8> {
    for_headers(&mut bytes, |bytes, flags| bytes[flags] |= 1);
    bytes
}

fn with_method(mut bytes: Vec<u8>, method: u8) -> Vec<u8> {
    for_headers(&mut bytes, |bytes, flags| bytes[flags + 2] = method);
    bytes
}

/// The second entry's header points at the first entry's bytes.
fn overlapping() -> Vec<u8> {
    let mut bytes = zip(&[("aaaaaaaa", b"same content"), ("bbbbbbbb", b"same content")]);
    let last = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").expect("central directory");
    bytes[last + 42..last + 46].copy_from_slice(&0_u32.to_le_bytes());
    bytes
}

fn try_unpack(bytes: &[u8], outer: &Path) -> Result<Outcome, vibe_runner::job::Failure> {
    let archive = outer.join("archive");
    std::fs::write(&archive, bytes).expect("archive");
    let root = outer.join("root");
    std::fs::create_dir(&root).expect("root");
    unpack(&archive, &root, &LIMITS, &|_| ())
}

/// Every file below `dir`, as relative paths, sorted. Panics at a link or an executable file.
fn files_below(dir: &Path) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("folder") {
            let path = entry.expect("entry").path();
            let meta = path.symlink_metadata().expect("meta");
            assert!(!meta.is_symlink(), "{path:?} is a link");
            if meta.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(meta.permissions().mode() & 0o7111, 0, "{path:?} is executable");
                found.push(path.strip_prefix(dir).expect("below").to_str().expect("utf-8").to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_archive_comes_to_what_it_must() {
    let tars =
        [tar_that_unpacks(), tar_that_escapes(), tar_of_wrong_things(), tar_that_is_too_much_or_damaged()];
    let zips = [zip_that_unpacks_or_escapes(), zip_that_is_wrong()];
    let cases: Vec<Case> = tars.into_iter().chain(zips).flatten().collect();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for (name, bytes, want) in cases {
        let outer = tempfile::tempdir().expect("temp dir");
        let got = try_unpack(&bytes, outer.path());
        let beside: Vec<_> =
            std::fs::read_dir(outer.path()).expect("outer").flatten().map(|e| e.file_name()).collect();
        assert_eq!(beside.len(), 2, "{name}: {beside:?} beside the root");
        let files = files_below(&outer.path().join("root"));
        match (&want, &got) {
            (Files(expected), Ok(outcome)) if files == *expected && outcome.files == files.len() as u64 => {}
            (Refused(code, words), Err(f))
                if f.code == *code && f.message.contains(words) && !f.retryable => {}
            _ => wrong.push(format!("{name}: {got:?}, {files:?}")),
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_left_out_is_counted_and_said() {
    let outer = tempfile::tempdir().expect("temp dir");
    let mut bytes = links();
    bytes.truncate(bytes.len() - 1024);
    bytes.extend(entry(EntryType::Regular, b"caf\xe9", b"latin-1"));
    bytes.extend(entry(EntryType::Regular, b"bell\x07", b"x"));
    bytes.extend(file("REAL", "x"));
    bytes.extend(entry(EntryType::new(b'V'), b"label", b""));
    let outcome = try_unpack(&tar(&[bytes]), outer.path()).expect("unpacks");
    let want = Outcome { files: 2, bytes: 2, links: 2, odd_names: 2, others: 1, case_collisions: 1 };
    assert_eq!(outcome, want);
    let note = outcome.note().expect("something was left out");
    assert!(note.contains("2 links left out") && note.contains("2 unreadable names"), "{note}");
}

#[test]
fn content_and_progress_arrive() {
    let outer = tempfile::tempdir().expect("temp dir");
    std::fs::write(outer.path().join("a.zip"), zip(&[("x", b"one"), ("y/z", b"two")])).expect("archive");
    let root = outer.path().join("root");
    std::fs::create_dir(&root).expect("root");
    let seen = std::cell::RefCell::new(Vec::new());
    unpack(&outer.path().join("a.zip"), &root, &LIMITS, &|n| seen.borrow_mut().push(n)).expect("unpacks");
    assert_eq!(std::fs::read_to_string(root.join("y/z")).expect("file"), "two");
    assert_eq!(*seen.borrow(), [1, 2]);
}

proptest::proptest! {
    /// Whatever bytes come: no panic, nothing beside the root.
    #[test]
    fn damaged_archives_never_escape(which in 0_usize..3, at in 0_usize..4_000, byte: u8) {
        let ordinary = tar(&[file("p/a.rs", "fn a() {}"), file("p/b", "text"), gnu_long("p/long"), file("x", "y")]);
        let mut bytes = match which {
            0 => ordinary,
            1 => gz(&ordinary),
            _ => zip(&[("p/a", b"fn a() {}"), ("p/b", b"text")]),
        };
        let at = at % bytes.len();
        bytes[at] = byte;
        let outer = tempfile::tempdir().expect("temp dir");
        let _ = try_unpack(&bytes, outer.path());
        proptest::prop_assert_eq!(std::fs::read_dir(outer.path()).expect("outer").count(), 2);
        files_below(&outer.path().join("root"));
    }
}
