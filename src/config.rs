//! Settings: read once per isolate, every key documented, bad values refused by name.
//!
//! For: what an operator sets in `wrangler.toml` (vars) or as secrets.
//! Not for: per-organisation settings, which are rows.

use std::fmt;

use contract::wire::Kind;
use credentials::envelope::MasterKeys;

use crate::{
    features::{
        federation::{self, SignInProvider},
        mail::{Mailer, Provider},
    },
    outbound::Egress,
};

/// The typed settings.
#[derive(Clone)]
pub struct Config {
    /// `ENVIRONMENT`: `production`, `development` or `test`. Default `production`.
    pub environment: Environment,
    /// `OWNER_TOKEN` (secret, at least 20 characters): opens the operator organisation and makes
    /// owner sign-in links.
    pub owner_token: String,
    /// `RUNNER_MASTER_KEY` (secret, at least 32 characters): runner keys are derived from it.
    pub runner_master_key: String,
    /// `METRICS_TOKEN` (secret, optional): a bearer token that may only read `/metrics`.
    pub metrics_token: Option<String>,
    /// `MASTER_KEYS` (secret, optional): what people's secrets are sealed under, `id:base64` of 32 random bytes each,
    /// separated by commas; the first one seals, all of them open. Without it nobody can add a second factor.
    pub master_keys: Option<MasterKeys>,
    /// `MAX_UPLOAD_MB`: largest upload in MiB, 1 to 5,120. Default 512.
    pub max_upload_bytes: u64,
    /// `PUBLIC_URL`: where people reach the Worker, for links; the request's own origin when absent.
    pub public_url: Option<String>,
    /// `LONG_POLL_S`: how long runners and followers may wait for news in one request, 0 to 20 s.
    /// Default 20. 0: nobody waits, they ask again later.
    pub long_poll_ms: u64,
    /// `CORS_ORIGINS`: origins whose scripts may call the API with an API key, separated by commas, or `*`
    /// for any. Default none.
    pub cors_origins: Vec<String>,
    /// `RATE_LIMITS`: `on` or `off`. Default `on` in production, `off` elsewhere.
    pub rate_limits: bool,
    /// `THREATS`: `log` keeps what looks like an attack, `block` also refuses what the guard would block, `off` looks at
    /// nothing (to measure what looking costs). Default `log`.
    pub threats: Threats,
    /// `MAIL_PROVIDER`: `resend`, `postmark`, `mailgun`, `outbox` (nothing leaves; `GET /v1/mail` shows it) or `off`. Default
    /// `off` in production, `outbox` elsewhere. The first three need `MAIL_KEY` (secret) and `MAIL_FROM` (the sender);
    /// `MAIL_URL` is another address of the provider, e.g. of its European region.
    pub mailer: Mailer,
    /// `LOOPBACK_FETCH`: `on` lets the Worker fetch http addresses of this very machine that people or `SIGN_IN_PROVIDERS`
    /// name, for development and tests. Default `off`; refused in production.
    pub loopback: bool,
    /// `SIGN_IN_PROVIDERS` (secret): with whose accounts people may sign in, a JSON list (docs/OPERATIONS.md). Default
    /// none. In production it needs `PUBLIC_URL`, since the providers know our callbacks by it.
    pub sign_in: Vec<SignInProvider>,
    /// `SIGN_UP`: who may make an account, whatever the way in: `open` everybody with a mail address that is theirs,
    /// `invited` and `closed` only whom an organisation invites. Default `invited` in production, `open` elsewhere.
    pub sign_up: SignUp,
    /// `PASSWORDS`: `on` or `off`, whether people may have passwords. Default `off`. Needs a Worker built with the feature
    /// `passwords` and a plan with more than 10 ms of CPU a request.
    pub passwords: bool,
    /// `EGRESS_URL` and `EGRESS_KEY` (secret): the proxy (`vibe-runner egress`) through which names that people chose are
    /// fetched, and the runner key it shares with us; or `direct`. Default: no such name is fetched in production,
    /// `direct` elsewhere.
    pub egress: Egress,
    /// Limits of each kind of job; see [`Config::limits`].
    scan: JobLimits,
}

