//! Signing in with a real OpenID provider on real workerd: its platform checks the signatures.

use serde_json::json;

use crate::{
    harness::{METRICS_TOKEN, OWNER_TOKEN, RUNNER_MASTER_KEY, slots_with},
    stories::told::federation::{a_newcomer_enters_and_returns, an_account_is_linked_and_unlinked},
    support::{MASTER_KEYS, World, provider::RealProvider},
};

#[tokio::test]
async fn people_sign_in_with_a_real_provider() {
    let provider = RealProvider::start();
    let world = |client: &str| {
        let bindings = json!({
            "OWNER_TOKEN": OWNER_TOKEN,
            "RUNNER_MASTER_KEY": RUNNER_MASTER_KEY,
            "METRICS_TOKEN": METRICS_TOKEN,
            "MASTER_KEYS": MASTER_KEYS,
            "LOOPBACK_FETCH": "on",
            "SIGN_IN_PROVIDERS": provider.setting(client),
        });
        World::at(&slots_with(1, json!({ "bindings": bindings }))[0].url(""))
    };
    let rsa = world("vibe");
    a_newcomer_enters_and_returns(&rsa, "ada").await;
    an_account_is_linked_and_unlinked(&rsa, "grace").await;
    for client in ["vibe-es256", "vibe-eddsa"] {
        a_newcomer_enters_and_returns(&world(client), "ada").await;
    }
}
