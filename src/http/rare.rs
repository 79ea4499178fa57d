//! What few requests need, compiled apart from what all need.
//!
//! For: futures within the layers that most requests never wait for. The compiler puts a future that is called in one
//! place into the one around it; V8 compiles a function when it is first called, all of it, so a new isolate's first
//! answer waited for code that it did not run. Not for: what every request waits for; a box costs an allocation.

use std::{future::Future, pin::Pin};

/// The future, behind a pointer.
pub fn rare<'a, T>(
    work: impl Future<Output = T> + Send + 'a,
) -> Pin<Box<dyn Future<Output = T> + Send + 'a>> {
    Box::pin(work)
}
