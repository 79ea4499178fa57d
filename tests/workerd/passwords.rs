//! Passwords in a Worker that is built with them: the stories' Worker is, and hashes with the real parameters.

use serde_json::json;

use crate::{
    harness::{METRICS_TOKEN, OWNER_TOKEN, RUNNER_MASTER_KEY, slots_with},
    stories::told::passwords::{
        a_password_is_chosen_forgotten_and_replaced, nobodys_address_is_answered_as_a_wrong_password,
        of_two_hundred_guesses_at_once_ten_are_looked_at,
    },
    support::{MASTER_KEYS, World},
};

/// A Worker each: guesses in one would slow the others down, and one of these looks at the clock.
#[tokio::test]
async fn passwords_hold_on_workerd() {
    let bindings = json!({
        "OWNER_TOKEN": OWNER_TOKEN,
        "RUNNER_MASTER_KEY": RUNNER_MASTER_KEY,
        "METRICS_TOKEN": METRICS_TOKEN,
        "MASTER_KEYS": MASTER_KEYS,
        "PASSWORDS": "on",
    });
    let settings = json!({ "main": "target/worker-stories/index.js", "bindings": bindings });
    let worlds: Vec<World> =
        slots_with(3, settings).into_iter().map(|slot| World::at(&slot.url(""))).collect();
    let ways = worlds[0].anyone().get("/v1/sign-in/ways").await.is(200).json();
    assert_eq!(ways["passwords"], true, "target/worker-stories is not built with the feature `passwords`");
    a_password_is_chosen_forgotten_and_replaced(&worlds[0]).await;
    nobodys_address_is_answered_as_a_wrong_password(&worlds[1]).await;
    of_two_hundred_guesses_at_once_ten_are_looked_at(&worlds[2]).await;
}
