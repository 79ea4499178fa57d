//! Access and refresh tokens for API clients, and the keys that sign them.
//!
//! For: exchanging a session or an API key for a short access token (JWT, RFC 9068) and a refresh token that rotates, and
//! finding the actor behind an access token. Each token hangs on its session or key and ends with it. Not for: browsers,
//! whose cookie is no token (docs/adr/0009), or OAuth with other sites.
//!
//! Tables: token_families, refresh_tokens, signing_keys

mod api;
mod flow;
mod keys;
mod list_api;
mod model;
mod refresh_api;
mod store;

pub use flow::{actor_of_token, is_token};
pub use keys::rotate;
pub use store::{erase, personal, purge};

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    let own = Permission::Action(Action::AccountSessions);
    Routes::new()
        .op(&Method::POST, "/v1/tokens", Permission::Action(Action::AccountTokens), &api::CREATE)
        .op(&Method::GET, "/v1/tokens", own, &list_api::LIST)
        .op(&Method::DELETE, "/v1/tokens/{id}", own, &list_api::END)
        .op(&Method::POST, "/v1/tokens/refresh", Permission::Public, &refresh_api::REFRESH)
        .op(&Method::POST, "/v1/tokens/revoke", Permission::Public, &refresh_api::REVOKE)
        .op(&Method::GET, "/.well-known/jwks.json", Permission::Public, &list_api::JWKS)
}
