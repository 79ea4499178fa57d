//! [`Ids`] over `crypto.getRandomValues`.

use ports::Ids;

/// The platform's randomness.
pub struct SystemIds;

impl Ids for SystemIds {
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // Going on with predictable keys would be worse than ending this instance. Workers refuse
            // randomness only while a script starts, where nothing of ours runs.
            wasm_bindgen::throw_str("no randomness");
        }
    }
}
