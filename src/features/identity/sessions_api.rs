//! Signing in with an owner link, and out again.

use http::StatusCode;
use ports::Stmt;

use super::{
    enter::{self, Proof, SESSION},
    flow, model, store,
};
use crate::{
    features::audit,
    http::{
        Kind, Problem,
        command::Reply,
        id::{new_secret, sha256_hex},
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row, secret},
    },
};

static OWNER_LINK: Shape = Shape {
    name: "OwnerLink",
    doc: "A one-time owner sign-in link.",
    columns: &[
        column("url").nullable().doc(
            "Open this in a browser. Null in the repeated answer to an `Idempotency-Key`: it is not kept.",
        ),
        column("token").nullable().doc("The secret inside the link. Null likewise."),
        column("expires_at").number().doc("The link works until then (Unix ms)."),
    ],
};

pub(super) static CREATE_LINK: Op = Op {
    tag: "Identity",
    summary: "Make a one-time sign-in link for the owner.",
    takes: &[],
    asks: &[],
    gives: Gives::One(201, &OWNER_LINK),
    steps: Steps::Plan(|_| Ok(Vec::new()), create_link),
};

pub(super) static SIGN_IN: Op = Op {
    tag: "Identity",
    summary: "Sign in with the token of an owner link; sets the session cookie.",
    takes: &[secret("token", 1, 500).doc("The token of an owner link.")],
    asks: &[],
    gives: Gives::One(201, &SESSION),
    steps: Steps::Wait(|call| Box::pin(sign_in(call))),
};

pub(super) static CURRENT: Op = Op {
    tag: "Identity",
    summary: "Who am I?",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &SESSION),
    steps: Steps::Plan(|call| Ok(vec![store::organisation_row(call.org())]), current),
};

pub(super) static SIGN_OUT: Op = Op {
    tag: "Identity",
    summary: "Sign out; ends the session and takes the cookie back.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Wait(|call| Box::pin(sign_out(call))),
};

pub(super) static SIGN_OUT_EVERYWHERE: Op = Op {
    tag: "Identity",
    summary: "Sign everybody out: ends all sessions of the organisation and voids sign-in links not used yet. API keys stay.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|_| Ok(Vec::new()), sign_out_everywhere),
};

fn create_link(call: &Call, _: &Rows) -> Result<Done, Problem> {
    let token = new_secret::<32>(call.app.ids());
    let expires_at = call.now() + model::OWNER_LINK_MS;
    let url = format!("{}/sign-in#token={token}", enter::origin(&call.app, call.headers(), call.uri()));
    let answer = |url: Option<&str>, token: Option<&str>| {
        let link = row([("url", url.into()), ("token", token.into()), ("expires_at", expires_at.into())]);
        Reply::of(StatusCode::CREATED, &OWNER_LINK, &link)
    };
    let stmts = vec![
        store::insert_owner_link(&sha256_hex(token.as_bytes()), expires_at),
        audit::did(call, "owner_link.create", model::OPERATOR_USER),
    ];
    Ok(Done::with(stmts, answer(Some(&url), Some(&token))?).keeping(answer(None, None)?))
}

/// Whose link does not work is nobody's we know: it is counted in the operator's log.
async fn sign_in(call: Call) -> Result<Done, Problem> {
    let link = sha256_hex(call.body.text("token").as_bytes());
    let person = call.app.sql().rows(store::link_person(&link, call.now())).await?;
    let Some(person) = person.first() else {
        flow::ensure_operator(&call.app).await?;
        audit::failed_sign_in(&call.app, model::OPERATOR_ORG, &call.meta, call.visitor()).await;
        return Err(used_link());
    };
    let stmts: Vec<Stmt> = store::use_link(&link, call.now());
    let explain = |error| if store::is_used_link(&error) { used_link() } else { error.into() };
    Ok(enter::sign_in(&call, person, Proof::One, stmts)?.explained(explain))
}

fn used_link() -> Problem {
    Problem::new(Kind::Unauthenticated, "This sign-in link was used or has run out. Ask for a new one.")
}

fn current(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let name = rows.found(0, "organisation")?.text("name")?;
    Ok(Done::just(enter::answer(&call.actor, &name, StatusCode::OK)?))
}

async fn sign_out(call: Call) -> Result<Done, Problem> {
    let mut stmts = Vec::new();
    if let Some(token) = model::session_token(call.headers(), call.app.config().is_production())
        && let Some(actor) = flow::actor_of_session(&call.app, &token).await?
    {
        stmts.push(store::delete_session(&sha256_hex(token.as_bytes())));
        stmts.push(audit::entry(&call.app, &actor, &call.meta, "session.end", &actor.id));
    }
    Ok(Done::with(stmts, Reply::no_content()).cookie(enter::cookie(&call, "", 0)))
}

fn sign_out_everywhere(call: &Call, _: &Rows) -> Result<Done, Problem> {
    let mut stmts = store::end_sessions(call.org());
    stmts.push(audit::did(call, "session.end_all", call.org()));
    Ok(Done::with(stmts, Reply::no_content()))
}
