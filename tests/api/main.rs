//! The application natively: every story over the doubles, and what only the doubles can show.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests say what they expect"
)]

#[path = "../stories/mod.rs"]
mod stories;
#[path = "../support/mod.rs"]
mod support;

mod bad_day;
mod containers;
mod leases;
mod limits;
mod openapi;
mod retention;
mod tenancy;

/// One test a story, each in a world of its own.
macro_rules! stories {
    ($($module:ident: $($name:ident),+;)+) => { $($(
        #[tokio::test]
        async fn $name() {
            stories::$module::$name(&support::World::native()).await;
        }
    )+)+ };
}

stories! {
    access: owner_link_signs_in_once, api_keys_are_limited_and_revocable, wrong_credentials_get_nowhere,
        runner_signatures_hold;
    http_dialect: errors_are_problems, traces_are_continued, commands_are_idempotent, operations_are_public;
    projects: a_projects_life, lists_page_through_everything, bad_projects_are_refused;
    uploads: a_single_upload_is_verified, a_multipart_upload_resumes, bad_announcements_are_refused;
    scans: a_scan_from_button_to_report, a_repeated_completion_changes_nothing, impossible_results_are_refused,
        scans_can_be_cancelled_and_retried, failures_and_releases;
}
