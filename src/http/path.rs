//! The variable parts of a path, as text.

use axum::{
    extract::{FromRequestParts as _, Path as Params},
    http::request::Parts,
};
use futures_util::FutureExt as _;

use super::{
    Kind, Problem,
    handler::{Asked, FromAsked, Refusal},
};

/// The variable parts of the path; what is not UTF-8 is a problem like any other.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl FromAsked for Path<String> {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(params(&mut asked.parts)?.next().map(Path).ok_or_else(wrong)?)
    }
}

impl FromAsked for Path<(String, String)> {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        let mut params = params(&mut asked.parts)?;
        Ok(params.next().zip(params.next()).map(Path).ok_or_else(wrong)?)
    }
}

/// The parts as axum reads them. It does not wait for anything.
///
/// # Errors
/// `bad-request` when they are not UTF-8.
pub fn params(parts: &mut Parts) -> Result<std::vec::IntoIter<String>, Problem> {
    let read = Params::<Vec<String>>::from_request_parts(parts, &()).now_or_never();
    let Some(Ok(Params(params))) = read else { return Err(wrong()) };
    Ok(params.into_iter())
}

fn wrong() -> Problem {
    Problem::new(Kind::BadRequest, "The address has parts that are not UTF-8 text.")
}
