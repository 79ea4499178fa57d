//! Invitations as those see them who send them.

use http::StatusCode;
use ports::Row;

use super::{ROLES, model, store};
use crate::{
    features::{audit, identity::enter, mail},
    http::{
        Kind, Problem, Role,
        command::Reply,
        id::{new_secret, sha256_hex},
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row, text, word},
    },
};

static INVITATION: Shape = Shape {
    name: "Invitation",
    doc: "An invitation that was not accepted yet.",
    columns: &[
        column("id").doc("`inv_…`."),
        column("email").doc("Whom it was mailed to."),
        column("role").of(ROLES).doc("As what they are invited."),
        column("invited_by").doc("Who invited them."),
        column("created_at").number().doc("When (Unix ms)."),
        column("expires_at").number().doc("The link works until then (Unix ms)."),
    ],
};

pub(super) static LIST: Op = Op {
    tag: "Organisation",
    summary: "Open invitations, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&INVITATION, "inv"),
    steps: Steps::List(|call| Ok(vec![store::invitations(call)])),
};

pub(super) static INVITE: Op = Op {
    tag: "Organisation",
    summary: "Invite somebody by mail. The link works once, for seven days; an earlier one to the same address ends.",
    takes: &[
        text("email", 3, 254).doc("Whom to."),
        word("role", ROLES).doc("As what; not above your own role."),
    ],
    asks: &[],
    gives: Gives::One(201, &INVITATION),
    steps: Steps::Plan(ask, invite),
};

pub(super) static REVOKE: Op = Op {
    tag: "Organisation",
    summary: "Take an invitation back.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(
        |call| Ok(vec![store::invitation(call.org(), call.id(0))]),
        |call, rows| {
            rows.found(0, "invitation")?;
            let stmts = vec![
                store::revoke_invitation(call.org(), call.id(0), call.now()),
                audit::did(call, "invitation.revoke", call.id(0)),
            ];
            Ok(Done::with(stmts, Reply::no_content()))
        },
    ),
};

fn ask(call: &Call) -> Result<Vec<ports::Stmt>, Problem> {
    let email = address(call)?;
    if Role::parse(call.body.text("role")).is_none_or(|role| role > call.actor.role) {
        return Err(Problem::field("role", "Nobody gives a role above their own."));
    }
    mail::ready(&call.app)?;
    let since = call.now().saturating_sub(model::INVITATIONS_MS);
    Ok(vec![store::count_recent(call, &email, since)])
}

fn address(call: &Call) -> Result<String, Problem> {
    model::address(call.body.text("email")).ok_or_else(|| Problem::field("email", "Must be a mail address."))
}

fn invite(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let known = rows.found(0, "organisation")?;
    let (email, now) = (address(call)?, call.now());
    if known.flag("is_member")? {
        return Err(Problem::conflict("This address belongs to a member already."));
    }
    if known.uint("recent")? >= model::INVITATIONS {
        return Err(Problem::new(
            Kind::TooManyTries,
            "This organisation has invited enough people for a day.",
        ));
    }
    let token = new_secret::<32>(call.app.ids());
    let made = row([
        ("id", call.app.new_id("inv").into()),
        ("email", email.as_str().into()),
        ("role", call.body.text("role").into()),
        ("invited_by", call.actor.name.as_str().into()),
        ("created_at", now.into()),
        ("expires_at", (now + model::INVITATION_MS).into()),
    ]);
    let id = made.text("id")?;
    let inviter = known.text("inviter")?;
    let mut stmts: Vec<_> =
        store::insert_invitation(call.org(), &sha256_hex(token.as_bytes()), &inviter, &made, now).into();
    stmts.push(letter(call, known, &email, &token)?);
    stmts.push(audit::did(call, "invitation.create", &id));
    Ok(Done::with(stmts, Reply::of(StatusCode::CREATED, &INVITATION, &made)?).after(mail::kick))
}

fn letter(call: &Call, known: &Row, email: &str, token: &str) -> Result<ports::Stmt, Problem> {
    let (name, organisation) = (call.actor.name.as_str(), known.text("name")?);
    let origin = enter::origin(&call.app, call.headers(), call.uri());
    let subject = format!("{name} invites you to {organisation}");
    let text = format!(
        "{name} invites you to the organisation {organisation} on Vibe Edge, as {}.\n\n\
         Open this link to join. It works once, for seven days:\n{origin}/invitation#token={token}\n\n\
         If you do not know what this is about, do nothing.\n",
        call.body.text("role")
    );
    Ok(mail::letter(&call.app, call.org(), email, &subject, &text))
}
