//! The variable parts of a path, as text.

use axum::{extract::FromRequestParts, http::request::Parts};
use serde::de::DeserializeOwned;

use super::{Kind, Problem};

/// The variable parts of the path, as axum reads them; what is not UTF-8 is a problem like any other.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        let wrong = |_| Problem::new(Kind::BadRequest, "The address has parts that are not UTF-8 text.");
        read.map(|axum::extract::Path(inner)| Self(inner)).map_err(wrong)
    }
}
