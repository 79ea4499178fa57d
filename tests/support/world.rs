//! Where a story happens: the native application over doubles, or a Worker on workerd.

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::body::Body;
use http::{HeaderName, HeaderValue, Method, Request};
use http_body_util::BodyExt as _;
use ports::Background;
use testkit::{Doubles, SqliteSql};
use vibe_edge::{
    app::{App, Ports},
    config::Config,
    http::Visitor,
};

use super::{Answer, MASTER_KEYS, MAX_STATEMENTS, OWNER_TOKEN, Person, RUNNER_MASTER_KEY};

/// One request.
#[derive(Debug, Clone)]
pub struct Call {
    /// Method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Call {
    /// A request without headers or body.
    pub fn new(method: Method, path: &str) -> Self {
        Self { method, path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    /// With one more header.
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With these bytes.
    pub fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }
}

/// What answers.
#[derive(Clone)]
pub enum Target {
    /// The application itself, called without a socket.
    Native(Native),
    /// A server at this base URL.
    Http(reqwest::Client, String),
}

/// The application, and what the platform would put into its requests.
#[derive(Clone)]
pub struct Native {
    app: App,
    background: Arc<dyn Background>,
    visitor: Option<Visitor>,
}

/// A target with what a story may do to it from behind.
#[derive(Clone)]
pub struct World {
    target: Target,
    /// The doubles, when native.
    pub doubles: Option<Doubles>,
    /// The application, when native.
    pub app: Option<App>,
}

impl World {
    /// The native application over fresh doubles.
    pub fn native() -> Self {
        Self::native_with(|_| None)
    }

    /// The same native world, whose every caller the network sees like this.
    pub fn seen_as(self, visitor: Visitor) -> Self {
        let Target::Native(native) = self.target else {
            panic!("only a native world has no network of its own")
        };
        Self { target: Target::Native(Native { visitor: Some(visitor), ..native }), ..self }
    }

    /// The native application with other settings than the usual ones.
    pub fn native_with(setting: impl Fn(&str) -> Option<String>) -> Self {
        let doubles = Doubles::new(migrations()).expect("the migrations apply");
        Self::over(doubles, setting)
    }

    /// The native application over these doubles.
    pub fn over(doubles: Doubles, setting: impl Fn(&str) -> Option<String>) -> Self {
        let config = Config::from_pairs(|key| {
            setting(key).or_else(|| match key {
                "ENVIRONMENT" => Some("test".into()),
                "OWNER_TOKEN" => Some(OWNER_TOKEN.into()),
                "RUNNER_MASTER_KEY" => Some(RUNNER_MASTER_KEY.into()),
                "MASTER_KEYS" => Some(MASTER_KEYS.into()),
                _ => None,
            })
        });
        let app = App::build(config.expect("test settings are valid"), ports(&doubles));
        let native = Native { app: app.clone(), background: doubles.background.clone(), visitor: None };
        Self { target: Target::Native(native), doubles: Some(doubles), app: Some(app) }
    }

    /// A server at `base`, e.g. a Worker on workerd.
    pub fn at(base: &str) -> Self {
        // Built together with the runner, reqwest has TLS and wants a provider even for plain HTTP.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // A redirect is an answer like any other, as it is natively.
        let never = reqwest::redirect::Policy::none();
        let client =
            reqwest::Client::builder().no_proxy().redirect(never).timeout(Duration::from_secs(60)).build();
        let client = client.expect("a client can be built");
        Self { target: Target::Http(client, base.to_owned()), doubles: None, app: None }
    }

    /// The doubles of a native world.
    pub fn doubles(&self) -> &Doubles {
        self.doubles.as_ref().expect("only native worlds have doubles")
    }

    /// The application of a native world.
    pub fn app(&self) -> &App {
        self.app.as_ref().expect("only native worlds have the application at hand")
    }

    /// Lets time pass; only a native world can.
    pub fn advance(&self, ms: u64) {
        self.doubles().clock.advance(ms);
    }

