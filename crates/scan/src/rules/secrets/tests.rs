//! Every shape, with texts that have it and texts that nearly have it.
//!
//! Nothing here is a credential, and no whole one is written out: prefix and body meet at run time,
//! so that no scanner takes this file for a leak.

use super::*;

fn rules(text: &str) -> Vec<&'static str> {
    find("a.rs", Scope::Production, text.as_bytes()).iter().map(|hit| hit.rule.id).collect()
}

fn body(length: usize) -> String {
    "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zC".chars().cycle().take(length).collect()
}

fn capitals(length: usize) -> String {
    body(length).to_ascii_uppercase()
}

fn sendgrid_body(length: usize) -> String {
    format!("{}.{}", body(22.min(length)), body(length.saturating_sub(23)))
}

type Make = fn(usize) -> String;

/// Prefix in two parts, body of a length, shortest and longest, rule. Those with a checksum and
/// private keys have their own tests.
const SHAPED: &[(&str, &str, Make, usize, usize, &str)] = &[
    ("AK", "IA", capitals, 16, 16, "secret/aws-access-key"),
    ("gl", "pat-", body, 20, 20, "secret/gitlab-token"),
    ("xo", "xb-", body, 40, 80, "secret/slack-token"),
    ("xo", "xp-", body, 40, 80, "secret/slack-token"),
    ("sk", "_live_", body, 24, 120, "secret/stripe-key"),
    ("AI", "za", body, 35, 35, "secret/google-api-key"),
    ("sk", "-proj-", body, 40, 200, "secret/openai-key"),
    ("sk", "-ant-api03-", body, 90, 100, "secret/anthropic-key"),
    ("S", "G.", sendgrid_body, 66, 66, "secret/sendgrid-key"),
];

/// Prefix in two parts, the 30 characters, their checksum as Python computes it:
/// `zlib.crc32(body.encode())` in base 62. The first is a published, revoked token's.
const CHECKED: &[(&str, &str, &str, &str, &str)] = &[
    ("gh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17", "secret/github-token"),
    ("gh", "p_", "1aB2cD3eF4gH5iJ6kL7mN8oP9qR0sT", "0fh0N2", "secret/github-token"),
    ("gh", "p_", "padding00003OfTheChecksum0123x", "00v7af", "secret/github-token"),
    ("gh", "o_", "Zz9Yy8Xx7Ww6Vv5Uu4Tt3Ss2Rr1Qq0", "2ZFgkD", "secret/github-token"),
    ("gh", "s_", "q7W3e9R1t5Y8u2I6o4P0a7S3d9F1g5", "07Obvi", "secret/github-token"),
    ("gh", "u_", "M4n8B2v6C0x5Z9l3K7j1H6g4F8d2S0", "1JiF6t", "secret/github-token"),
    ("np", "m_", "0pO9iI8uU7yY6tT5rR4eE3wW2qQ1aA", "4E023S", "secret/npm-token"),
];

#[test]
fn every_shape_is_tried_here() {
    let shaped = SHAPED.iter().map(|s| [s.0, s.1].concat());
    let checked = CHECKED.iter().map(|c| [c.0, c.1].concat());
    let mut tried: Vec<String> = shaped.chain(checked).chain(["-----BEGIN ".to_owned()]).collect();
    tried.sort();
    tried.dedup();
    let mut known: Vec<&str> = SHAPES.iter().map(|shape| shape.prefix).collect();
    known.sort_unstable();
    assert_eq!(tried, known);
    let ids: std::collections::BTreeSet<&str> = SHAPES.iter().map(|shape| shape.rule).collect();
    let all = super::super::RULES.iter().map(|rule| rule.id).filter(|id| id.starts_with("secret/"));
    assert_eq!(ids, all.collect(), "a rule for every shape and the other way round");
}

#[test]
fn a_body_of_the_right_length_is_found_where_a_word_begins() {
    for (one, two, make, shortest, longest, rule) in SHAPED {
        for length in [*shortest, *longest] {
            let token = format!("{one}{two}{}", make(length));
            for text in [token.clone(), format!("key = \"{token}\";"), format!("A={token}\nB=1")] {
                assert_eq!(rules(&text), [*rule], "{one}{two} of {length}");
            }
        }
    }
}

