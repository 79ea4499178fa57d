//! The keys that sign access tokens: made, sealed, rotated, published; and what an isolate knows of them.
//!
//! For: the one place that opens a seed. Not for: when which key signs (`credentials::jwk::Rotation`).

use std::sync::PoisonError;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use credentials::{
    envelope::Place,
    jwk::{Jwk, SigningKey},
    jwt::{self, AccessClaims},
};
use ports::{KEY_BYTES, PortError, Row, Stmt};
use serde_json::Value;

use super::{model::ROTATION, store};
use crate::{app::App, features::secrets, http::Problem};

/// An isolate asks for the keys again after so long (ms): one that was taken out of the table is not trusted for longer.
const KNOWN_MS: u64 = 60_000;

/// Signs an access token with the current key; a deployment's first one is made now.
///
/// # Errors
/// `conflict` without master keys, or when the platform fails.
pub async fn sign(app: &App, claims: &AccessClaims<'_>) -> Result<String, Problem> {
    let rows = app.sql().rows(store::signing_keys()).await?;
    let keys = read(&rows)?;
    let (key, seed) = match ROTATION.current(&keys, app.now()) {
        Some(key) => {
            let row = rows.iter().zip(&keys).find(|(_, known)| known.kid == key.kid);
            let sealed = row.map_or(Ok(String::new()), |(row, _)| row.text("seed"))?;
            (key.clone(), open(app, &key.kid, &sealed).await?)
        }
        None => {
            let (key, seed, kept) = make(app).await?;
            app.sql().batch(vec![kept]).await?;
            (key, seed)
        }
    };
    let text = jwt::access_token(&key.kid, claims);
    let signature = app.crypto().sign_ed25519(&seed, text.as_bytes()).await?;
    Ok(jwt::finish(&text, &signature))
}

/// The published key of this name, asking the database when this isolate does not know it.
///
/// # Errors
/// When the database fails.
pub async fn find(app: &App, kid: &str) -> Result<Option<SigningKey>, PortError> {
    if let Some(key) = known(app, kid) {
        return Ok(Some(key));
    }
    let keys = read(&app.sql().rows(store::signing_keys()).await?)?;
    let now = app.now();
    let published = keys.iter().filter(|key| ROTATION.is_published(&keys, key, now)).cloned().collect();
    *app.token_keys().lock().unwrap_or_else(PoisonError::into_inner) = Some((now, published));
    Ok(known(app, kid))
}

fn known(app: &App, kid: &str) -> Option<SigningKey> {
    let keys = app.token_keys().lock().unwrap_or_else(PoisonError::into_inner);
    let (at, keys) = keys.as_ref()?;
    let is_fresh = app.now() < at.saturating_add(KNOWN_MS);
    keys.iter().find(|key| is_fresh && key.kid == kid).cloned()
}

/// The set to publish.
///
/// # Errors
/// When a row cannot be read.
pub fn published(rows: &[Row], now: u64) -> Result<String, PortError> {
    let set = ROTATION.published(&read(rows)?, now);
    Ok(Value::Array(set.0.iter().map(Jwk::to_json).collect()).to_string())
}

/// Makes the next key when it is time, seals those of a former master key anew, and forgets those whose tokens have all ended. A deployment that never gave out a
/// token has no keys.
///
/// # Errors
/// When the platform fails.
pub async fn rotate(app: &App) -> Result<(), Problem> {
    let rows = app.sql().rows(store::signing_keys()).await?;
    let (keys, now) = (read(&rows)?, app.now());
    if keys.is_empty() {
        return Ok(());
    }
    let old = keys.iter().filter(|key| !ROTATION.is_published(&keys, key, now));
    let mut stmts: Vec<Stmt> = old.map(|key| store::delete_key(&key.kid)).collect();
    if ROTATION.is_due(&keys, now) {
        stmts.push(make(app).await?.2);
    }
    for (row, key) in rows.iter().zip(&keys) {
        if let Some(sealed) = secrets::reseal(app, &place(&key.kid), &row.text("seed")?).await? {
            stmts.push(store::reseal_key(&key.kid, &sealed));
        }
    }
    if !stmts.is_empty() {
        app.sql().batch(stmts).await?;
    }
    Ok(())
}

/// A new key, its seed, and the statement that keeps both.
async fn make(app: &App) -> Result<(SigningKey, [u8; KEY_BYTES], Stmt), Problem> {
    let mut seed = [0; KEY_BYTES];
    app.ids().fill(&mut seed);
    let key = SigningKey::new(app.crypto().public_ed25519(&seed).await?, app.now());
    let sealed = secrets::seal(app, &place(&key.kid), &seed).await?;
    let kept = store::insert_key(&key, &URL_SAFE_NO_PAD.encode(key.public), &sealed);
    Ok((key, seed, kept))
}

async fn open(app: &App, kid: &str, sealed: &str) -> Result<[u8; KEY_BYTES], Problem> {
    let seed = secrets::open(app, &place(kid), sealed).await?;
    seed.expose().try_into().map_err(|_| Problem::internal("signing key: not of its length"))
}

fn read(rows: &[Row]) -> Result<Vec<SigningKey>, PortError> {
    let one = |row: &Row| {
        let public = URL_SAFE_NO_PAD.decode(row.text("public")?).ok().and_then(|key| key.try_into().ok());
        // A key that cannot be read signs nothing and checks nothing.
        Ok(SigningKey {
            kid: row.text("kid")?,
            public: public.unwrap_or_default(),
            made_at: row.uint("made_at")?,
        })
    };
    rows.iter().map(one).collect()
}

fn place(kid: &str) -> Place<'_> {
    Place { table: "signing_keys", row: kid, column: "seed", tenant: "" }
}
