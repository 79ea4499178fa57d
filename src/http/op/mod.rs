//! Operations: an endpoint as data and one or two plain functions.
//!
//! For: what most endpoints are: read fields, look at rows, decide, write, answer. An [`Op`] says what it takes
//! ([`Field`]), what it gives ([`Shape`]) and how it is answered ([`Steps`]); reading, paging, idempotency, the batch and
//! the API document follow from that. Handlers that wait are compiled into machines of 4 to 7 KB each, and readers of
//! serde into as much again; the functions of an operation wait for nothing, and fields and shapes are tables
//! (docs/adr/0008).
//! Not for: bodies that are streams, or answers that are: those are handlers (`http::handler`).

mod call;
#[cfg(native)]
pub mod docs;
mod field;
mod pairs;
mod run;
mod shape;
#[cfg(test)]
mod tests;

use std::{future::Future, pin::Pin};

use axum::body::Body;
use ports::{Row, Stmt};

pub use self::{
    call::{Call, Rows},
    field::{Field, Taken, Values, any, flag, json, number, secret, text, texts, word, words},
    run::{answer, page},
    shape::{Column, Shape, column, rows_as_json},
};
use super::{
    Problem,
    command::{Explain, Reply},
};
use crate::app::App;

/// An endpoint.
pub struct Op {
    /// Under which heading the API document lists it.
    pub tag: &'static str,
    /// One sentence for the API document. [`doc`] keeps it out of the Worker.
    pub summary: &'static str,
    /// The fields of its JSON body.
    pub takes: &'static [Field],
    /// The parameters of its query; a page's own two come by themselves.
    pub asks: &'static [Field],
    /// What a success answers.
    pub gives: Gives,
    /// How it is answered.
    pub steps: Steps,
}

/// What a success answers.
pub enum Gives {
    /// 204.
    Nothing,
    /// This status and one object.
    One(u16, &'static Shape),
    /// A page of a list in the order of its ids, newest first; the word is their prefix. Or in the order of these columns,
    /// two at least with spaces between.
    Page(&'static Shape, &'static str),
    /// This status and a body of this media type.
    Other(u16, &'static str),
}

/// Looks at the call and says what must be read. Refusing here costs no query.
pub type Ask = fn(&Call) -> Result<Vec<Stmt>, Problem>;
/// Decides, by the call and what was read.
pub type Decide = fn(&Call, &Rows) -> Result<Done, Problem>;
/// Work that waits.
pub type Wait<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// How an operation is answered.
pub enum Steps {
    /// Read, decide, write: at most two round trips to the database.
    Plan(Ask, Decide),
    /// Read what the page shows: the first statement gives its rows, one more than the limit ([`Call::most`]); a second
    /// one, if there is one, the count of all as `total`.
    List(Ask),
    /// What has to wait for something else: signatures, other servers.
    Wait(fn(Call) -> Wait<Result<Done, Problem>>),
}

/// What is to be done, once it is decided.
pub struct Done {
    stmts: Vec<Stmt>,
    reply: Reply,
    body: Option<Body>,
    kept: Option<Reply>,
    explain: Explain,
    cookies: Vec<String>,
    after: Option<fn(App) -> Wait<()>>,
    next: Option<String>,
}

impl Done {
    /// Only an answer.
    #[must_use]
    pub fn just(reply: Reply) -> Self {
        Self::with(Vec::new(), reply)
    }

    /// These statements in one batch, then the answer. An empty list writes nothing.
    #[must_use]
    pub fn with(stmts: Vec<Stmt>, reply: Reply) -> Self {
        Self {
            stmts,
            reply,
            body: None,
            kept: None,
            explain: Problem::from,
            cookies: Vec::new(),
            after: None,
            next: None,
        }
    }

    /// Keeps another answer for the repeated command: the same without its secret.
    #[must_use]
    pub fn keeping(self, kept: Reply) -> Self {
        Self { kept: Some(kept), ..self }
    }

    /// Words what the statements' constraints refuse.
    #[must_use]
    pub fn explained(self, explain: Explain) -> Self {
        Self { explain, ..self }
    }

    /// With this body instead of the reply's; it is never kept.
    #[must_use]
    pub fn sending(self, body: Body) -> Self {
        Self { body: Some(body), ..self }
    }

    /// With one more statement in the batch.
    #[must_use]
    pub fn and(mut self, stmt: Stmt) -> Self {
        self.stmts.push(stmt);
        self
    }

    /// With another answer, e.g. a redirect instead of what a program is told.
    #[must_use]
    pub fn answering(self, reply: Reply) -> Self {
        Self { reply, ..self }
    }

    /// Sets a cookie (the whole `Set-Cookie` value). Cookies are never kept.
    #[must_use]
    pub fn cookie(mut self, cookie: String) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// Begins this in the background once the batch is written, e.g. to send what the batch put into an outbox.
    #[must_use]
    pub fn after(self, after: fn(App) -> Wait<()>) -> Self {
        Self { after: Some(after), ..self }
    }
}

/// A text for the API document, which the Worker does not carry.
#[must_use]
pub const fn doc(text: &'static str) -> &'static str {
    if cfg!(native) { text } else { "" }
}

/// The row with these columns instead of its own.
#[must_use]
pub fn changed<const N: usize>(old: &Row, columns: [(&str, ports::Value); N]) -> Row {
    let columns = columns.into_iter().map(|(name, value)| (name.to_owned(), value));
    // The first of a name counts.
    Row::new(columns.chain(old.columns().iter().cloned()).collect())
}

/// A row of these columns, to be written by a [`Shape`].
#[must_use]
pub fn row<const N: usize>(columns: [(&str, ports::Value); N]) -> Row {
    Row::new(columns.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}
