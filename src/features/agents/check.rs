//! Whose signature a request carries.
//!
//! For: what has to wait: the agent's directory, the signature, whether it was used before. Whatever goes wrong is an
//! outcome, never an error: a request without a good signature is one of nobody in particular.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use ::guard::assess::AgentProof;
use axum::extract::Request;
use httpsig::{
    Message, Target,
    bot::{
        self, Agent, Claim, DIRECTORY_MEDIA_TYPE, Directories, DirectoryReply, FETCH_TIMEOUT_MS, Identity,
        KeySet, Lookup, MAX_DIRECTORY_BYTES, Outcome, Policy, Reading, Reason, Replay, Ticket, Unverified,
    },
};
use ports::{FetchMethod, FetchRequest, Limit, PublicKey, Sample};

use super::own::{self, OwnKey};
use crate::{app::App, outbound};

/// A signature may be good for an hour at most: so long the shared store remembers that it was used.
const LIFETIME_S: u64 = 3_600;

/// What this isolate knows of agents.
#[derive(Debug, Default)]
pub struct Agents {
    directories: Mutex<Directories>,
    pub(super) own: OnceLock<Vec<OwnKey>>,
}

impl Agents {
    fn lock(&self) -> MutexGuard<'_, Directories> {
        self.directories.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The agent whose signature held, by its name: the address of its keys. It is in the request's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender(pub Arc<str>);

/// What a request without a signature shows; `None` for one that has to be checked.
pub fn unsigned(request: &Request) -> Option<AgentProof> {
    if request.headers().contains_key("signature-input") {
        return None;
    }
    let claims = request.headers().contains_key("signature-agent");
    Some(if claims { AgentProof::Unverified } else { AgentProof::Absent })
}

/// Checks the request's signature, and puts the agent into the request.
pub async fn check(app: &App, request: &mut Request) -> AgentProof {
    // All that is needed of the request is taken first: its body can not be shared across a wait.
    let outcome = match read(app, request) {
        Reading::Unsigned => return AgentProof::Absent,
        Reading::Invalid(reason) => Outcome::Invalid(reason),
        Reading::Claims(claims) => settle(app, claims).await,
    };
    let (proof, word) = match outcome {
        Outcome::Verified(verified) => {
            if let Identity::Agent(name) = verified.identity {
                request.extensions_mut().insert(Sender(name.into()));
            }
            (AgentProof::Verified, "verified")
        }
        Outcome::Invalid(_) => (AgentProof::Invalid, "invalid"),
        Outcome::Unverified(_) => (AgentProof::Unverified, "unverified"),
    };
    app.tally().add(Sample { series: format!("vibe_agents_total{{outcome=\"{word}\"}}"), value: 1.0 });
    proof
}

fn read(app: &App, request: &Request) -> Reading {
    let target = match Target::parse(&request.uri().to_string()) {
        Ok(target) => target,
        Err(error) => return Reading::Invalid(Reason::Message(error)),
    };
    let fields = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let message = Message::Request(httpsig::Request { method: request.method().as_str(), target, fields });
    let policy = Policy { development: development(app), max_lifetime_s: LIFETIME_S, ..Policy::PRODUCTION };
    bot::read(&message, &policy, app.now() / 1_000)
}

fn development(app: &App) -> bool {
    !app.config().is_production()
}

/// The first signature that holds, or why the first one does not.
async fn settle(app: &App, claims: Vec<Claim>) -> Outcome {
    let mut first = None;
    for claim in claims {
        let outcome = look_at(app, &claim).await;
        if matches!(outcome, Outcome::Verified(_)) {
            return outcome;
        }
        first = first.or(Some(outcome));
    }
    first.unwrap_or(Outcome::Unverified(Unverified::KeyNotListed))
}

async fn look_at(app: &App, claim: &Claim) -> Outcome {
    let Ok(agent) = &claim.agent else { return claim.without_key(Unverified::KeyNotListed) };
    let key = match key(app, agent, &claim.pending.key_id).await {
        Ok(key) => PublicKey::Ed25519(*key.as_bytes()),
        Err(why) => return claim.without_key(why),
    };
    let (base, signature) = (claim.pending.base.as_bytes(), &claim.pending.signature);
    let Ok(holds) = app.crypto().verify(&key, base, signature).await else {
        return Outcome::Unverified(Unverified::Busy);
    };
    let outcome = claim.settle(holds);
    let replay = Replay::of(claim);
    if !matches!(outcome, Outcome::Verified(_)) || !replay.once {
        return outcome;
    }
    if replay.until_s > app.now() / 1_000 + LIFETIME_S {
        return Outcome::Invalid(Reason::Lifetime); // beyond what is remembered
    }
    // A bucket of one token that is full again when the signature has ended.
    let window_ms = u32::try_from(LIFETIME_S * 1_000).unwrap_or(u32::MAX);
    let once = Limit { name: "once".to_owned(), quota: 1, window_ms, settle: 0, cost: 1 };
    match app.limits().take(&replay.key, &[once]).await {
        Ok(taken) if taken.iter().all(|taken| taken.allowed) => outcome,
        Ok(_) => Outcome::Invalid(Reason::Replayed),
        Err(_) => Outcome::Unverified(Unverified::Busy),
    }
}

/// The key that the agent publishes under this id.
async fn key(app: &App, agent: &Agent, key_id: &str) -> Result<httpsig::PublicKey, Unverified> {
    let look = || app.agents().lock().lookup(agent, key_id, app.now() / 1_000);
    let ticket = match look() {
        Lookup::Key { key, .. } => return Ok(key),
        Lookup::None(why) => return Err(why),
        Lookup::Wait => return Err(Unverified::Busy),
        Lookup::Fetch(ticket) => ticket,
    };
    fetch(app, agent, &ticket).await;
    match look() {
        Lookup::Key { key, .. } => Ok(key),
        Lookup::None(why) => Err(why),
        Lookup::Wait | Lookup::Fetch(_) => Err(Unverified::DiscoveryFailed),
    }
}

/// Fetches a directory and reports it. A stranger chose its address, so the rules about such addresses hold.
async fn fetch(app: &App, agent: &Agent, ticket: &Ticket) {
    let loose = development(app);
    let request =
        FetchRequest::new(FetchMethod::Get, &agent.fetch_url).header("accept", DIRECTORY_MEDIA_TYPE);
    let request = own::signed(app, request.within(FETCH_TIMEOUT_MS, MAX_DIRECTORY_BYTES)).await;
    let reply = outbound::get(app, request, 0).await.ok();
    let retry_after_s = reply.as_ref().and_then(|reply| reply.header("retry-after")?.parse().ok());
    let keys = reply.and_then(|reply| {
        let read = DirectoryReply {
            status: reply.status,
            content_type: reply.header("content-type"),
            cache_control: reply.header("cache-control"),
            body: &reply.body,
        };
        KeySet::read(&read, agent.discovery, loose).ok()
    });
    let (now, mut directories) = (app.now() / 1_000, app.agents().lock());
    match keys {
        Some(keys) => directories.fetched(ticket, keys, now),
        None => directories.failed(ticket, retry_after_s, now),
    }
}
