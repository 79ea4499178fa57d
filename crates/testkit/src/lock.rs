//! One way to take a lock: a test that panicked elsewhere must not hide this one's result.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The guard, also after a panic while it was held.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
