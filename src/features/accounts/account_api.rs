//! One's own account: name, language, address.

use http::StatusCode;
use ports::{Row, Value};

use super::{
    letters,
    links_api::{MAILED, about_address, at, mailed, to_nobody, with_link},
    model::{self, EMAIL, Purpose},
    store,
};
use crate::{
    features::{audit, identity, mail},
    http::{
        Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row, text},
    },
};

static ACCOUNT: Shape = Shape {
    name: "Account",
    doc: "A person's own account.",
    columns: &[
        column("id").doc("`usr_…`."),
        column("name").doc("The name others see."),
        column("email").nullable().doc("The address; null for whoever only ever came by an owner link."),
        column("email_verified_at").number().nullable().doc("When it was proved to be theirs (Unix ms)."),
        column("locale").nullable().doc("The language, e.g. `de` or `pt-BR`; null: the browser's."),
        column("has_password").flag().doc("There is a password."),
        column("created_at").number().doc("When the account was made (Unix ms)."),
    ],
};

pub(super) static READ: Op = Op {
    tag: "Account",
    summary: "Your account. API keys have none.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &ACCOUNT),
    steps: Steps::Plan(
        |call| Ok(vec![identity::account(&call.actor.id), store::password(&call.actor.id)]),
        |_, rows| Ok(Done::just(Reply::of(StatusCode::OK, &ACCOUNT, &shown(rows, None, None)?)?)),
    ),
};

pub(super) static CHANGE: Op = Op {
    tag: "Account",
    summary: "Change your name or language.",
    takes: &[
        text("name", 1, 100).optional().doc("The name others see; unchanged when absent or null."),
        text("locale", 2, 35)
            .optional()
            .doc("The language, e.g. `de`; null: the browser's. Unchanged when absent."),
    ],
    asks: &[],
    gives: Gives::One(200, &ACCOUNT),
    steps: Steps::Plan(
        |call| {
            model::check_locale(call.body.opt_text("locale"))?;
            Ok(vec![identity::account(&call.actor.id), store::password(&call.actor.id)])
        },
        change,
    ),
};

pub(super) static MOVE: Op = Op {
    tag: "Account",
    summary: "Have a link mailed to a new address; opening it moves your account there. The old address is told. Needs a fresh proof of identity.",
    takes: &[EMAIL.doc("The new address.")],
    asks: &[],
    gives: Gives::One(202, &MAILED),
    steps: Steps::Plan(
        |call| {
            let mut reads = about_address(call)?;
            reads.push(identity::account(&call.actor.id));
            Ok(reads)
        },
        move_to,
    ),
};

/// The account as it is, or will be.
fn shown(rows: &Rows, name: Option<&str>, locale: Option<Value>) -> Result<Row, Problem> {
    let account = rows.found(0, "account")?;
    let of = |column: &str| account.get(column).cloned().unwrap_or(Value::Null);
    Ok(row([
        ("id", of("id")),
        ("name", name.map_or_else(|| of("name"), Value::from)),
        ("email", of("email")),
        ("email_verified_at", of("email_verified_at")),
        ("locale", locale.unwrap_or_else(|| of("locale"))),
        ("has_password", rows.one(1).is_some().into()),
        ("created_at", of("created_at")),
    ]))
}

fn change(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let locale = call.body.has("locale").then(|| Value::from(call.body.opt_text("locale")));
    let after = shown(rows, call.body.opt_text("name"), locale)?;
    let id = call.actor.id.as_str();
    let stmts = vec![
        identity::set_profile(id, &after.text("name")?, after.opt_text("locale")?.as_deref()),
        audit::did(call, "account.change", id),
    ];
    Ok(Done::with(stmts, Reply::of(StatusCode::OK, &ACCOUNT, &after)?))
}

/// Whether somebody else has proved that the address is theirs.
fn is_anothers(holder: Option<&Row>, id: &str) -> Result<bool, Problem> {
    let Some(holder) = holder else { return Ok(false) };
    Ok(holder.text("id")? != id && holder.opt_uint("email_verified_at")?.is_some())
}

/// Whether the new address is free the caller must not learn, so both ways leave the same traces where they can look.
fn move_to(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let (email, account) = (model::email(call)?, rows.found(2, "account")?);
    let old = account.opt_text("email")?;
    if old.as_deref() == Some(&email) && account.opt_uint("email_verified_at")?.is_some() {
        return Err(Problem::field("email", "This is your address already."));
    }
    if rows.one(0).is_none() {
        return mailed(call, Vec::new(), &email);
    }
    let (id, org) = (call.actor.id.as_str(), call.org());
    let mut stmts = vec![audit::did(call, "account.ask_move", id)];
    if is_anothers(rows.one(1), id)? {
        let (letter, url) = (&letters::TAKEN, at(call, "/sign-in"));
        stmts.push(to_nobody(call, &email, Purpose::Email));
        stmts.push(mail::letter(&call.app, org, &email, letter.0, &letter.text(&url)));
    } else {
        stmts.extend(with_link(call, (id, org), &email, Purpose::Email, &letters::NEW_ADDRESS, None));
    }
    if let Some(old) = old.filter(|old| *old != email) {
        let (letter, url) = (&letters::MOVING, at(call, "/sign-in"));
        stmts.push(mail::letter(&call.app, org, &old, letter.0, &letter.text(&url)));
    }
    mailed(call, stmts, &email)
}
