//! Announcing, looking at, completing and giving up uploads.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::StatusCode;
use ports::{PortError, PortErrorKind};
use serde::{Deserialize, Serialize};

use super::{
    PREFIX, flow,
    model::{self, EXPIRES_MS, PART_SIZE, State as UploadState, Upload},
    store,
};
use crate::{
    app::App,
    features::audit,
    http::{
        Actor, Command, Kind, Problem,
        command::{NoFields, Reply},
        json::Json,
        path::Path,
    },
};

/// An upload.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Upload))]
pub struct UploadDto {
    /// Its id.
    pub id: String,
    /// The file's name.
    pub filename: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the whole file, lower-case hex.
    pub sha256: String,
    /// Where it is in its life.
    pub state: UploadState,
    /// `single`: PUT the content. `multipart`: PUT the parts, then complete.
    pub mode: &'static str,
    /// Bytes of each part but the last.
    pub part_size: u64,
    /// How many parts there are.
    pub parts_total: u64,
    /// The parts that have arrived.
    pub received: Vec<PartDto>,
    /// When it was announced (Unix ms).
    pub created_at: u64,
    /// A pending upload is thrown away after this (Unix ms).
    pub expires_at: u64,
}

/// A part that has arrived.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = UploadPart))]
pub struct PartDto {
    /// Its number, from 1.
    pub part: u32,
    /// Bytes.
    pub size: u64,
}

/// An upload is announced.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUpload {
    /// A plain name ending in .zip, .tar, .tar.gz, .tgz, .tar.zst or .tzst.
    pub filename: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the whole file, lower-case hex.
    pub sha256: String,
}

/// Announce an upload; the answer says how to send the bytes.
#[cfg_attr(native, utoipa::path(post, path = "/v1/uploads", tag = "Uploads", request_body = NewUpload,
    responses((status = 201, body = UploadDto))))]
pub async fn create(State(app): State<App>, command: Command<NewUpload>) -> Result<Response, Problem> {
    let (actor, asked, now) = (&command.actor, &command.body, app.now());
    Problem::unless_fine(model::check(&asked.filename, asked.size, &asked.sha256))?;
    if asked.size > app.config().max_upload_bytes {
        let limit = app.config().max_upload_bytes >> 20;
        return Err(Problem::new(Kind::PayloadTooLarge, format!("An upload may have at most {limit} MiB.")));
    }
    let id = app.new_id("upl");
    let blob_key = format!("{PREFIX}{}/{id}", actor.org_id);
    let parts_total = model::parts_of(asked.size);
    let store_upload = if parts_total > 1 { Some(app.blobs().begin(&blob_key).await?) } else { None };
    let upload = Upload {
        id,
        org_id: actor.org_id.clone(),
        filename: asked.filename.clone(),
        size: asked.size,
        sha256: asked.sha256.clone(),
        state: UploadState::Pending,
        part_size: PART_SIZE,
        parts_total,
        blob_key,
        store_upload,
        created_at: now,
        expires_at: now + EXPIRES_MS,
    };
    let entry = audit::entry(&app, actor, &command.meta, "upload.create", &upload.id);
    let stmts = vec![store::insert(&upload), entry];
    let location = format!("/v1/uploads/{}", upload.id);
    let reply = Reply::json(StatusCode::CREATED, &dto(upload.clone(), Vec::new()))?.at(location);
    let answer = command.commit(&app, stmts, reply, Problem::from).await;
    // The answer may be lost and the row be there all the same; then somebody may go on with it.
    if answer.is_err()
        && upload.is_multipart()
        && store::find(&app, &upload.org_id, &upload.id).await?.is_none()
    {
        flow::throw_away(&app, &upload).await;
    }
    answer
}

/// One upload, with the parts that have arrived: where to go on after a break.
#[cfg_attr(native, utoipa::path(get, path = "/v1/uploads/{id}", tag = "Uploads", params(("id" = String, Path)),
    responses((status = 200, body = UploadDto))))]
pub async fn get(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Json<UploadDto>, Problem> {
    let upload = load(&app, &actor.org_id, &id).await?;
    Ok(Json(with_parts(&app, upload).await?))
}

/// Put the parts together.
#[cfg_attr(native, utoipa::path(post, path = "/v1/uploads/{id}/complete", tag = "Uploads", params(("id" = String, Path)),
    responses((status = 200, body = UploadDto))))]
