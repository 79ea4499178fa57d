//! What settings are taken, and which are refused by name.

use super::*;

fn with(key: &'static str, value: &'static str) -> Result<Config, ConfigError> {
    Config::from_pairs(|asked| match asked {
        _ if asked == key => Some(value.to_owned()),
        "OWNER_TOKEN" | "RUNNER_MASTER_KEY" => Some("x".repeat(40)),
        _ => None,
    })
}

#[test]
fn defaults_are_sensible() {
    let config = with("NONE", "").unwrap();
    assert_eq!(config.environment, Environment::Production);
    assert_eq!(config.max_upload_bytes, 512 << 20);
    assert_eq!((config.sign_up, config.passwords), (SignUp::Invited, false));
    assert_eq!(with("ENVIRONMENT", "test").unwrap().sign_up, SignUp::Open);
    assert!(config.rate_limits && !with("ENVIRONMENT", "test").unwrap().rate_limits);
}

#[test]
fn every_kind_of_job_has_its_own_limits() {
    let limits = |key, value| with(key, value).unwrap().limits(Kind::Scan);
    let usual = JobLimits { concurrency: 4, timeout_ms: 1_800_000 };
    assert_eq!(limits("NONE", ""), usual);
    assert_eq!(limits("SCAN_CONCURRENCY", "9"), JobLimits { concurrency: 9, ..usual });
    assert_eq!(limits("SCAN_TIMEOUT_S", "60"), JobLimits { timeout_ms: 60_000, ..usual });
    for kind in Kind::ALL {
        let (name, config) = (kind.as_str().to_uppercase(), with("NONE", "").unwrap());
        // A kind whose settings do not bear its name would be one that operators cannot find.
        for (key, bad) in [("CONCURRENCY", "0"), ("TIMEOUT_S", "0")] {
            let key: &'static str = format!("{name}_{key}").leak();
            assert_eq!(with(key, bad).map(|_| ()).unwrap_err().key, key);
        }
        assert!(config.limits(kind).concurrency > 0 && config.limits(kind).timeout_ms > 0);
    }
}

#[test]
fn a_bad_value_is_refused_by_name() {
    for (key, value) in [
        ("ENVIRONMENT", "prod"),
        ("OWNER_TOKEN", "short"),
        ("OWNER_TOKEN", ""),
        ("RUNNER_MASTER_KEY", "short"),
        ("METRICS_TOKEN", "short"),
        ("MASTER_KEYS", "k1"),
        ("MASTER_KEYS", "k1:c2hvcnQ="),
        ("MAX_UPLOAD_MB", "0"),
        ("MAX_UPLOAD_MB", "many"),
        ("PUBLIC_URL", "example.com"),
        ("PUBLIC_URL", "https://example.com/path"),
        ("RATE_LIMITS", "yes"),
        ("THREATS", "maybe"),
        ("SIGN_UP", "yes"),
        ("PASSWORDS", "yes"),
        ("CORS_ORIGINS", "app.example.com"),
        ("CORS_ORIGINS", "https://app.example.com/"),
        ("CORS_ORIGINS", "https://a.example, null"),
        ("PUBLIC_URL", "https://example.com/?a=b"),
        ("PUBLIC_URL", "https://example.com/#a"),
        ("PUBLIC_URL", "https://me:secret@example.com"),
        ("SCAN_CONCURRENCY", "-1"),
        ("LONG_POLL_S", "21"),
        ("SCAN_TIMEOUT_S", "1.5"),
        ("LOOPBACK_FETCH", "on"),
        ("EGRESS_URL", "egress.example"),
        ("SIGN_IN_PROVIDERS", "github"),
        ("SIGN_IN_PROVIDERS", r#"[{"id":"a","kind":"github","client_id":"a","client_secret":"b"}]"#),
    ] {
        assert_eq!(with(key, value).map(|_| ()).unwrap_err().key, key);
    }
}
