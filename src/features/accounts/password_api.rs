//! Passwords: signing in with one, choosing one.

use ports::{Checked, Stmt};

use super::{
    letters,
    links_api::at,
    model::{self, EMAIL, MAX_PASSWORD, TRIES, TRIES_MS},
    store,
};
use crate::{
    features::{
        audit,
        identity::{self, Proof, SESSION},
        mail,
    },
    http::{
        Kind, Problem,
        command::Reply,
        id::sha256_hex,
        op::{Call, Done, Gives, Op, Rows, Steps, secret},
    },
};

pub(super) static SIGN_IN: Op = Op {
    tag: "Account",
    summary: "Sign in with a password; sets the session cookie. Ten passwords are looked at for an address in 15 minutes.",
    takes: &[EMAIL.doc("The account's address."), secret("password", 1, MAX_PASSWORD).doc("The password.")],
    asks: &[],
    gives: Gives::One(201, &SESSION),
    steps: Steps::Wait(|call| Box::pin(sign_in(call))),
};

pub(super) static CHOOSE: Op = Op {
    tag: "Account",
    summary: "Choose a password, or another one. Needs a fresh proof of identity; ends your other sessions.",
    takes: &[secret("password", 1, MAX_PASSWORD)
        .doc("The new password: at least 8 characters, none of the common ones.")],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(
        |call| {
            model::with_passwords(&call.app)?;
            Ok(vec![identity::account(&call.actor.id)])
        },
        choose,
    ),
};

/// The try is taken first, and the same is read and hashed for an address that nobody has.
async fn sign_in(call: Call) -> Result<Done, Problem> {
    let app = &call.app;
    model::with_passwords(app)?;
    let (email, typed, now) = (model::email(&call)?, call.body.text("password"), call.now());
    let take = store::take_try(&model::subject("password", &email), TRIES, TRIES_MS, now);
    let found = app.sql().batch(vec![take, identity::person_by_email(&email, now)]).await?;
    let first = |n: usize| found.get(n).and_then(|outcome| outcome.rows.first());
    if first(0).is_none() {
        return Err(refused(
            &call,
            Kind::TooManyTries,
            "Too many passwords were tried. Wait 15 minutes, or ask for a sign-in link.",
        )
        .await);
    }
    let user_id = first(1).map_or(Ok(String::new()), |person| person.text("id"))?;
    let stored = app.sql().rows(store::password(&user_id)).await?;
    let stored = stored.first().map(|row| row.text("hash")).transpose()?;
    let checked = app.passwords().check(typed, stored.as_deref());
    let (Some(person), Checked::Right | Checked::Old) = (first(1), checked) else {
        return Err(refused(&call, Kind::Unauthenticated, "The address or the password is wrong.").await);
    };
    let mut stmts: Vec<Stmt> = Vec::new();
    if let (Checked::Old, Some(hash)) = (checked, app.passwords().rehash(typed, &model::salt(app))) {
        stmts.push(store::rehash_password(&user_id, &hash));
    }
    identity::sign_in(&call, person, Proof::One, stmts)
}

/// Counts the refusal in the operator's log: whose it was, if anybody's, must not show.
async fn refused(call: &Call, kind: Kind, detail: &'static str) -> Problem {
    if let Err(error) = identity::ensure_operator(&call.app).await {
        return error.into();
    }
    audit::failed_sign_in(&call.app, identity::OPERATOR_ORG, &call.meta, call.visitor()).await;
    Problem::new(kind, detail)
}

fn choose(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let account = rows.found(0, "account")?;
    let Some(email) = account.opt_text("email")? else {
        return Err(Problem::conflict(
            "Give your account an address first: a password is asked for together with it.",
        ));
    };
    let (id, name) = (call.actor.id.as_str(), account.text("name")?);
    let hash = model::hash(&call.app, call.body.text("password"), &[&name, &email])?;
    let session =
        identity::session_token(call.headers(), call.app.config().is_production()).unwrap_or_default();
    let (letter, url) = (&letters::CHANGED, at(call, "/forgot-password"));
    let stmts = vec![
        store::set_password(id, &hash, call.now()),
        store::delete_other_links(id, ""),
        identity::end_other_sessions(id, &sha256_hex(session.as_bytes())),
        mail::letter(&call.app, call.org(), &email, letter.0, &letter.text(&url)),
        audit::did(call, "account.password", id),
    ];
    Ok(Done::with(stmts, Reply::no_content()).after(mail::kick))
}
