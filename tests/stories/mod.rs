//! Stories that hold on every platform: each is run natively (tests/api) and on workerd (tests/workerd).

pub mod access;
pub mod account;
pub mod audit;
pub mod erasure;
pub mod federation;
pub mod http_dialect;
pub mod organisations;
pub mod passkeys;
pub mod passwords;
pub mod projects;
pub mod scans;
pub mod secrets;
pub mod security;
pub mod sign_in;
pub mod tokens;
pub mod uploads;

/// Hands the list of all stories to a macro; the one place to add a story to.
macro_rules! every_story {
    ($run:ident) => {
        $run! {
            access: owner_link_signs_in_once, api_keys_are_limited_and_revocable,
                wrong_credentials_get_nowhere, runner_signatures_hold;
            account: sessions_are_seen_and_ended_one_by_one, a_second_factor_is_asked_for_at_every_sign_in,
                only_people_have_second_factors;
            tokens: tokens_live_and_die_with_their_session, tokens_are_ended_in_every_way, forged_tokens_get_nowhere;
            passkeys: a_passkeys_life, answers_that_do_not_fit_are_refused;
            sign_in: sign_up_and_sign_in_by_link, a_link_works_once, a_person_moves_to_another_address;
            erasure: an_erasure_is_asked_for_and_taken_back, the_only_owner_hands_over_before_going;
            audit: the_log_tells_and_holds, bad_audit_questions_are_refused;
            http_dialect: errors_are_problems, traces_are_continued, commands_are_idempotent,
                operations_are_public, answers_are_protected;
            organisations: invite_accept_remove, the_last_owner_stays, switching_organisations,
                a_service_accounts_key_outlives_its_maker;
            projects: a_projects_life, equal_changes_at_once_get_one_answer, lists_page_through_everything,
                projects_sort_by_score_both_ways,
                bad_projects_are_refused;
            uploads: a_single_upload_is_verified, a_multipart_upload_resumes, bad_announcements_are_refused;
            secrets: secrets_are_kept_and_never_shown;
            security: attacks_are_noted, attacks_in_bodies_are_noted, an_assessment_can_be_tried,
                incidents_open_and_close;
            scans: a_scan_from_button_to_report, a_repeated_completion_changes_nothing,
                impossible_results_are_refused, scans_can_be_cancelled_and_retried, failures_and_releases,
                a_retried_scan_is_followed_to_its_second_end, equal_commands_at_once_get_one_answer;
        }
    };
}
pub(crate) use every_story;
