//! Reads the corpus and turns its lines into requests.
//!
//! For: the tests and the timing example. Not for: judging.

use guard::assess::{Assessment, Body, Field, Guard, Input, Level, Role, RouteClass};

/// One line of the corpus.
pub struct Case {
    /// The file's name.
    pub file: String,
    /// The least level, or `None` for benign.
    pub level: Option<Level>,
    /// How it is sent.
    pub kind: String,
    /// What is sent.
    pub text: String,
    /// Not tuned on.
    pub held_out: bool,
}

/// All lines of all files.
pub fn corpus() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
    let mut cases = Vec::new();
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ext| ext == "txt")) {
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        for (number, line) in std::fs::read_to_string(path).unwrap().lines().enumerate() {
            let [level, kind, text] = line.splitn(3, '\t').collect::<Vec<_>>()[..] else {
                panic!("{file}:{}: {line}", number + 1)
            };
            let level = match level {
                "benign" => None,
                "low" => Some(Level::Low),
                "medium" => Some(Level::Medium),
                "high" => Some(Level::High),
                "critical" => Some(Level::Critical),
                _ => panic!("{file}:{}: {level}", number + 1),
            };
            let held_out = number % 3 == 2;
            cases.push(Case { file: file.clone(), level, kind: kind.into(), text: unescape(text), held_out });
        }
    }
    cases
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = (letter == '\\').then(|| letters.peek().copied()).flatten();
        match escaped {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('0') => out.push('\0'),
            Some('\\') => out.push('\\'),
            _ => {
                out.push(letter);
                continue;
            }
        }
        letters.next();
    }
    out
}

/// Percent-encodes all but letters, digits and `-._~`.
pub fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Fields as a route of this product declares them.
pub const FIELDS: [Field<'static>; 4] = [
    Field { name: "code", role: Role::Code },
    Field { name: "markdown", role: Role::Markdown },
    Field { name: "prompt", role: Role::Chat },
    Field { name: "content", role: Role::Chat },
];

/// Sends one line.
pub fn assess(guard: &Guard, kind: &str, text: &str) -> Assessment {
    let mut input = Input { method: "GET", target: b"/v1/items", ..Input::default() };
    let agent: (&str, &[u8]) =
        ("User-Agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0");
    let mut headers = vec![("Host", &b"api.example.com"[..]), ("Accept", b"*/*")];
    let encoded = encode(text);
    let (query, form) = (format!("/v1/items?q={encoded}"), format!("name={encoded}&ok=1"));
    let json = serde_json::json!({ "name": text, "ok": true }).to_string();
    let role = |role, sample| Body { role, sample, fields: &FIELDS };
    if kind != "h:User-Agent" {
        headers.push(agent);
    }
    match kind {
        "q" => input.target = query.as_bytes(),
        "ai" => (input.target, input.route) = (query.as_bytes(), RouteClass::Ai),
        "raw" => input.target = text.as_bytes(),
        "m" => input.method = text,
        "form" => input.body = role(Role::Form, form.as_bytes()),
        "json" => input.body = role(Role::Json, json.as_bytes()),
        "jsonraw" => input.body = role(Role::Json, text.as_bytes()),
        "chat" => (input.body, input.route) = (role(Role::Chat, text.as_bytes()), RouteClass::Ai),
        "code" => input.body = role(Role::Code, text.as_bytes()),
        "markdown" => input.body = role(Role::Markdown, text.as_bytes()),
        "upload" => input.body = role(Role::Upload, text.as_bytes()),
        _ => {
            let name = kind.strip_prefix("h:").unwrap_or_else(|| panic!("unknown kind {kind}"));
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            headers.push((name, text.as_bytes()));
        }
    }
    if input.body.role != Role::None {
        input.method = "POST";
    }
    input.headers = &headers;
    guard.assess(&input)
}
