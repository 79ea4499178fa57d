//! The application natively: every story over the doubles, and what only the doubles can show.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests say what they expect"
)]

// The slice that `cargo xtask new-feature` copies names the application's modules as its own.
use vibe_edge::{features, http};

#[path = "../../xtask/src/new_feature/gadgets/mod.rs"]
mod gadgets;
#[path = "../stories/mod.rs"]
mod stories;
#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod agents;
mod audit;
mod bad_day;
mod bad_input;
mod containers;
mod credentials;
mod edges;
mod erasure;
mod federation;
mod following;
mod fuzz;
mod guard;
mod headers;
mod incidents;
mod lapsed;
mod leases;
mod limits;
mod mail;
mod new_feature;
mod openapi;
mod order;
mod organisations;
mod outbound;
mod passkeys;
mod privacy;
mod queries;
mod races;
mod rates;
mod repeats;
mod retention;
mod rights;
mod second_factor;
mod secrets;
mod slow;
mod tenancy;
mod threats;
mod tiers;
mod tokens;
mod upkeep;
mod waiting;

/// One test a story, each in a world of its own.
macro_rules! natively {
    ($($module:ident: $($name:ident),+;)+) => { $($(
        #[tokio::test]
        async fn $name() {
            stories::$module::$name(&support::World::native()).await;
        }
    )+)+ };
}

stories::every_story!(natively);
