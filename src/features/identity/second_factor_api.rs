//! The second factor: offered, confirmed with a first code, proved at sign-in and for step-up, taken away.

use axum::{extract::State, response::Response};
use credentials::{
    recovery,
    totp::{SECRET_BYTES, Totp},
};
use http::{HeaderMap, StatusCode};
use ports::PortError;
use serde::{Deserialize, Serialize};

use super::{model, second_factor, store};
use crate::{
    app::App,
    features::audit,
    http::{
        Actor, Command, Credential, Kind, Problem,
        command::{NoFields, Reply},
        id::sha256_hex,
        json::Json,
    },
};

/// Who the codes are for, as authenticator apps show it.
const ISSUER: &str = "Vibe Edge";

/// How it stands with my second factor.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = SecondFactorState))]
pub struct SecondFactorDto {
    /// This server can keep second factors (`MASTER_KEYS` is set).
    pub available: bool,
    /// Since when a code is asked for (Unix ms); null: there is no second factor.
    pub confirmed_at: Option<u64>,
    /// How many recovery codes were not used yet.
    pub recovery_codes_left: u64,
}

/// A new second factor, which waits for its first code.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = SecondFactorOffer))]
pub struct OfferDto {
    /// The secret to type into an app: base32. Null in the repeated answer to an `Idempotency-Key`: it is not kept.
    pub secret: Option<String>,
    /// The same as an `otpauth://` address, for a QR code. Null likewise.
    pub uri: Option<String>,
}

/// The recovery codes of a second factor, which are shown only this once.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = RecoveryCodes))]
pub struct RecoveryCodesDto {
    /// Ten codes, each good once. Null in the repeated answer to an `Idempotency-Key`: they are not kept.
    pub recovery_codes: Option<Vec<String>>,
}

/// A code.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// Six digits from the app; to prove who you are, a recovery code does as well.
    pub code: String,
}

/// How it stands with your second factor.
#[cfg_attr(native, utoipa::path(get, path = "/v1/second-factor", tag = "Identity",
    responses((status = 200, body = SecondFactorDto))))]
pub async fn read(State(app): State<App>, actor: Actor) -> Result<Json<SecondFactorDto>, Problem> {
    let row = store::factor(&app, &actor.id).await?;
    let confirmed_at = row.as_ref().map_or(Ok(None), |row| row.opt_uint("confirmed_at"))?;
    let recovery_codes_left = row.as_ref().map_or(Ok(0), |row| row.uint("codes"))?;
    let available = app.config().master_keys.is_some();
    Ok(Json(SecondFactorDto { available, confirmed_at, recovery_codes_left }))
}

/// Begin to add a second factor: an authenticator app takes the secret. It counts from its first code on.
#[cfg_attr(native, utoipa::path(post, path = "/v1/second-factor", tag = "Identity",
    responses((status = 201, body = OfferDto))))]
pub async fn offer(State(app): State<App>, command: Command<NoFields>) -> Result<Response, Problem> {
    let actor = signed_in(&command.actor)?;
    let person = (actor.org_id.as_str(), actor.id.as_str());
    let known = store::factor(&app, &actor.id).await?;
    if known.map_or(Ok(None), |row| row.opt_uint("confirmed_at"))?.is_some() {
        return Err(Problem::conflict("You have a second factor already. Take it away first."));
    }
    let mut secret = [0; SECRET_BYTES];
    app.ids().fill(&mut secret);
    let sealed = second_factor::seal(&app, person, &secret).await?;
    let stmts = vec![
        store::offer_factor(person, &sealed, app.now()),
        audit::entry(&app, actor, &command.meta, "second_factor.offer", &actor.id),
    ];
    let totp = Totp::new(secret);
    let shown = OfferDto { secret: Some(totp.secret_text()), uri: Some(totp.uri(ISSUER, &actor.name)) };
    let reply = Reply::json(StatusCode::CREATED, &shown)?;
    let kept = Reply::json(StatusCode::CREATED, &OfferDto { secret: None, uri: None })?;
    command.commit_keeping(&app, stmts, reply, &kept, Problem::from).await
}

