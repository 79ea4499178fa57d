//! Rate limits: who is counted, what this isolate knows of their buckets, and the header fields of the answer.
//!
//! For: counting each request for its principal: a person or key that proved who it is, otherwise the network address.
//! An ordinary request does not wait for the shared buckets (`guard::limit::Precheck`); one that comes first, or may
//! be the last, does. When they cannot be reached, the isolate goes on with smaller buckets of its own.
//! Not for: how many requests whom (`guard::limit::policies`), or where buckets are (port `Limits`).

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ::guard::{
    assess::RouteClass,
    limit::{Asked, Bucket, Decision, Policy, Precheck, Rate, Tier, Verdict, fields, policies, take_all},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};
use ports::{Background, Limit, Taken};

use super::{Actor, Credential, Kind, Problem, RunnerActor, Visitor, rare::rare};
use crate::{app::App, features::security::Pasts};

/// Buckets that an isolate remembers; beyond it the idle ones are forgotten, which costs them one question.
const MOST: usize = 8_192;
/// So long an isolate does not ask for a bucket before it counts as idle (ms).
const IDLE_MS: u64 = 60_000;
/// So long an isolate goes on alone before it asks again (ms).
const ALONE_MS: u64 = 5_000;
/// Percent of a rate that an isolate allows when it is alone: one of eight (`guard::limit::Precheck`).
const ALONE_PERCENT: u8 = 12;

/// What an isolate knows of all buckets.
#[derive(Debug, Default)]
pub struct Gauges {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    gauges: BTreeMap<String, Gauge>,
    /// Credentials that held here.
    known: BTreeSet<u64>,
    alone_until: u64,
}

/// What it knows of one.
#[derive(Debug, Clone, Copy, Default)]
struct Gauge {
    check: Precheck,
    /// Its own bucket, while nobody answers.
    own: Option<Bucket>,
    used: u64,
}

type Decided = Vec<(Policy, Decision)>;

/// What to do about a request.
enum Plan {
    /// It is decided; these are reported in the background.
    Decided(Decided, Vec<Limit>),
    /// These must be asked first.
    Ask(Vec<Limit>),
}

/// Counts the request. `None` for those that are not counted.
pub async fn count(app: &App, request: &Parts) -> Option<Counted> {
    if !app.config().rate_limits {
        return None;
    }
    let (principal, tier) = principal(app, request)?;
    let percent = app.standing().percent(&principal, app.now());
    let tight = |policy: Policy| Policy { rate: policy.rate.tightened(percent), ..policy };
    let policies: Vec<Policy> =
        policies(tier, class(&request.method, request.uri.path())).map(tight).collect();
    let plan = app.gauges().plan(&principal, &policies, app.now());
    let decided = match plan {
        Plan::Decided(decided, report) => {
            send(app, request.extensions.get::<Arc<dyn Background>>(), principal, policies, report);
            decided
        }
        Plan::Ask(limits) => rare(ask(app, &principal, &policies, limits)).await,
    };
    Some(Counted(decided))
}

/// Asks the shared buckets, and for what went wrong before: an isolate that begins knows nobody's past.
async fn ask(app: &App, principal: &str, policies: &[Policy], mut limits: Vec<Limit>) -> Decided {
    limits.extend(Pasts::questions());
    match app.limits().take(principal, &limits).await {
        Ok(taken) => {
            app.pasts().heard(principal, &limits, &taken, app.now());
            app.gauges().heard(principal, policies, &limits, &taken, app.now())
        }
        Err(_) => app.gauges().alone(principal, policies, app.now(), true),
    }
}

/// The refusal of a request whose credential nobody needs to look up: its address has used up what strangers have, and this
/// isolate has not seen the credential hold. Wrong ones are counted for their address, so a flood of them ends here.
pub fn flooded(app: &App, request: &Parts) -> Option<Counted> {
    let credential = fingerprint(&request.headers).filter(|_| app.config().rate_limits)?;
    let mut inner = app.gauges().lock();
    if inner.known.contains(&credential) {
        return None;
    }
    let (principal, now) = (address(request.extensions.get()), app.now());
    let mut refused = false;
    let mut one = |policy: Policy| {
        let (check, verdict) = inner.gauge(&principal, policy.name).check.decide(policy.rate, now, 1);
        let known = check.estimate(policy.rate, now);
        let Verdict::Refuse { retry_after_ms } = verdict else { return (policy, known) };
        refused = true;
        (policy, Decision { allowed: false, retry_after_ms, ..known })
    };
    let class = class(&request.method, request.uri.path());
    let decided: Decided = policies(Tier::Anonymous, class).map(&mut one).collect();
    refused.then_some(Counted(decided))
}

/// Remembers that a credential held, so that a flood from the same address does not keep it out.
pub fn remember(app: &App, headers: &HeaderMap) {
    let Some(credential) = fingerprint(headers).filter(|_| app.config().rate_limits) else { return };
    let mut inner = app.gauges().lock();
    if inner.known.len() > MOST {
        inner.known.clear();
    }
    inner.known.insert(credential);
}

