//! Random bytes on a socket: what reads requests on the platform (`src/edge`: heads, bodies that come or break off, answers)
//! never fails, whatever comes.
//!
//! For: what the native fuzz test (`tests/api/fuzz.rs`) cannot reach: strange methods, bytes in headers, long addresses,
//! broken percent-encoding, bodies that end early, callers who leave. Not for: what features do with what they are given.
//!
//! `FUZZ_REQUESTS=n` sets the number of requests (3,000), `FUZZ_SEED=n` plays a run again.

use std::{
    collections::BTreeMap,
    io::Write as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};
use testkit::Random;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use crate::{
    harness::{OWNER_TOKEN, lone_slot},
    support::World,
};

/// Connections at the same time.
const AT_ONCE: u64 = 6;
/// The head of an answer must be there after this.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_bytes_on_a_socket_never_hit_a_fault_of_ours() {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_micros();
    let seed = number("FUZZ_SEED").unwrap_or_else(|| u64::try_from(now()).expect("before the year 500,000"));
    let count = number("FUZZ_REQUESTS").unwrap_or(3_000).min(20_000);
    let slot = lone_slot(json!({ "probe": true }));
    let world = World::at(&slot.url(""));
    let ids: [String; 2] = world.owner().scan("Fuzz").await.into();
    let (begun, next, met) =
        (Instant::now(), Arc::new(AtomicU64::new(0)), Arc::new(Mutex::new(BTreeMap::new())));
    let port = reqwest::Url::parse(&slot.url("/")).unwrap().port().unwrap();
    let senders: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let (next, met, routes, ids) = (next.clone(), met.clone(), routes(), ids.clone());
            tokio::spawn(async move {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= count {
                        return;
                    }
                    let mut fuzz = Fuzz { random: Random::new(seed.wrapping_add(n)), routes: &routes, ids: &ids };
                    let (bytes, end) = fuzz.request();
                    let head = exchange(port, &bytes, end).await;
                    let status = judge(&head).unwrap_or_else(|wrong| {
                        let sent = String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).into_owned();
                        panic!("FUZZ_SEED={seed}, request {n}: {wrong}\n--- sent ({end:?})\n{sent}\n--- got\n{head}")
                    });
                    *met.lock().unwrap().entry(status).or_insert(0_u32) += 1;
                }
            })
        })
        .collect();
    for sender in senders {
        sender.await.expect("no answer was a fault of ours");
    }
    let met = met.lock().unwrap().clone();
    let _ = writeln!(
        std::io::stderr(),
        "fuzz: {count} requests in {:.0?}, FUZZ_SEED={seed}: {met:?}",
        begun.elapsed()
    );
    // It still answers, and it is the instance that was there before.
    world.anyone().get("/healthz").await.is(200);
    // Not a thing: the bytes may have deleted any of them.
    world.owner().get("/v1/organisation").await.is(200);
    let memory: Value = slot.get("/__memory").send().await.unwrap().json().await.unwrap();
    assert_eq!(memory["instances"], 1, "a panic cost the first one: {met:?}");
    for status in [200, 400, 401, 404, 405, 422] {
        assert!(count < 3_000 || met.contains_key(&status), "no answer was {status}: {met:?}");
    }
}

/// What the caller does when the bytes are sent.
#[derive(Debug, Clone, Copy)]
enum End {
    /// Waits for the answer.
    Wait,
    /// Says that nothing more comes, though more was promised.
    Cut,
    /// Goes away.
    Leave,
}

