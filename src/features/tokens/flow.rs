//! From an access token to an actor, and from an actor to an access token.

use credentials::jwt::{self, AccessClaims, Alg, Claims, Expect, Typ};
use http::{HeaderMap, Uri};
use ports::{PortError, PublicKey};
use serde_json::{Map, Value};

use super::{
    keys,
    model::{ACCESS_S, LEEWAY_S, MAX_TOKEN},
    store,
};
use crate::{
    app::App,
    features::identity,
    http::{Actor, Problem, Scopes},
};

/// Whether a bearer token may be one of ours: everything else is a key.
#[must_use]
pub fn is_token(bearer: &str) -> bool {
    bearer.starts_with("eyJ")
}

/// The actor behind an access token: with today's role, for as long as the session or key behind it lives. One reading
/// of the database, once the isolate knows the signing keys.
///
/// # Errors
/// When the database fails. Whatever is wrong with a token is `None`.
pub async fn actor_of_token(
    app: &App,
    (headers, uri): (&HeaderMap, &Uri),
    token: &str,
) -> Result<Option<Actor>, PortError> {
    let origin = identity::origin(app, headers, uri);
    let Some(claims) = verified(app, &origin, token).await? else { return Ok(None) };
    let (Some(family), Some(generation)) = (claims.text("sid"), claims.get("gen").and_then(Value::as_u64))
    else {
        return Ok(None);
    };
    let stmt = identity::token_holder(family, &claims.sub, app.now());
    let Some(row) = app.sql().rows(stmt).await?.into_iter().next() else { return Ok(None) };
    if row.uint("head")? == generation && !row.flag("confirmed")? {
        store::confirm(app, family, generation).await?;
    }
    identity::actor_behind_token(&row)
}

/// The claims of a token that we signed and that still counts (RFC 8725: one algorithm, one purpose, our own keys).
///
/// # Errors
/// When the database or the platform fails.
pub async fn verified(app: &App, origin: &str, token: &str) -> Result<Option<Claims>, PortError> {
    let expect = Expect {
        algs: &[Alg::EdDsa],
        typ: Typ::Is("at+jwt"),
        iss: origin,
        aud: origin,
        now_s: app.now() / 1_000,
        leeway_s: LEEWAY_S,
        max_len: MAX_TOKEN,
    };
    let Ok(pending) = jwt::parse(token, &expect) else { return Ok(None) };
    let Some(kid) = pending.kid() else { return Ok(None) };
    let Some(key) = keys::find(app, kid).await? else { return Ok(None) };
    let key = PublicKey::Ed25519(key.public);
    let is_good = app.crypto().verify(&key, pending.signing_input(), pending.signature()).await?;
    Ok(pending.verified(is_good).ok())
}

/// An access token of this family and generation for `actor`.
///
/// # Errors
/// As [`keys::sign`].
pub async fn access_token(
    app: &App,
    origin: &str,
    actor: &Actor,
    (family, generation): (&str, u64),
) -> Result<String, Problem> {
    let (now_s, jti) = (app.now() / 1_000, app.new_id("jti"));
    let scopes: Scopes = actor.scopes.and(Scopes::of_role(actor.role));
    let more: [(&str, Value); 5] = [
        ("sid", family.into()),
        ("gen", generation.into()),
        ("org", actor.org_id.as_str().into()),
        ("role", actor.role.as_str().into()),
        ("scope", scopes.to_text().into()),
    ];
    let claims = AccessClaims {
        iss: origin,
        sub: &actor.id,
        aud: origin,
        iat: now_s,
        exp: now_s + ACCESS_S,
        jti: &jti,
        more: more.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>(),
    };
    keys::sign(app, &claims).await
}
