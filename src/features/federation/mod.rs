//! Signing in with accounts at other providers: OAuth 2.0 and OpenID Connect, single sign-on among them.
//!
//! For: the providers of the setting `SIGN_IN_PROVIDERS`, the authorization code flow with each, newcomers, and the
//! linking of such accounts to one's own. Not for: sessions and people (`identity`), or the formats and rules of
//! OAuth (`crates/credentials`).
//!
//! Tables: identities, sign_in_attempts

mod answer;
mod api;
mod client;
mod flow;
mod settings;
mod store;

pub use api::PROVIDER;
pub use settings::{SignInProvider, parse, shown};
pub use store::{erase, personal, purge};

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    let (get, post) = (Method::GET, Method::POST);
    Routes::new()
        .op(&get, "/v1/sign-in/providers", Permission::Public, &api::PROVIDERS)
        .op(&post, "/v1/sign-in/providers/{id}/start", Permission::Public, &api::START)
        .op(&get, "/v1/sign-in/providers/{id}/callback", Permission::Public, &api::CALLBACK)
        .op(&get, "/v1/identities", Permission::Action(Action::AccountSessions), &api::IDENTITIES)
        .op(&post, "/v1/identities/{id}/start", Permission::Action(Action::AccountEnrol), &api::LINK)
        .op(&Method::DELETE, "/v1/identities/{id}", Permission::Action(Action::AccountUnenrol), &api::UNLINK)
}