pub async fn complete(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let mut upload = load(&app, &command.actor.org_id, &id).await?;
    if upload.state == UploadState::Pending {
        assemble(&app, &upload).await?;
        let done = Upload { state: UploadState::Complete, ..upload };
        let reply = Reply::json(StatusCode::OK, &with_parts(&app, done).await?)?;
        let entry = audit::entry(&app, &command.actor, &command.meta, "upload.complete", &id);
        let beside = command.keep(&app, &reply).into_iter().chain([entry]).collect();
        if flow::finish(&app, &id, UploadState::Complete, beside).await? {
            return Ok(reply.into_response());
        }
        upload = load(&app, &command.actor.org_id, &id).await?;
    }
    if upload.state == UploadState::Aborted {
        return Err(given_up());
    }
    let reply = Reply::json(StatusCode::OK, &with_parts(&app, upload).await?)?;
    command.commit(&app, Vec::new(), reply, Problem::from).await
}

/// Give an upload up and throw its bytes away. A completed one only when nothing uses it.
#[cfg_attr(native, utoipa::path(delete, path = "/v1/uploads/{id}", tag = "Uploads", params(("id" = String, Path)),
    responses((status = 204))))]
pub async fn abort(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let upload = load(&app, &command.actor.org_id, &id).await?;
    let mut stmts = vec![store::give_up(&upload, app.now())];
    let action = if upload.state == UploadState::Complete {
        stmts.push(store::forget(&upload));
        "upload.delete"
    } else {
        "upload.abort"
    };
    stmts.push(audit::entry(&app, &command.actor, &command.meta, action, &id));
    let answer = command.commit(&app, stmts, Reply::no_content(), explain).await?;
    flow::throw_away(&app, &upload).await;
    Ok(answer)
}

fn explain(error: PortError) -> Problem {
    if store::is_settled(&error) {
        let detail = "A project names this upload as its source, or an unfinished task reads it.";
        return Problem::conflict(detail);
    }
    error.into()
}

/// Makes the parts one object; naming the first missing part if they are not all there.
async fn assemble(app: &App, upload: &Upload) -> Result<(), Problem> {
    let Some(handle) = &upload.store_upload else {
        return Err(Problem::conflict("Send the bytes with PUT …/content; that completes the upload."));
    };
    let parts = store::parts(app, upload).await?;
    if let Some(missing) =
        (1..=upload.parts_total).find(|n| !parts.iter().any(|(tag, _)| u64::from(tag.part) == *n))
    {
        return Err(Problem::conflict(format!("Part {missing} of {} is missing.", upload.parts_total)));
    }
    let tags = parts.into_iter().map(|(tag, _)| tag).collect();
    match app.blobs().complete(&upload.blob_key, handle, tags).await {
        Ok(()) => {}
        // Completed before, but the answer or the row was lost: the object is there.
        Err(error) if error.kind == PortErrorKind::Missing => {
            if app.blobs().get(&upload.blob_key).await?.is_none() {
                return Err(flow::start_over(app, upload).await?);
            }
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// The problem of an upload whose bytes were thrown away.
pub(super) fn given_up() -> Problem {
    Problem::conflict("This upload was given up. Announce a new one.")
}

/// One upload of the organisation.
pub(super) async fn load(app: &App, org_id: &str, id: &str) -> Result<Upload, Problem> {
    store::find(app, org_id, id).await?.ok_or_else(|| Problem::not_found("upload"))
}

/// The wire form with the parts that have arrived.
pub(super) async fn with_parts(app: &App, upload: Upload) -> Result<UploadDto, Problem> {
    let parts = if upload.is_multipart() { store::parts(app, &upload).await? } else { Vec::new() };
    let received = parts.into_iter().map(|(tag, size)| PartDto { part: tag.part, size }).collect();
    Ok(dto(upload, received))
}

fn dto(upload: Upload, received: Vec<PartDto>) -> UploadDto {
    UploadDto {
        mode: if upload.is_multipart() { "multipart" } else { "single" },
        id: upload.id,
        filename: upload.filename,
        size: upload.size,
        sha256: upload.sha256,
        state: upload.state,
        part_size: upload.part_size,
        parts_total: upload.parts_total,
        received,
        created_at: upload.created_at,
        expires_at: upload.expires_at,
    }
}
