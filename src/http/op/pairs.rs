//! Names and values in the order they were given, repeated ones too.
//!
//! For: what `serde_json::Map` loses: that a field came twice. Not for: what the values mean (`field`).

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;
use url::form_urlencoded;

use crate::http::{Kind, Problem};

/// The members of a JSON object, or the parameters of a query.
pub struct Pairs(pub Vec<(String, Value)>);

impl Pairs {
    /// The members of a JSON object.
    ///
    /// # Errors
    /// `bad-request` when it is no JSON, `invalid-body` when it is something else than an object.
    pub fn of_json(bytes: &[u8]) -> Result<Self, Problem> {
        serde_json::from_slice(bytes).map_err(|error: serde_json::Error| {
            // Refused for its first byte: the rest was not looked at.
            if error.is_data() && serde_json::from_slice::<IgnoredAny>(bytes).is_ok() {
                return Problem::field("body", "Must be a JSON object.");
            }
            Problem::new(Kind::BadRequest, format!("The body is not JSON: {error}."))
        })
    }

    /// The parameters of a query.
    pub fn of_query(query: &str) -> Self {
        let pairs = form_urlencoded::parse(query.as_bytes());
        Self(pairs.map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect())
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Pairs;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Pairs, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = members.next_entry()? {
            pairs.push(pair);
        }
        Ok(Pairs(pairs))
    }
}
