//! The ceremonies: challenges given out, answers checked step by step.
//!
//! For: what adding, signing in and proving share. A challenge is used up before its answer is looked at, whatever comes of
//! it. Not for: routes, or the checks themselves (`credentials::webauthn`).

use credentials::{
    jwk::Jwk,
    webauthn::{self, Answer, Asserted, CHALLENGE_BYTES, Expect, Proof, Registered, Stored, WebauthnError},
};
use ports::{LogLine, PortError, Row, Stmt};
use serde_json::json;

use super::{
    model::{Created, Got, Purpose, decode, encode},
    store,
};
use crate::{
    features::{audit, identity},
    http::{Actor, op::Call},
};

/// A new challenge: its text, and the statement that keeps it.
pub fn challenge(call: &Call, purpose: Purpose, handle: Option<&str>) -> (String, Stmt) {
    let mut bytes = [0; CHALLENGE_BYTES];
    call.app.ids().fill(&mut bytes);
    (encode(&bytes), store::give_challenge(call, &bytes, purpose, handle))
}

/// Where the caller's browser says it is.
pub fn origin(call: &Call) -> String {
    identity::origin(&call.app, call.headers(), call.uri())
}

/// Checks a registration: the credential and the handle that was given for it. `None`: it does not hold.
pub async fn registered(call: &Call, made: &Created) -> Result<Option<(Registered, String)>, PortError> {
    let Some(challenge) = webauthn::challenge_of(&made.client_data) else { return Ok(None) };
    let taken = store::take_challenge(call, &challenge, Purpose::Register).await?;
    let Some(handle) = taken.map_or(Ok(None), |row| row.opt_text("user_handle"))? else {
        return Ok(None);
    };
    let origin = origin(call);
    let origins = [origin.as_str()];
    let expect = expect(&challenge, &origins, true);
    let registered = match webauthn::register(&made.client_data, &made.attestation, &expect) {
        Ok(registered) if registered.credential_id == made.id => registered,
        Ok(_) => return Ok(refused(call, WebauthnError::Credential)),
        Err(error) => return Ok(refused(call, error)),
    };
    if let Some(proof) = &registered.proof
        && !is_good(call, proof).await?
    {
        return Ok(refused(call, WebauthnError::Signature));
    }
    Ok(Some((registered, handle)))
}

/// A passkey's row, and what its use has shown.
pub struct Used {
    /// The row of [`store::by_credential`].
    pub row: Row,
    /// What was asserted, with a good signature.
    pub asserted: Asserted,
}

impl Used {
    /// The statement that notes the use.
    pub fn note(&self, call: &Call) -> Result<Stmt, PortError> {
        let Asserted { counter, backed_up, .. } = self.asserted;
        Ok(store::used(&self.row.text("id")?, counter, backed_up, call.now()))
    }
}

/// Checks an assertion. Signing in needs the user handle, by which the authenticator says whose it is; proving needs
/// the caller's own passkey and that it has verified its user. `None`: it does not hold.
pub async fn used(call: &Call, got: &Got, purpose: Purpose) -> Result<Option<Used>, PortError> {
    let Some(challenge) = webauthn::challenge_of(&got.client_data) else { return Ok(None) };
    if store::take_challenge(call, &challenge, purpose).await?.is_none() {
        return Ok(None);
    }
    let Some(row) = store::by_credential(&call.app, &got.id).await? else { return Ok(None) };
    let is_fitting = match purpose {
        Purpose::SignIn => got.user_handle.is_some(),
        _ => row.text("user_id")? == call.actor.id,
    };
    let (handle, key) = (decode(&row.text("user_handle")?), Jwk::parse(&row.text("public_key")?));
    let (Some(handle), Some(key), true) = (handle, key, is_fitting) else { return Ok(None) };
    let stored = Stored {
        credential_id: &got.id,
        key: &key.key,
        counter: u32::try_from(row.uint("counter")?).unwrap_or(u32::MAX),
        backup_eligible: row.flag("backup_eligible")?,
        user_handle: &handle,
    };
    let answer = Answer {
        credential_id: &got.id,
        client_data: &got.client_data,
        authenticator_data: &got.authenticator_data,
        signature: &got.signature,
        user_handle: got.user_handle.as_deref(),
    };
    let origin = origin(call);
    let origins = [origin.as_str()];
    let expect = expect(&challenge, &origins, purpose == Purpose::Prove);
    // The counter is judged last: only who has the key may be called a copy.
    let (asserted, is_copy) = match webauthn::authenticate(&answer, &stored, &expect) {
        Ok(asserted) => (asserted, false),
        Err(WebauthnError::Counter) => {
            let uncounted = Stored { counter: 0, ..stored };
            match webauthn::authenticate(&answer, &uncounted, &expect) {
                Ok(asserted) => (asserted, true),
                Err(error) => return Ok(refused(call, error)),
            }
        }
        Err(error) => return Ok(refused(call, error)),
    };
    if !is_good(call, &asserted.proof).await? {
        return Ok(refused(call, WebauthnError::Signature));
    }
    if is_copy {
        tell_of_copy(call, &row).await?;
        return Ok(refused(call, WebauthnError::Counter));
    }
    Ok(Some(Used { row, asserted }))
}

fn expect<'a>(challenge: &'a [u8], origins: &'a [&'a str; 1], verification: bool) -> Expect<'a> {
    let [origin] = origins;
    Expect { challenge, origins, rp_id: super::model::rp_id(origin), user_verification: verification }
}

async fn is_good(call: &Call, proof: &Proof) -> Result<bool, PortError> {
    call.app.crypto().verify(&proof.key, &proof.message, &proof.signature).await
}

/// Why, for whoever runs the deployment; callers are only told that it does not fit.
fn refused<T>(call: &Call, error: WebauthnError) -> Option<T> {
    let line = json!({ "level": "warn", "msg": "passkey.refused", "at": call.now(), "detail": error.to_string(),
        "request_id": call.meta.request_id });
    call.app.logs().write(LogLine { level: "warn", json: line.to_string() });
    None
}

/// A good signature with an old count: there are two of this authenticator, and one of them is not its owner's.
async fn tell_of_copy(call: &Call, row: &Row) -> Result<(), PortError> {
    let user_id = row.text("user_id")?;
    let person = call.app.sql().rows(identity::person(&user_id, call.now())).await?;
    let Some(person) = person.first() else { return Ok(()) };
    let actor = Actor { id: user_id, org_id: person.text("org_id")?, ..Actor::anonymous(call.visitor()) };
    let told = audit::entry(&call.app, &actor, &call.meta, "passkey.copied", &row.text("id")?);
    call.app.sql().rows(told).await.map(|_| ())
}
