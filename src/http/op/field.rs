//! The fields of a body or query: what they may be, and reading them.
//!
//! For: one table for the reader and for the API document, every wrong field named at once. Not for: rules between
//! fields; those are the operation's.

use ::guard::assess::Role;
use serde_json::Value;

use super::pairs::Pairs;
use crate::http::{FieldError, Problem};

/// What a field may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text of so many characters, without control characters; spaces around it are cut off.
    Text(usize, usize),
    /// Text as it is, of so many characters.
    Secret(usize, usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// At least one of these words.
    Words(&'static [&'static str]),
    /// At most so many texts of so many characters.
    Texts(usize, usize),
    /// A whole number from, to.
    Number(u64, u64),
    /// `true` or `false`.
    Flag,
    /// Any JSON; handed on as its text.
    Json,
    /// Whatever a query has: it is not looked at, and the other fields are for the API document only.
    Any,
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// It must be there.
    pub required: bool,
    /// It may be null.
    pub nullable: bool,
    /// The name of its schema, where the API document has one of its own for it.
    pub schema: &'static str,
    /// What it means, for the API document.
    pub doc: &'static str,
    /// What the guard may expect in it: code, documents and messages are never blocked for what they say.
    pub holds: Role,
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true, nullable: false, schema: "", doc: "", holds: Role::Json }
}

