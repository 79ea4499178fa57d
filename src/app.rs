//! The table of contents: every feature in one line, the layers around them, the fallback.
//!
//! For: putting the application together from settings and ports, once per isolate.
//! Not for: doing anything itself.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, atomic::AtomicBool};

use ::guard::assess::Guard as Assessor;
use axum::{extract::Request, response::Response};
use credentials::jwk::SigningKey;
use http::Method;
use ports::{
    Blobs, Boxes, Clock, Counters, Crypto, Fetch, Ids, Kv, Limits, Logs, Nudges, Passwords, Signals, Sql,
};

use crate::{
    config::Config,
    features::{
        accounts, agents, audit, dispatch, federation, identity, mail, meta, metrics, passkeys, privacy,
        projects, runners, scans, search, secrets, security, tasks, tokens, uploads,
    },
    gate,
    http::{
        Routes, guard,
        known::Known,
        layer::before,
        limits::Gauges,
        observe::observe,
        page,
        router::{Arrive, Places, without_body},
        tally::Tally,
    },
};

/// Every feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .merge(meta::routes())
        .merge(metrics::routes())
        .merge(identity::routes())
        .merge(federation::routes())
        .merge(accounts::routes())
        .merge(mail::routes())
        .merge(passkeys::routes())
        .merge(tokens::routes())
        .merge(runners::routes())
        .merge(privacy::routes())
        .merge(projects::routes())
        .merge(uploads::routes())
        .merge(tasks::routes())
        .merge(scans::routes())
        .merge(search::routes())
        .merge(secrets::routes())
        .merge(security::routes())
        .merge(agents::routes())
        .merge(dispatch::routes())
        .merge(audit::routes())
}

/// The doors to the outside world.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is named after its port")]
pub struct Ports {
    pub sql: Arc<dyn Sql>,
    pub blobs: Arc<dyn Blobs>,
    pub kv: Arc<dyn Kv>,
    pub limits: Arc<dyn Limits>,
    pub nudges: Arc<dyn Nudges>,
    pub signals: Arc<dyn Signals>,
    pub boxes: Arc<dyn Boxes>,
    pub counters: Arc<dyn Counters>,
    pub crypto: Arc<dyn Crypto>,
    pub passwords: Arc<dyn Passwords>,
    pub logs: Arc<dyn Logs>,
    pub fetch: Arc<dyn Fetch>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

/// The application: settings, ports and the route table. Made once in an isolate and never dropped: every handler has
/// one, and none of them has to let go of it. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: &'static Inner,
}

/// The signing keys an isolate knows, and since when (Unix ms).
pub type TokenKeys = Mutex<Option<(u64, Vec<SigningKey>)>>;

struct Inner {
    config: Config,
    ports: Ports,
    places: Places,
    tally: Tally,
    headers: guard::Headers,
    gauges: Gauges,
    known: Known,
    token_keys: TokenKeys,
    assessor: OnceLock<Assessor>,
    agents: agents::Agents,
    pasts: security::Pasts,
    standing: security::Standing,
    operator_is_there: AtomicBool,
    containers_are_out: AtomicBool,
    seen: Mutex<Option<Seen>>,
}

/// What a look at the stores found, for `/readyz`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// When (Unix ms).
    pub at: u64,
    /// The database answers and is migrated.
    pub database: bool,
    /// The object store answers.
    pub blobs: bool,
}

impl App {
    /// The application.
    #[must_use]
    pub fn build(config: Config, ports: Ports) -> Self {
        Self {
            inner: Box::leak(Box::new(Inner {
                known: Known::new(&config),
                config,
                ports,
                places: routes().places,
                tally: Tally::default(),
                headers: guard::Headers::default(),
                gauges: Gauges::default(),
                token_keys: TokenKeys::default(),
                assessor: OnceLock::new(),
                agents: agents::Agents::default(),
                pasts: security::Pasts::default(),
                standing: security::Standing::default(),
                operator_is_there: AtomicBool::new(false),
                containers_are_out: AtomicBool::new(false),
                seen: Mutex::default(),
            })),
        }
    }

    /// Answers a request. The layers around the route: the last line is the outermost.
    pub async fn answer(&self, mut request: Request) -> Response {
        let (app, is_head) = (self.clone(), request.method() == Method::HEAD);
        let (gated, watched, protected) = (app.clone(), app.clone(), app.clone());
        let next = Arrive::at(app.clone(), &mut request);
        let next = before(page::link, next);
        let next = before(|request, next| gate::authorise(gated, request, next), next);
        let next = before(|request, next| security::watch(watched, request, next), next);
        let next = before(|request, next| guard::protect(protected, request, next), next);
        let response = observe(app, request, next).await;
        if is_head { without_body(response) } else { response }
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// What answers where.
    #[must_use]
    pub fn places(&self) -> &'static Places {
        &self.inner.places
    }

