//! Every story of tests/stories on the real runtime, each in a Worker of its own.
//!
//! For: showing that what the doubles promise natively holds on workerd, D1, R2, KV and Durable
//! Objects. Not for: new stories; those go into tests/stories and run on both sides by themselves.

use std::sync::{Mutex, OnceLock};

use serde_json::json;

use crate::{
    harness::{Slot, slots_with},
    support::World,
};

#[path = "../stories/mod.rs"]
pub mod told;

/// A Worker nobody has acted in yet.
fn world() -> World {
    static SLOTS: OnceLock<Mutex<Vec<Slot>>> = OnceLock::new();
    let slots = SLOTS.get_or_init(|| Mutex::new(slots_with(STORIES, json!({}))));
    let slot = slots.lock().unwrap().pop().expect("one slot a story");
    World::at(&slot.url(""))
}

/// How many names the list of stories has.
macro_rules! count {
    ($($module:ident: $($name:ident),+;)+) => { [$($(stringify!($name)),+),+].len() };
}
const STORIES: usize = told::every_story!(count);

/// One test a story, each in a world of its own.
macro_rules! on_workerd {
    ($($module:ident: $($name:ident),+;)+) => { $($(
        #[tokio::test]
        async fn $name() {
            told::$module::$name(&world()).await;
        }
    )+)+ };
}

told::every_story!(on_workerd);
