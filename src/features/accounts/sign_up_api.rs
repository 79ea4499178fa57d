//! Signing up, and which ways in there are.

use http::StatusCode;
use ports::{Row, Stmt};

use super::{
    letters,
    links_api::{MAILED, about_address, mailed, to_person, with_link},
    model::{self, EMAIL, MAX_PASSWORD, Purpose},
};
use crate::{
    config::SignUp,
    features::{audit, federation, identity, mail},
    http::{
        Kind, Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row, secret, text},
    },
};

static WAYS_IN: Shape = Shape {
    name: "WaysIn",
    doc: "How one can sign in and up here.",
    columns: &[
        column("links").flag().doc("By a link that is mailed."),
        column("passwords").flag().doc("By a password."),
        column("passkeys").flag().doc("By a passkey."),
        column("providers").list(&federation::PROVIDER).doc("By other sites."),
        column("sign_up").of(&["open", "invited", "closed"]).doc("Who may make an account."),
    ],
};

pub(super) static WAYS: Op = Op {
    tag: "Account",
    summary: "Which ways in there are.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &WAYS_IN),
    steps: Steps::Plan(|_| Ok(Vec::new()), ways),
};

pub(super) static SIGN_UP: Op = Op {
    tag: "Account",
    summary: "Make an account. It opens with the link that is mailed; an address that has one already gets a mail that says so.",
    takes: &[
        text("name", 1, 100).doc("The person's name."),
        EMAIL.doc("The person's address."),
        text("locale", 2, 35).optional().doc("The person's language, e.g. `de` or `pt-BR`."),
        secret("password", 1, MAX_PASSWORD)
            .optional()
            .doc("A password, where the server knows them. It counts once the mailed link was opened."),
    ],
    asks: &[],
    gives: Gives::One(202, &MAILED),
    steps: Steps::Wait(|call| Box::pin(sign_up(call))),
};

fn ways(call: &Call, _: &Rows) -> Result<Done, Problem> {
    let app = &call.app;
    let shown = row([
        ("links", mail::ready(app).is_ok().into()),
        ("passwords", model::with_passwords(app).is_ok().into()),
        ("passkeys", true.into()),
        ("providers", federation::shown(&app.config().sign_in).into()),
        ("sign_up", app.config().sign_up.as_str().into()),
    ]);
    Ok(Done::just(Reply::of(StatusCode::OK, &WAYS_IN, &shown)?))
}

async fn sign_up(call: Call) -> Result<Done, Problem> {
    let may = match call.app.config().sign_up {
        SignUp::Open => Ok(()),
        SignUp::Invited => Err("Here one signs up by invitation: ask somebody of the organisation for one."),
        SignUp::Closed => Err("Nobody can sign up here."),
    };
    may.map_err(|why| Problem::new(Kind::Forbidden, why))?;
    let (reads, email) = (about_address(&call)?, model::email(&call)?);
    model::check_locale(call.body.opt_text("locale"))?;
    let password = password(&call, &email)?;
    let found = call.app.sql().batch(reads).await?;
    let first = |n: usize| found.get(n).and_then(|outcome| outcome.rows.first());
    if first(0).is_some() {
        let stmts = stmts(&call, first(1), &email, password.as_deref())?;
        match call.app.sql().batch(stmts).await {
            // Of two with one address at once, one makes the account; the other must not hear that it was new.
            Err(error) if error.violates("users.email") => {}
            written => _ = written?,
        }
    }
    mailed(&call, Vec::new(), &email)
}

/// Hashed before anybody looks whether the address is known, so that it takes the same time.
fn password(call: &Call, email: &str) -> Result<Option<String>, Problem> {
    let Some(chosen) = call.body.opt_text("password") else { return Ok(None) };
    model::with_passwords(&call.app)
        .map_err(|_| Problem::field("password", "This server knows no passwords."))?;
    model::hash(&call.app, chosen, &[call.body.text("name"), email]).map(Some)
}

fn stmts(
    call: &Call,
    known: Option<&Row>,
    email: &str,
    password: Option<&str>,
) -> Result<Vec<Stmt>, Problem> {
    let (name, locale) = (call.body.text("name"), call.body.opt_text("locale"));
    let (user_id, org_id, mut stmts) = match known {
        Some(person) if person.opt_uint("email_verified_at")?.is_some() => {
            return to_person(call, person, email, Purpose::SignIn, &letters::KNOWN);
        }
        // Nobody has opened the link of an earlier sign-up: this one counts as much.
        Some(person) => (person.text("id")?, person.text("org_id")?, Vec::new()),
        None => {
            let (user_id, org_id) = (call.app.new_id("usr"), call.app.new_id("org"));
            let made = identity::newcomer_in(&org_id, (&user_id, name, email), false, call.now());
            (user_id, org_id, made)
        }
    };
    let stranger = model::stranger_in(call, &org_id);
    if locale.is_some() || known.is_some() {
        stmts.push(identity::set_profile(&user_id, name, locale));
    }
    stmts.extend(with_link(call, (&user_id, &org_id), email, Purpose::SignIn, &letters::WELCOME, password));
    stmts.push(audit::entry(&call.app, &stranger, &call.meta, "account.sign_up", &user_id));
    Ok(stmts)
}
