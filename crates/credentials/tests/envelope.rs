//! Sealed secrets: only in their place, only whole, and through a rotation of master keys.

mod support;

use credentials::envelope::{
    EnvelopeError, MAX_PLAIN, MasterKeys, Place, RANDOM_BYTES, needs_rewrap, open, rewrap, seal,
};
use ports::PortErrorKind;
use proptest::prelude::*;
use support::wait;
use testkit::{Fault, RingCrypto};

const PLACE: Place<'static> = Place { table: "secrets", row: "sec_1", column: "value", tenant: "org_1" };
/// `openssl rand -base64 32`, twice.
const OLD: &str = "k1:PH5COy7t/TM5I9gG/OzjGUKfeoScAZ7WGxcUzeLF4qw=";
const NEW: &str = "k2:h5UC0wRdwGhBfGEqn+aQwH/tunOzRO3y/jbT9/jfcTw=";

fn keys(setting: &str) -> MasterKeys {
    MasterKeys::parse(setting).unwrap()
}

fn random(start: u8) -> [u8; RANDOM_BYTES] {
    std::array::from_fn(|at| start.wrapping_add(u8::try_from(at).unwrap()))
}

fn sealed(keys: &MasterKeys, plain: &[u8]) -> Vec<u8> {
    wait(seal(&RingCrypto::default(), keys, &PLACE, plain, &random(1))).unwrap()
}

fn opened(keys: &MasterKeys, place: &Place<'_>, bytes: &[u8]) -> Result<Vec<u8>, EnvelopeError> {
    wait(open(&RingCrypto::default(), keys, place, bytes))
}

#[test]
fn a_secret_opens_in_its_place_and_in_no_other() {
    let keys = keys(OLD);
    let bytes = sealed(&keys, b"sk-live-123");
    assert_eq!(opened(&keys, &PLACE, &bytes).as_deref(), Ok(&b"sk-live-123"[..]));
    for place in [
        Place { table: "other", ..PLACE },
        Place { row: "sec_2", ..PLACE },
        Place { column: "other", ..PLACE },
        Place { tenant: "org_2", ..PLACE },
        Place { row: "sec_1v", column: "alue", ..PLACE },
        Place { table: "secretss", row: "ec_1", ..PLACE },
    ] {
        assert_eq!(opened(&keys, &place, &bytes), Err(EnvelopeError::Tampered), "{place:?}");
    }
}

#[test]
fn no_changed_bit_and_no_cut_is_survived() {
    let keys = keys(OLD);
    let bytes = sealed(&keys, b"secret");
    for at in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[at / 8] ^= 1 << (at % 8);
        assert!(opened(&keys, &PLACE, &changed).is_err(), "bit {at}");
    }
    for length in 0..bytes.len() {
        assert!(opened(&keys, &PLACE, &bytes[..length]).is_err(), "{length} bytes");
    }
    let longer = [bytes, vec![0]].concat();
    assert_eq!(opened(&keys, &PLACE, &longer), Err(EnvelopeError::Tampered));
}

#[test]
fn master_keys_are_rotated_without_a_moment_in_which_a_secret_is_unreadable() {
    let (before, during, after) = (keys(OLD), keys(&format!("{NEW}, {OLD}")), keys(NEW));
    let bytes = sealed(&before, b"secret");
    assert!(!needs_rewrap(&before, &bytes) && needs_rewrap(&during, &bytes));
    assert_eq!(opened(&during, &PLACE, &bytes).as_deref(), Ok(&b"secret"[..]));
    let crypto = RingCrypto::default();
    let renewed = wait(rewrap(&crypto, &during, &PLACE, &bytes, &[5; 12])).unwrap().unwrap();
    for keys in [&during, &after] {
        assert_eq!(opened(keys, &PLACE, &renewed).as_deref(), Ok(&b"secret"[..]));
        assert!(!needs_rewrap(keys, &renewed));
    }
    assert_eq!(opened(&before, &PLACE, &renewed), Err(EnvelopeError::UnknownKey));
    assert_eq!(wait(rewrap(&crypto, &during, &PLACE, &renewed, &[6; 12])), Ok(None));
    let elsewhere = Place { row: "sec_2", ..PLACE };
    assert_eq!(wait(rewrap(&crypto, &during, &elsewhere, &bytes, &[5; 12])), Err(EnvelopeError::Tampered));
    assert_eq!(wait(rewrap(&crypto, &after, &PLACE, &bytes, &[5; 12])), Err(EnvelopeError::UnknownKey));
}