/// A credential in a few bytes (FNV-1a). One that is mistaken for another is looked up, no more.
fn fingerprint(headers: &HeaderMap) -> Option<u64> {
    let credential = headers.get(header::AUTHORIZATION).or_else(|| headers.get(header::COOKIE))?;
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    Some(credential.as_bytes().iter().fold(0xcbf2_9ce4_8422_2325, step))
}

/// Reports what was let pass without asking. What is lost on the way was let pass for free.
fn send(
    app: &App,
    background: Option<&Arc<dyn Background>>,
    principal: String,
    policies: Vec<Policy>,
    report: Vec<Limit>,
) {
    let Some(background) = background.filter(|_| !report.is_empty()) else { return };
    let app = app.clone();
    background.spawn(Box::pin(async move {
        if let Ok(taken) = app.limits().take(&principal, &report).await {
            app.gauges().heard(&principal, &policies, &report, &taken, app.now());
        }
    }));
}

/// Who is counted, and how generously. Not counted: runners, which sign every request and keep a pace of their own;
/// the holder of the owner token, who could change the limits; and what load balancers ask every second.
fn principal(app: &App, request: &Parts) -> Option<(String, Tier)> {
    if let Some(actor) = request.extensions.get::<Actor>() {
        let unlimited = app.standing().is_unlimited(&actor.org_id);
        let tier = if unlimited { Tier::Enterprise } else { Tier::Authenticated };
        return (actor.credential != Credential::Operator).then(|| (actor.id.clone(), tier));
    }
    let of_operations = matches!(request.uri.path(), "/healthz" | "/readyz" | "/version");
    if of_operations || request.extensions.get::<RunnerActor>().is_some() {
        return None;
    }
    Some((address(request.extensions.get()), Tier::Anonymous))
}

/// The principal of whoever has proved nothing: their network address.
#[must_use]
pub fn address(visitor: Option<&Visitor>) -> String {
    format!("ip:{}", network(visitor.and_then(|visitor| visitor.ip.as_deref())))
}

/// An IPv6 customer has at least a /64, so that is one principal.
fn network(address: Option<&str>) -> String {
    match address.and_then(|address| address.parse().ok()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => std::net::Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        },
        None => "unknown".to_owned(),
    }
}

/// Where somebody signs in, signs up or proves who they are.
const AUTH: &[&str] = &[
    "/v1/sessions",
    "/v1/owner-links",
    "/v1/sign-",
    "/v1/account",
    "/v1/passkeys",
    "/v1/password",
    "/v1/invitations",
    "/v1/tokens",
];
/// Where text reaches a model.
const AI: &[&str] = &["/v1/ai/", "/v1/chat", "/v1/agents", "/v1/translat"];

/// Signing in is what gets guessed at; models are dear and believe what they read.
#[must_use]
pub fn class(method: &Method, path: &str) -> RouteClass {
    let within = |list: &[&str]| list.iter().any(|begin| path.starts_with(begin));
    match *method == Method::POST {
        true if within(AUTH) => RouteClass::Auth,
        true if within(AI) => RouteClass::Ai,
        _ => RouteClass::Api,
    }
}

/// How a counted request fared.
#[derive(Debug)]
pub struct Counted(Decided);

impl Counted {
    /// The refusal, if some limit is used up.
    #[must_use]
    pub fn refusal(&self) -> Option<Problem> {
        let (policy, _) = self.0.iter().find(|(_, decision)| !decision.allowed)?;
        let (quota, seconds) = (policy.rate.quota, policy.rate.window_ms / 1_000);
        let detail = format!(
            "More than {quota} requests in {seconds} s. Wait as long as Retry-After says, then go on."
        );
        Some(Problem::new(Kind::RateLimited, detail))
    }

