//! Every route of the document, given what it does not want: the answer is the documented problem with
//! the field named, and nothing has changed.

use http::Method;
use serde_json::{Value, json};
use vibe_edge::openapi;

use crate::support::{Answer, Call, Person, TestRunner, World};

/// A world with one of everything, and what its rows and objects were.
struct Stage {
    world: World,
    owner: Person,
    /// The owner, signed in with a browser.
    browser: Person,
    runner: TestRunner,
    project: String,
    task: String,
    report: String,
    upload: String,
    before: String,
}

impl Stage {
    async fn set() -> Self {
        let world = World::native();
        let owner = world.owner();
        let (project, done) = owner.scan("Stage").await;
        let runner = TestRunner::register(&world, "one").await;
        runner.do_scan(&runner.lease_one().await, 0.5).await.is(200);
        let report = owner.get(&format!("/v1/tasks/{done}")).await.string("/result/report_id");
        let task = owner.post(&format!("/v1/projects/{project}/scans"), json!({})).await.string("/id");
        let grant = runner.lease_one().await;
        runner.heartbeat(&grant, json!([])).await.is(200);
        let sized = json!({ "filename": "a.tar", "size": (16 << 20) + 5, "sha256": "a".repeat(64) });
        let upload = owner.post("/v1/uploads", sized).await.string("/id");
        let (browser, _) = crate::stories::account::sign_in(&world, "a browser").await;
        let before = state(&world);
        Self { world, owner, browser, runner, project, task, report, upload, before }
    }

    /// The path with real ids.
    fn path(&self, path: &str) -> String {
        let id = match path.split('/').nth(2).unwrap_or_default() {
            "projects" => &self.project,
            "reports" => &self.report,
            "uploads" => &self.upload,
            "runners" => &self.runner.key.id,
            _ => &self.task,
        };
        let fill = [
            ("{id}", id.as_str()),
            ("{format}", "json"),
            ("{part}", "2"),
            ("{name}", "report.md"),
            ("{secret}", "TOKEN"),
        ];
        fill.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value))
    }

    /// A request that is let in, with this body.
    fn call(&self, method: &Method, path: &str, body: &[u8]) -> Call {
        if path.starts_with("/runner/") {
            self.runner.signed(method.clone(), path, body.to_vec())
        } else if is_for_sessions(path) || path.starts_with("/v1/identities/") {
            self.browser.call(method.clone(), path).header("sec-fetch-site", "same-origin").bytes(body)
        } else {
            self.owner.call(method.clone(), path).bytes(body)
        }
    }

    async fn json(&self, method: &Method, path: &str, body: &[u8]) -> Answer {
        self.world.send(self.call(method, path, body).header("content-type", "application/json")).await
    }

    #[track_caller]
    fn is_unchanged(&self) {
        assert_eq!(state(&self.world), self.before);
    }
}

/// What no key and no owner token may do.
fn is_for_sessions(path: &str) -> bool {
    let begins = ["/v1/sessions/current/", "/v1/session/", "/v1/organisations", "/v1/membership"];
    begins.iter().any(|begin| path.starts_with(begin))
}

/// Every row of every table, and every object.
fn state(world: &World) -> String {
    let doubles = world.doubles();
    // Of what looks like an attack, a note may be taken.
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_fts%'
        AND name NOT IN ('assessments', 'incidents') ORDER BY name";
    let mut text = format!("{:?}", doubles.blobs.keys());
    for row in doubles.sql.inspect(tables).unwrap() {
        let table = row.text("name").unwrap();
        // And of attacks an incident may come, with its audit row.
        let some = if table == "audit_log" { "WHERE actor <> 'guard'" } else { "" };
        let rows = doubles.sql.inspect(&format!("SELECT * FROM {table} {some} ORDER BY 1, 2")).unwrap();
        text.push_str(&format!("\n{table}: {rows:?}"));
    }
    text
}

/// The operations of the document: method, path, operation.
fn operations() -> Vec<(Method, String, Value)> {
    let document: Value = serde_json::from_str(&openapi::document().unwrap()).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    let of = |(path, item): (String, Value)| {
        let operations = item.as_object().unwrap().clone().into_iter();
        operations.map(move |(method, it)| (method.to_uppercase().parse().unwrap(), path.clone(), it))
    };
    paths.into_iter().flat_map(of).collect()
}

