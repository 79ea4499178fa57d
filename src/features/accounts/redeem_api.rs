//! Opening a mailed link: it proves the address and signs in.

use ports::{PortError, Row, Stmt};

use super::{
    letters,
    links_api::at,
    model::{self, MAX_PASSWORD, Purpose},
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
        id::sha256_hex,
        op::{Call, Done, Gives, Op, Steps, secret},
    },
};

pub(super) static REDEEM: Op = Op {
    tag: "Account",
    summary: "Sign in with the token of a mailed link, which also proves the address; sets the session cookie.",
    takes: &[secret("token", 1, 200).doc("What stands in the link behind `#link=`.")],
    asks: &[],
    gives: Gives::One(201, &SESSION),
    steps: Steps::Wait(|call| Box::pin(redeem(call, false))),
};

pub(super) static RESET: Op = Op {
    tag: "Account",
    summary: "Choose a new password with the token of a mailed link. Ends all other sessions and signs in.",
    takes: &[
        secret("token", 1, 200).doc("What stands in the link behind `#link=`."),
        secret("password", 1, MAX_PASSWORD)
            .doc("The new password: at least 8 characters, none of the common ones."),
    ],
    asks: &[],
    gives: Gives::One(201, &SESSION),
    steps: Steps::Wait(|call| Box::pin(redeem(call, true))),
};

/// Whose link does not work is nobody's we know: it is counted in the operator's log.
async fn redeem(call: Call, is_reset: bool) -> Result<Done, Problem> {
    if is_reset {
        model::with_passwords(&call.app)?;
    }
    let (token, now) = (call.body.text("token"), call.now());
    let (hash, user_id) = (sha256_hex(token.as_bytes()), model::person_of(token));
    let reads = vec![store::link(&hash, user_id, now), identity::person(user_id, now)];
    let found = call.app.sql().batch(reads).await?;
    let first = |n: usize| found.get(n).and_then(|outcome| outcome.rows.first());
    if let (Some(link), Some(person)) = (first(0), first(1))
        && is_of_now(link, person, is_reset)?
    {
        let mut stmts = vec![store::use_link(&hash, now), store::delete_other_links(user_id, &hash)];
        stmts.extend(opened(&call, link, person)?);
        return Ok(identity::sign_in(&call, person, Proof::One, stmts)?.explained(explain).after(mail::kick));
    }
    identity::ensure_operator(&call.app).await?;
    audit::failed_sign_in(&call.app, identity::OPERATOR_ORG, &call.meta, call.visitor()).await;
    Err(used_link())
}

/// Whether the link is of this kind, and was not sent to an address that is no longer the person's.
fn is_of_now(link: &Row, person: &Row, is_reset: bool) -> Result<bool, Problem> {
    let purpose = link.text("purpose")?;
    let moves = purpose == Purpose::Email.as_str();
    let same_address = person.opt_text("email")? == link.opt_text("email")?;
    Ok(is_reset == (purpose == Purpose::Reset.as_str()) && (moves || same_address))
}

/// What an opened link changes: the address is proved, perhaps another one, and there may be a new password.
fn opened(call: &Call, link: &Row, person: &Row) -> Result<Vec<Stmt>, Problem> {
    let (now, user_id, email) = (call.now(), person.text("id")?, link.text("email")?);
    let who = model::stranger_in(call, &person.text("org_id")?);
    let did = |action| audit::entry(&call.app, &who, &call.meta, action, &user_id);
    let mut stmts = Vec::new();
    if person.opt_text("email")?.as_deref() != Some(&email) {
        stmts.extend([identity::free_address(&email), did("account.move")]);
    } else if person.opt_uint("email_verified_at")?.is_none() {
        stmts.push(did("account.verify"));
    }
    stmts.push(identity::prove_email(&user_id, &email, now));
    if let Some(hash) = link.opt_text("password")? {
        stmts.extend([store::set_password(&user_id, &hash, now), did("account.password")]);
    }
    if call.body.has("password") {
        let name = person.text("name")?;
        let hash = model::hash(&call.app, call.body.text("password"), &[&name, &email])?;
        let (letter, url) = (&letters::CHANGED, at(call, "/forgot-password"));
        stmts.extend([
            store::set_password(&user_id, &hash, now),
            identity::end_other_sessions(&user_id, ""),
            mail::letter(&call.app, &who.org_id, &email, letter.0, &letter.text(&url)),
            did("account.password"),
        ]);
    }
    Ok(stmts)
}

fn explain(error: PortError) -> Problem {
    if store::is_used_link(&error) {
        return used_link();
    }
    if error.violates("users.email") {
        return Problem::conflict("This address has another account by now.");
    }
    error.into()
}

fn used_link() -> Problem {
    Problem::new(Kind::Unauthenticated, "This link was used or has run out. Ask for a new one.")
}
