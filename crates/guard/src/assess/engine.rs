//! Walks a request once: every value into its normal form, through the automaton, past the checks.
//!
//! For: which rules match where, and how much work that was. Not for: what follows from it (`score`).

use std::borrow::Cow;

use super::{
    answer::{Class, Match, Severity},
    around::{AFTER, Around, BEFORE, at, is_word},
    automaton::Automaton,
    clean::Clean,
    input::{Body, Field, Input, Role, RouteClass},
    json::{self, Piece},
    normal::{Normal, Wrapping},
    rules::{self, Edge, Rule},
};

/// What an assessment cost, in units that do not depend on the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Bytes the automaton stepped over.
    pub scanned: u64,
    /// Checks called.
    pub checks: u64,
    /// Bytes of the windows that those checks were given.
    pub context: u64,
}

/// The rules, ready to use. Built once an isolate.
pub(crate) struct Engine {
    automaton: Automaton,
    rules: Vec<&'static Rule>,
    /// Pattern -> the rules that have it.
    users: Vec<Vec<u16>>,
    /// Pattern -> its length.
    lengths: Vec<usize>,
    clean: Clean,
}

impl Engine {
    pub(crate) fn new() -> Self {
        let rules: Vec<&'static Rule> = rules::all().collect();
        let mut pairs: Vec<(&'static str, u16)> = Vec::new();
        for (number, rule) in (0_u16..).zip(&rules) {
            pairs.extend(rule.patterns.iter().map(|pattern| (*pattern, number)));
        }
        pairs.sort_unstable();
        let mut patterns: Vec<&[u8]> = Vec::new();
        let mut users: Vec<Vec<u16>> = Vec::new();
        for (pattern, rule) in pairs {
            match users.last_mut() {
                Some(list) if patterns.last() == Some(&pattern.as_bytes()) => list.push(rule),
                _ => {
                    patterns.push(pattern.as_bytes());
                    users.push(vec![rule]);
                }
            }
        }
        let lengths = patterns.iter().map(|pattern| pattern.len()).collect();
        Self { automaton: Automaton::new(&patterns), rules, users, lengths, clean: Clean::new() }
    }

    /// Rules, patterns, states, bytes of tables.
    pub(crate) fn size(&self) -> (usize, usize, usize, usize) {
        let (states, bytes) = self.automaton.size();
        (self.rules.len(), self.lengths.len(), states, bytes)
    }
}

/// One value on its way through.
#[derive(Clone, Copy)]
struct Place<'a> {
    bit: u16,
    /// `query`, `header`, `body` or `path`.
    kind: &'static str,
    name: &'a [u8],
}

/// One request on its way through.
pub(crate) struct Scan<'e> {
    engine: &'e Engine,
    ai: bool,
    /// Rules that matched; one match of each is enough.
    fired: Vec<usize>,
    pub(crate) matches: Vec<Match>,
    pub(crate) work: Work,
}

impl<'e> Scan<'e> {
    pub(crate) fn new(engine: &'e Engine, route: RouteClass) -> Self {
        let ai = route == RouteClass::Ai;
        Self { engine, ai, fired: Vec::new(), matches: Vec::new(), work: Work::default() }
    }

    /// Path, query, headers, body.
    pub(crate) fn request(&mut self, input: &Input<'_>) {
        let (path, query) = split(input.target, b'?');
        self.path(path);
        self.pairs(query.unwrap_or_default(), b'&', at::QUERY, "query", &[]);
        for (name, value) in input.headers {
            self.header(&lower(name), value);
        }
        self.body(&input.body);
    }

    /// Adds a match that is no pattern's.
    pub(crate) fn note(&mut self, id: &'static str, class: Class, severity: Severity, place: String) {
        if !self.matches.iter().any(|known| known.id == id) {
            self.matches.push(Match { id, class, severity, place });
        }
    }

    fn path(&mut self, path: &[u8]) {
        let normal = Normal::of(path, Wrapping::Path);
        let place = Place { bit: at::PATH, kind: "path", name: b"" };
        if normal.nul || normal.text.contains(&b'\n') {
            self.note("protocol-control", Class::Protocol, Severity::Critical, label(place));
        }
        self.value(&normal, place);
    }

