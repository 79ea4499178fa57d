//! Our structured-field parser against `sfv`: the same texts are taken, and written the same.

use httpsig::sf::{self, SfError};
use proptest::prelude::*;
use sfv::{Dictionary, FieldType as _, Item, List, Parser};

/// What `sfv` writes, or `None` when it refuses the text. An empty field is `""`.
fn oracle(text: &[u8]) -> [Option<String>; 3] {
    let dictionary = Parser::new(text).parse::<Dictionary>().ok();
    let list = Parser::new(text).parse::<List>().ok();
    let item = Parser::new(text).parse::<Item>().ok();
    [
        dictionary.map(|each| each.serialize().unwrap_or_default()),
        list.map(|each| each.serialize().unwrap_or_default()),
        item.map(|each| each.serialize()),
    ]
}

fn ours(text: &[u8]) -> [Result<String, SfError>; 3] {
    [
        sf::dictionary(text).map(|members| sf::write_dictionary(&members)),
        sf::list(text).map(|members| sf::write_list(&members)),
        sf::item(text).map(|item| item.to_string()),
    ]
}

fn agree(text: &[u8]) {
    // Display strings we refuse on purpose.
    if text.contains(&b'%') && text.windows(2).any(|pair| pair == b"%\"") {
        return;
    }
    for (theirs, ours) in oracle(text).into_iter().zip(ours(text)) {
        match ours {
            Err(SfError::Repeated(_) | SfError::TooMany) => {}
            ours => assert_eq!(ours.ok(), theirs, "{:?}", String::from_utf8_lossy(text)),
        }
    }
}

const EASY_TO_GET_WRONG: &[&str] = &[
    "",
    " ",
    "  a",
    "a ",
    "a\t",
    "\ta",
    "a,b",
    "a ,\tb",
    "a,",
    ",a",
    "a,,b",
    "a=1,b=2;x;y=?0",
    "a;b;c",
    "a; b=1",
    "a ;b",
    "a;B",
    "A=1",
    "*=1",
    "a.b-c_d*=1",
    "1",
    "-1",
    "--1",
    "-",
    "00",
    "-0",
    "123456789012345",
    "1234567890123456",
    "1.5",
    "1.",
    ".5",
    "-1.230",
    "123456789012.123",
    "1234567890123.1",
    "1.1234",
    "-0.5",
    "0.0",
    "1.50",
    "\"\"",
    "\"a\\\"b\\\\\"",
    "\"a\\b\"",
    "\"a",
    "\"\u{7f}\"",
    "\"é\"",
    "\"a\tb\"",
    "tok",
    "*tok",
    "t:/o!k",
    "1tok",
    "::",
    ":YQ==:",
    ":YQ:",
    ":YR==:",
    ":Y:",
    ":YQ=",
    ":Y Q:",
    ":_-:",
    "?1",
    "?0",
    "?2",
    "?",
    "@1",
    "@-1",
    "@1.5",
    "@",
    "()",
    "(a)",
    "(a b)",
    "(a  b )",
    "( a)",
    "(a,b)",
    "(a",
    "a)",
    "(a)b",
    "(a);x",
    "((a))",
    "(a;x b;y=1);z",
    "a=(1 2), b",
    "a=()",
    "a=",
    "a=1=2",
    "a=1;",
    "a;;b",
    "(a\tb)",
    "a=(\"x\";k=\"v\");c=1",
];

#[test]
fn texts_that_are_easy_to_get_wrong() {
    for text in EASY_TO_GET_WRONG {
        agree(text.as_bytes());
    }
}

#[test]
fn repeated_keys_are_refused_where_the_standard_lets_the_last_win() {
    assert_eq!(sf::dictionary(b"a=1, a=2"), Err(SfError::Repeated("a".into())));
    assert_eq!(sf::item(b"x;a;a=1"), Err(SfError::Repeated("a".into())));
    assert!(sf::dictionary(b"a=1;x, b=1;x").is_ok());
}

#[test]
fn sizes_are_bounded() {
    let members = |count: usize| (0..count).map(|n| format!("k{n}")).collect::<Vec<_>>();
    assert!(sf::dictionary(members(64).join(",").as_bytes()).is_ok());
    assert_eq!(sf::dictionary(members(65).join(",").as_bytes()), Err(SfError::TooMany));
    assert_eq!(sf::list(members(65).join(",").as_bytes()), Err(SfError::TooMany));
    assert_eq!(sf::list(format!("({})", members(65).join(" ")).as_bytes()), Err(SfError::TooMany));
    assert!(sf::item(format!("a;{}", members(32).join(";")).as_bytes()).is_ok());
    assert_eq!(sf::item(format!("a;{}", members(33).join(";")).as_bytes()), Err(SfError::TooMany));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(text in proptest::collection::vec(any::<u8>(), 0..40)) {
        agree(&text);
    }

    #[test]
    fn texts_of_the_alphabet(text in "[ab1?:;=,() \"\\\\.@*\t-]{0,24}") {
        agree(text.as_bytes());
    }

    #[test]
    fn what_was_written_is_read_again(text in "[a-c]=(\"[a-z\"\\\\]{0,4}\"(;[a-c]=[0-9]{1,15})?)?(;[a-c]=:[A-Za-z0-9]{4}:)?(, [d-f]=-?[0-9]{1,3}\\.[0-9]{1,3})?") {
        agree(text.as_bytes());
        if let Ok(members) = sf::dictionary(text.as_bytes()) {
            prop_assert_eq!(sf::dictionary(sf::write_dictionary(&members).as_bytes()), Ok(members));
        }
    }
}
