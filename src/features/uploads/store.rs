//! All SQL of the uploads.

use ports::{PartTag, PortError, PortErrorKind, Row, Stmt};

use super::model::{State, Upload};
use crate::app::App;

/// A new, pending upload.
pub fn insert(upload: &Upload) -> Stmt {
    Stmt::new(
        "INSERT INTO uploads (id, org_id, filename, size, sha256, state, mode, part_size, parts_total, blob_key,
           store_upload, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 'pending', ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )
    .bind(&upload.id)
    .bind(&upload.org_id)
    .bind(&upload.filename)
    .bind(upload.size)
    .bind(&upload.sha256)
    .bind(if upload.is_multipart() { "multipart" } else { "single" })
    .bind(upload.part_size)
    .bind(upload.parts_total)
    .bind(&upload.blob_key)
    .bind(upload.store_upload.clone())
    .bind(upload.created_at)
    .bind(upload.expires_at)
}

/// One upload of an organisation.
pub async fn find(app: &App, org_id: &str, id: &str) -> Result<Option<Upload>, PortError> {
    app.sql().rows(named(org_id, id)).await?.first().map(read).transpose()
}

/// The upload of this organisation with this id.
#[must_use]
pub fn named(org_id: &str, id: &str) -> Stmt {
    Stmt::new("SELECT * FROM uploads WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// Moves a pending upload to `state`. The batch fails when it is not pending any more: the column may not be NULL.
/// See [`is_settled`].
pub fn finish(id: &str, state: State, now: u64) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE uploads SET state = CASE WHEN state = 'pending' THEN ?2 END, completed_at = ?3 WHERE id = ?1",
    );
    stmt.bind(id).bind(state.as_str()).bind(now)
}

/// Whether a batch failed because the upload's state does not allow what was asked.
#[must_use]
pub fn is_settled(error: &PortError) -> bool {
    error.violates("uploads.state")
}

/// Notes a stored part, replacing an earlier one.
pub async fn put_part(
    app: &App,
    upload: &Upload,
    tag: &PartTag,
    size: u64,
    sha256: &str,
) -> Result<(), PortError> {
    let stmt = Stmt::new(
        "INSERT INTO upload_parts (upload_id, org_id, part, etag, size, sha256) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (upload_id, part) DO UPDATE SET etag = ?4, size = ?5, sha256 = ?6",
    );
    let stmt =
        stmt.bind(&upload.id).bind(&upload.org_id).bind(tag.part).bind(&tag.etag).bind(size).bind(sha256);
    app.sql().rows(stmt).await.map(|_| ())
}

/// The parts that are there, in order, with their sizes.
pub async fn parts(app: &App, upload: &Upload) -> Result<Vec<(PartTag, u64)>, PortError> {
    let stmt = Stmt::new(
        "SELECT part, etag, size FROM upload_parts WHERE org_id = ?1 AND upload_id = ?2 ORDER BY part",
    );
    let rows = app.sql().rows(stmt.bind(&upload.org_id).bind(&upload.id)).await?;
    rows.iter()
        .map(|row| {
            let part = u32::try_from(row.uint("part")?)
                .map_err(|_| PortError::new(PortErrorKind::Misuse, "upload_parts.part is too large"))?;
            Ok((PartTag { part, etag: row.text("etag")? }, row.uint("size")?))
        })
        .collect()
}

/// Forgets which parts have arrived.
pub async fn forget_parts(app: &App, upload: &Upload) -> Result<(), PortError> {
    let stmt = Stmt::new("DELETE FROM upload_parts WHERE org_id = ?1 AND upload_id = ?2");
    app.sql().rows(stmt.bind(&upload.org_id).bind(&upload.id)).await.map(|_| ())
}

/// Nobody needs the upload: no project names it as its source, no unfinished task reads it. The two are
/// views, for the rows are not ours.
macro_rules! unused {
    () => {
        "state = 'complete'
           AND NOT EXISTS (SELECT 1 FROM upload_sources s WHERE s.org_id = uploads.org_id AND s.upload_id = uploads.id)
           AND NOT EXISTS (SELECT 1 FROM upload_readers r WHERE r.org_id = uploads.org_id AND r.blob_key = uploads.blob_key)"
    };
}

