//! Organisations and people, owner sign-in links, sessions, second factors and API keys.
//!
//! For: turning a credential into an [`Actor`], and managing credentials. The full identity
//! (sign-up, passkeys, OIDC, roles) will grow here; other features only ever see the actor.
//! Not for: runners' keys (`runners`) or deciding what a route needs (`gate`).
//!
//! Tables: organisations, users, erasures, memberships, owner_links, sessions, api_keys, second_factors, recovery_codes

mod device;
mod devices_api;
mod enter;
mod flow;
mod keys_api;
mod model;
mod organisations;
mod policy_api;
mod second_factor;
mod second_factor_api;
mod sessions_api;
mod store;

pub use enter::{
    Proof, SESSION, cookie, current_session, newcomer, newcomer_in, newcomer_row, origin, proved,
    session_hash, sign_in,
};
pub use flow::{actor_behind_token, actor_of_api_key, actor_of_session, ensure_operator};
pub use model::{OPERATOR_ORG, OPERATOR_USER, check_name, session_token};
pub use organisations::erase_ended;
pub use store::{
    account, administrators, ask_erasure, due_erasure, end_other_sessions, erase_person, erasure,
    free_address, keep_person, needed_in, person, person_by_email, personal, prove_email, purge, set_profile,
    still_due, token_holder, verified_email,
};

#[cfg(native)]
pub use policy_api::*;

use http::Method;

use crate::http::{Action, Permission, Routes};

const FACTOR: &str = "/v1/second-factor";

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .op(&Method::POST, "/v1/owner-links", Permission::Operator, &sessions_api::CREATE_LINK)
        .op(&Method::POST, "/v1/sessions", Permission::Public, &sessions_api::SIGN_IN)
        .op(&Method::GET, "/v1/sessions", Permission::Action(Action::AccountSessions), &devices_api::LIST)
        .op(
            &Method::DELETE,
            "/v1/sessions/{id}",
            Permission::Action(Action::AccountSessions),
            &devices_api::END,
        )
        .op(&Method::POST, "/v1/sessions/current/prove", Permission::Session, &second_factor_api::PROVE)
        .op(&Method::GET, FACTOR, Permission::Action(Action::AccountRead), &second_factor_api::READ)
        .op(&Method::POST, FACTOR, Permission::Action(Action::AccountEnrol), &second_factor_api::OFFER)
        .op(
            &Method::POST,
            "/v1/second-factor/confirm",
            Permission::Action(Action::AccountEnrol),
            &second_factor_api::CONFIRM,
        )
        .op(&Method::DELETE, FACTOR, Permission::Action(Action::AccountUnenrol), &second_factor_api::DISABLE)
        .op(
            &Method::DELETE,
            "/v1/sessions",
            Permission::Action(Action::SessionsEnd),
            &sessions_api::SIGN_OUT_EVERYWHERE,
        )
        .op(&Method::GET, "/v1/session", Permission::Action(Action::AccountRead), &sessions_api::CURRENT)
        .op(&Method::DELETE, "/v1/session", Permission::Public, &sessions_api::SIGN_OUT)
        .get("/v1/organisation/policy", Permission::Action(Action::PolicyRead), policy_api::read_policy)
        .put("/v1/organisation/policy", Permission::Action(Action::PolicyWrite), policy_api::write_policy)
        .op(&Method::GET, "/v1/api-keys", Permission::Action(Action::KeysRead), &keys_api::LIST)
        .op(&Method::POST, "/v1/api-keys", Permission::Action(Action::KeysWrite), &keys_api::CREATE)
        .op(&Method::DELETE, "/v1/api-keys/{id}", Permission::Action(Action::KeysWrite), &keys_api::REVOKE)
        .merge(organisations::routes())
}
