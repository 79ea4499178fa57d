//! The organisation itself.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use ports::Row;
use serde::{Deserialize, Serialize};

use super::{model, store};
use crate::{
    app::App,
    features::audit,
    http::{Actor, Command, Problem, command::Reply, json::Json},
};

/// An organisation.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Organisation))]
pub struct OrganisationDto {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it was made (Unix ms).
    pub created_at: u64,
}

/// A new name for the organisation.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RenameOrganisation {
    /// 1 to 100 characters.
    pub name: String,
}

/// Your organisation.
#[cfg_attr(native, utoipa::path(get, path = "/v1/organisation", tag = "Identity",
    responses((status = 200, body = OrganisationDto))))]
pub async fn get(State(app): State<App>, actor: Actor) -> Result<Json<OrganisationDto>, Problem> {
    Ok(Json(dto(&load(&app, &actor).await?)?))
}

/// Rename your organisation.
#[cfg_attr(native, utoipa::path(patch, path = "/v1/organisation", tag = "Identity", request_body = RenameOrganisation,
    responses((status = 200, body = OrganisationDto))))]
pub async fn rename(
    State(app): State<App>,
    command: Command<RenameOrganisation>,
) -> Result<Response, Problem> {
    Problem::unless_fine(model::check_name(&command.body.name).into_iter().collect())?;
    let (actor, name) = (&command.actor, command.body.name.trim());
    let mut after = dto(&load(&app, actor).await?)?;
    name.clone_into(&mut after.name);
    let stmts = vec![
        store::rename_organisation(&actor.org_id, name, app.now()),
        audit::entry(&app, actor, &command.meta, "organisation.rename", &actor.org_id),
    ];
    command.commit(&app, stmts, Reply::json(StatusCode::OK, &after)?, Problem::from).await
}

async fn load(app: &App, actor: &Actor) -> Result<Row, Problem> {
    store::organisation(app, &actor.org_id).await?.ok_or_else(|| Problem::not_found("organisation"))
}

fn dto(row: &Row) -> Result<OrganisationDto, Problem> {
    Ok(OrganisationDto { id: row.text("id")?, name: row.text("name")?, created_at: row.uint("created_at")? })
}