/// Gives an upload up, whatever its state; the batch fails as that of [`finish`] when it is complete and somebody
/// needs it.
pub fn give_up(upload: &Upload, now: u64) -> Stmt {
    let stmt = Stmt::new(concat!(
        "UPDATE uploads SET completed_at = ?3, state = CASE WHEN state <> 'complete' OR (",
        unused!(),
        ") THEN 'aborted' END WHERE org_id = ?1 AND id = ?2"
    ));
    stmt.bind(&upload.org_id).bind(&upload.id).bind(now)
}

/// Forgets an upload that was given up.
pub fn forget(upload: &Upload) -> Stmt {
    let stmt = Stmt::new("DELETE FROM uploads WHERE org_id = ?1 AND id = ?2 AND state = 'aborted'");
    stmt.bind(&upload.org_id).bind(&upload.id)
}

/// Gives up pending uploads of one mode whose time is over, those that expired first. Returns what is to be thrown
/// away, as [`rubbish`] reads it.
pub fn expire(mode: &'static str, now: u64, limit: u32) -> Stmt {
    let stmt = Stmt::new(
        "UPDATE uploads SET state = 'aborted', completed_at = ?2 WHERE id IN (SELECT id FROM uploads
           WHERE state = 'pending' AND mode = ?1 AND expires_at <= ?2 ORDER BY expires_at LIMIT ?3)
         RETURNING blob_key, store_upload",
    );
    stmt.bind(mode).bind(now).bind(limit)
}

/// Forgets uploads that were completed before `before` (Unix ms) and that nobody needs, the oldest first. Returns
/// what is to be thrown away, as [`rubbish`] reads it.
pub fn forget_unused(before: u64, limit: u32) -> Stmt {
    let stmt = Stmt::new(concat!(
        "DELETE FROM uploads WHERE id IN (SELECT id FROM uploads WHERE completed_at < ?1 AND ",
        unused!(),
        " ORDER BY completed_at LIMIT ?2) RETURNING blob_key, NULL AS store_upload"
    ));
    stmt.bind(before).bind(limit)
}

/// Forgets uploads that were given up before `before` (Unix ms), with the list of their parts.
pub fn forget_aborted(before: u64, limit: u32) -> Stmt {
    let stmt = Stmt::new(
        "DELETE FROM uploads WHERE id IN (SELECT id FROM uploads
           WHERE state = 'aborted' AND completed_at < ?1 ORDER BY completed_at LIMIT ?2)",
    );
    stmt.bind(before).bind(limit)
}

/// An object's key, and the store's id of the multipart upload when there is no object yet.
pub fn rubbish(row: &Row) -> Result<(String, Option<String>), PortError> {
    Ok((row.text("blob_key")?, row.opt_text("store_upload")?))
}

/// Which of these object keys belong to an upload that is not given up (JSON array in, keys out).
///
/// # Errors
/// When the database fails.
pub async fn known_keys(app: &App, keys: &str) -> Result<Vec<String>, PortError> {
    let stmt = Stmt::new(
        "SELECT blob_key FROM uploads WHERE state <> 'aborted' AND blob_key IN (SELECT value FROM json_each(?1))",
    );
    app.sql().rows(stmt.bind(keys)).await?.iter().map(|row| row.text("blob_key")).collect()
}

fn read(row: &Row) -> Result<Upload, PortError> {
    let state = match row.text("state")?.as_str() {
        "complete" => State::Complete,
        "aborted" => State::Aborted,
        _ => State::Pending,
    };
    Ok(Upload {
        id: row.text("id")?,
        org_id: row.text("org_id")?,
        filename: row.text("filename")?,
        size: row.uint("size")?,
        sha256: row.text("sha256")?,
        state,
        part_size: row.uint("part_size")?,
        parts_total: row.uint("parts_total")?,
        blob_key: row.text("blob_key")?,
        store_upload: row.opt_text("store_upload")?,
        created_at: row.uint("created_at")?,
        expires_at: row.uint("expires_at")?,
    })
}