/// Text of `min` to `max` characters.
#[must_use]
pub const fn text(name: &'static str, min: usize, max: usize) -> Field {
    field(name, Kind::Text(min, max))
}
/// Text that is not trimmed and may hold anything, e.g. a password. The guard does not look at it.
#[must_use]
pub const fn secret(name: &'static str, min: usize, max: usize) -> Field {
    Field { holds: Role::None, ..field(name, Kind::Secret(min, max)) }
}
/// One of these words.
#[must_use]
pub const fn word(name: &'static str, words: &'static [&'static str]) -> Field {
    field(name, Kind::Word(words))
}
/// A list of some of these words.
#[must_use]
pub const fn words(name: &'static str, words: &'static [&'static str]) -> Field {
    field(name, Kind::Words(words))
}
/// A list of at most `most` texts of at most `max` characters.
#[must_use]
pub const fn texts(name: &'static str, most: usize, max: usize) -> Field {
    field(name, Kind::Texts(most, max))
}
/// A whole number.
#[must_use]
pub const fn number(name: &'static str, min: u64, max: u64) -> Field {
    field(name, Kind::Number(min, max))
}
/// `true` or `false`.
#[must_use]
pub const fn flag(name: &'static str) -> Field {
    field(name, Kind::Flag)
}
/// Any JSON.
#[must_use]
pub const fn json(name: &'static str) -> Field {
    field(name, Kind::Json)
}

/// Makes the whole query one that is not looked at: what foreign servers add to an address is theirs.
#[must_use]
pub const fn any() -> Field {
    field("", Kind::Any)
}

impl Field {
    /// It may be absent, or null.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { required: false, nullable: true, ..self }
    }

    /// It may be absent, but not null: of a change, null would look like one and be none.
    #[must_use]
    pub const fn absent(self) -> Self {
        Self { required: false, ..self }
    }

    /// The name of a schema of the API document (`crate::openapi` puts it there); no part of the Worker.
    #[must_use]
    pub const fn schema(self, name: &'static str) -> Self {
        Self { schema: super::doc(name), ..self }
    }

    /// What it means, for the API document; no part of the Worker.
    #[must_use]
    pub const fn doc(self, text: &'static str) -> Self {
        Self { doc: super::doc(text), ..self }
    }

    /// It holds source code.
    #[must_use]
    pub const fn code(self) -> Self {
        Self { holds: Role::Code, ..self }
    }

    /// It holds Markdown or another document.
    #[must_use]
    pub const fn markdown(self) -> Self {
        Self { holds: Role::Markdown, ..self }
    }

    /// It holds a message to a person or a model.
    #[must_use]
    pub const fn chat(self) -> Self {
        Self { holds: Role::Chat, ..self }
    }

    /// The value in a body.
    fn take(&self, value: &Value) -> Result<Taken, String> {
        match (self.kind, value) {
            (Kind::Json, value) => Ok(Taken::Text(value.to_string())),
            (_, Value::Null) if self.nullable => Ok(Taken::Null),
            (Kind::Flag, Value::Bool(flag)) => Ok(Taken::Flag(*flag)),
            (Kind::Number(min, max), Value::Number(number)) => within(number.as_u64(), min, max),
            (Kind::Words(known), Value::Array(items)) => {
                let words: Option<Vec<String>> =
                    items.iter().map(|item| one_of(item.as_str()?, known)).collect();
                let words = words.filter(|words| !words.is_empty());
                words
                    .map(Taken::Texts)
                    .ok_or_else(|| format!("Must be a list of at least one of {}.", known.join(", ")))
            }
            (Kind::Texts(most, max), Value::Array(items)) => {
                let fits = |item: &Value| {
                    item.as_str().filter(|text| text.chars().count() <= max).map(str::to_owned)
                };
                let texts: Option<Vec<String>> = items.iter().map(fits).collect();
                let texts = texts.filter(|texts| texts.len() <= most);
                texts.map(Taken::Texts).ok_or_else(|| self.wrong())
            }
            (_, Value::String(text)) => self.take_text(text),
            _ => Err(self.wrong()),
        }
    }

    /// A value that came as text: of a query, or a JSON string.
    fn take_text(&self, given: &str) -> Result<Taken, String> {
        match self.kind {
            Kind::Text(min, max) => {
                let text = given.trim();
                let fits = (min..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
                if fits { Ok(Taken::Text(text.to_owned())) } else { Err(self.wrong()) }
            }
            Kind::Secret(min, max) if (min..=max).contains(&given.chars().count()) => {
                Ok(Taken::Text(given.to_owned()))
            }
            Kind::Word(known) => one_of(given, known).map(Taken::Text).ok_or_else(|| self.wrong()),
            _ => Err(self.wrong()),
        }
    }

    /// A parameter of a query, where numbers and flags come as text.
    fn take_query(&self, given: &str) -> Result<Taken, String> {
        match self.kind {
            Kind::Number(min, max) => within(given.parse().ok(), min, max),
            Kind::Flag => given.parse().map(Taken::Flag).map_err(|_| self.wrong()),
            _ => self.take_text(given),
        }
    }

    fn wrong(&self) -> String {
        match self.kind {
            Kind::Text(min, max) | Kind::Secret(min, max) => {
                let tail =
                    if matches!(self.kind, Kind::Text(..)) { " and no control characters" } else { "" };
                format!("Must be text of {min} to {max} characters{tail}.")
            }
            Kind::Word(words) => format!("Must be one of {}.", words.join(", ")),
            Kind::Words(words) => format!("Must be a list of {}.", words.join(", ")),
            Kind::Texts(most, max) => {
                format!("Must be a list of at most {most} texts of at most {max} characters.")
            }
            Kind::Number(min, max) => format!("Must be a whole number from {min} to {max}."),
            Kind::Flag => "Must be true or false.".to_owned(),
            Kind::Json | Kind::Any => "Must be JSON.".to_owned(),
        }
    }
}

fn within(number: Option<u64>, min: u64, max: u64) -> Result<Taken, String> {
    let number = number.filter(|number| (min..=max).contains(number));
    number.map(Taken::Number).ok_or_else(|| format!("Must be a whole number from {min} to {max}."))
}

fn one_of(given: &str, known: &[&str]) -> Option<String> {
    known.contains(&given).then(|| given.to_owned())
}

/// A field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// Text, a word, or the text of any JSON.
    Text(String),
    /// A list.
    Texts(Vec<String>),
    /// A number.
    Number(u64),
    /// A flag.
    Flag(bool),
    /// Given as null.
    Null,
}

/// What was given for the fields of a table.
#[derive(Debug, Default)]
pub struct Values(Vec<(&'static str, Taken)>);

impl Values {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// `invalid-body` naming every wrong field, `bad-request` when it is no JSON.
    pub fn of_json(fields: &'static [Field], bytes: &[u8]) -> Result<Self, Problem> {
        let bytes = if bytes.is_empty() { b"{}" } else { bytes };
        Self::read(fields, &Pairs::of_json(bytes)?, Field::take)
    }

    /// Reads a query string.
    ///
    /// # Errors
    /// `invalid-body` naming every wrong parameter.
    pub fn of_query(fields: &[&'static [Field]], query: &str) -> Result<Self, Problem> {
        if fields.iter().copied().flatten().any(|field| field.kind == Kind::Any) {
            return Ok(Self::default());
        }
        let pairs = Pairs::of_query(query);
        let fields: Vec<Field> = fields.iter().copied().flatten().copied().collect();
        let take = |field: &Field, value: &Value| field.take_query(value.as_str().unwrap_or_default());
        Self::read(&fields, &pairs, take)
    }

    fn read(
        fields: &[Field],
        pairs: &Pairs,
        take: fn(&Field, &Value) -> Result<Taken, String>,
    ) -> Result<Self, Problem> {
        let (mut values, mut errors) = (Vec::with_capacity(fields.len()), Vec::new());
        let mut wrong = |name: &str, detail: String| {
            let field: String = name.chars().take(100).collect();
            if !errors.iter().any(|error: &FieldError| error.field == field) {
                errors.push(FieldError { field, detail });
            }
        };
        for (at, (name, value)) in pairs.0.iter().enumerate() {
            let known = fields.iter().find(|field| field.name == name);
            if pairs.0.iter().take(at).any(|(earlier, _)| earlier == name) {
                wrong(name, "Give this field only once.".to_owned());
            } else if let Some(field) = known {
                match take(field, value) {
                    Ok(taken) => values.push((field.name, taken)),
                    Err(detail) => wrong(name, detail),
                }
            } else {
                wrong(name, "There is no such field.".to_owned());
            }
        }
        for field in fields.iter().filter(|field| field.required) {
            if !pairs.0.iter().any(|(name, _)| name == field.name) {
                wrong(field.name, "This field is missing.".to_owned());
            }
        }
        Problem::unless_fine(errors)?;
        Ok(Self(values))
    }

    fn get(&self, name: &str) -> Option<&Taken> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, taken)| taken)
    }

    /// Whether the field was given, null included.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A text, if it was given.
    #[must_use]
    pub fn opt_text(&self, name: &str) -> Option<&str> {
        if let Some(Taken::Text(text)) = self.get(name) { Some(text) } else { None }
    }

    /// A required text.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.opt_text(name).unwrap_or_default()
    }

    /// A list; empty when it was not given.
    #[must_use]
    pub fn texts(&self, name: &str) -> &[String] {
        if let Some(Taken::Texts(texts)) = self.get(name) { texts } else { &[] }
    }

    /// The value of a [`Kind::Json`] field, if it was given and is not null.
    #[must_use]
    pub fn json(&self, name: &str) -> Option<Value> {
        let value: Value = serde_json::from_slice(self.opt_text(name)?.as_bytes()).ok()?;
        Some(value).filter(|value| !value.is_null())
    }

    /// A number, if it was given.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        if let Some(Taken::Number(number)) = self.get(name) { Some(*number) } else { None }
    }

    /// A flag, if it was given.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        if let Some(Taken::Flag(flag)) = self.get(name) { Some(*flag) } else { None }
    }
}
