//! The bytes themselves: streamed from the request into the store, never whole in memory.

use axum::{
    body::Body,
    extract::{Request, State},
};
use http::HeaderMap;
use ports::PutOptions;

use super::{
    api::{PartDto, UploadDto, given_up, load, with_parts},
    flow,
    model::{State as UploadState, Upload},
    store,
};
use crate::{
    app::App,
    features::audit,
    http::{
        Actor, Kind, Problem, RequestMeta,
        id::sha256_from_hex,
        json::Json,
        path::Path,
        stream::{body_stream, content_length},
    },
};

/// Send the bytes of a single upload; completes it.
#[cfg_attr(native, utoipa::path(put, path = "/v1/uploads/{id}/content", tag = "Uploads", params(("id" = String, Path)),
    request_body(content_type = "application/octet-stream"), responses((status = 200, body = UploadDto))))]
pub async fn put_content(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    meta: RequestMeta,
    request: Request,
) -> Result<Json<UploadDto>, Problem> {
    let mut upload = load(&app, &actor.org_id, &id).await?;
    if upload.is_multipart() {
        return Err(Problem::conflict("This upload comes in parts: PUT …/parts/{n}, then POST …/complete."));
    }
    let (headers, body) = split(request);
    if upload.state == UploadState::Complete && content_length(&headers)? == upload.size {
        // Sent again, because the answer was lost: these bytes are there.
        return Ok(Json(with_parts(&app, upload).await?));
    }
    must_be_pending(&upload)?;
    let options = options(&headers, upload.size, &upload.sha256)?;
    app.blobs().put(&upload.blob_key, body_stream(&app, body), options).await?;
    let entry = audit::entry(&app, &actor, &meta, "upload.complete", &id);
    if flow::finish(&app, &id, UploadState::Complete, vec![entry]).await? {
        upload.state = UploadState::Complete;
    } else {
        upload = load(&app, &actor.org_id, &id).await?;
    }
    if upload.state == UploadState::Aborted {
        // Given up while the bytes came: what was just stored belongs to nobody.
        flow::throw_away(&app, &upload).await;
        return Err(given_up());
    }
    Ok(Json(with_parts(&app, upload).await?))
}

/// Send one part of a multipart upload; sending it again replaces it.
#[cfg_attr(native, utoipa::path(put, path = "/v1/uploads/{id}/parts/{part}", tag = "Uploads",
    params(("id" = String, Path), ("part" = u64, Path), ("X-Content-SHA256" = String, Header, description = "SHA-256 of the part, lower-case hex")),
    request_body(content_type = "application/octet-stream"), responses((status = 200, body = PartDto))))]
pub async fn put_part(
    State(app): State<App>,
    actor: Actor,
    Path((id, part)): Path<(String, String)>,
    request: Request,
) -> Result<Json<PartDto>, Problem> {
    let upload = load(&app, &actor.org_id, &id).await?;
    must_be_pending(&upload)?;
    let Some(handle) = upload.store_upload.clone() else {
        return Err(Problem::conflict("This upload goes in one piece: PUT …/content."));
    };
    let number = part.parse().ok().filter(|n: &u32| upload.size_of_part(u64::from(*n)).is_some());
    let number = number.ok_or_else(|| Problem::not_found("part"))?;
    let size = upload.size_of_part(u64::from(number)).unwrap_or_default();
    let (headers, body) = split(request);
    let sha256 =
        headers.get("x-content-sha256").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let options = options(&headers, size, &sha256)?;
    let body = body_stream(&app, body);
    let tag = match app.blobs().put_part(&upload.blob_key, &handle, number, body, options).await {
        Ok(tag) => tag,
        Err(error) => return Err(flow::part_refused(&app, &upload, error).await?),
    };
    store::put_part(&app, &upload, &tag, size, &sha256).await?;
    Ok(Json(PartDto { part: number, size }))
}

fn must_be_pending(upload: &Upload) -> Result<(), Problem> {
    if upload.state == UploadState::Pending {
        return Ok(());
    }
    Err(Problem::conflict(format!("This upload is {} and takes no more bytes.", upload.state.as_str())))
}

/// What must hold of the bytes: announced length and checksum, before a byte is read.
fn options(headers: &HeaderMap, size: u64, sha256: &str) -> Result<PutOptions, Problem> {
    let length = content_length(headers)?;
    if length != size {
        let detail = format!("Content-Length is {length}, but exactly {size} bytes belong here.");
        return Err(Problem::new(Kind::ChecksumMismatch, detail));
    }
    let sha256 = sha256_from_hex(sha256).ok_or_else(|| {
        Problem::field("X-Content-SHA256", "Send the SHA-256 of these bytes as 64 hex digits.")
    })?;
    Ok(PutOptions { size, sha256: Some(sha256), content_type: Some("application/octet-stream".into()) })
}

fn split(request: Request) -> (HeaderMap, Body) {
    let (parts, body) = request.into_parts();
    (parts.headers, body)
}
