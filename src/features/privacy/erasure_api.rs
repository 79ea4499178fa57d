//! The erasure of one's own account: asked for, looked at, taken back.

use http::StatusCode;
use ports::{PortError, Value};

use crate::{
    features::{audit, identity, mail},
    http::{
        Credential, Kind, Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row},
    },
};

/// Between the word that somebody goes and their erasure, in milliseconds.
const GRACE_MS: u64 = 14 * 86_400_000;

static NEEDED: Shape = Shape {
    name: "OwnedOrganisation",
    doc: "An organisation with other people in it and no other owner.",
    columns: &[column("id").doc("`org_…`."), column("name").doc("Its name.")],
};

static ERASURE: Shape = Shape {
    name: "Erasure",
    doc: "Whether and when an account is erased.",
    columns: &[
        column("asked_at").number().nullable().doc("When it was asked for (Unix ms); null: it was not."),
        column("erase_at")
            .number()
            .nullable()
            .doc("When it is carried out (Unix ms). Until then it can be taken back."),
        column("needed_in")
            .list(&NEEDED)
            .doc("Organisations that need another owner first, or an end. Nothing is erased before."),
    ],
};

pub(super) static READ: Op = Op {
    tag: "Account",
    summary: "Whether and when your account is erased, and what stands in its way.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &ERASURE),
    steps: Steps::Plan(look, |_, rows| Ok(Done::just(answer(rows, None)?))),
};

pub(super) static ASK: Op = Op {
    tag: "Account",
    summary: "Have your account erased in 14 days. All your sessions, API keys and tokens end at once, this session included; sign in again to take it back. Needs a fresh proof of identity.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &ERASURE),
    steps: Steps::Plan(
        |call| {
            is_person(call)?;
            if call.actor.id == identity::OPERATOR_USER {
                return Err(Problem::conflict("This is the account that owner links sign in. It stays."));
            }
            look(call)
        },
        ask,
    ),
};

pub(super) static KEEP: Op = Op {
    tag: "Account",
    summary: "Take the erasure of your account back. API keys that ended stay ended.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(look, |call, rows| {
        is_person(call)?;
        rows.found(0, "erasure")?;
        let mut stmts = identity::keep_person(&call.actor.id, call.now());
        stmts.push(audit::did(call, "account.keep", &call.actor.id));
        Ok(Done::with(stmts, Reply::no_content()))
    }),
};

/// The owner token may do all that people may, but is nobody.
fn is_person(call: &Call) -> Result<(), Problem> {
    if call.actor.credential == Credential::Session {
        return Ok(());
    }
    Err(Problem::new(Kind::Forbidden, "Only a signed-in person has an account."))
}

fn look(call: &Call) -> Result<Vec<ports::Stmt>, Problem> {
    let id = &call.actor.id;
    Ok(vec![identity::erasure(id), identity::needed_in(id), identity::account(id)])
}

fn ask(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    if !rows.all(1).is_empty() {
        return Err(needed());
    }
    let (id, now) = (call.actor.id.as_str(), call.now());
    // Asking again puts nothing off.
    let erase_at = rows.one(0).map_or(Ok(now + GRACE_MS), |row| row.uint("erase_at"))?;
    let mut stmts = identity::ask_erasure(id, now, erase_at);
    stmts.push(audit::did(call, "account.ask_erasure", id));
    let email = rows.one(2).map(|row| row.opt_text("email")).transpose()?.flatten();
    if let Some(email) = email.filter(|_| mail::ready(&call.app).is_ok()) {
        stmts.push(mail::letter(&call.app, call.org(), &email, LETTER.0, LETTER.1));
    }
    let done = Done::with(stmts, answer(rows, Some((now, erase_at)))?).explained(explain);
    Ok(done.cookie(identity::cookie(call, "", 0)).after(mail::kick))
}

/// Whoever did not ask for it must hear of it. No name and no link: nothing here is worth following.
const LETTER: (&str, &str) = (
    "Your account will be erased",
    "Your account will be erased in 14 days. Your sessions and API keys have ended.\n\n\
     If you did not ask for this, or have changed your mind: sign in and take it back under Settings, Your account.\n",
);

fn answer(rows: &Rows, asked: Option<(u64, u64)>) -> Result<Reply, Problem> {
    let before = rows.one(0);
    let of = |column: &str| before.and_then(|row| row.get(column).cloned());
    let (asked_at, erase_at) = asked.map_or((None, None), |(now, at)| (Some(now.into()), Some(at.into())));
    let shown = row([
        ("asked_at", of("asked_at").or(asked_at).unwrap_or(Value::Null)),
        ("erase_at", of("erase_at").or(erase_at).unwrap_or(Value::Null)),
        ("needed_in", NEEDED.write_all(rows.all(1))?.into()),
    ]);
    Reply::of(StatusCode::OK, &ERASURE, &shown)
}

fn needed() -> Problem {
    Problem::conflict(
        "You are the only owner of an organisation with other people in it. Make somebody else an owner, or end it, first. \
         GET /v1/account/erasure names it.",
    )
}

fn explain(error: PortError) -> Problem {
    if error.violates("erasures.erase_at") { needed() } else { error.into() }
}