#[test]
fn malformed_master_keys_are_refused_without_being_quoted() {
    let key = OLD.split_once(':').unwrap().1;
    let zero = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    for setting in [
        String::new(),
        ",".into(),
        key.into(),
        format!(":{key}"),
        format!("k 1:{key}"),
        format!("{}:{key}", "k".repeat(33)),
        format!("k1:{}", &key[4..]),
        format!("k1:{}", key.trim_end_matches('=')),
        format!("k1:{key}="),
        format!("{OLD},"),
        format!("{OLD},k1:{}", NEW.split_once(':').unwrap().1),
        format!("{OLD},k3:{key}"),
        format!("k1:{zero}"),
        "k1:not base64".into(),
    ] {
        let error = MasterKeys::parse(&setting).unwrap_err();
        assert!(
            matches!(error, EnvelopeError::Keys(_)) && !error.to_string().contains(&key[4..12]),
            "{setting}"
        );
    }
    let shown = format!("{:?}", keys(&format!("{NEW},{OLD}")));
    assert_eq!(shown, r#"MasterKeys { current: "k2", former: ["k1"] }"#);
}

#[test]
fn too_long_is_refused_and_a_failing_platform_is_told() {
    let (keys, crypto) = (keys(OLD), RingCrypto::default());
    let long = wait(seal(&crypto, &keys, &PLACE, &vec![0; MAX_PLAIN + 1], &random(1)));
    assert_eq!(long, Err(EnvelopeError::Length));
    assert_eq!(opened(&keys, &PLACE, &sealed(&keys, &vec![7; MAX_PLAIN])), Ok(vec![7; MAX_PLAIN]));
    crypto.faults.on_next(Fault::Error);
    let failed = wait(seal(&crypto, &keys, &PLACE, b"x", &random(1)));
    assert!(matches!(failed, Err(EnvelopeError::Port(error)) if error.kind == PortErrorKind::Unavailable));
}

#[test]
fn the_format_is_fixed_for_ever() {
    let bytes = sealed(&keys(OLD), b"x");
    assert_eq!(bytes.len(), 2 + 2 + 12 + 48 + 12 + 17);
    assert_eq!(&bytes[..4], [1, 2, b'k', b'1']);
    // vectors/envelope.txt was opened by Python's `cryptography` (AESGCM), see vectors/open_envelope.py.
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, include_str!("vectors/envelope.txt").trim());
}

proptest! {
    #[test]
    fn any_bytes_are_refused(bytes: Vec<u8>, setting: String) {
        let keys = keys(OLD);
        prop_assert!(opened(&keys, &PLACE, &bytes).is_err());
        let framed = [&[1, 2, b'k', b'1'][..], &[0; 80], &bytes].concat();
        prop_assert!(opened(&keys, &PLACE, &framed).is_err());
        let _ = (MasterKeys::parse(&setting), needs_rewrap(&keys, &bytes));
    }

    #[test]
    fn every_secret_comes_back(plain: Vec<u8>, start: u8) {
        let (keys, crypto) = (keys(OLD), RingCrypto::default());
        let bytes = wait(seal(&crypto, &keys, &PLACE, &plain, &random(start))).unwrap();
        prop_assert_eq!(opened(&keys, &PLACE, &bytes), Ok(plain));
    }
}
