//! HTTP out: a script that answers by URL, the real thing on loopback, and a peer to talk to.
//!
//! For: features that call others. Not for: the internet; a test never leaves the machine.

mod loopback;
mod peer;
mod script;

pub use loopback::LoopbackFetch;
pub use peer::FetchPeer;
pub use script::ScriptedFetch;
