//! Query strings that name the bad parameter.
//!
//! For: reading `?limit=20` into a type, with the parameter's name in every error. By hand over serde's own
//! building blocks: path tracking as a library (`serde_path_to_error`) is compiled anew for every type and made
//! the Worker 30 KB larger. Not for: JSON bodies (`json`).

use std::borrow::Cow;

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer as _, MapAccess, Visitor,
        value::{Error, MapAccessDeserializer},
    },
    forward_to_deserialize_any,
};
use url::form_urlencoded;

use super::{
    Problem,
    handler::{Asked, FromAsked, Refusal},
    json::explain,
};

/// The query string, read into `T`.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromAsked for Query<T> {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(parse(asked.parts.uri.query().unwrap_or_default()).map(Query)?)
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let mut read =
        Pairs { rest: form_urlencoded::parse(query.as_bytes()), name: None, value: Cow::Borrowed("") };
    T::deserialize(MapAccessDeserializer::new(&mut read))
        .map_err(|error| explain(read.name.as_deref().unwrap_or("."), &error.to_string()))
}

/// The parameters, one after the other; remembers the one that is being read.
struct Pairs<'q> {
    rest: form_urlencoded::Parse<'q>,
    name: Option<Cow<'q, str>>,
    value: Cow<'q, str>,
}

impl<'de> MapAccess<'de> for &mut Pairs<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.name = None;
        let Some((name, value)) = self.rest.next() else { return Ok(None) };
        self.value = value;
        seed.deserialize(self.name.insert(name).as_ref().into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Text(&self.value))
    }
}

/// One value: text, or whatever the text says when a number or a flag is wanted.
struct Text<'v>(&'v str);

/// Values that are written as text and read by [`std::str::FromStr`].
macro_rules! parsed {
    ($($method:ident => $visit:ident, $wanted:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            let value = self.0.parse().map_err(|_| Error::custom(concat!("expected ", $wanted)))?;
            visitor.$visit(value)
        }
    )*};
}

impl<'de> Deserializer<'de> for Text<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    parsed! {
        deserialize_bool => visit_bool, "`true` or `false`";
        deserialize_u16 => visit_u16, "a whole number";
        deserialize_u32 => visit_u32, "a whole number";
        deserialize_u64 => visit_u64, "a whole number";
        deserialize_i64 => visit_i64, "a whole number";
        deserialize_f64 => visit_f64, "a number";
    }

    forward_to_deserialize_any! {
        u8 u128 i8 i16 i32 i128 f32 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum Order {
        Up,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct List {
        limit: Option<u32>,
        q: Option<String>,
        archived: Option<bool>,
        order: Option<Order>,
    }

    #[test]
    fn text_numbers_flags_and_words_are_read() {
        let list = parse::<List>("limit=5&q=1%20a+b&archived=true&order=up").unwrap();
        assert_eq!((list.limit, list.q.as_deref()), (Some(5), Some("1 a b")));
        assert_eq!((list.archived, list.order), (Some(true), Some(Order::Up)));
        assert_eq!(parse::<List>("").unwrap().limit, None);
    }

    #[test]
    fn a_bad_parameter_is_named() {
        for (query, name) in [
            ("limit=many", "limit"),
            ("limit=-1", "limit"),
            ("q=a&limit=99999999999", "limit"),
            ("limits=1", "limits"),
            ("limit=1&limit=2", "limit"),
            ("archived=1", "archived"),
            ("order=sideways", "order"),
        ] {
            let problem = format!("{:?}", parse::<List>(query).unwrap_err());
            assert!(problem.contains(&format!("\"{name}\"")), "{query}: {problem}");
        }
    }

    #[test]
    fn a_missing_parameter_is_named() {
        #[derive(Debug, Deserialize)]
        struct Search {
            #[expect(dead_code, reason = "only read")]
            q: String,
        }
        let problem = format!("{:?}", parse::<Search>("other=1").unwrap_err());
        assert!(problem.contains("\"q\"") && problem.contains("missing"), "{problem}");
    }
}