    /// Changes rows as another isolate does. This one may go on believing for a second whose a credential is, no longer.
    pub fn change_elsewhere(&self, sql: &str) {
        self.doubles().sql.inspect(sql).expect("the statement can be carried out");
        self.advance(vibe_edge::http::known::FRESH_MS);
    }

    /// Now, as the application sees it (Unix ms).
    pub fn now_ms(&self) -> u64 {
        use ports::Clock as _;
        match &self.doubles {
            Some(doubles) => doubles.clock.now_ms(),
            None => {
                let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
                u64::try_from(now.as_millis()).expect("a date of this age")
            }
        }
    }

    /// Where browsers would say that this world is.
    pub fn origin(&self) -> &str {
        match &self.target {
            Target::Native(_) => "http://localhost",
            Target::Http(_, base) => base,
        }
    }

    /// The holder of the owner token.
    pub fn owner(&self) -> Person {
        Person::with_token(self.clone(), OWNER_TOKEN)
    }

    /// Somebody without a credential.
    pub fn anyone(&self) -> Person {
        Person::anonymous(self.clone())
    }

    /// Sends a request whose body comes as the test likes; only to a native world.
    pub async fn send_slowly(&self, call: Call, body: Body) -> Answer {
        match &self.target {
            Target::Native(router) => native(router.clone(), call, body).await,
            Target::Http(..) => panic!("only a native world takes a body piece by piece"),
        }
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, call: Call) -> Answer {
        match &self.target {
            Target::Native(router) => {
                let mut call = call;
                let body = std::mem::take(&mut call.body);
                if !call.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
                    call = call.header("content-length", body.len().to_string());
                }
                let body = Body::from(body);
                native(router.clone(), call, body).await
            }
            Target::Http(client, base) => remote(client, base, call).await,
        }
    }
}

/// The migrations of this repository.
pub fn migrations() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations"))
}

fn ports(doubles: &Doubles) -> Ports {
    let doubles = doubles.clone();
    Ports {
        sql: doubles.sql,
        blobs: doubles.blobs,
        kv: doubles.kv,
        limits: doubles.limits,
        nudges: doubles.nudges,
        signals: doubles.signals,
        boxes: doubles.boxes,
        counters: doubles.counters,
        crypto: doubles.crypto,
        passwords: doubles.passwords,
        logs: doubles.logs,
        fetch: doubles.fetch,
        clock: doubles.clock,
        ids: doubles.ids,
    }
}

/// Every request of every native test is held to the budget, the rest of its answer included.
async fn native(native: Native, call: Call, body: Body) -> Answer {
    let what = format!("{} {}", call.method, call.path);
    let (answer, used) = SqliteSql::counted(answer_of(native, call, body)).await;
    assert!(used <= MAX_STATEMENTS, "{what}: {used} statements, at most {MAX_STATEMENTS} are allowed");
    answer
}

async fn answer_of(native: Native, call: Call, body: Body) -> Answer {
    let mut request = Request::builder().method(call.method).uri(format!("http://localhost{}", call.path));
    for (name, value) in &call.headers {
        request = request.header(
            HeaderName::try_from(name.as_str()).expect("a header name"),
            HeaderValue::from_str(value).expect("a header value"),
        );
    }
    let mut request = request.body(body).expect("a request");
    request.extensions_mut().insert(native.background);
    if let Some(visitor) = native.visitor {
        request.extensions_mut().insert(visitor);
    }
    let response = native.app.answer(request).await;
    let (parts, body) = response.into_parts();
    let headers = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let headers = headers.collect();
    let body = body.collect().await.expect("the body arrives").to_bytes().to_vec();
    Answer { status: parts.status.as_u16(), headers, body }
}

async fn remote(client: &reqwest::Client, base: &str, call: Call) -> Answer {
    let mut request = client.request(call.method, format!("{base}{}", call.path));
    for (name, value) in &call.headers {
        request = request.header(name, value);
    }
    let response = request.body(call.body).send().await.expect("the server answers");
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
    let headers = headers.collect();
    let body = response.bytes().await.expect("the body arrives").to_vec();
    Answer { status, headers, body }
}
