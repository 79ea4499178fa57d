//! How a person enters, whatever proved who they are: an owner link, a mailed link, a password, a passkey, another site.
//!
//! For: making a person with an organisation of their own, and beginning a session. Not for: proofs; each way in checks
//! its own and then calls this.

use http::{HeaderMap, StatusCode, Uri, header};
use ports::{Row, Stmt, Value};

use super::{
    device::{Device, session_id},
    flow, model, store,
};
use crate::{
    app::App,
    features::audit,
    http::{
        Actor, Kind, Origin, Problem, Scopes,
        command::Reply,
        id::{new_secret, sha256_hex},
        op::{Call, Column, Done, Shape, column, row},
    },
};

static NAMED: Shape = Shape {
    name: "Named",
    doc: "An id with its name.",
    columns: &[column("id").doc("The id."), column("name").doc("The name.")],
};
const ROLES: &[&str] = policy::Role::WORDS;
const SCOPES: &[&str] = &["read", "write", "admin", "metrics"];
const SECOND: Column = column("second_factor")
    .of(&["off", "needed", "proved"])
    .doc("How it stands with the person's second factor. `needed`: nothing but its code is taken.");

/// Who is signed in.
pub static SESSION: Shape = Shape {
    name: "Session",
    doc: "Who is signed in.",
    columns: &[
        column("user").object(&NAMED).doc("The person or key."),
        column("organisation").object(&NAMED).doc("The organisation everything belongs to."),
        column("role").of(ROLES).doc("The standing in it."),
        column("scopes").words().of(SCOPES).doc("What this credential may do."),
        SECOND,
    ],
};

/// How much a way in has proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// One factor: whoever has a second one is asked for it.
    One,
    /// As good as two: a passkey that has verified its user.
    Two,
}

/// Begins a session of `person` (a row of [`store::person`]): writes `stmts`, the session and its audit row, sets the
/// cookie, answers 201 with [`SESSION`].
///
/// # Errors
/// `unauthenticated` for a role this version does not know.
pub fn sign_in(call: &Call, person: &Row, proof: Proof, mut stmts: Vec<Stmt>) -> Result<Done, Problem> {
    let now = call.now();
    let unknown = || Problem::new(Kind::Unauthenticated, "This account has no organisation any more.");
    let mut actor = flow::actor_of_person(person)?.ok_or_else(unknown)?;
    actor.origin = Origin::new(call.visitor(), actor.org_id == model::OPERATOR_ORG);
    let token = new_secret::<32>(call.app.ids());
    let hash = sha256_hex(token.as_bytes());
    let proved_at = (proof == Proof::Two).then_some(now);
    if proof == Proof::Two && actor.second_factor == crate::http::SecondFactor::Needed {
        actor.second_factor = crate::http::SecondFactor::Proved;
    }
    let device = Device::of(call.headers(), call.visitor());
    stmts.push(store::insert_session(&actor, &hash, proved_at, now, now + model::SESSION_MS));
    stmts.push(store::describe_session(&hash, &device, now));
    stmts.push(audit::entry(&call.app, &actor, &call.meta, "session.create", &actor.id));
    let reply = answer(&actor, &person.text("organisation")?, StatusCode::CREATED)?;
    Ok(Done::with(stmts, reply).cookie(cookie(call, &token, model::SESSION_MS / 1000)))
}

/// The answer that says who `actor` is.
///
/// # Errors
/// `internal` when it cannot be written.
pub fn answer(actor: &Actor, organisation: &str, status: StatusCode) -> Result<Reply, Problem> {
    let named = |id: &str, name: &str| NAMED.write(&row([("id", id.into()), ("name", name.into())]));
    let scopes: Scopes = actor.scopes.and(Scopes::of_role(actor.role));
    let shown = row([
        ("user", named(&actor.id, &actor.name)?.into()),
        ("organisation", named(&actor.org_id, organisation)?.into()),
        ("role", actor.role.as_str().into()),
        ("scopes", scopes.to_text().into()),
        ("second_factor", actor.second_factor.as_str().into()),
    ]);
    Reply::of(status, &SESSION, &shown)
}

/// The statements that make a person, an organisation of their own and their membership as its owner. Fails on
/// `users.email` when the address is taken.
#[must_use]
pub fn newcomer(app: &App, user_id: &str, name: &str, email: &str, is_verified: bool) -> Vec<Stmt> {
    newcomer_row(app, user_id, name, email, is_verified).1
}

/// The same, with the row that [`sign_in`] needs, for whoever enters at once.
#[must_use]
pub fn newcomer_row(
    app: &App,
    user_id: &str,
    name: &str,
    email: &str,
    is_verified: bool,
) -> (Row, Vec<Stmt>) {
    let (org_id, organisation, now) = (app.new_id("org"), "My organisation", app.now());
    let verified_at = is_verified.then_some(now);
    let stmts = store::insert_person((user_id, name, email), (&org_id, organisation), verified_at, now);
    let person = row([
        ("id", user_id.into()),
        ("name", name.into()),
        ("email", email.into()),
        ("org_id", org_id.into()),
        ("role", "owner".into()),
        ("created_at", now.into()),
        ("proved_at", Value::Null),
        ("confirmed_at", Value::Null),
        ("policy", Value::Null),
        ("organisation", organisation.into()),
    ]);
    (person, stmts)
}

/// The same with an organisation whose id the caller has chosen, to write more that belongs to it.
#[must_use]
pub fn newcomer_in(org_id: &str, person: (&str, &str, &str), is_verified: bool, now: u64) -> Vec<Stmt> {
    store::insert_person(person, (org_id, "My organisation"), is_verified.then_some(now), now)
}

/// The `Set-Cookie` value of a session token, or of its end when `max_age_s` is 0.
#[must_use]
pub fn cookie(call: &Call, token: &str, max_age_s: u64) -> String {
    let https = origin(&call.app, call.headers(), call.uri()).starts_with("https:");
    model::cookie(token, max_age_s, call.app.config().is_production(), https)
}

/// Under what the session of the caller's cookie is kept; `None` for whoever came without one.
#[must_use]
pub fn session_hash(call: &Call) -> Option<String> {
    let token = model::session_token(call.headers(), call.app.config().is_production())?;
    Some(sha256_hex(token.as_bytes()))
}

/// The id (`ses_…`) of the session of the caller's cookie.
#[must_use]
pub fn current_session(call: &Call) -> Option<String> {
    session_hash(call).map(|hash| session_id(&hash))
}

/// Notes that the person behind the caller's session has just proved who they are.
#[must_use]
pub fn proved(call: &Call) -> Stmt {
    store::prove_session(&call.actor.id, &session_hash(call).unwrap_or_default(), call.now())
}

/// Where the caller reaches us: the setting, or what the request itself says.
#[must_use]
pub fn origin(app: &App, headers: &HeaderMap, uri: &Uri) -> String {
    if let Some(url) = &app.config().public_url {
        return url.clone();
    }
    let host = uri.authority().map(|authority| authority.as_str().to_owned());
    let host = host.or_else(|| headers.get(header::HOST)?.to_str().ok().map(str::to_owned));
    format!("{}://{}", uri.scheme_str().unwrap_or("http"), host.unwrap_or_else(|| "localhost".to_owned()))
}