/// A good body for every operation that reads JSON.
fn good_body(method: &Method, path: &str) -> Vec<Value> {
    let source = json!({ "kind": "git", "url": "https://example.com/a", "ref": "main" });
    let project = json!({ "name": "N", "description": "D", "tags": ["a"], "source": source });
    let progress = json!({ "phase": "scan", "done": 1, "total": 2 });
    let event = json!({ "n": 1, "at": 1, "kind": "progress", "data": progress });
    match (method.as_str(), path) {
        ("POST", "/v1/security/assess") => vec![json!({ "target": "/" })],
        ("PUT", "/v1/plan") => vec![json!({ "org_id": "org_nobody", "plan": "enterprise" })],
        ("POST", "/v1/secrets") => vec![json!({ "name": "N", "value": "v" })],
        ("POST", "/v1/sessions") => vec![json!({ "token": "t" })],
        ("POST", "/v1/second-factor/confirm" | "/v1/sessions/current/prove") => vec![json!({ "code": "1" })],
        ("PATCH", "/v1/organisation") | ("POST", "/v1/runners" | "/v1/organisations") => {
            vec![json!({ "name": "N" })]
        }
        ("POST", "/v1/session/organisation") => vec![json!({ "organisation_id": "org_x" })],
        ("PATCH", "/v1/members/{id}") => vec![json!({ "role": "viewer" })],
        ("POST", "/v1/invitations") => vec![json!({ "email": "a@example.com", "role": "viewer" })],
        ("POST", "/v1/invitations/look" | "/v1/invitations/accept") => vec![json!({ "token": "t" })],
        ("POST", "/v1/service-accounts") => vec![json!({ "name": "N", "role": "service" })],
        ("POST", "/v1/service-accounts/{id}/keys") => {
            vec![json!({ "name": "N", "scopes": ["read"], "expires_at": 4_000_000_000_000_u64 })]
        }
        ("POST", "/v1/passkeys") => vec![json!({ "name": "N", "credential": credential(true) })],
        ("POST", "/v1/sign-in/passkeys" | "/v1/sessions/current/prove-with-passkey") => {
            vec![json!({ "credential": credential(false) })]
        }
        ("POST", "/v1/tokens") => vec![json!({})], // all may be absent, or null
        ("POST", "/v1/tokens/refresh") => vec![json!({ "refresh_token": "r" })],
        ("POST", "/v1/tokens/revoke") => vec![json!({ "token": "t" })],
        ("PATCH", "/v1/passkeys/{id}") => vec![json!({ "name": "N" })],
        ("POST", "/v1/api-keys") => {
            vec![
                json!({ "name": "N", "scopes": ["read"], "role": "viewer", "expires_at": 4_000_000_000_000_u64 }),
            ]
        }
        ("PUT", "/v1/organisation/policy") => {
            let when = json!([{ "country": ["DE"] }]);
            let rule =
                json!({ "id": "a", "effect": "forbid", "roles": ["viewer"], "actions": ["*"], "when": when });
            vec![json!({ "rules": [rule] })]
        }
        ("POST", "/v1/projects") | ("PATCH", "/v1/projects/{id}") => vec![project],
        ("POST", "/v1/projects/{id}/scans") => vec![json!({ "source": source })],
        ("POST", "/v1/uploads") => {
            vec![json!({ "filename": "a.zip", "size": 5, "sha256": "a".repeat(64) })]
        }
        ("POST", "/v1/tasks/redrive") => vec![json!({ "kind": "scan" })],
        ("POST", "/runner/v1/lease") => {
            vec![json!({ "capabilities": ["scan"], "max": 1, "wait_ms": 0, "version": "1" })]
        }
        ("POST", "/runner/v1/tasks/{id}/heartbeat") => vec![json!({ "fence": 1, "events": [event] })],
        ("POST", "/runner/v1/tasks/{id}/release") => vec![json!({ "fence": 1, "reason": "R" })],
        ("POST", "/runner/v1/tasks/{id}/complete") => vec![
            json!({ "fence": 1, "outcome": "failed", "code": "c", "message": "m", "retryable": true }),
            json!({ "fence": 1, "outcome": "succeeded", "result": { "kind": "scan" } }),
        ],
        _ => good_body_of_accounts(method, path),
    }
}

/// The same for accounts.
fn good_body_of_accounts(method: &Method, path: &str) -> Vec<Value> {
    match (method.as_str(), path) {
        ("POST", "/v1/sign-up") => {
            vec![
                json!({ "name": "N", "email": "a@example.com", "locale": "de", "password": "correct horse" }),
            ]
        }
        ("POST", "/v1/sign-in/links" | "/v1/password-resets" | "/v1/account/email") => {
            vec![json!({ "email": "a@example.com" })]
        }
        ("POST", "/v1/sign-in/links/redeem") => vec![json!({ "token": "t" })],
        ("POST", "/v1/sign-in/password") => vec![json!({ "email": "a@example.com", "password": "p" })],
        ("POST", "/v1/password-resets/redeem") => vec![json!({ "token": "t", "password": "p" })],
        ("PUT", "/v1/account/password") => vec![json!({ "password": "p" })],
        ("PATCH", "/v1/account") => vec![json!({ "locale": "de" })],
        _ => panic!("{method} {path} reads JSON: teach this test a good body"),
    }
}

