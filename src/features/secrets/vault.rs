//! Sealing and opening, and exchanging the master key under all of it.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use credentials::envelope::{self, EnvelopeError, MasterKeys, Place};
use ports::{NONCE_BYTES, Stmt};

use super::{model::Plain, store};
use crate::{app::App, http::Problem};

/// Secrets wrapped again at once: the free plan's processor time allows no more.
const MOST: u32 = 20;

/// The keys that secrets are sealed under.
fn master_keys(app: &App) -> Result<&MasterKeys, Problem> {
    app.config().master_keys.as_ref().ok_or_else(|| {
        Problem::conflict("This server cannot keep secrets: its operator has to set MASTER_KEYS first.")
    })
}

/// The name of the master key that seals now.
///
/// # Errors
/// `conflict` that names the setting, when the deployment has none.
pub(super) fn current(app: &App) -> Result<&str, Problem> {
    Ok(master_keys(app)?.current_id())
}

/// A text as it is stored in this place.
///
/// # Errors
/// `conflict` without master keys; or when the platform fails.
pub async fn seal(app: &App, place: &Place<'_>, plain: &[u8]) -> Result<String, Problem> {
    let mut random = [0; envelope::RANDOM_BYTES];
    app.ids().fill(&mut random);
    let sealed = envelope::seal(app.crypto(), master_keys(app)?, place, plain, &random).await;
    sealed.map(|bytes| STANDARD.encode(bytes)).map_err(fault)
}

/// What was sealed in this place.
///
/// # Errors
/// `internal` when it was changed, moved, or sealed under a key that is gone.
pub async fn open(app: &App, place: &Place<'_>, sealed: &str) -> Result<Plain, Problem> {
    let sealed = STANDARD.decode(sealed).map_err(|_| fault(EnvelopeError::Shape))?;
    let plain = envelope::open(app.crypto(), master_keys(app)?, place, &sealed).await;
    plain.map(Plain::new).map_err(fault)
}

/// The same under the present master key; `None` when it is already.
///
/// # Errors
/// As [`open`].
pub async fn reseal(app: &App, place: &Place<'_>, sealed: &str) -> Result<Option<String>, Problem> {
    let bytes = STANDARD.decode(sealed).map_err(|_| fault(EnvelopeError::Shape))?;
    let mut random = [0; NONCE_BYTES];
    app.ids().fill(&mut random);
    let renewed = envelope::rewrap(app.crypto(), master_keys(app)?, place, &bytes, &random).await;
    Ok(renewed.map_err(fault)?.map(|bytes| STANDARD.encode(bytes)))
}

/// An organisation's secret, to be used.
///
/// # Errors
/// `not-found`, and as [`open`].
pub async fn secret(app: &App, org_id: &str, name: &str) -> Result<Plain, Problem> {
    let rows = app.sql().rows(store::by_name(org_id, name)).await?;
    let row = rows.first().ok_or_else(|| Problem::not_found("secret"))?;
    open(app, &place(org_id, &row.text("id")?), &row.text("sealed")?).await
}

/// Wraps some secrets, of one organisation or of all, under the present master key. They can be read all the while.
/// Returns how many, and whether there may be more.
///
/// # Errors
/// When one cannot be opened: then its master key is missing among `MASTER_KEYS`.
pub async fn rotate(app: &App, org_id: Option<&str>) -> Result<(u64, bool), Problem> {
    let key_id = current(app)?;
    let rows = store::outdated(app, key_id, org_id, MOST).await?;
    let mut stmts: Vec<Stmt> = Vec::with_capacity(rows.len());
    for row in &rows {
        let (id, org_id, before) = (row.text("id")?, row.text("org_id")?, row.text("sealed")?);
        let renewed = reseal(app, &place(&org_id, &id), &before).await?;
        stmts.push(store::rewrapped(&id, &before, renewed.as_deref().unwrap_or(&before), key_id));
    }
    if !stmts.is_empty() {
        app.sql().batch(stmts).await?;
    }
    Ok((rows.len() as u64, rows.len() == MOST as usize))
}

/// Where a secret's value is.
pub(super) fn place<'a>(org_id: &'a str, id: &'a str) -> Place<'a> {
    Place { table: "secrets", row: id, column: "sealed", tenant: org_id }
}

fn fault(error: EnvelopeError) -> Problem {
    match error {
        EnvelopeError::Port(error) => error.into(),
        EnvelopeError::Length => Problem::field("value", "This is too long to be kept."),
        other => Problem::internal(format!("vault: {other}")),
    }
}
