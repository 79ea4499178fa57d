//! Accounts: signing up, signing in by a mailed link or a password, and one's own name, address and password.
//!
//! For: proofs that come by mail or are known by heart; each ends in `identity::sign_in`. Whoever asks about an address
//! learns nothing about it: answers, and the work behind them, are the same for those that nobody has.
//! Not for: sessions and people's rows (`identity`), sending (`mail`), second factors, or signing in by other sites.
//!
//! Tables: account_links, passwords, sign_in_tries

mod account_api;
mod letters;
mod links_api;
mod model;
mod password_api;
mod redeem_api;
mod sign_up_api;
mod store;

pub use store::{erase, purge};

use http::Method;

use crate::http::{Action, Permission, Routes};

/// The feature's routes.
#[must_use]
pub fn routes() -> Routes {
    let (get, post) = (&Method::GET, &Method::POST);
    Routes::new()
        .op(get, "/v1/sign-in/ways", Permission::Public, &sign_up_api::WAYS)
        .op(post, "/v1/sign-up", Permission::Public, &sign_up_api::SIGN_UP)
        .op(post, "/v1/sign-in/links", Permission::Public, &links_api::ASK_SIGN_IN)
        .op(post, "/v1/sign-in/links/redeem", Permission::Public, &redeem_api::REDEEM)
        .op(post, "/v1/sign-in/password", Permission::Public, &password_api::SIGN_IN)
        .op(post, "/v1/password-resets", Permission::Public, &links_api::ASK_RESET)
        .op(post, "/v1/password-resets/redeem", Permission::Public, &redeem_api::RESET)
        .op(get, "/v1/account", Permission::Action(Action::AccountRead), &account_api::READ)
        .op(&Method::PATCH, "/v1/account", Permission::Action(Action::AccountWrite), &account_api::CHANGE)
        .op(post, "/v1/account/email", Permission::Action(Action::AccountUnenrol), &account_api::MOVE)
        .op(
            &Method::PUT,
            "/v1/account/password",
            Permission::Action(Action::AccountUnenrol),
            &password_api::CHOOSE,
        )
}
