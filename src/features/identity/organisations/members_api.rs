//! Members: listed, given another role, removed; and leaving.

use http::StatusCode;
use ports::{PortError, Row, Value};

use super::{ROLES, is_proved, model, store};
use crate::{
    features::{
        audit,
        identity::{
            enter,
            model::{OPERATOR_ORG, OPERATOR_USER},
        },
    },
    http::{
        Credential, Problem, Role,
        command::Reply,
        op::{Call, Column, Done, Gives, Op, Rows, Shape, Steps, column, row, word},
    },
};

const JOINED: Column = column("joined_at").number().doc("Since when they are a member (Unix ms).");
const SEEN: Column = column("last_seen_at").number().nullable().doc(
    "When a session of theirs in this organisation was last used (Unix ms, to ten minutes); null: there is none.",
);

static MEMBER: Shape = Shape {
    name: "Member",
    doc: "A member of the organisation.",
    columns: &[
        column("id").doc("`usr_…`."),
        column("name").doc("The person's name."),
        column("email").nullable().doc("Their mail address, if they have one."),
        column("role").of(Role::WORDS).doc("Their standing."),
        JOINED,
        SEEN,
    ],
};

pub(super) static LIST: Op = Op {
    tag: "Organisation",
    summary: "The organisation's members.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&MEMBER, "usr"),
    steps: Steps::List(|call| Ok(vec![store::members(call), store::count_members(call.org())])),
};

pub(super) static CHANGE: Op = Op {
    tag: "Organisation",
    summary: "Give a member another role, not above your own. One owner stays.",
    takes: &[word("role", ROLES).doc("Their new role.")],
    asks: &[],
    gives: Gives::One(200, &MEMBER),
    steps: Steps::Plan(|call| Ok(vec![store::member(call.org(), call.id(0))]), change),
};

pub(super) static REMOVE: Op = Op {
    tag: "Organisation",
    summary: "Remove a member: their sessions in this organisation end, their API keys are revoked.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(
        |call| Ok(vec![store::member(call.org(), call.id(0))]),
        |call, rows| {
            let mut stmts = end_membership(call, rows.found(0, "member")?, call.actor.role)?;
            stmts.push(audit::did(call, "member.remove", call.id(0)));
            Ok(Done::with(stmts, Reply::no_content()).explained(explain))
        },
    ),
};

pub(super) static LEAVE: Op = Op {
    tag: "Organisation",
    summary: "Leave the organisation. Your sessions in it end, this one included, and your API keys there are revoked.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(
        |call| {
            is_proved(call)?;
            Ok(vec![store::member(call.org(), &call.actor.id)])
        },
        |call, rows| {
            let mut stmts = end_membership(call, rows.found(0, "member")?, Role::Owner)?;
            stmts.push(audit::did(call, "member.leave", &call.actor.id));
            let done = Done::with(stmts, Reply::no_content()).explained(explain);
            Ok(done.cookie(enter::cookie(call, "", 0)))
        },
    ),
};

fn change(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let (member, wanted) = (rows.found(0, "member")?, call.body.text("role"));
    let was = standing(member)?;
    model::check_change(call.actor.role, was, Role::parse(wanted), member.uint("owners")?)?;
    let stmts = vec![
        store::set_standing(&change_of(call, member, was), wanted, wanted, call.now()),
        audit::did(call, "member.role", call.id(0)),
    ];
    let kept = |name: &str| member.get(name).cloned().unwrap_or(Value::Null);
    let after = row([
        ("id", kept("id")),
        ("name", kept("name")),
        ("email", kept("email")),
        ("role", wanted.into()),
        ("joined_at", kept("joined_at")),
        ("last_seen_at", kept("last_seen_at")),
    ]);
    Ok(Done::with(stmts, Reply::of(StatusCode::OK, &MEMBER, &after)?).explained(explain))
}

/// The statements that end a membership, by somebody of the role `by`. Whoever is in no organisation then gets one of
/// their own, so that they can still sign in.
fn end_membership(call: &Call, member: &Row, by: Role) -> Result<Vec<ports::Stmt>, Problem> {
    let (id, was) = (member.text("id")?, standing(member)?);
    if call.org() == OPERATOR_ORG && id == OPERATOR_USER {
        return Err(Problem::conflict("This is the account that owner links sign in. It stays."));
    }
    model::check_change(by, was, None, member.uint("owners")?)?;
    let change = change_of(call, member, was);
    let mut stmts = vec![store::set_standing(&change, was.as_str(), "", call.now())];
    stmts.extend(store::remove(call.org(), &id));
    stmts.extend(store::give_home(call.org(), &id, &call.app.new_id("org"), call.now()));
    Ok(stmts)
}

fn change_of<'a>(call: &'a Call, member: &'a Row, was: Role) -> store::Change<'a> {
    let by_person = call.actor.credential == Credential::Session;
    let user_id = if let Some(Value::Text(id)) = member.get("id") { id } else { "" };
    let by = by_person.then_some((call.actor.id.as_str(), call.actor.role.as_str()));
    store::Change { org_id: call.org(), user_id, was: was.as_str(), by }
}

fn standing(member: &Row) -> Result<Role, Problem> {
    Role::parse(&member.text("role")?).ok_or_else(|| Problem::internal("a role of a newer version"))
}

/// The statement looks again at what the request was allowed by.
fn explain(error: PortError) -> Problem {
    if error.violates("memberships.role") {
        return Problem::conflict(
            "Somebody changed this at the same moment, or it would leave the organisation without an owner.",
        );
    }
    error.into()
}
