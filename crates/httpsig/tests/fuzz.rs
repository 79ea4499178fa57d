//! Whatever comes, reading ends, soon, and without a panic.

mod support;

use std::time::{Duration, Instant};

use httpsig::{
    MAX_COMPONENTS, MAX_SIGNATURES,
    bot::{self, DirectoryReply, Discovery, KeySet, Policy, Reading},
    read,
};
use proptest::prelude::*;
use support::{Draft, Mail, NOW, signing_key};

/// `FUZZ_CASES=1000000` for a long night; a debug build does about 3,000 a second.
fn cases() -> u32 {
    std::env::var("FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(2_000)
}

fn look(mail: &Mail) -> Result<(), TestCaseError> {
    let message = mail.message();
    if let Ok(signatures) = read(&message) {
        prop_assert!(signatures.len() <= MAX_SIGNATURES);
        for signature in signatures {
            prop_assert!(signature.components.len() <= MAX_COMPONENTS);
            if let Ok(base) = signature.base(&message) {
                // One line a component and one for the parameters, whatever the values are.
                prop_assert_eq!(base.lines().count(), signature.components.len() + 1);
            }
        }
    }
    if let Reading::Claims(claims) = bot::read(&message, &Policy::PRODUCTION, NOW) {
        prop_assert!(claims.len() <= 3);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_the_fields(input in "\\PC{0,80}", value in "\\PC{0,40}", agent in "\\PC{0,40}") {
        let mail = Mail::get("https://example.com/");
        look(&mail.with("Signature-Input", input).with("Signature", value).with("Signature-Agent", agent))?;
    }

    #[test]
    fn texts_that_look_right(
        ids in proptest::collection::vec("\"(@method|@path|@query-param|signature|signature-agent|signature-input|x)\"(;(key|name)=\"[a-c]\"|;sf|;bs|;req|;tr){0,2}", 0..6),
        params in "(;(created|expires)=[0-9]{0,12}|;keyid=\"[A-Za-z0-9_-]{0,43}\"|;tag=\"web-bot-auth\"|;alg=\"ed25519\"){0,6}",
        x in "[a-c=,\"() 1]{0,12}",
    ) {
        let mail = Mail::get("https://example.com/?a=1&a=2&b=%zz")
            .with("Signature-Input", format!("a=({}){params}", ids.join(" ")))
            .with("Signature", "a=:YQ==:")
            .with("X", x.clone())
            .with("Signature-Agent", x);
        look(&mail)?;
    }

    #[test]
    fn a_right_request_with_bytes_changed(changes in proptest::collection::vec((0usize..3, any::<prop::sample::Index>(), "[ -~]"), 1..4)) {
        let mut mail = Draft::new(signing_key(3)).signed();
        for (field, at, with) in changes {
            let value = &mut mail.fields[field].1;
            if !value.is_empty() {
                let at = at.index(value.len());
                value.replace_range(at..=at, &with);
            }
        }
        look(&mail)?;
    }

    #[test]
    fn any_directory(body in proptest::collection::vec(any::<u8>(), 0..200), json in "\\{\"keys\":\\[(\\{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"[A-Za-z0-9_-]{43}\",\"(kid|nbf|exp|d|use)\":(1|\"a\"|null)\\},?){0,3}\\]\\}") {
        for body in [body.as_slice(), json.as_bytes()] {
            let reply = DirectoryReply { status: 200, content_type: Some("application/json"), cache_control: None, body };
            if let Ok(set) = KeySet::read(&reply, Discovery::JwksUri, false) {
                prop_assert!(set.keys.len() + set.left_out <= bot::MAX_KEYS);
            }
        }
    }
}

/// The largest fields we take, made of what costs most, in a debug build.
#[test]
fn the_worst_text_is_read_quickly() {
    let keys: String = (0..64).map(|n| format!(";k{n}")).collect();
    let worst = [
        format!("a=({})", "\"x\" ".repeat(1020)),
        "a=(),".repeat(815),
        format!("a=(){}", keys.repeat(10)),
        format!("a=({})", (0..32).map(|n| format!("\"{}{n}\" ", "x".repeat(110))).collect::<String>()),
        format!("a=\"{}\"", "\\\\".repeat(2040)),
        format!("a=:{}:", "A".repeat(4088)),
        "(".repeat(4096),
        "a=(".repeat(1365),
    ];
    let start = Instant::now();
    for text in &worst {
        assert!(text.len() <= 4096, "{}", text.len());
        let mail = Mail::get("https://example.com/").with("Signature-Input", text).with("Signature", text);
        let _ = bot::read(&mail.message(), &Policy::PRODUCTION, NOW);
    }
    assert!(start.elapsed() < Duration::from_millis(500), "{:?}", start.elapsed());
}
