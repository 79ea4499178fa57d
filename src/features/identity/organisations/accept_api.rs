//! Invitations as those see them who got one: looked at, accepted.
//!
//! The link was mailed, so whoever has it reads the mail of the address: that signs them in as a mailed link would, and
//! makes an account where there is none. An account that claimed the address and never proved it was somebody else's
//! guess, or a trap for this very moment: it loses the address, and whoever has the link gets an account of their own.

use http::StatusCode;
use ports::{PortError, Row, Stmt, Value};

use super::{ROLES, model, store};
use crate::{
    features::{
        audit,
        identity::{
            enter::{self, Proof},
            flow,
            model::session_token,
            store as people,
        },
    },
    http::{
        Actor, Kind, Origin, Problem, Role,
        command::Reply,
        id::sha256_hex,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row, secret, text},
    },
};

static LOOK_SHAPE: Shape = Shape {
    name: "InvitationLook",
    doc: "What an invitation is for.",
    columns: &[
        column("organisation").doc("The name of the organisation."),
        column("email").doc("Who is invited."),
        column("role").of(ROLES).doc("As what."),
        column("invited_by").nullable().doc("Who invites, by name, if a person does."),
        column("has_account").flag().doc(
            "The address has an account, which is signed in by accepting. Otherwise accepting makes one and asks for a name.",
        ),
    ],
};

pub(super) static LOOK: Op = Op {
    tag: "Organisation",
    summary: "Look at an invitation before accepting it.",
    takes: &[secret("token", 1, 500).doc("The token of the mailed link.")],
    asks: &[],
    gives: Gives::One(200, &LOOK_SHAPE),
    steps: Steps::Plan(|call| Ok(vec![store::invitation_row(&token_hash(call), call.now())]), look),
};

pub(super) static ACCEPT: Op = Op {
    tag: "Organisation",
    summary: "Accept an invitation: joins, and signs in whoever is not. Works once.",
    takes: &[
        secret("token", 1, 500).doc("The token of the mailed link."),
        text("name", 1, 100)
            .optional()
            .doc("The name of a new account; the beginning of the address, when absent."),
    ],
    asks: &[],
    gives: Gives::One(201, &enter::SESSION),
    steps: Steps::Plan(
        |call| {
            let mut stmts = vec![store::invitation_row(&token_hash(call), call.now())];
            stmts.extend(session(call).map(|hash| people::session_row(&hash, call.now())));
            Ok(stmts)
        },
        accept,
    ),
};

fn token_hash(call: &Call) -> String {
    sha256_hex(call.body.text("token").as_bytes())
}

/// The hash of the caller's session token, if they have one.
fn session(call: &Call) -> Option<String> {
    let token = session_token(call.headers(), call.app.config().is_production())?;
    Some(sha256_hex(token.as_bytes()))
}

fn over() -> Problem {
    Problem::new(
        Kind::NotFound,
        "This invitation was used, was taken back or has run out. Ask for a new one.",
    )
}

/// The invitation and the role it lets in with.
fn open(rows: &Rows) -> Result<(&Row, Role), Problem> {
    let row = rows.one(0).ok_or_else(over)?;
    let inviter = row.opt_text("inviter_role")?.and_then(|role| Role::parse(&role));
    let by_operator = row.text("invited_by")? == "operator";
    let role = model::invited_role(Role::parse(&row.text("role")?), by_operator, inviter);
    Ok((row, role.ok_or_else(over)?))
}

fn look(_: &Call, rows: &Rows) -> Result<Done, Problem> {
    let (invitation, role) = open(rows)?;
    let shown = row([
        ("organisation", invitation.text("organisation")?.into()),
        ("email", invitation.text("email")?.into()),
        ("role", role.as_str().into()),
        ("invited_by", invitation.opt_text("inviter")?.into()),
        ("has_account", invitation.opt_uint("email_verified_at")?.is_some().into()),
    ]);
    Ok(Done::just(Reply::of(StatusCode::OK, &LOOK_SHAPE, &shown)?))
}

fn accept(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let (invitation, invited) = open(rows)?;
    let (org_id, now) = (invitation.text("org_id")?, call.now());
    let known = invitation.opt_text("user_id")?;
    let session = rows.one(1);
    if let Some(session) = session
        && known != session.opt_text("id")?
    {
        let email = invitation.text("email")?;
        let detail = format!("You are signed in as somebody else. Sign out to accept as {email}.");
        return Err(Problem::conflict(detail));
    }
    let is_proved = session.is_some() || invitation.opt_uint("email_verified_at")?.is_some();
    let mut stmts = vec![store::use_invitation(&token_hash(call), now)];
    let (user_id, name) = match known.filter(|_| is_proved) {
        Some(id) => (id, invitation.text("name")?),
        None => newcomer(call, invitation, &mut stmts)?,
    };
    let role = invitation.opt_text("present_role")?.filter(|_| is_proved);
    let role = role.unwrap_or_else(|| invited.as_str().to_owned());
    stmts.push(store::verify(&user_id, now));
    stmts.push(store::join(&org_id, &user_id, &role, now));
    let of = |from: &Row, name: &str| from.get(name).cloned().unwrap_or(Value::Null);
    let person = row([
        ("id", user_id.into()),
        ("name", name.into()),
        ("org_id", org_id.into()),
        ("role", role.into()),
        ("organisation", of(invitation, "organisation")),
        ("policy", of(invitation, "policy")),
        ("confirmed_at", if is_proved { of(invitation, "confirmed_at") } else { Value::Null }),
        ("created_at", session.map_or(now.into(), |session| of(session, "created_at"))),
        ("proved_at", session.map_or(Value::Null, |session| of(session, "proved_at"))),
    ]);
    let actor = actor_of(call, &person)?;
    let target = invitation.text("invitation")?;
    stmts.push(audit::entry(&call.app, &actor, &call.meta, "invitation.accept", &target));
    let done = match self::session(call).filter(|_| session.is_some()) {
        Some(hash) => {
            stmts.push(store::move_session(&hash, &actor.org_id));
            let reply = enter::answer(&actor, &person.text("organisation")?, StatusCode::CREATED)?;
            Done::with(stmts, reply)
        }
        None => enter::sign_in(call, &person, Proof::One, stmts)?,
    };
    Ok(done.explained(explain))
}

/// A new account for the invited address, at home in the organisation.
fn newcomer(call: &Call, invitation: &Row, stmts: &mut Vec<Stmt>) -> Result<(String, String), Problem> {
    let (id, email) = (call.app.new_id("usr"), invitation.text("email")?);
    let begin = || email.split('@').next().unwrap_or_default().chars().take(100).collect();
    let name: String = call.body.opt_text("name").map_or_else(begin, str::to_owned);
    stmts.push(people::free_address(&email));
    stmts.push(store::insert_invited(&id, &invitation.text("org_id")?, &name, &email, call.now()));
    Ok((id, name))
}

fn actor_of(call: &Call, person: &Row) -> Result<Actor, Problem> {
    let mut actor = flow::actor_of_person(person)?.ok_or_else(over)?;
    actor.origin = Origin::new(call.visitor(), false);
    Ok(actor)
}

fn explain(error: PortError) -> Problem {
    if store::is_used(&error) { over() } else { error.into() }
}
