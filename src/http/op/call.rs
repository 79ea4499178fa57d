//! A call of an operation: who, with what, and what was read for it.

use std::sync::Arc;

use http::{HeaderMap, Uri, request::Parts};
use ports::{Background, Row};

use super::{Values, Wait};
use crate::{
    app::App,
    http::{Actor, Paging, Problem, RequestMeta, Visitor, idempotency::Key},
};

/// A call of an operation.
pub struct Call {
    /// The application.
    pub app: App,
    /// Who calls; [`Actor::anonymous`] where the route is public.
    pub actor: Actor,
    /// The request's ids.
    pub meta: RequestMeta,
    /// The fields of the body.
    pub body: Values,
    /// The parameters of the query.
    pub query: Values,
    /// The variable parts of the path.
    pub path: Vec<String>,
    /// Of a page: where it begins and how long it is.
    pub paging: Paging,
    /// All else of the request.
    pub parts: Parts,
    pub(super) key: Option<Key>,
}

impl Call {
    /// The n-th variable part of the path.
    #[must_use]
    pub fn id(&self, n: usize) -> &str {
        self.path.get(n).map_or("", String::as_str)
    }

    /// The organisation that everything is limited to.
    #[must_use]
    pub fn org(&self) -> &str {
        &self.actor.org_id
    }

    /// Now (Unix ms).
    #[must_use]
    pub fn now(&self) -> u64 {
        self.app.now()
    }

    /// The request's header fields.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The request's address.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.parts.uri
    }

    /// What the network knows of the caller.
    #[must_use]
    pub fn visitor(&self) -> Option<&Visitor> {
        self.parts.extensions.get()
    }

    /// How many rows a page reads: one more than it shows.
    #[must_use]
    pub fn most(&self) -> u32 {
        self.paging.limit + 1
    }

    /// The id after which a page goes on; NULL on the first.
    #[must_use]
    pub fn cursor(&self) -> Option<String> {
        self.paging.key(0)
    }

    /// Begins work in the background.
    pub fn spawn(&self, work: Wait<()>) {
        if let Some(background) = self.parts.extensions.get::<Arc<dyn Background>>() {
            background.spawn(work);
        }
    }
}

/// What the statements of an operation read, in their order.
#[derive(Debug, Default)]
pub struct Rows(pub(super) Vec<Vec<Row>>);

impl Rows {
    /// All rows of the n-th statement.
    #[must_use]
    pub fn all(&self, n: usize) -> &[Row] {
        self.0.get(n).map_or(&[], Vec::as_slice)
    }

    /// The first row of the n-th statement.
    #[must_use]
    pub fn one(&self, n: usize) -> Option<&Row> {
        self.all(n).first()
    }

    /// The first row of the n-th statement, or the problem that there is no such thing.
    ///
    /// # Errors
    /// `not-found`.
    pub fn found(&self, n: usize, what: &str) -> Result<&Row, Problem> {
        self.one(n).ok_or_else(|| Problem::not_found(what))
    }
}