/// The limits of one kind of job. Their settings begin with the kind's name, e.g. `SCAN_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobLimits {
    /// `…_CONCURRENCY`: jobs of the kind that one organisation may have running at once, 1 to 1,000.
    pub concurrency: u32,
    /// `…_TIMEOUT_S`: how long one attempt may take; set in s, 1 to 86,400, held in ms.
    pub timeout_ms: u64,
}

/// What is done about requests that look like attacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threats {
    /// Nobody looks.
    Off,
    /// They are noted.
    Log,
    /// They are noted, and refused where the guard would.
    Block,
}

/// Who may make an account. Whoever an organisation invites may, whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUp {
    /// Everybody.
    Open,
    /// The invited.
    Invited,
    /// Nobody; pages do not speak of it.
    Closed,
}

impl SignUp {
    /// The setting's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SignUp::Open => "open",
            SignUp::Invited => "invited",
            SignUp::Closed => "closed",
        }
    }
}

/// Where this Worker runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Environment {
    /// For its users.
    Production,
    /// On somebody's laptop (`cargo xtask dev`).
    Development,
    /// In the tests.
    Test,
}

impl Environment {
    /// The setting's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Environment::Production => "production",
            Environment::Development => "development",
            Environment::Test => "test",
        }
    }
}

/// A setting that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// The setting's name.
    pub key: &'static str,
    /// What to do about it.
    pub detail: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "setting {}: {}", self.key, self.detail)
    }
}

impl std::error::Error for ConfigError {}

impl Config {
    /// Reads the settings from `look_up`, which answers a key with its value.
    ///
    /// # Errors
    /// The first setting that is missing or wrong.
    pub fn from_pairs(look_up: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let get =
            |key: &str| look_up(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let environment = environment(get("ENVIRONMENT"))?;
        let public_url = public_url(get("PUBLIC_URL"))?;
        let loopback = is_set("LOOPBACK_FETCH", get("LOOPBACK_FETCH"), ("on", "off"), false)?;
        if loopback && environment == Environment::Production {
            let detail = "must be off in production".to_owned();
            return Err(ConfigError { key: "LOOPBACK_FETCH", detail });
        }
        Ok(Self {
            environment,
            owner_token: secret("OWNER_TOKEN", get("OWNER_TOKEN"), 20)?,
            runner_master_key: secret("RUNNER_MASTER_KEY", get("RUNNER_MASTER_KEY"), 32)?,
            metrics_token: get("METRICS_TOKEN")
                .map(|token| secret("METRICS_TOKEN", Some(token), 20))
                .transpose()?,
            master_keys: get("MASTER_KEYS").map(|text| master_keys(&text)).transpose()?,
            max_upload_bytes: number("MAX_UPLOAD_MB", get("MAX_UPLOAD_MB"), 512, 1, 5_120)? << 20,
            sign_in: sign_in(get("SIGN_IN_PROVIDERS"), environment, public_url.as_deref(), loopback)?,
            public_url,
            loopback,
            egress: Egress::read(
                get("EGRESS_URL"),
                get("EGRESS_KEY"),
                environment == Environment::Production,
            )
            .map_err(|(key, detail)| ConfigError { key, detail })?,
            long_poll_ms: number("LONG_POLL_S", get("LONG_POLL_S"), 20, 0, 20)? * 1_000,
            cors_origins: origins(get("CORS_ORIGINS"))?,
            rate_limits: is_set(
                "RATE_LIMITS",
                get("RATE_LIMITS"),
                ("on", "off"),
                environment == Environment::Production,
            )?,
            threats: threats(get("THREATS"))?,
            mailer: mailer(&get, environment)?,
            sign_up: sign_up(get("SIGN_UP"), environment)?,
            passwords: is_set("PASSWORDS", get("PASSWORDS"), ("on", "off"), false)?,
            scan: job_limits(&get, ("SCAN_CONCURRENCY", 4), ("SCAN_TIMEOUT_S", 1_800))?,
        })
    }

    /// Whether this is the deployment for users.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.environment == Environment::Production
    }

