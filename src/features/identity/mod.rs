//! Organisations, people, owner sign-in links, sessions and API keys.
//!
//! For: turning a credential into an [`Actor`], and managing credentials. The full identity
//! (sign-up, passkeys, OIDC, roles) will grow here; other features only ever see the actor.
//! Not for: runners' keys (`runners`) or deciding what a route needs (`gate`).
//!
//! Tables: organisations, users, memberships, owner_links, sessions, api_keys

mod api;
mod flow;
mod keys_api;
mod model;
mod policy_api;
mod sessions_api;
mod store;

pub use api::OrganisationDto;
pub use flow::{actor_of_api_key, actor_of_session, ensure_operator};
pub use keys_api::{ApiKeyDto, NewApiKey, NewApiKeyDto};
pub use model::{OPERATOR_ORG, check_name, session_token};
pub use sessions_api::{NewSession, OwnerLinkDto, SessionDto};
pub use store::purge;

#[cfg(native)]
pub use {api::*, keys_api::*, policy_api::*, sessions_api::*};

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .post("/v1/owner-links", Permission::Operator, sessions_api::create_owner_link)
        .post("/v1/sessions", Permission::Public, sessions_api::sign_in)
        .delete("/v1/sessions", Permission::Action(Action::SessionsEnd), sessions_api::sign_out_everywhere)
        .get("/v1/session", Permission::Action(Action::AccountRead), sessions_api::current)
        .delete("/v1/session", Permission::Public, sessions_api::sign_out)
        .get("/v1/organisation", Permission::Action(Action::OrganisationRead), api::get)
        .patch("/v1/organisation", Permission::Action(Action::OrganisationWrite), api::rename)
        .get("/v1/organisation/policy", Permission::Action(Action::PolicyRead), policy_api::read_policy)
        .put("/v1/organisation/policy", Permission::Action(Action::PolicyWrite), policy_api::write_policy)
        .get("/v1/api-keys", Permission::Action(Action::KeysRead), keys_api::list)
        .post("/v1/api-keys", Permission::Action(Action::KeysWrite), keys_api::create)
        .delete("/v1/api-keys/{id}", Permission::Action(Action::KeysWrite), keys_api::revoke)
}
