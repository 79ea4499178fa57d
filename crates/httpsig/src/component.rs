//! Component identifiers: what a signature covers (RFC 9421 sections 2.1 and 2.2).
//!
//! For: reading, comparing and writing them. Not for: their values (`value.rs`).

use std::fmt;

use crate::{
    SignatureError,
    sf::{Bare, Item, Params},
};

/// Derived components we know; anything else with `@` is refused.
const DERIVED: [&str; 9] = [
    "@method",
    "@target-uri",
    "@authority",
    "@scheme",
    "@request-target",
    "@path",
    "@query",
    "@query-param",
    "@status",
];

/// A component identifier whose parameters go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    name: String,
    params: Params,
}

impl Component {
    /// A component without parameters, e.g. `@authority` or `content-digest`.
    ///
    /// # Errors
    /// `Identifier` when there is none of that name.
    pub fn new(name: &str) -> Result<Self, SignatureError> {
        Self::checked(name.to_owned(), Params::default())
    }

    /// A member of a dictionary field, `"name";key="…"`.
    ///
    /// # Errors
    /// `Identifier` when `name` is no field name.
    pub fn member(name: &str, key: &str) -> Result<Self, SignatureError> {
        Self::checked(name.to_owned(), Params(vec![("key".to_owned(), Bare::String(key.to_owned()))]))
    }

    /// The same component of the request that a response answers: with the flag `req`.
    ///
    /// # Errors
    /// `Identifier` when it already has that flag.
    pub fn of_request(mut self) -> Result<Self, SignatureError> {
        if self.req() {
            return Err(SignatureError::Identifier(self.to_string()));
        }
        self.params.0.push(("req".to_owned(), Bare::Boolean(true)));
        Self::checked(self.name, self.params)
    }

    pub(crate) fn from_item(item: &Item) -> Result<Self, SignatureError> {
        match &item.bare {
            Bare::String(name) => Self::checked(name.clone(), item.params.clone()),
            _ => Err(SignatureError::WrongType("Signature-Input")),
        }
    }

    pub(crate) fn item(&self) -> Item {
        Item { bare: Bare::String(self.name.clone()), params: self.params.clone() }
    }

    fn checked(name: String, params: Params) -> Result<Self, SignatureError> {
        let component = Self { name, params };
        let known = if component.name.starts_with('@') {
            DERIVED.contains(&component.name.as_str()) && component.derived_params_fit()
        } else {
            is_lower_field_name(&component.name) && component.field_params_fit()
        };
        if known { Ok(component) } else { Err(SignatureError::Identifier(component.to_string())) }
    }

    fn derived_params_fit(&self) -> bool {
        let wants_name = self.name == "@query-param";
        let fit = self.params.0.iter().all(|(key, value)| match key.as_str() {
            "req" => *value == Bare::Boolean(true) && self.name != "@status",
            "name" => wants_name && matches!(value, Bare::String(_)),
            _ => false,
        });
        fit && wants_name == self.text("name").is_some()
    }

    fn field_params_fit(&self) -> bool {
        let fit = self.params.0.iter().all(|(key, value)| match key.as_str() {
            "sf" | "bs" | "tr" | "req" => *value == Bare::Boolean(true),
            "key" => matches!(value, Bare::String(_)),
            _ => false,
        });
        // `bs` is about bytes, the other two about structure (section 2.1.3).
        fit && !(self.bs() && (self.sf() || self.key().is_some()))
    }

    /// Its name: a derived component's with `@`, or a field name in lower case.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The dictionary member that is meant, with the parameter `key`.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.text("key")
    }

    /// The query parameter that is meant (percent-encoded), with the parameter `name`.
    #[must_use]
    pub fn query_name(&self) -> Option<&str> {
        self.text("name")
    }

    /// Whether it is about the request that a response answers.
    #[must_use]
    pub fn req(&self) -> bool {
        self.flag("req")
    }

    pub(crate) fn sf(&self) -> bool {
        self.flag("sf")
    }

    pub(crate) fn bs(&self) -> bool {
        self.flag("bs")
    }

    pub(crate) fn tr(&self) -> bool {
        self.flag("tr")
    }

    /// Whether it has no parameters at all.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.params.0.is_empty()
    }

    /// Whether two identifiers name the same thing; the order of parameters means nothing (section 2).
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.name == other.name
            && self.params.0.len() == other.params.0.len()
            && self.params.0.iter().all(|(key, value)| other.params.get(key) == Some(value))
    }

    fn flag(&self, key: &str) -> bool {
        self.params.get(key).is_some()
    }

    fn text(&self, key: &str) -> Option<&str> {
        match self.params.get(key) {
            Some(Bare::String(text)) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.item())
    }
}

/// A token (RFC 9110 section 5.6.2) without upper case.
fn is_lower_field_name(name: &str) -> bool {
    let fits =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(fits)
}