    /// The limits of a kind of job. A new kind gets its field here and its settings, with their
    /// defaults, in [`Config::from_pairs`]: `SCAN_CONCURRENCY` (4) and `SCAN_TIMEOUT_S` (1,800).
    #[must_use]
    pub fn limits(&self, kind: Kind) -> JobLimits {
        match kind {
            Kind::Scan => self.scan,
        }
    }
}

/// Who delivers mail.
fn mailer(get: &impl Fn(&str) -> Option<String>, environment: Environment) -> Result<Mailer, ConfigError> {
    let provider = match get("MAIL_PROVIDER").as_deref() {
        None if environment == Environment::Production => Provider::Off,
        None | Some("outbox") => Provider::Outbox,
        Some("off") => Provider::Off,
        Some("resend") => Provider::Resend,
        Some("postmark") => Provider::Postmark,
        Some("mailgun") => Provider::Mailgun,
        Some(other) => {
            let detail = format!("{other:?} is none of resend, postmark, mailgun, outbox, off");
            return Err(ConfigError { key: "MAIL_PROVIDER", detail });
        }
    };
    let delivers = !matches!(provider, Provider::Off | Provider::Outbox);
    let needed = |key: &'static str| match get(key) {
        Some(value) => Ok(value),
        None if !delivers => Ok(String::new()),
        None => Err(ConfigError { key, detail: "is needed to deliver mail (MAIL_PROVIDER)".to_owned() }),
    };
    let from = needed("MAIL_FROM")?;
    if delivers && !from.contains('@') {
        return Err(ConfigError { key: "MAIL_FROM", detail: "must hold a mail address".to_owned() });
    }
    Ok(Mailer { provider, from, key: needed("MAIL_KEY")?, url: get("MAIL_URL") })
}

/// The providers of people's sign-in.
fn sign_in(
    value: Option<String>,
    environment: Environment,
    public_url: Option<&str>,
    loopback: bool,
) -> Result<Vec<SignInProvider>, ConfigError> {
    let wrong = |detail| ConfigError { key: "SIGN_IN_PROVIDERS", detail };
    let providers = federation::parse(value.as_deref().unwrap_or("[]"), loopback).map_err(wrong)?;
    let https = public_url.is_some_and(|url| url.starts_with("https:"));
    if environment == Environment::Production && !providers.is_empty() && !https {
        return Err(wrong("needs PUBLIC_URL, an https address".to_owned()));
    }
    Ok(providers)
}

fn sign_up(value: Option<String>, environment: Environment) -> Result<SignUp, ConfigError> {
    match value.as_deref() {
        None if environment == Environment::Production => Ok(SignUp::Invited),
        None | Some("open") => Ok(SignUp::Open),
        Some("invited") => Ok(SignUp::Invited),
        Some("closed") => Ok(SignUp::Closed),
        Some(other) => {
            let detail = format!("{other:?} is none of open, invited, closed");
            Err(ConfigError { key: "SIGN_UP", detail })
        }
    }
}

