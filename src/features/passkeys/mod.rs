//! Passkeys: added, named, taken away; signing in with one, and proving with one that it is still you.
//!
//! For: WebAuthn's two ceremonies over the checks of `credentials::webauthn`. A passkey that has verified its user is as
//! good as two factors, so a person who has one has a second factor. Not for: other second factors and sessions
//! (`identity`).
//!
//! Tables: passkeys, passkey_challenges

mod api;
mod ceremony;
mod model;
mod sign_in_api;
mod store;

pub use store::{erase, personal, purge};

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    let (read, write) = (Permission::Action(Action::AccountRead), Permission::Action(Action::AccountWrite));
    let (enrol, unenrol) =
        (Permission::Action(Action::AccountEnrol), Permission::Action(Action::AccountUnenrol));
    Routes::new()
        .op(&Method::POST, "/v1/passkeys/options", enrol, &api::OFFER)
        .op(&Method::POST, "/v1/passkeys", enrol, &api::ADD)
        .op(&Method::GET, "/v1/passkeys", read, &api::LIST)
        .op(&Method::PATCH, "/v1/passkeys/{id}", write, &api::RENAME)
        .op(&Method::DELETE, "/v1/passkeys/{id}", unenrol, &api::REMOVE)
        .op(&Method::POST, "/v1/sign-in/passkeys/options", Permission::Public, &sign_in_api::OPTIONS)
        .op(&Method::POST, "/v1/sign-in/passkeys", Permission::Public, &sign_in_api::SIGN_IN)
        .op(
            &Method::POST,
            "/v1/sessions/current/passkey-options",
            Permission::Session,
            &sign_in_api::PROVE_OPTIONS,
        )
        .op(
            &Method::POST,
            "/v1/sessions/current/prove-with-passkey",
            Permission::Session,
            &sign_in_api::PROVE,
        )
}
