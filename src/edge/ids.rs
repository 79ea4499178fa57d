//! [`Ids`] over `crypto.getRandomValues`.

use std::cell::RefCell;

use ports::Ids;

/// So many bytes are asked for at once: a request needs a few dozen, and asking costs more than they do.
const AHEAD: usize = 512;

thread_local! {
    static POOL: RefCell<Pool> = const { RefCell::new(Pool { bytes: [0; AHEAD], left: 0 }) };
}

/// Randomness that was asked for and not handed out yet.
struct Pool {
    bytes: [u8; AHEAD],
    left: usize,
}

/// The platform's randomness.
pub struct SystemIds;

impl Ids for SystemIds {
    fn fill(&self, bytes: &mut [u8]) {
        POOL.with_borrow_mut(|pool| bytes.iter_mut().for_each(|byte| *byte = pool.next()));
    }
}

impl Pool {
    /// A byte that nobody had and nobody will have.
    fn next(&mut self) -> u8 {
        if self.left == 0 {
            self.refill();
        }
        self.left = self.left.saturating_sub(1);
        self.bytes.get_mut(self.left).map(std::mem::take).unwrap_or_default()
    }

    fn refill(&mut self) {
        if getrandom::fill(&mut self.bytes).is_err() {
            // Going on with predictable keys would be worse than ending this instance. Workers refuse
            // randomness only while a script starts, where nothing of ours runs.
            wasm_bindgen::throw_str("no randomness");
        }
        self.left = AHEAD;
    }
}
