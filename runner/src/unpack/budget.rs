//! How much an archive has unpacked so far, and when that is too much.

use std::cell::Cell;
use std::io::Read;

use super::{Limits, refused};
use crate::job::{Code, Failure};

/// One archive's allowance. Shared by the decoder's side and the writing side.
pub struct Budget {
    bytes: u64,
    by_ratio: u64,
    ratio: u64,
    decoded: Cell<u64>,
}

impl Budget {
    /// The allowance of an archive of `packed` bytes.
    pub fn new(limits: &Limits, packed: u64) -> Self {
        let by_ratio = packed.saturating_mul(limits.ratio).max(limits.ratio_floor);
        Self { bytes: limits.bytes, by_ratio, ratio: limits.ratio, decoded: Cell::new(0) }
    }

    /// Whether so many unpacked bytes are still fine.
    pub fn check(&self, unpacked: u64) -> Result<(), Failure> {
        if unpacked > self.by_ratio {
            return Err(refused(format!("the archive expands more than {}-fold", self.ratio)));
        }
        if unpacked > self.bytes {
            let mib = self.bytes >> 20;
            return Err(Failure::new(Code::TooLarge, format!("the archive unpacks to more than {mib} MiB")));
        }
        Ok(())
    }
}

/// A decoder whose every decoded byte counts, so that headers and padding are no way around the limit.
pub struct Metered<'a, R> {
    inner: R,
    budget: &'a Budget,
}

impl<'a, R: Read> Metered<'a, R> {
    /// Counts what `inner` yields against `budget`.
    pub fn new(inner: R, budget: &'a Budget) -> Self {
        Self { inner, budget }
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let decoded = self.budget.decoded.get() + n as u64;
        self.budget.decoded.set(decoded);
        self.budget.check(decoded).map_err(std::io::Error::other)?;
        Ok(n)
    }
}