    /// `RateLimit-Policy`, `RateLimit` and, after a refusal, `Retry-After`.
    pub fn write(&self, headers: &mut HeaderMap) {
        let made = fields(&self.0);
        let wait = made.retry_after.unwrap_or_default();
        for (name, text) in
            [("ratelimit-policy", made.policy), ("ratelimit", made.limit), ("retry-after", wait)]
        {
            if let Some(value) = HeaderValue::from_str(&text).ok().filter(|value| !value.is_empty()) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

impl Gauges {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the shared buckets were just found not to answer.
    #[must_use]
    pub fn is_alone(&self, now: u64) -> bool {
        now < self.lock().alone_until
    }

    /// Decides from what is known, or says what must be asked.
    fn plan(&self, principal: &str, policies: &[Policy], now: u64) -> Plan {
        let mut inner = self.lock();
        if now < inner.alone_until {
            drop(inner);
            return Plan::Decided(self.alone(principal, policies, now, false), Vec::new());
        }
        inner.make_room(now);
        let (mut decided, mut limits, mut checks) = (Vec::new(), Vec::new(), Vec::new());
        let (mut asks, mut refused) = (false, false);
        for policy in policies {
            let (check, verdict) = inner.gauge(principal, policy.name).check.decide(policy.rate, now, 1);
            let mut decision = check.estimate(policy.rate, now);
            match verdict {
                Verdict::Pass { settle: 0 } => {}
                Verdict::Pass { settle } => limits.push(limit(policy, settle, 0)),
                Verdict::Ask { settle } => {
                    asks = true;
                    limits.push(limit(policy, settle, 1));
                }
                Verdict::Refuse { retry_after_ms } => {
                    refused = true;
                    decision = Decision { allowed: false, retry_after_ms, ..decision };
                }
            }
            checks.push(check);
            decided.push((*policy, decision));
        }
        if refused {
            return Plan::Decided(decided, Vec::new()); // costs the other buckets nothing
        }
        for (policy, check) in policies.iter().zip(checks) {
            let gauge = inner.gauge(principal, policy.name);
            (gauge.check, gauge.used) = (check, now);
        }
        if asks { Plan::Ask(limits) } else { Plan::Decided(decided, limits) }
    }

    /// Takes the answers in; buckets that were not asked are as they are known.
    fn heard(
        &self,
        principal: &str,
        policies: &[Policy],
        asked: &[Limit],
        taken: &[Taken],
        now: u64,
    ) -> Decided {
        let mut inner = self.lock();
        inner.alone_until = 0;
        let one = |policy: &Policy| {
            let gauge = inner.gauge(principal, policy.name);
            let answer = asked.iter().zip(taken).find(|(limit, _)| limit.name == policy.name);
            let Some((_, taken)) = answer else { return (*policy, gauge.check.estimate(policy.rate, now)) };
            let decision = Decision {
                allowed: taken.allowed,
                remaining: taken.remaining,
                retry_after_ms: taken.retry_after_ms,
                reset_ms: taken.reset_ms,
            };
            *gauge = Gauge { check: gauge.check.heard(policy.rate, now, decision), own: None, used: now };
            (*policy, decision)
        };
        policies.iter().map(one).collect()
    }

    /// Decides without the shared buckets. `failed`: they were just found not to answer.
    fn alone(&self, principal: &str, policies: &[Policy], now: u64, failed: bool) -> Decided {
        let mut inner = self.lock();
        if failed {
            inner.alone_until = now.saturating_add(ALONE_MS);
        }
        inner.make_room(now);
        let mut one = |policy: &Policy| {
            let bucket = inner.gauge(principal, policy.name).own;
            Asked { rate: policy.rate.tightened(ALONE_PERCENT), bucket, settle: 0, cost: 1 }
        };
        let asked: Vec<Asked> = policies.iter().map(&mut one).collect();
        let outcome = take_all(&asked, now);
        for (policy, (bucket, _)) in policies.iter().zip(&outcome) {
            let gauge = inner.gauge(principal, policy.name);
            (gauge.own, gauge.used) = (Some(*bucket), now);
        }
        policies.iter().copied().zip(outcome.into_iter().map(|(_, decision)| decision)).collect()
    }
}

impl Inner {
    fn gauge(&mut self, principal: &str, name: &str) -> &mut Gauge {
        self.gauges.entry(format!("{name} {principal}")).or_default()
    }

    fn make_room(&mut self, now: u64) {
        if self.gauges.len() > MOST {
            self.gauges.retain(|_, gauge| now < gauge.used.saturating_add(IDLE_MS));
        }
        if self.gauges.len() > MOST {
            self.gauges.clear();
        }
    }
}

fn limit(policy: &Policy, settle: u32, cost: u32) -> Limit {
    let Rate { quota, window_ms } = policy.rate;
    Limit { name: policy.name.to_owned(), quota, window_ms, settle, cost }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_its_network() {
        for (address, network_of_it) in [
            (Some("192.0.2.7"), "192.0.2.7"),
            (Some("::ffff:192.0.2.7"), "192.0.2.7"),
            (Some("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::"),
            (Some("2001:db8:1:2::9"), "2001:db8:1:2::"),
            (Some("nonsense"), "unknown"),
            (None, "unknown"),
        ] {
            assert_eq!(network(address), network_of_it);
        }
    }

    #[test]
    fn what_is_guessed_at_and_what_reaches_a_model_has_its_class() {
        assert_eq!(class(&Method::POST, "/v1/sessions"), RouteClass::Auth);
        assert_eq!(class(&Method::POST, "/v1/owner-links"), RouteClass::Auth);
        assert_eq!(class(&Method::POST, "/v1/sign-in/passkeys"), RouteClass::Auth);
        assert_eq!(class(&Method::POST, "/v1/tokens/refresh"), RouteClass::Auth);
        assert_eq!(class(&Method::GET, "/v1/sessions/current"), RouteClass::Api);
        assert_eq!(class(&Method::POST, "/v1/projects"), RouteClass::Api);
        assert_eq!(class(&Method::POST, "/v1/chats/cht_1/messages"), RouteClass::Ai);
        assert_eq!(class(&Method::POST, "/v1/airports"), RouteClass::Api);
    }

    #[test]
    fn an_isolate_does_not_remember_everybody() {
        let gauges = Gauges::default();
        let policy = Policy { name: "api", rate: Rate::per_minute(10) };
        for n in 0..MOST + 10 {
            gauges.alone(&format!("ip:{n}"), &[policy], 1_000, false);
        }
        assert!(gauges.lock().gauges.len() <= MOST + 1);
    }
}