    /// The counters of this isolate that were not sent yet.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.inner.tally
    }

    /// The security headers of every answer.
    #[must_use]
    pub fn headers(&self) -> &guard::Headers {
        &self.inner.headers
    }

    /// What this isolate knows of the rate limits.
    #[must_use]
    pub fn gauges(&self) -> &Gauges {
        &self.inner.gauges
    }

    /// What this isolate knows of credentials.
    #[must_use]
    pub fn known(&self) -> &Known {
        &self.inner.known
    }

    /// The published signing keys as this isolate read them, and when (Unix ms).
    #[must_use]
    pub fn token_keys(&self) -> &TokenKeys {
        &self.inner.token_keys
    }

    /// Who looks at requests; made when the first one comes.
    #[must_use]
    pub fn assessor(&self) -> &Assessor {
        self.inner.assessor.get_or_init(Assessor::new)
    }

    /// What this isolate knows of programs that sign their requests.
    #[must_use]
    pub fn agents(&self) -> &agents::Agents {
        &self.inner.agents
    }

    /// What this isolate knows of what principals did before.
    #[must_use]
    pub fn pasts(&self) -> &security::Pasts {
        &self.inner.pasts
    }

    /// How principals stand with the limits.
    #[must_use]
    pub fn standing(&self) -> &security::Standing {
        &self.inner.standing
    }

    /// Whether this isolate has seen the operator organisation's rows; saves a query a request.
    #[must_use]
    pub fn operator_is_there(&self) -> &AtomicBool {
        &self.inner.operator_is_there
    }

    /// Whether this isolate has said that the containers' runner is revoked.
    #[must_use]
    pub fn containers_are_out(&self) -> &AtomicBool {
        &self.inner.containers_are_out
    }

    /// What this isolate last saw of its stores.
    #[must_use]
    pub fn seen(&self) -> Option<Seen> {
        *self.inner.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Remembers what this isolate saw of its stores.
    pub fn see(&self, seen: Seen) {
        *self.inner.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
    }

    /// Now, in Unix milliseconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.inner.ports.clock.now_ms()
    }

    /// A new id, e.g. `prj_…`.
    #[must_use]
    pub fn new_id(&self, prefix: &str) -> String {
        crate::http::id::new_id(prefix, self.clock(), self.ids())
    }

    /// A random number for jitter.
    #[must_use]
    pub fn random(&self) -> u32 {
        let mut bytes = [0u8; 4];
        self.ids().fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    /// The database.
    #[must_use]
    pub fn sql(&self) -> &dyn Sql {
        self.inner.ports.sql.as_ref()
    }
    /// The object store.
    #[must_use]
    pub fn blobs(&self) -> &dyn Blobs {
        self.inner.ports.blobs.as_ref()
    }
    /// The cache.
    #[must_use]
    pub fn kv(&self) -> &dyn Kv {
        self.inner.ports.kv.as_ref()
    }
    /// Token buckets.
    #[must_use]
    pub fn limits(&self) -> &dyn Limits {
        self.inner.ports.limits.as_ref()
    }
    /// The queue.
    #[must_use]
    pub fn nudges(&self) -> &dyn Nudges {
        self.inner.ports.nudges.as_ref()
    }
    /// Wake-up calls.
    #[must_use]
    pub fn signals(&self) -> &dyn Signals {
        self.inner.ports.signals.as_ref()
    }
    /// Runner containers.
    #[must_use]
    pub fn boxes(&self) -> &dyn Boxes {
        self.inner.ports.boxes.as_ref()
    }
    /// Counters.
    #[must_use]
    pub fn counters(&self) -> &dyn Counters {
        self.inner.ports.counters.as_ref()
    }
    /// Signatures and sealed bytes.
    #[must_use]
    pub fn crypto(&self) -> &dyn Crypto {
        self.inner.ports.crypto.as_ref()
    }
    /// Password hashes.
    #[must_use]
    pub fn passwords(&self) -> &dyn Passwords {
        self.inner.ports.passwords.as_ref()
    }
    /// Log lines.
    #[must_use]
    pub fn logs(&self) -> &dyn Logs {
        self.inner.ports.logs.as_ref()
    }
    /// HTTP out.
    #[must_use]
    pub fn fetch(&self) -> &dyn Fetch {
        self.inner.ports.fetch.as_ref()
    }
    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.inner.ports.clock.as_ref()
    }
    /// Randomness.
    #[must_use]
    pub fn ids(&self) -> &dyn Ids {
        self.inner.ports.ids.as_ref()
    }
}
