//! Query strings that name the bad parameter.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use super::{Problem, json::explain};

/// The query string, read into `T`.
#[derive(Debug, Clone)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse(parts.uri.query().unwrap_or_default()).map(Query)
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let reader = serde_urlencoded::Deserializer::new(pairs);
    serde_path_to_error::deserialize(reader)
        .map_err(|error| explain(&error.path().to_string(), &error.inner().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct List {
        #[serde(default)]
        limit: Option<u32>,
    }

    #[test]
    fn a_bad_parameter_is_named() {
        assert_eq!(parse::<List>("limit=5").unwrap().limit, Some(5));
        let problem = format!("{:?}", parse::<List>("limit=many").unwrap_err());
        assert!(problem.contains("\"limit\""), "{problem}");
        let problem = format!("{:?}", parse::<List>("limits=1").unwrap_err());
        assert!(problem.contains("\"limits\""), "{problem}");
    }
}