/// The limits of one kind of job from its two settings, each with its default.
fn job_limits(
    get: &impl Fn(&str) -> Option<String>,
    concurrency: (&'static str, u64),
    timeout_s: (&'static str, u64),
) -> Result<JobLimits, ConfigError> {
    let at_once = number(concurrency.0, get(concurrency.0), concurrency.1, 1, 1_000)?;
    let timeout_s = number(timeout_s.0, get(timeout_s.0), timeout_s.1, 1, 86_400)?;
    let concurrency = u32::try_from(at_once).unwrap_or(u32::MAX);
    Ok(JobLimits { concurrency, timeout_ms: timeout_s * 1_000 })
}

fn environment(value: Option<String>) -> Result<Environment, ConfigError> {
    match value.as_deref() {
        None | Some("production") => Ok(Environment::Production),
        Some("development") => Ok(Environment::Development),
        Some("test") => Ok(Environment::Test),
        Some(other) => Err(ConfigError {
            key: "ENVIRONMENT",
            detail: format!("{other:?} is none of production, development, test"),
        }),
    }
}

fn threats(value: Option<String>) -> Result<Threats, ConfigError> {
    match value.as_deref() {
        Some("off") => Ok(Threats::Off),
        None | Some("log") => Ok(Threats::Log),
        Some("block") => Ok(Threats::Block),
        Some(other) => {
            Err(ConfigError { key: "THREATS", detail: format!("{other:?} is none of off, log, block") })
        }
    }
}

fn secret(key: &'static str, value: Option<String>, min: usize) -> Result<String, ConfigError> {
    let wrong = |detail: String| ConfigError { key, detail };
    let value = value.ok_or_else(|| wrong("is not set; set it with `wrangler secret put`".into()))?;
    if value.len() < min {
        return Err(wrong(format!("must have at least {min} random characters")));
    }
    Ok(value)
}

fn master_keys(text: &str) -> Result<MasterKeys, ConfigError> {
    let wrong = |error: credentials::envelope::EnvelopeError| ConfigError {
        key: "MASTER_KEYS",
        detail: format!("{error}; write `name:` and the output of `openssl rand -base64 32`"),
    };
    MasterKeys::parse(text).map_err(wrong)
}

fn number(
    key: &'static str,
    value: Option<String>,
    default: u64,
    min: u64,
    max: u64,
) -> Result<u64, ConfigError> {
    let Some(text) = value else { return Ok(default) };
    match text.parse() {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(ConfigError { key, detail: format!("{text:?} is not a whole number from {min} to {max}") }),
    }
}

fn public_url(value: Option<String>) -> Result<Option<String>, ConfigError> {
    let Some(text) = value else { return Ok(None) };
    match url::Url::parse(&text) {
        Ok(url) if is_origin(&url) => Ok(Some(text.trim_end_matches('/').to_owned())),
        _ => Err(ConfigError {
            key: "PUBLIC_URL",
            detail: format!("{text:?} is not an origin like https://example.com"),
        }),
    }
}

/// One of two words.
fn is_set(
    key: &'static str,
    value: Option<String>,
    (yes, no): (&str, &str),
    default: bool,
) -> Result<bool, ConfigError> {
    match value {
        None => Ok(default),
        Some(word) if word == yes => Ok(true),
        Some(word) if word == no => Ok(false),
        Some(other) => Err(ConfigError { key, detail: format!("{other:?} is neither {yes} nor {no}") }),
    }
}

fn origins(value: Option<String>) -> Result<Vec<String>, ConfigError> {
    let text = value.unwrap_or_default();
    let listed = text.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    let as_browsers_write_it = |origin: &str| {
        let http = origin.starts_with("https://") || origin.starts_with("http://");
        http && url::Url::parse(origin).is_ok_and(|url| url.origin().ascii_serialization() == origin)
    };
    listed
        .map(|origin| match origin {
            "*" => Ok(origin.to_owned()),
            _ if as_browsers_write_it(origin) => Ok(origin.to_owned()),
            _ => Err(ConfigError {
                key: "CORS_ORIGINS",
                detail: format!("{origin:?} is neither `*` nor an origin like https://app.example.com"),
            }),
        })
        .collect()
}

/// Whether there is nothing but scheme, host and port. Credentials here would stand in every link.
fn is_origin(url: &url::Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && (url.username(), url.password(), url.path(), url.query(), url.fragment())
            == ("", None, "/", None, None)
}

#[cfg(test)]
mod tests;