    /// `name=value` pairs of queries, forms and cookies.
    fn pairs(&mut self, text: &[u8], mark: u8, bit: u16, kind: &'static str, fields: &[Field<'_>]) {
        for pair in text.split(|byte| *byte == mark).filter(|pair| !pair.is_empty()) {
            let (name, value) = split(pair, b'=');
            let wrapping = if bit == at::HEADER { Wrapping::Plain } else { Wrapping::Query };
            let Some(value) = value else {
                self.value(&Normal::of(name, wrapping), Place { bit, kind, name: b"" });
                continue;
            };
            let key = Normal::of(name, wrapping);
            self.value(&key, Place { bit: at::KEY, kind, name: kind.as_bytes() });
            let field = fields.iter().find(|field| field.name.as_bytes() == key.text);
            let place = Place { bit, kind, name: &key.text };
            match field.map(|field| field.role) {
                None | Some(Role::Form) => self.value(&Normal::of(value, wrapping), place),
                Some(Role::Json) => self.json(&Normal::of(value, wrapping).text, &[]),
                Some(Role::Chat) => {
                    self.value(&Normal::of(value, wrapping), Place { bit: at::CHAT, ..place })
                }
                Some(_) => {}
            }
        }
    }

    fn header(&mut self, name: &str, value: &[u8]) {
        let chosen = matches!(name, "user-agent" | "referer" | "origin" | "from") || name.starts_with("x-");
        let place = Place {
            bit: if chosen { at::HEADER } else { at::STANDARD },
            kind: "header",
            name: name.as_bytes(),
        };
        if value.iter().any(|byte| matches!(byte, 0 | b'\r' | b'\n')) {
            self.note("protocol-header-control", Class::Protocol, Severity::Critical, label(place));
        }
        match name {
            // Credentials are opaque, and nobody but their checker reads them.
            "authorization" | "proxy-authorization" => {}
            "cookie" => self.pairs(value, b';', at::HEADER, "header", &[]),
            _ if self.engine.clean.has(name, value, self.ai) => {}
            _ => {
                let wrapping = if name == "referer" { Wrapping::Query } else { Wrapping::Plain };
                let normal = Normal::of(value, wrapping);
                self.value(&normal, place);
                // A rule that had fired before would not have looked here.
                if self.fired.is_empty() && !normal.nul && !normal.overlong {
                    self.engine.clean.keep(name, value, self.ai);
                }
            }
        }
    }

    fn body(&mut self, body: &Body<'_>) {
        match body.role {
            Role::None | Role::Code | Role::Markdown | Role::Upload => {}
            Role::Form => self.pairs(body.sample, b'&', at::FORM, "body", body.fields),
            Role::Json => self.json(body.sample, body.fields),
            Role::Chat => self.value(
                &Normal::of(body.sample, Wrapping::Plain),
                Place { bit: at::CHAT, kind: "body", name: b"" },
            ),
        }
    }

    fn json(&mut self, text: &[u8], fields: &[Field<'_>]) {
        json::walk(text, fields, |piece| match piece {
            Piece::Key(key) => {
                self.value(
                    &Normal::of(key, Wrapping::Plain),
                    Place { bit: at::KEY, kind: "body", name: b"body" },
                );
            }
            Piece::Value(text, name, role) => {
                let bit = match role {
                    Role::Json | Role::Form => at::JSON,
                    Role::Chat => at::CHAT,
                    Role::None | Role::Code | Role::Markdown | Role::Upload => return,
                };
                self.value(&Normal::of(text, Wrapping::Plain), Place { bit, kind: "body", name });
            }
        });
    }

    /// One value: notes about its encoding, then both views through the automaton.
    fn value(&mut self, normal: &Normal, place: Place<'_>) {
        if place.bit == at::CHAT && !self.ai {
            return;
        }
        if place.bit == at::KEY && place.kind == "query" && normal.text.contains(&b'\n') {
            self.note("protocol-control", Class::Protocol, Severity::Critical, label(place));
        }
        if normal.nul && place.bit & (at::QUERY | at::FORM | at::HEADER) != 0 {
            self.note("protocol-nul", Class::Protocol, Severity::Error, label(place));
        }
        if normal.overlong && place.bit & at::VALUES != 0 {
            self.note("protocol-overlong", Class::Protocol, Severity::Critical, label(place));
        }
        if normal.bad_percent && place.bit & (at::PATH | at::QUERY) != 0 {
            self.note("protocol-percent", Class::Protocol, Severity::Warning, label(place));
        }
        self.view(&normal.text, place);
        if let Some(bare) = (place.bit & at::VALUES != 0).then(|| normal.bare()).flatten() {
            self.view(&bare, place);
        }
    }

    fn view(&mut self, text: &[u8], place: Place<'_>) {
        let engine = self.engine;
        self.work.scanned += text.len() as u64;
        engine.automaton.scan(text, |pattern, end| {
            let start = end.saturating_sub(engine.lengths.get(pattern).copied().unwrap_or(0));
            for number in engine.users.get(pattern).into_iter().flatten() {
                self.hit(usize::from(*number), text, start, end, place);
            }
        });
    }

    fn hit(&mut self, number: usize, text: &[u8], start: usize, end: usize, place: Place<'_>) {
        let Some(rule) = self.engine.rules.get(number) else { return };
        let prompt = rule.class == Class::Prompt;
        if self.fired.contains(&number) || rule.places & place.bit == 0 || (prompt && !self.ai) {
            return;
        }
        let from = start.saturating_sub(BEFORE);
        let around = Around {
            before: text.get(from..start).unwrap_or_default(),
            hit: text.get(start..end).unwrap_or_default(),
            after: text.get(end..(end + AFTER).min(text.len())).unwrap_or_default(),
            whole: from == 0,
            place: place.bit,
            name: place.name,
        };
        let left = rule.edge != Edge::Free && around.left().is_some_and(is_word);
        let right = rule.edge == Edge::Word && around.after.first().is_some_and(|byte| is_word(*byte));
        // A pattern that begins with punctuation has no word to its left.
        let starts_word = around.hit.first().is_some_and(|byte| is_word(*byte));
        if (left && starts_word) || right {
            return;
        }
        self.work.checks += 1;
        self.work.context += (around.before.len() + around.after.len()) as u64;
        if (rule.check)(&around) {
            self.fired.push(number);
            self.matches.push(Match {
                id: rule.id,
                class: rule.class,
                severity: rule.severity,
                place: label(place),
            });
        }
    }
}

/// Header names are lower case already when they come from `http`.
fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        name.to_ascii_lowercase().into()
    } else {
        name.into()
    }
}

/// Before and after the first `mark`.
fn split(text: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|byte| *byte == mark) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at + 1..)),
        None => (text, None),
    }
}

/// `query:name`; `query` when there is none, `query:*name*` for a name itself is just `query`.
fn label(place: Place<'_>) -> String {
    let name = place.name.get(..64).unwrap_or(place.name);
    if name.is_empty() || place.bit == at::KEY || place.kind == "path" {
        return place.kind.to_owned();
    }
    format!("{}:{}", place.kind, String::from_utf8_lossy(name))
}