/// Take the offered second factor into use with its first code. The answer has ten recovery codes; your other sessions
/// are asked for a code.
#[cfg_attr(native, utoipa::path(post, path = "/v1/second-factor/confirm", tag = "Identity", request_body = Code,
    responses((status = 200, body = RecoveryCodesDto))))]
pub async fn confirm(
    State(app): State<App>,
    headers: HeaderMap,
    command: Command<Code>,
) -> Result<Response, Problem> {
    let actor = signed_in(&command.actor)?;
    let (person, now) = ((actor.org_id.as_str(), actor.id.as_str()), app.now());
    let step = second_factor::first_step(&app, &actor.id, &command.body.code).await?;
    let mut random = [0; recovery::RANDOM_BYTES];
    app.ids().fill(&mut random);
    let codes = recovery::codes(&random);
    let hashes: Vec<String> = codes.iter().filter_map(|code| recovery::hash(&actor.id, code)).collect();
    let hashes = serde_json::to_string(&hashes).map_err(|error| Problem::internal(error.to_string()))?;
    let stmts = vec![
        store::confirm_factor(&actor.id, step, now),
        store::insert_recovery_codes(person, &hashes),
        store::prove_this_session_only(&actor.id, &session_hash(&app, &headers), now),
        audit::entry(&app, actor, &command.meta, "second_factor.confirm", &actor.id),
    ];
    let reply = Reply::json(StatusCode::OK, &RecoveryCodesDto { recovery_codes: Some(codes) })?;
    let kept = Reply::json(StatusCode::OK, &RecoveryCodesDto { recovery_codes: None })?;
    command.commit_keeping(&app, stmts, reply, &kept, explain_confirm).await
}

/// Two confirmations at once: the second one finds it done.
fn explain_confirm(error: PortError) -> Problem {
    if error.violates("second_factors.last_step") {
        return Problem::conflict("You have a second factor already.");
    }
    error.into()
}

/// Take your second factor away, with its recovery codes. Needs a fresh proof of identity.
#[cfg_attr(native, utoipa::path(delete, path = "/v1/second-factor", tag = "Identity", responses((status = 204))))]
pub async fn disable(State(app): State<App>, command: Command<NoFields>) -> Result<Response, Problem> {
    let actor = &command.actor;
    if store::factor(&app, &actor.id).await?.is_none() {
        return Err(Problem::not_found("second factor"));
    }
    let mut stmts = store::delete_factor(&actor.id);
    stmts.push(audit::entry(&app, actor, &command.meta, "second_factor.disable", &actor.id));
    command.commit(&app, stmts, Reply::no_content(), Problem::from).await
}

/// Prove that it is you with a code of your second factor: after signing in, and when an answer is `step-up-required`.
#[cfg_attr(native, utoipa::path(post, path = "/v1/sessions/current/prove", tag = "Identity", request_body = Code,
    security(("session" = [])), responses((status = 204))))]
pub async fn prove(
    State(app): State<App>,
    headers: HeaderMap,
    command: Command<Code>,
) -> Result<Response, Problem> {
    let actor = signed_in(&command.actor)?;
    second_factor::use_code(&app, &actor.id, &command.body.code).await?;
    let stmts = vec![
        store::prove_session(&actor.id, &session_hash(&app, &headers), app.now()),
        audit::entry(&app, actor, &command.meta, "session.prove", &actor.id),
    ];
    command.commit(&app, stmts, Reply::no_content(), Problem::from).await
}

/// Only people have second factors; the owner token and keys have none.
fn signed_in(actor: &Actor) -> Result<&Actor, Problem> {
    if actor.credential == Credential::Session {
        return Ok(actor);
    }
    Err(Problem::new(Kind::Forbidden, "Only a signed-in person has a second factor."))
}

/// Under what the session of this request is kept.
fn session_hash(app: &App, headers: &HeaderMap) -> String {
    let token = model::session_token(headers, app.config().is_production());
    sha256_hex(token.unwrap_or_default().as_bytes())
}
