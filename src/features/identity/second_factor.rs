//! Codes of a second factor: secrets sealed and opened, tries counted, each code good once.
//!
//! For: what enrolling, signing in and step-up share. Not for: formats (crate `credentials`) or routes.

use credentials::{
    envelope::Place,
    recovery,
    totp::{SECRET_BYTES, Totp},
};
use ports::Row;

use super::store;
use crate::{
    app::App,
    features::secrets,
    http::{Kind, Problem},
};

/// So many codes may be tried …
pub const TRIES: u64 = 5;
/// … within this time, in milliseconds. A code that is good does not count.
pub const TRIES_MS: u64 = 5 * 60_000;

/// A secret as it is stored.
///
/// # Errors
/// `conflict` that names the setting when the deployment has no master keys; or when the platform fails.
pub async fn seal(app: &App, person: (&str, &str), secret: &[u8; SECRET_BYTES]) -> Result<String, Problem> {
    can_be_kept(app)?;
    secrets::seal(app, &place(person), secret).await
}

async fn open(app: &App, user_id: &str, factor: &Row) -> Result<Totp, Problem> {
    can_be_kept(app)?;
    let (org_id, sealed) = (factor.text("org_id")?, factor.text("secret")?);
    let secret = secrets::open(app, &place((&org_id, user_id)), &sealed).await?;
    let secret: Result<[u8; SECRET_BYTES], _> = secret.expose().try_into();
    secret.map(Totp::new).map_err(|_| Problem::internal("second factor: a secret of another length"))
}

fn can_be_kept(app: &App) -> Result<(), Problem> {
    if app.config().master_keys.is_some() {
        return Ok(());
    }
    Err(Problem::conflict(
        "This server cannot keep second factors: its operator has to set MASTER_KEYS first.",
    ))
}

/// Uses up a code of the confirmed second factor: from the app, or a recovery code.
///
/// # Errors
/// `invalid-body` for a wrong or used code, `too-many-tries`, `conflict` without a second factor.
pub async fn use_code(app: &App, user_id: &str, code: &str) -> Result<(), Problem> {
    let factor = take_try(app, user_id, true).await?;
    let is_good = match recovery::hash(user_id, code) {
        Some(hash) => store::use_recovery_code(app, user_id, &hash).await?,
        None => match step_of(app, user_id, &factor, code).await? {
            Some(step) => store::use_step(app, user_id, step).await?,
            None => false,
        },
    };
    if is_good { Ok(()) } else { Err(wrong_code()) }
}

/// The step of the first code of an offered second factor.
///
/// # Errors
/// As [`use_code`].
pub async fn first_step(app: &App, user_id: &str, code: &str) -> Result<u64, Problem> {
    let factor = take_try(app, user_id, false).await?;
    step_of(app, user_id, &factor, code).await?.ok_or_else(wrong_code)
}

async fn step_of(app: &App, user_id: &str, factor: &Row, code: &str) -> Result<Option<u64>, Problem> {
    let totp = open(app, user_id, factor).await?;
    Ok(totp.check(code.trim(), app.now() / 1_000, Some(factor.uint("last_step")?)))
}

async fn take_try(app: &App, user_id: &str, is_confirmed: bool) -> Result<Row, Problem> {
    if let Some(factor) = store::take_try(app, user_id, is_confirmed, app.now()).await? {
        return Ok(factor);
    }
    let rows = app.sql().rows(store::factor(user_id)).await?;
    let Some(row) = rows.first() else {
        return Err(Problem::conflict("You have no second factor."));
    };
    Err(match (row.opt_uint("confirmed_at")?, is_confirmed) {
        (Some(_), false) => Problem::conflict("You have a second factor already."),
        (None, true) => Problem::conflict("Your second factor waits for its first code."),
        _ => {
            Problem::new(Kind::TooManyTries, "Too many codes were tried. Wait five minutes, then try again.")
        }
    })
}

fn wrong_code() -> Problem {
    Problem::field("code", "This code is wrong, too old, or was used already. Wait for the next one.")
}

fn place<'a>((org_id, user_id): (&'a str, &'a str)) -> Place<'a> {
    Place { table: "second_factors", row: user_id, column: "secret", tenant: org_id }
}
