//! Arbitrary and hostile input: nothing panics, and the work stays linear.

use guard::assess::{Body, Field, Guard, Input, Level, Role, RouteClass};
use proptest::prelude::*;

fn roles() -> impl Strategy<Value = Role> {
    prop::sample::select(vec![
        Role::None,
        Role::Json,
        Role::Form,
        Role::Code,
        Role::Markdown,
        Role::Chat,
        Role::Upload,
    ])
}

/// Bytes made of pieces that rules look at.
fn nasty() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "'",
        "\"",
        ";",
        "--",
        "%27",
        "%",
        "%u",
        "&#",
        "&lt;",
        "\\x",
        "\\u00",
        "/*",
        "*/",
        "/*!",
        "(",
        ")",
        "union ",
        "select ",
        "or ",
        "1=1",
        "<script",
        "on",
        "error=",
        "javascript:",
        "../",
        "..;/",
        "://",
        "@",
        "[",
        "]",
        "{",
        "}",
        "${",
        "{{",
        "\n",
        "\0",
        "=",
        "&",
        "`",
        "$(",
        "|",
        "cat ",
        "/etc/passwd",
        "http://",
        "127.0.0.1",
        "::",
        "\u{ff1c}",
        "\u{200b}",
        "<!doctype",
        "sleep(",
        "o:",
        "+",
        "?",
    ];
    let piece = prop_oneof![
        4 => prop::sample::select(pieces.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn nothing_panics_and_declared_text_is_never_blocked(
        target in nasty(), value in nasty(), sample in nasty(), method in "[A-Z ]{0,9}", name in "[a-zA-Z-]{0,20}", role in roles(),
        ai in any::<bool>(),
    ) {
        let guard = GUARD.with(Clone::clone);
        let fields = [Field { name: "a", role: Role::Code }];
        let headers = [(name.as_str(), value.as_slice()), ("cookie", value.as_slice())];
        let route = if ai { RouteClass::Ai } else { RouteClass::Api };
        let body = Body { role, sample: &sample, fields: &fields };
        let made = guard.assess(&Input { method: &method, target: &target, headers: &headers, body, route, ..Input::default() });
        prop_assert!((0.0..=1.0).contains(&made.ai_agent_trust));
        prop_assert_eq!(made.threat_level == Level::None, made.matched_rules.is_empty());
        if matches!(role, Role::Code | Role::Markdown | Role::Chat | Role::Upload) {
            let alone = guard.assess(&Input { method: "POST", target: b"/v1/x", body, route, ..Input::default() });
            prop_assert!(alone.threat_level <= Level::Low, "{:?}", alone);
        }
    }
}

thread_local! {
    static GUARD: std::rc::Rc<Guard> = std::rc::Rc::new(Guard::new());
}

/// Work for one hostile text of this many bytes, in every place it can be.
fn work(guard: &Guard, piece: &str, bytes: usize) -> u64 {
    let text: Vec<u8> = piece.bytes().cycle().take(bytes).collect();
    let target = [b"/v1/x?q=", text.as_slice()].concat();
    let json = [b"{\"a\":\"", text.as_slice(), b"\"}"].concat();
    let mut all = 0;
    for (target, role, sample) in [
        (target.as_slice(), Role::None, &b""[..]),
        (b"/v1/x", Role::Form, text.as_slice()),
        (b"/v1/x", Role::Json, json.as_slice()),
        (b"/v1/x", Role::Chat, text.as_slice()),
    ] {
        let body = Body { role, sample, fields: &[] };
        let input = Input { method: "POST", target, body, route: RouteClass::Ai, ..Input::default() };
        let (_, done) = guard.assess_counted(&input);
        all += done.scanned + done.checks + done.context;
    }
    all
}

/// Pieces whose repetition makes rules look often.
const REPEATED: &[&str] = &[
    "'",
    "\"'",
    "'\"--",
    "or ",
    " on",
    "<a on",
    ";",
    "; ",
    "|",
    "||",
    "%27",
    "%2527",
    "/*",
    "/*!",
    "*/",
    "/**/",
    "${",
    "{{",
    "((((",
    "union ",
    "select (",
    "or (",
    "and 1=",
    "://",
    "@",
    "http://",
    "//",
    "../",
    "..",
    "&lt;",
    "&#",
    "<!doctype",
    "aaaa",
    "\n",
    "`",
    "$(",
    "sleep(",
    "=",
    "a=b&",
    "[",
    "{",
    "\\\"",
    "\\u",
    "previous instruction",
    "]( ",
    "your rules",
    "' or ",
    "# ",
    "<script",
];

#[test]
fn a_mebibyte_of_hostile_input_costs_linear_work() {
    let guard = Guard::new();
    let mut worst = (0.0, "");
    for piece in REPEATED.iter().copied() {
        let (half, whole) = (work(&guard, piece, 1 << 13), work(&guard, piece, 1 << 14));
        // Twice the input is at most about twice the work.
        assert!(whole <= half * 21 / 10 + 10_000, "{piece:?}: {half} then {whole}");
        let each = whole as f64 / (4 << 14) as f64;
        if each > worst.0 {
            worst = (each, piece);
        }
    }
    let (small, large) = (work(&guard, worst.1, 1 << 14), work(&guard, worst.1, 1 << 20));
    assert!(large <= small * 66, "64 times the input: {small} then {large}");
    println!("most work a byte: {:.0} units, for {:?}", worst.0, worst.1);
    assert!(worst.0 < 1_000.0, "{worst:?}");
}
