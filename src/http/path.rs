//! Parameters of the address, with a problem for those that are no text.

use axum::{
    extract::{FromRequestParts, Path as Matched},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use super::{Kind, Problem};

/// The route's parameters, percent-decoded. Not axum's own extractor: that one answers in plain text.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Matched::<T>::from_request_parts(parts, state).await {
            Ok(Matched(parameters)) => Ok(Self(parameters)),
            Err(rejection) if rejection.status().is_server_error() => {
                Err(Problem::internal(format!("path parameters: {rejection}")))
            }
            Err(_) => Err(Problem::new(Kind::BadRequest, "The address holds bytes that are not UTF-8 text.")),
        }
    }
}
