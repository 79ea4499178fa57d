//! The variable parts of a path, as text.

use http::request::Parts;

use super::{
    Kind, Problem,
    handler::{Asked, FromAsked, Refusal},
    router::Matched,
};

/// The variable parts of the path; what is not UTF-8 is a problem like any other.
#[derive(Debug, Clone)]
pub struct Path<T>(pub T);

impl FromAsked for Path<String> {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(params(&asked.parts)?.next().map(Path).ok_or_else(wrong)?)
    }
}

impl FromAsked for Path<(String, String)> {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        let mut params = params(&asked.parts)?;
        Ok(params.next().zip(params.next()).map(Path).ok_or_else(wrong)?)
    }
}

/// The parts in their order.
///
/// # Errors
/// `bad-request` when they are not UTF-8.
pub fn params(parts: &Parts) -> Result<std::vec::IntoIter<String>, Problem> {
    let params = parts.extensions.get::<Matched>().and_then(|matched| matched.params.clone());
    Ok(params.ok_or_else(wrong)?.into_iter())
}

fn wrong() -> Problem {
    Problem::new(Kind::BadRequest, "The address has parts that are not UTF-8 text.")
}