/// Sends the bytes and reads the head of the answer; empty when the connection was closed without one.
async fn exchange(port: u16, bytes: &[u8], end: End) -> String {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.expect("workerd listens");
    // The server may have refused the head and closed before all was sent.
    let _ = socket.write_all(bytes).await;
    match end {
        End::Leave => return String::new(),
        End::Cut => _ = socket.shutdown().await,
        End::Wait => {}
    }
    let mut head = Vec::new();
    let mut buffer = [0; 4_096];
    let reading = async {
        while let Ok(n @ 1..) = socket.read(&mut buffer).await {
            head.extend_from_slice(&buffer[..n]);
            if head.windows(4).any(|four| four == b"\r\n\r\n") {
                break;
            }
        }
    };
    if timeout(PATIENCE, reading).await.is_err() {
        return "no answer".to_owned();
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// The status, or what is wrong. 0 without an answer: a request that was cut has no right to one.
fn judge(head: &str) -> Result<u16, &'static str> {
    if head.is_empty() {
        return Ok(0);
    }
    let status = head.split(' ').nth(1).and_then(|word| word.parse::<u16>().ok()).ok_or("no status")?;
    // workerd itself answers what is no HTTP; no Worker ever sees it.
    let ours = head.to_ascii_lowercase().contains("x-request-id:");
    match status {
        501 if !ours => Ok(status),
        500.. => Err("a fault of ours"),
        400.. if ours && !head.contains("application/problem+json") => Err("an error that is no problem"),
        _ => Ok(status),
    }
}

/// Methods and paths of the API document.
fn routes() -> Vec<(String, String)> {
    let text = include_str!("../../docs/openapi.json");
    let document: Value = serde_json::from_str(text).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().keys().map(|method| method.to_uppercase());
        methods.map(|method| (method, path.clone())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

struct Fuzz<'a> {
    random: Random,
    routes: &'a [(String, String)],
    ids: &'a [String],
}

impl Fuzz<'_> {
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.random.below(end as u64)).expect("small")
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// The bytes of a request, mostly one that a Worker is asked to answer.
    fn request(&mut self) -> (Vec<u8>, End) {
        let (method, path) = self.routes[self.below(self.routes.len())].clone();
        let method = if self.random.chance(100) { self.method() } else { method };
        let target = self.target(&path);
        let mut bytes = format!("{method} {target} HTTP/1.1\r\nhost: localhost\r\n").into_bytes();
        if self.random.chance(700) {
            bytes.extend_from_slice(format!("authorization: Bearer {OWNER_TOKEN}\r\n").as_bytes());
        }
        for _ in 0..self.below(4) {
            bytes.extend(self.header());
        }
        let end = self.body(&mut bytes, &method);
        (bytes, end)
    }

    fn method(&mut self) -> String {
        let known =
            ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "PROPFIND", "TRACE", "PURGE"];
        match self.below(8) {
            0 => "NONSENSE".to_owned(),
            1 => "get".to_owned(),
            2 => "X".repeat(1 + self.below(300)),
            _ => self.pick(&known).to_owned(),
        }
    }

    fn target(&mut self, path: &str) -> String {
        let mut target = String::new();
        for part in path.split('/').skip(1) {
            target.push('/');
            if part.starts_with('{') || self.random.chance(20) {
                target.push_str(&self.segment());
            } else {
                target.push_str(part);
            }
        }
        if self.random.chance(400) {
            let key =
                self.pick(&["limit", "cursor", "q", "state", "sort", "fence", "%", "%zz", "", "a&b", "x=y"]);
            target.push_str(&format!("?{key}={}", self.segment()));
        }
        target
    }

    fn segment(&mut self) -> String {
        let odd = [
            "%",
            "%zz",
            "%C3%28",
            "%00",
            "%ff%fe",
            "..",
            "%2e%2e%2f",
            "a//b",
            ";",
            "?",
            "%F0%9F%A6%80",
            "-1",
            "1e999",
            "\u{e9}",
            "[x]",
            "{x}",
            "|",
            "\\",
            "\"",
            "<b>",
            "9007199254740993",
        ];
        match self.below(8) {
            0..=2 => self.ids[self.below(self.ids.len())].clone(),
            3 => self.pick(&["a", "%41", "%"]).repeat(1 + self.below(4_000)),
            4 => format!("{:x}", self.random.next_u64()),
            _ => self.pick(&odd).to_owned(),
        }
    }

    /// A header line. Among its values are bytes that no text has.
    fn header(&mut self) -> Vec<u8> {
        let names = [
            "accept",
            "authorization",
            "cookie",
            "content-type",
            "if-match",
            "if-none-match",
            "last-event-id",
            "range",
            "idempotency-key",
            "traceparent",
            "origin",
            "x-content-sha256",
            "cf-connecting-ip",
            "expect",
            "x-odd",
            "sec-fetch-site",
            "user-agent",
            "accept-encoding",
            "x-request-id",
        ];
        let mut line = self.pick(&names).as_bytes().to_vec();
        line.extend_from_slice(b": ");
        match self.below(7) {
            0 => (0..self.below(60))
                .for_each(|_| line.push(0x80 | u8::try_from(self.below(128)).expect("a byte"))),
            1 => (0..self.below(60)).for_each(|_| line.push(b"\t ~!\"'(),;=%"[self.below(12)])),
            2 => line.extend(vec![b'a'; self.below(6_000)]),
            3 => line.extend_from_slice("é🦀\u{202e}".as_bytes()),
            4 => line.extend_from_slice(self.random.next_u64().to_string().as_bytes()),
            5 => line.extend_from_slice(b"text/event-stream"),
            _ => line
                .extend_from_slice(b"Bearer vk_\xff\x00-\x7f".split(|b| *b == 0).next().unwrap_or_default()),
        }
        line.extend_from_slice(b"\r\n");
        line
    }

    /// The rest of the head and the body; what was promised does not always come.
    fn body(&mut self, bytes: &mut Vec<u8>, method: &str) -> End {
        if method == "GET" || self.random.chance(100) {
            bytes.extend_from_slice(b"connection: close\r\n\r\n");
            return if self.random.chance(50) { End::Leave } else { End::Wait };
        }
        let body: Vec<u8> = match self.below(4) {
            0 => (0..self.below(4_000)).map(|_| u8::try_from(self.below(256)).expect("a byte")).collect(),
            1 => b"[".repeat(self.below(3_000)),
            _ => self.json(0).to_string().into_bytes(),
        };
        if self.random.chance(800) {
            bytes.extend_from_slice(b"content-type: application/json\r\n");
        }
        if self.random.chance(150) {
            bytes.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
            bytes.extend_from_slice(format!("{:x}\r\n", body.len()).as_bytes());
            bytes.extend_from_slice(&body);
            // An empty first chunk ends the body already.
            let whole = self.random.chance(500);
            bytes.extend_from_slice(if body.is_empty() { b"\r\n" } else { b"\r\n0\r\n\r\n" });
            if !whole {
                bytes.truncate(bytes.len() - 3);
                return End::Cut;
            }
            return End::Wait;
        }
        let missing = if self.random.chance(200) { 1 + self.below(100_000) } else { 0 };
        bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len() + missing).as_bytes());
        bytes.extend_from_slice(&body);
        match missing {
            0 => End::Wait,
            _ if self.random.chance(500) => End::Leave,
            _ => End::Cut,
        }
    }

    fn json(&mut self, depth: u32) -> Value {
        let keys = [
            "name",
            "tags",
            "source",
            "kind",
            "url",
            "upload_id",
            "token",
            "scopes",
            "size",
            "sha256",
            "filename",
            "fence",
            "description",
            "expires_at",
            "headers",
            "path",
            "query",
            "method",
            "code",
        ];
        match self.below(if depth > 3 { 6 } else { 9 }) {
            0 => Value::Null,
            1 => json!(self.random.chance(500)),
            2 => json!(self.random.next_u64()),
            3 => json!(-1.5e300),
            4 => json!("\u{0}\u{202e}x".repeat(self.below(80))),
            5 => json!(self.pick(&["a", "git", "archive", "read", "repo.zip", "https://example.com/a/b"])),
            6 => (0..self.below(4)).map(|_| self.json(depth + 1)).collect(),
            _ => {
                let fields = (0..self.below(5)).map(|_| (self.pick(&keys).to_owned(), self.json(depth + 1)));
                Value::Object(fields.collect())
            }
        }
    }
}