#[test]
fn what_only_looks_like_one_is_not() {
    for (one, two, make, shortest, longest, _) in SHAPED {
        let prefix = [*one, *two].concat();
        let token = format!("{prefix}{}", make(*shortest));
        let mut cases = vec![
            ("too short", format!("{prefix}{}", make(shortest - 1))),
            ("too long", format!("{prefix}{}", make(longest + 1))),
            ("inside a word", format!("x{token}")),
            ("one letter repeated", format!("{prefix}{}", "A".repeat(*shortest))),
            ("only the prefix", prefix.clone()),
            ("cut by another character", format!("{prefix}{}!{}", make(5), make(shortest - 6))),
        ];
        let documented: String = make(*shortest).chars().skip(7).collect();
        cases.push(("from documentation", format!("{prefix}{documented}EXAMPLE")));
        for (why, text) in cases {
            assert!(rules(&text).is_empty(), "{prefix}: {why}");
        }
    }
    let dots = format!("{}{}.{}", ["S", "G."].concat(), body(21), body(44));
    assert!(rules(&dots).is_empty(), "the parts of this one have their own lengths");
}

#[test]
fn checksums_are_those_of_the_issuers() {
    for (one, two, body, sum, rule) in CHECKED {
        let prefix = [*one, *two].concat();
        assert_eq!(rules(&format!("t: '{prefix}{body}{sum}'")), [*rule], "{prefix}{body}");
        let reversed: String = body.chars().rev().collect();
        let swapped: String = sum
            .chars()
            .map(|c| if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() })
            .collect();
        let unpadded = sum.trim_start_matches('0');
        let wrong = [
            ("another body", format!("{prefix}{reversed}{sum}")),
            ("another checksum", format!("{prefix}{body}aaaaaa")),
            ("the alphabet the other way round", format!("{prefix}{body}{swapped}")),
            ("the checksum in front", format!("{prefix}{sum}{body}")),
            ("one too many", format!("{prefix}{body}{sum}0")),
            ("inside a word", format!("x{prefix}{body}{sum}")),
        ];
        for (why, text) in wrong {
            assert!(rules(&text).is_empty(), "{prefix}{body}: {why}");
        }
        assert!(unpadded.len() == 6 || rules(&format!("{prefix}{body}{unpadded}")).is_empty());
    }
}

#[test]
fn crc_32_is_the_standard_one() {
    // The check value of the catalogue of parametrised CRC algorithms, CRC-32/ISO-HDLC.
    assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    assert_eq!(crc32(b""), 0);
}

fn pem(label: &str, data: &str) -> String {
    format!("-----{} {label}PRIVATE KEY-----\n{data}\n", "BEGIN")
}

#[test]
fn private_keys_are_found_by_what_is_in_them() {
    let data = |start: &str| format!("{start}{}", body(100));
    for text in [
        pem("", &data("MI")),
        pem("RSA ", &data("MI")),
        pem("EC ", &data("MHcCAQEE")),
        pem("EC ", &data("MHQCAQEE")),
        pem("EC ", &data("MIGkAgEB")),
        pem("OPENSSH ", &data("b3BlbnNzaC1rZXk")),
        pem("", &format!("MC4CAQ{}", body(58))),
        pem("", &data("MFECAQEw")),
        pem("", &data("MI")).replace('\n', "\\n"),
    ] {
        assert_eq!(rules(&text), ["secret/private-key"], "{}", text.lines().next().unwrap_or_default());
    }
    let public = pem("", &data("MI")).replace("PRIVATE", "PUBLIC");
    let cases = [
        ("a public key", public),
        ("too short", pem("", &format!("MI{}", body(40)))),
        ("no key inside", pem("", &data("zz"))),
        ("one letter repeated", pem("", &format!("MI{}", "A".repeat(100)))),
        ("words", pem("", "your key goes here")),
    ];
    for (why, text) in cases {
        assert!(rules(&text).is_empty(), "{why}");
    }
}
