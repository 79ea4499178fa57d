//! The message a signature is about, as far as signatures look at it.
//!
//! Not for: bodies; a signature covers them through `Content-Digest`.

use crate::Target;

/// A request.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Method, as sent.
    pub method: &'a str,
    /// Where to.
    pub target: Target,
    /// Field lines (name, value) in their order; names in any case.
    pub fields: Vec<(&'a str, &'a [u8])>,
}

/// A response, with the request it answers where that is known.
#[derive(Debug, Clone)]
pub struct Response<'a> {
    /// Status.
    pub status: u16,
    /// Field lines (name, value) in their order; names in any case.
    pub fields: Vec<(&'a str, &'a [u8])>,
    /// What components with the flag `req` are about.
    pub request: Option<Request<'a>>,
}

/// A message.
#[derive(Debug, Clone)]
pub enum Message<'a> {
    /// A request.
    Request(Request<'a>),
    /// A response.
    Response(Response<'a>),
}

impl Message<'_> {
    /// The message's own fields, or with `req` those of the request that a response answers.
    pub(crate) fn fields(&self, req: bool) -> Option<&[(&str, &[u8])]> {
        match (self, req) {
            (Self::Request(request), false) => Some(&request.fields),
            (Self::Response(response), false) => Some(&response.fields),
            (Self::Response(response), true) => {
                response.request.as_ref().map(|request| request.fields.as_slice())
            }
            (Self::Request(_), true) => None,
        }
    }

    /// The request that derived components are about.
    pub(crate) fn request(&self, req: bool) -> Option<&Request<'_>> {
        match (self, req) {
            (Self::Request(request), false) => Some(request),
            (Self::Response(response), true) => response.request.as_ref(),
            _ => None,
        }
    }

    /// All lines of a field joined with `, ` (RFC 9421 section 2.1), or `None` when there is none.
    pub(crate) fn combined(&self, name: &str, req: bool) -> Option<Vec<u8>> {
        let lines = lines(self.fields(req)?, name);
        if lines.is_empty() { None } else { Some(lines.join(b", ".as_slice())) }
    }
}

/// The values of a field's lines, without white space around them.
pub(crate) fn lines<'m>(fields: &'m [(&str, &'m [u8])], name: &str) -> Vec<&'m [u8]> {
    fields
        .iter()
        .filter(|(each, _)| each.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim_ascii())
        .collect()
}
