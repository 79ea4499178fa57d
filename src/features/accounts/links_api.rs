//! Asking for a link by mail: to sign in, or to choose a new password.

use http::StatusCode;
use ports::{Row, Stmt};

use super::{
    letters::{self, Letter},
    model::{self, EMAIL, LINK_MS, MAILS, MAILS_MS, Purpose},
    store,
};
use crate::{
    features::{audit, identity, mail},
    http::{
        Problem,
        command::Reply,
        id::sha256_hex,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row},
    },
};

/// What is answered whether or not anybody has the address.
pub(super) static MAILED: Shape = Shape {
    name: "MailedLink",
    doc: "A mail is on its way, if there is somebody to get it. The answer is the same for every address.",
    columns: &[
        column("email").doc("The address, as it is kept."),
        column("expires_at").number().doc("A link in the mail works until then (Unix ms)."),
    ],
};

pub(super) static ASK_SIGN_IN: Op = Op {
    tag: "Account",
    summary: "Have a one-time sign-in link mailed. An address gets at most five mails an hour.",
    takes: &[EMAIL.doc("The account's address.")],
    asks: &[],
    gives: Gives::One(202, &MAILED),
    steps: Steps::Plan(about_address, |call, rows| ask(call, rows, Purpose::SignIn, &letters::SIGN_IN)),
};

pub(super) static ASK_RESET: Op = Op {
    tag: "Account",
    summary: "Have a one-time link mailed that lets you choose a new password.",
    takes: &[EMAIL.doc("The account's address.")],
    asks: &[],
    gives: Gives::One(202, &MAILED),
    steps: Steps::Plan(
        |call| {
            model::with_passwords(&call.app)?;
            about_address(call)
        },
        |call, rows| ask(call, rows, Purpose::Reset, &letters::RESET),
    ),
};

/// Counts a mail to the body's address, and reads who has it.
pub(super) fn about_address(call: &Call) -> Result<Vec<Stmt>, Problem> {
    mail::ready(&call.app)?;
    let (email, now) = (model::email(call)?, call.now());
    Ok(vec![
        store::take_try(&model::subject("mail", &email), MAILS, MAILS_MS, now),
        identity::person_by_email(&email, now),
    ])
}

fn ask(call: &Call, rows: &Rows, purpose: Purpose, letter: &Letter) -> Result<Done, Problem> {
    let email = model::email(call)?;
    let mut stmts = Vec::new();
    if rows.one(0).is_some() {
        match rows.one(1) {
            Some(person) => stmts.extend(to_person(call, person, &email, purpose, letter)?),
            None => stmts.push(to_nobody(call, &email, purpose)),
        }
    }
    mailed(call, stmts, &email)
}

/// A mail with a link to a person, and its audit row.
pub(super) fn to_person(
    call: &Call,
    person: &Row,
    email: &str,
    purpose: Purpose,
    letter: &Letter,
) -> Result<Vec<Stmt>, Problem> {
    let (user_id, org_id) = (person.text("id")?, person.text("org_id")?);
    let stranger = model::stranger_in(call, &org_id);
    let mut stmts = with_link(call, (&user_id, &org_id), email, purpose, letter, None);
    stmts.push(audit::entry(&call.app, &stranger, &call.meta, "account.mail_link", &user_id));
    Ok(stmts)
}

/// A mail with a link to a person (id, organisation), and the link.
pub(super) fn with_link(
    call: &Call,
    (user_id, org_id): (&str, &str),
    email: &str,
    purpose: Purpose,
    letter: &Letter,
    password: Option<&str>,
) -> Vec<Stmt> {
    let token = model::new_token(&call.app, user_id);
    let url = [&at(call, purpose.page()), token.as_str()].concat();
    let hash = sha256_hex(token.as_bytes());
    vec![
        store::insert_link(&hash, purpose, Some(user_id), email, password, call.now()),
        mail::letter(&call.app, org_id, email, letter.0, &letter.text(&url)),
    ]
}

/// The row that is written where there is nobody to write to.
pub(super) fn to_nobody(call: &Call, email: &str, purpose: Purpose) -> Stmt {
    let hash = sha256_hex(model::new_token(&call.app, "").as_bytes());
    store::insert_link(&hash, purpose, None, email, None, call.now())
}

/// A page of the UI, where the caller reaches it.
pub(super) fn at(call: &Call, page: &str) -> String {
    [&identity::origin(&call.app, call.headers(), call.uri()), page].concat()
}

/// Writes, answers that a mail is on its way, and sends it.
pub(super) fn mailed(call: &Call, stmts: Vec<Stmt>, email: &str) -> Result<Done, Problem> {
    let shown = row([("email", email.into()), ("expires_at", (call.now() + LINK_MS).into())]);
    Ok(Done::with(stmts, Reply::of(StatusCode::ACCEPTED, &MAILED, &shown)?).after(mail::kick))
}
