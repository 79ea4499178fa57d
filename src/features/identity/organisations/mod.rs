//! Organisations with their members, invitations and service accounts, and an organisation's end.
//!
//! For: who belongs where, with which role, and since when no more. Not for: what a role may do (crate `policy`), or how
//! somebody proves who they are (the modules beside).
//!
//! Tables: invitations, service_accounts

mod accept_api;
mod end;
mod invitations_api;
mod members_api;
mod model;
mod own_api;
mod service_accounts_api;
mod store;

pub use end::erase_ended;
pub use store::{erase_invitations, purge};

use http::Method;

use crate::http::{
    Action, Kind, Permission, Problem, Routes, SecondFactor,
    op::{Call, Column, Shape, column},
};

/// Roles of people; `service` is for programs.
const ROLES: &[&str] = &["viewer", "developer", "admin", "owner"];

const ID: Column = column("id").doc("Its id.");
const NAME: Column = column("name").doc("Its name.");
const CREATED: Column = column("created_at").number().doc("When it was made (Unix ms).");
const ENDS: Column = column("ends_at")
    .number()
    .nullable()
    .doc("When it and all that is in it will be erased (Unix ms); null: it goes on.");

/// An organisation.
static ORGANISATION: Shape =
    Shape { name: "Organisation", doc: "An organisation.", columns: &[ID, NAME, CREATED, ENDS] };

/// The routes.
#[must_use]
pub fn routes() -> Routes {
    let action = Permission::Action;
    Routes::new()
        .op(&Method::GET, "/v1/organisation", action(Action::OrganisationRead), &own_api::GET)
        .op(&Method::PATCH, "/v1/organisation", action(Action::OrganisationWrite), &own_api::RENAME)
        .op(&Method::DELETE, "/v1/organisation", action(Action::OrganisationDelete), &end::END)
        .op(&Method::POST, "/v1/organisation/restore", action(Action::OrganisationDelete), &end::RESTORE)
        .op(&Method::GET, "/v1/organisations", Permission::Session, &own_api::MINE)
        .op(&Method::POST, "/v1/organisations", Permission::Session, &own_api::CREATE)
        .op(&Method::POST, "/v1/session/organisation", Permission::Session, &own_api::SWITCH)
        .op(&Method::GET, "/v1/members", action(Action::MembersRead), &members_api::LIST)
        .op(&Method::PATCH, "/v1/members/{id}", action(Action::MembersRole), &members_api::CHANGE)
        .op(&Method::DELETE, "/v1/members/{id}", action(Action::MembersRemove), &members_api::REMOVE)
        .op(&Method::DELETE, "/v1/membership", Permission::Session, &members_api::LEAVE)
        .op(&Method::GET, "/v1/invitations", action(Action::MembersRead), &invitations_api::LIST)
        .op(&Method::POST, "/v1/invitations", action(Action::MembersInvite), &invitations_api::INVITE)
        .op(&Method::DELETE, "/v1/invitations/{id}", action(Action::MembersInvite), &invitations_api::REVOKE)
        .op(&Method::POST, "/v1/invitations/look", Permission::Public, &accept_api::LOOK)
        .op(&Method::POST, "/v1/invitations/accept", Permission::Public, &accept_api::ACCEPT)
        .op(&Method::GET, "/v1/service-accounts", action(Action::KeysRead), &service_accounts_api::LIST)
        .op(&Method::POST, "/v1/service-accounts", action(Action::KeysWrite), &service_accounts_api::CREATE)
        .op(
            &Method::DELETE,
            "/v1/service-accounts/{id}",
            action(Action::KeysWrite),
            &service_accounts_api::DELETE,
        )
        .op(
            &Method::POST,
            "/v1/service-accounts/{id}/keys",
            action(Action::KeysWrite),
            &service_accounts_api::MAKE_KEY,
        )
}

/// What a person does as themselves, whatever the rules of the organisation they are in: they must be able to leave one
/// that shuts them out. The code of the second factor comes first all the same.
fn is_proved(call: &Call) -> Result<(), Problem> {
    if call.actor.second_factor != SecondFactor::Needed {
        return Ok(());
    }
    let detail = "Send the code of your second factor to POST /v1/sessions/current/prove first.";
    Err(Problem::new(Kind::SecondFactorRequired, detail))
}
