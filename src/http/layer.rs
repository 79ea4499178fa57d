//! How the layers around the router are stacked.
//!
//! For: all of them in one future. Each of axum's own layers boxes a future and clones the router behind it, which
//! together cost a request as much as routing it does. Not for: which layers there are (`app`).

use std::future::Future;

use axum::{extract::Request, response::Response};

/// What a layer hands the request on to.
pub trait Next: Send {
    /// Answers the request.
    fn run(self, request: Request) -> impl Future<Output = Response> + Send;
}

/// A layer before what comes after it.
pub struct Before<L, N> {
    layer: L,
    next: N,
}

/// Puts a layer before what comes after it.
pub fn before<L, N, F>(layer: L, next: N) -> Before<L, N>
where
    L: FnOnce(Request, N) -> F + Send,
    N: Next,
    F: Future<Output = Response> + Send,
{
    Before { layer, next }
}

impl<L, N, F> Next for Before<L, N>
where
    L: FnOnce(Request, N) -> F + Send,
    N: Next,
    F: Future<Output = Response> + Send,
{
    fn run(self, request: Request) -> impl Future<Output = Response> + Send {
        (self.layer)(request, self.next)
    }
}
