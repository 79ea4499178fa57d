//! Passwords: policy, hashes of our own and of the reference implementation.

use credentials::password::{Password, SALT_BYTES, Weak, needs_rehash};
use proptest::prelude::*;
use serde_json::Value;

const SALT: [u8; SALT_BYTES] = [3; SALT_BYTES];

fn typed(text: &str) -> Password {
    Password::typed(text).unwrap()
}

#[test]
fn argon2_cffi_interoperates() {
    // vectors/argon2.json was written by argon2-cffi 25.1.0 (libargon2); see vectors/make.py.
    let rows: Vec<Value> = serde_json::from_str(include_str!("vectors/argon2.json")).unwrap();
    assert_eq!(rows.len(), 12);
    for row in rows {
        let (password, hash) = (row["password"].as_str().unwrap(), row["hash"].as_str().unwrap());
        assert!(typed(password).is(Some(hash)), "{hash}");
        assert!(!typed(&format!("{password}x")).is(Some(hash)), "{hash}");
        assert_eq!(needs_rehash(hash), !hash.contains("m=19456,t=2,p=1"), "{hash}");
    }
}

#[test]
fn our_hash_is_a_phc_string_under_todays_parameters() {
    let hash = typed("correct horse battery staple").hash(&SALT).unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$AwMDAwMDAwMDAwMDAwMDAw$"), "{hash}");
    assert!(typed("correct horse battery staple").is(Some(&hash)));
    assert!(!typed("correct horse battery staplE").is(Some(&hash)));
    assert!(!needs_rehash(&hash));
    let other = typed("correct horse battery staple").hash(&[4; SALT_BYTES]).unwrap();
    assert_ne!(hash, other);
}

#[test]
fn nothing_is_cut_off_and_keyboards_do_not_matter() {
    let long = "x".repeat(255);
    let hash = typed(&format!("{long}a")).hash(&SALT).unwrap();
    assert!(!typed(&format!("{long}b")).is(Some(&hash)), "the last of 256 characters counts");
    // U+00E9, and e with U+0301.
    let composed = typed("caf\u{e9}-passwort").hash(&SALT).unwrap();
    assert!(typed("cafe\u{301}-passwort").is(Some(&composed)));
    // Normal form C, not KC: the ligature is another character.
    assert!(!typed("o\u{fb03}ce-passwort").is(Some(&typed("office-passwort").hash(&SALT).unwrap())));
}

#[test]
fn the_policy() {
    let chosen = |text: &str| Password::chosen(text, &["Ann Smith", "ann.smith@example.org"]).map(|_| ());
    for good in [
        "tf8Xq-zu",
        "correct horse battery staple",
        "пароль-длинный",
        "        x",
        &"ü".repeat(64),
        &"日".repeat(256),
    ] {
        assert_eq!(chosen(good), Ok(()), "{good}");
    }
    for (text, weak) in [
        ("", Weak::Short),
        ("1234567", Weak::Short),
        ("üüüüüüü", Weak::Short),
        ("password", Weak::Common),
        ("PASSWORD", Weak::Common),
        ("1234567890", Weak::Common),
        ("iloveyou", Weak::Common),
        ("ann smith", Weak::Personal),
        ("ANN.smith", Weak::Personal),
        ("ann.smith@example.org", Weak::Personal),
    ] {
        assert_eq!(chosen(text), Err(weak), "{text}");
    }
    assert_eq!(chosen(&"x".repeat(257)), Err(Weak::Long));
    assert_eq!(chosen(&"x".repeat(1_000_000)), Err(Weak::Long));
    assert!(Password::typed(&"x".repeat(1_000_000)).is_none());
    assert_eq!(format!("{:?}", typed("secret-word")), "Password(…)");
}

#[test]
fn malformed_and_greedy_hashes_are_never_right() {
    let good = typed("right password").hash(&SALT).unwrap();
    let cases = [
        good.replace("argon2id", "argon2i"),
        good.replace("v=19", "v=16"),
        good.replace("m=19456", "m=4294967295"),
        good.replace("m=19456", "m=65537"),
        good.replace("m=19456", "m=019456"),
        good.replace("m=19456", "m=+19456"),
        good.replace("m=19456", "m=7"),
        good.replace("t=2", "t=0"),
        good.replace("t=2", "t=11"),
        good.replace("p=1", "p=5"),
        good.replace("p=1", "p=１"),
        good.replace(",t=2", ""),
        format!("{good}$x"),
        format!("{good}="),
        format!(" {good}"),
        good.replace("AwMDAwMDAwMDAwMDAwMDAw", "AwM"),
        good[..good.len() - 30].to_owned(),
        String::new(),
        "$2b$12$abcdefghijklmnopqrstuv".to_owned(),
    ];
    for wrong in cases {
        assert!(!typed("right password").is(Some(&wrong)), "{wrong}");
        assert!(needs_rehash(&wrong), "{wrong}");
    }
    assert!(typed("right password").is(Some(&good)));
}

proptest! {
    #[test]
    fn any_text_is_a_hash_or_not(text: String, salt in "[A-Za-z0-9+/=]{0,30}", m: u32) {
        let _ = needs_rehash(&text);
        let _ = needs_rehash(&format!("$argon2id$v=19$m={m},t=2,p=1${salt}${salt}"));
    }

    #[test]
    fn any_text_is_a_password_or_not(text: String) {
        let _ = Password::chosen(&text, &[&text]).map(|_| ());
    }
}