/// A passkey's answer as browsers write it; it fits nothing.
fn credential(is_new: bool) -> Value {
    let response = if is_new {
        json!({ "clientDataJSON": "e30", "attestationObject": "AA", "transports": ["usb"] })
    } else {
        json!({ "clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "AA" })
    };
    json!({ "id": "AA", "rawId": "AA", "type": "public-key", "response": response })
}

/// The paths of all values in `value`: `source.url`, `tags[0]`.
fn paths(value: &Value, here: &str, found: &mut Vec<(String, String)>, pointer: &str) {
    if !here.is_empty() {
        found.push((here.to_owned(), pointer.to_owned()));
    }
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let dot = if here.is_empty() { "" } else { "." };
                paths(inner, &format!("{here}{dot}{name}"), found, &format!("{pointer}/{name}"));
            }
        }
        Value::Array(items) => {
            for (n, inner) in items.iter().enumerate() {
                paths(inner, &format!("{here}[{n}]"), found, &format!("{pointer}/{n}"));
            }
        }
        _ => {}
    }
}

/// Fields that may be null as well as absent.
const NULLABLE: [&str; 11] = [
    "credential.response.userHandle",
    "locale",
    "password",
    "source",
    "source.ref",
    "expires_at",
    "role",
    "rules[0].roles",
    "kind",
    "events[0].data.total",
    "events[0].data",
];

/// Values of another type than `good`'s, and numbers that no field takes.
fn wrong_values(field: &str, good: &Value) -> Vec<Value> {
    let all =
        [json!(null), json!(true), json!(-1), json!(1.5), json!(1e300), json!("\u{0}"), json!({ "x": 1 })];
    let another = |value: &Value| {
        let is_null = value.is_null() && NULLABLE.contains(&field);
        let same = std::mem::discriminant(value) == std::mem::discriminant(good);
        !is_null && (!same || value.is_number() || value.is_object())
    };
    all.into_iter().filter(another).collect()
}

#[tokio::test]
async fn wrong_values_are_named() {
    let stage = Stage::set().await;
    for (method, path, operation) in operations() {
        if operation.pointer("/requestBody/content/application~1json").is_none() {
            continue;
        }
        let target = stage.path(&path);
        for good in good_body(&method, &path) {
            let mut fields = Vec::new();
            paths(&good, "", &mut fields, "");
            for (field, pointer) in fields {
                for wrong in wrong_values(&field, good.pointer(&pointer).unwrap()) {
                    let mut body = good.clone();
                    *body.pointer_mut(&pointer).unwrap() = wrong;
                    let answer = stage.json(&method, &target, body.to_string().as_bytes()).await;
                    assert_eq!(answer.status, 422, "{method} {path} {body}: {}", answer.text());
                    let named = answer.problem(422, "invalid-body").string("/errors/0/field");
                    // A variant is read from a buffer: of what it lacks, only where the variant stands is known.
                    let variant = named.rsplit_once('.').is_some_and(|(outer, _)| field.starts_with(outer));
                    assert!(
                        field.starts_with(&named) || named.starts_with(&field) || variant,
                        "{method} {path} {body}: {field} is wrong, {named} was named"
                    );
                }
            }
        }
    }
    stage.is_unchanged();
}

#[tokio::test]
async fn wrong_bodies_are_refused_whole() {
    let stage = Stage::set().await;
    for (method, path, operation) in operations() {
        let reads = operation.pointer("/requestBody/content/application~1json").is_some();
        let command = method != Method::GET && operation["requestBody"].is_null();
        if !reads && (!command || ["/v1/owner-links", "/v1/session"].contains(&path.as_str())) {
            continue;
        }
        let target = stage.path(&path);
        for broken in [&b"{"[..], b"nonsense", b"\xff\xfe", b"["] {
            stage.json(&method, &target, broken).await.problem(400, "bad-request");
        }
        for no_object in ["3", "null", "\"x\"", "true"] {
            let answer = stage.json(&method, &target, no_object.as_bytes()).await;
            answer.problem(422, "invalid-body").names(&["body"]);
        }
        stage.json(&method, &target, &vec![b' '; (1 << 20) + 1]).await.problem(413, "payload-too-large");
        if path.starts_with("/runner/") {
            continue; // runners' bodies grow without asking, and their type is signed
        }
        let unknown = stage.json(&method, &target, br#"{"no_such_field": 1}"#).await;
        // Operations name what is missing as well.
        assert_eq!(unknown.problem(422, "invalid-body").string("/errors/0/field"), "no_such_field", "{path}");
        for media_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", "\u{1}"] {
            let call = stage.call(&method, &target, b"{}");
            let call = if media_type == "\u{1}" { call } else { call.header("content-type", media_type) };
            stage.world.send(call).await.problem(415, "unsupported-media-type");
        }
    }
    stage.is_unchanged();
}

