//! One-time passwords against the vectors of RFC 4226 and RFC 6238, and against replay.

use credentials::totp::{Hash, STEP_S, Totp};
use proptest::prelude::*;

const SECRET: &[u8; 20] = b"12345678901234567890";

#[test]
fn rfc_4226_appendix_d() {
    let codes =
        ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
    let hotp = Totp::new(*SECRET);
    for (counter, code) in codes.iter().enumerate() {
        assert_eq!(hotp.code(counter as u64), *code, "counter {counter}");
    }
}

#[test]
fn rfc_6238_appendix_b() {
    let secret = |length: usize| SECRET.iter().cycle().take(length).copied().collect::<Vec<u8>>();
    let rows = [
        (59, "94287082", "46119246", "90693936"),
        (1_111_111_109, "07081804", "68084774", "25091201"),
        (1_111_111_111, "14050471", "67062674", "99943326"),
        (1_234_567_890, "89005924", "91819424", "93441116"),
        (2_000_000_000, "69279037", "90698825", "38618901"),
        (20_000_000_000_u64, "65353130", "77737706", "47863826"),
    ];
    for (time, sha1, sha256, sha512) in rows {
        for (hash, length, code) in
            [(Hash::Sha1, 20, sha1), (Hash::Sha256, 32, sha256), (Hash::Sha512, 64, sha512)]
        {
            let totp = Totp::with(&secret(length), hash, 8);
            assert_eq!(totp.code(time / STEP_S), code, "{hash:?} at {time}");
            assert_eq!(totp.check(code, time, None), Some(time / STEP_S));
        }
    }
}

#[test]
fn one_step_of_drift_either_way_and_no_more() {
    let totp = Totp::new(*SECRET);
    let code = totp.code(1000);
    for (step, expected) in
        [(998, None), (999, Some(1000)), (1000, Some(1000)), (1001, Some(1000)), (1002, None)]
    {
        assert_eq!(totp.check(&code, step * STEP_S, None), expected, "at step {step}");
        assert_eq!(
            totp.check(&code, step * STEP_S + STEP_S - 1, None),
            expected,
            "at the end of step {step}"
        );
    }
    assert_eq!(totp.check(&totp.code(0), 0, None), Some(0), "the first step of all");
}

#[test]
fn a_code_is_good_once_and_so_are_those_before_it() {
    let totp = Totp::new(*SECRET);
    let now = 1000 * STEP_S;
    assert_eq!(totp.check(&totp.code(1000), now, Some(1000)), None);
    assert_eq!(totp.check(&totp.code(999), now, Some(1000)), None);
    assert_eq!(totp.check(&totp.code(1001), now, Some(1000)), Some(1001));
}

#[test]
fn only_ascii_digits_of_the_right_number_are_a_code() {
    let totp = Totp::new(*SECRET);
    let code = totp.code(1000);
    let arabic: String =
        code.bytes().map(|byte| char::from_u32(0x0660 + u32::from(byte - b'0')).unwrap()).collect();
    for wrong in
        ["", "12345", "1234567", " 12345", "+12345", &format!("{code} "), &format!("0{code}"), &arabic]
    {
        assert_eq!(totp.check(wrong, 1000 * STEP_S, None), None, "{wrong}");
    }
}

#[test]
fn the_address_is_what_pyotp_reads() {
    // pyotp 2.12: parse_uri() of this text gives the secret, name `ann@example.org` and issuer `Vibe Edge`, and
    // its code at Unix second 1,234,567,890 is 005924.
    let totp = Totp::new(*SECRET);
    let expected = "otpauth://totp/Vibe%20Edge:ann%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Vibe%20Edge&algorithm=SHA1&digits=6&period=30";
    assert_eq!(totp.uri("Vibe Edge", "ann@example.org"), expected);
    assert_eq!(totp.check("005924", 1_234_567_890, None), Some(41_152_263));
    assert!(totp.uri("a:b", "c:d&secret=x").starts_with("otpauth://totp/ab:cd%26secret%3Dx?secret="));
}

proptest! {
    #[test]
    fn any_text_at_any_time_is_a_code_or_not(text: String, digits in "[0-9]{6}", now: u64, last: Option<u64>) {
        let totp = Totp::new(*SECRET);
        let _ = totp.check(&text, now, last);
        if let Some(step) = totp.check(&digits, now, last) {
            prop_assert!(step.abs_diff(now / STEP_S) <= 1 && last.is_none_or(|last| step > last));
            prop_assert_eq!(totp.code(step), digits);
        }
    }

    #[test]
    fn every_code_is_good_in_its_own_step(secret: [u8; 20], now in 0_u64..1 << 40) {
        let totp = Totp::new(secret);
        let step = now / STEP_S;
        let found = totp.check(&totp.code(step), now, None).unwrap();
        prop_assert_eq!(totp.code(found), totp.code(step));
    }
}
