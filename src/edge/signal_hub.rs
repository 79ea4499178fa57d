//! The `SignalHub` Durable Object: one topic's mark and those who wait for it.
//!
//! For: being the one place all isolates meet. It keeps nothing: an evicted hub starts with another
//! mark, and whoever waited with the old one wakes.
//! Not for: what a mark means (`rooms::mark`).

use std::panic::RefUnwindSafe;

use futures_util::future::{Either, select};
use ports::Ids as _;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use super::{ids::SystemIds, sleep::sleep};
use crate::rooms::mark::Mark;

/// Nobody waits longer; the lease endpoint promises at most 20 s.
const LONGEST_MS: u32 = 30_000;

/// One topic.
#[durable_object(fetch)]
pub struct SignalHub {
    mark: Mark,
}

// A caught panic may leave a mark unchanged, never half-changed.
impl RefUnwindSafe for SignalHub {}

impl DurableObject for SignalHub {
    fn new(_state: State, _env: Env) -> Self {
        let mut random = [0u8; 8];
        SystemIds.fill(&mut random);
        Self { mark: Mark::new(u64::from_le_bytes(random)) }
    }

    async fn fetch(&self, request: Request) -> Result<Response> {
        let path = request.path();
        let words: Vec<&str> = path.split('/').skip(1).collect();
        match words.as_slice() {
            ["notify"] => {
                self.mark.notify();
                Response::ok("")
            }
            ["wait", seen, timeout_ms] => {
                let (Ok(seen), Ok(timeout_ms)) = (seen.parse(), timeout_ms.parse()) else {
                    return Response::error("wait takes two numbers", 400);
                };
                Response::ok(self.wait(seen, timeout_ms).await.to_string())
            }
            _ => Response::error("no such call", 404),
        }
    }
}

impl SignalHub {
    async fn wait(&self, seen: u64, timeout_ms: u32) -> u64 {
        let changed = Box::pin(self.mark.changed(seen));
        match select(changed, sleep(timeout_ms.min(LONGEST_MS))).await {
            Either::Left((mark, _)) => mark,
            Either::Right(((), _)) => self.mark.now(),
        }
    }
}