#[tokio::test]
async fn wrong_queries_are_named() {
    let stage = Stage::set().await;
    for (method, path, operation) in operations() {
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let in_query: Vec<&Value> = parameters.iter().filter(|one| one["in"] == "query").collect();
        // A callback answers nothing but redirects: tests/api/federation.rs.
        if in_query.is_empty() || path.ends_with("/callback") {
            continue;
        }
        let target = stage.path(&path);
        let required: Vec<String> = in_query
            .iter()
            .filter(|one| one["required"] == true)
            .map(|one| format!("{}=1", one["name"].as_str().unwrap()))
            .collect();
        let mut wrong = vec![("no_such_parameter".to_owned(), "1".to_owned())];
        for parameter in &in_query {
            let name = parameter["name"].as_str().unwrap();
            for value in bad_values(name) {
                wrong.push((name.to_owned(), value.to_owned()));
            }
            wrong.push((name.to_owned(), format!("1&{name}=1")));
        }
        for (name, value) in wrong {
            let others = required.iter().filter(|pair| !pair.starts_with(&format!("{name}=")));
            let pairs: Vec<String> = others.cloned().chain([format!("{name}={value}")]).collect();
            let target = format!("{target}?{}", pairs.join("&"));
            let answer = stage.world.send(stage.call(&method, &target, b"")).await;
            assert_eq!(answer.status, 422, "{method} {target}: {}", answer.text());
            answer.problem(422, "invalid-body").names(&[&name]);
        }
    }
    stage.is_unchanged();
}

/// What each query parameter refuses, however it is written.
fn bad_values(name: &str) -> Vec<&'static str> {
    match name {
        "limit" => {
            vec!["0", "-1", "101", "many", "", "1.5", "99999999999999999999", "%00", "1e2", "%F0%9F%A6%80"]
        }
        "after" | "fence" => vec!["-1", "x", "", "99999999999999999999", "1.5"],
        // Not base64; another list's shape; "r" of no list; NaN, negative and too large positions.
        "cursor" => {
            vec!["%25", "%00", "", "YQ", "YQ%3D%3D", "YR9iH2M", "Tm4", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk"]
        }
        "state" | "level" | "sort" | "kind" | "severity" => vec!["x", "", "%00", "Active", "%F0%9F%A6%80"],
        "q" | "tag" | "project_id" | "anchor_hash" => vec![],
        "actor" | "action" | "resource" => vec![""],
        "recipient" => vec!["", "x"],
        "since" | "until" => vec!["-1", "x", "", "9007199254740992", "1.5"],
        "decision" => vec!["x", "", "Allowed"],
        "anchor_seq" => vec!["0", "-1", "x", "", "9007199254740992"],
        other => panic!("a new parameter {other}: teach this test what it refuses"),
    }
}

#[tokio::test]
async fn strange_addresses_are_problems() {
    let stage = Stage::set().await;
    let long = "a".repeat(5_000);
    for (method, path, _) in operations() {
        for id in ["%00", "%FF", "%F0%9F%A6%80", "..%2F..", "-1", "'--", "%0d%0a", &long] {
            if !path.contains("{id}") {
                continue;
            }
            let target = path.replace("{id}", id).replace("{format}", "json").replace("{part}", "1");
            let target = target.replace("{name}", "report.md");
            let fence =
                if target.ends_with("/source") || target.contains("/artifacts/") { "?fence=1" } else { "" };
            let body = if path.ends_with("/lease") { "{}".to_owned() } else { good_or_empty(&method, &path) };
            let answer = stage.json(&method, &format!("{target}{fence}"), body.as_bytes()).await;
            let allowed: &[u16] = if path.starts_with("/runner/") { &[400, 409] } else { &[400, 404] };
            assert!(
                allowed.contains(&answer.status),
                "{method} {target}: {} {}",
                answer.status,
                answer.text()
            );
            let kind = ["bad-request", "stale-lease", "not-found"][match answer.status {
                400 => 0,
                409 => 1,
                _ => 2,
            }];
            let status = answer.status;
            answer.problem(status, kind);
        }
    }
    stage.is_unchanged();
}

fn good_or_empty(method: &Method, path: &str) -> String {
    let reads = |p: &str| {
        p.ends_with("/scans") || p.ends_with("/heartbeat") || p.ends_with("/release") || p.ends_with("/keys")
    };
    if *method != Method::GET && (reads(path) || *method == Method::PATCH) {
        return good_body(method, path)[0].to_string();
    }
    if path.ends_with("/tasks/{id}/complete") {
        good_body(method, path)[0].to_string()
    } else {
        String::new()
    }
}
