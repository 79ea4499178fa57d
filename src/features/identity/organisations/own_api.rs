//! The organisation itself, and the organisations somebody is in: listed, made, switched between.

use http::StatusCode;

use super::{CREATED, ENDS, ID, NAME, ORGANISATION, is_proved, model, store};
use crate::{
    features::{
        audit,
        identity::{enter, flow, model::session_token, store as people},
    },
    http::{
        Kind, Origin, Problem, Role,
        command::Reply,
        id::sha256_hex,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row, text},
    },
};

static OWN: Shape = Shape {
    name: "OwnOrganisation",
    doc: "An organisation that somebody is in.",
    columns: &[ID, NAME, CREATED, ENDS, column("role").of(Role::WORDS).doc("Their standing in it.")],
};

pub(super) static GET: Op = Op {
    tag: "Organisation",
    summary: "Your organisation.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &ORGANISATION),
    steps: Steps::Plan(
        |call| Ok(vec![people::organisation_row(call.org())]),
        |_, rows| Ok(Done::just(Reply::of(StatusCode::OK, &ORGANISATION, rows.found(0, "organisation")?)?)),
    ),
};

pub(super) static RENAME: Op = Op {
    tag: "Organisation",
    summary: "Rename your organisation.",
    takes: &[text("name", 1, 100).doc("Its new name.")],
    asks: &[],
    gives: Gives::One(200, &ORGANISATION),
    steps: Steps::Plan(|call| Ok(vec![people::organisation_row(call.org())]), rename),
};

pub(super) static MINE: Op = Op {
    tag: "Organisation",
    summary: "The organisations you are in.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&OWN, "org"),
    steps: Steps::List(|call| {
        is_proved(call)?;
        Ok(vec![store::mine(call)])
    }),
};

pub(super) static CREATE: Op = Op {
    tag: "Organisation",
    summary: "Make an organisation, with you as its owner. Your session stays where it is.",
    takes: &[text("name", 1, 100).doc("Its name.")],
    asks: &[],
    gives: Gives::One(201, &OWN),
    steps: Steps::Plan(
        |call| {
            is_proved(call)?;
            Ok(vec![store::owned(&call.actor.id)])
        },
        create,
    ),
};

pub(super) static SWITCH: Op = Op {
    tag: "Organisation",
    summary: "Go on in another organisation of yours: your session belongs to it from now on.",
    takes: &[text("organisation_id", 1, 100).doc("The id of an organisation you are in.")],
    asks: &[],
    gives: Gives::One(200, &enter::SESSION),
    steps: Steps::Plan(
        |call| {
            is_proved(call)?;
            let org_id = call.body.text("organisation_id");
            Ok(vec![people::person_in(&call.actor.id, org_id, call.now())])
        },
        switch,
    ),
};

fn rename(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let (before, name) = (rows.found(0, "organisation")?, call.body.text("name"));
    let after = row([
        ("id", call.org().into()),
        ("name", name.into()),
        ("created_at", before.uint("created_at")?.into()),
        ("ends_at", before.opt_uint("ends_at")?.into()),
    ]);
    let stmts = vec![
        people::rename_organisation(call.org(), name, call.now()),
        audit::did(call, "organisation.rename", call.org()),
    ];
    Ok(Done::with(stmts, Reply::of(StatusCode::OK, &ORGANISATION, &after)?))
}

fn create(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    if rows.found(0, "person")?.uint("owned")? >= model::OWNED {
        return Err(Problem::conflict(format!("You own {} organisations, which is the most.", model::OWNED)));
    }
    let (id, name, now) = (call.app.new_id("org"), call.body.text("name"), call.now());
    let mut founder = call.actor.clone();
    founder.org_id.clone_from(&id);
    let mut stmts = store::insert_organisation((&id, name), &call.actor.id, now);
    stmts.push(audit::entry(&call.app, &founder, &call.meta, "organisation.create", &id));
    let made = row([
        ("id", id.into()),
        ("name", name.into()),
        ("created_at", now.into()),
        ("ends_at", ports::Value::Null),
        ("role", "owner".into()),
    ]);
    Ok(Done::with(stmts, Reply::of(StatusCode::CREATED, &OWN, &made)?))
}

/// The proof of identity is the person's and goes with them.
fn switch(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let person = rows.found(0, "organisation")?;
    let unknown = || Problem::new(Kind::NotFound, "There is no such organisation.");
    let mut actor = flow::actor_of_person(person)?.ok_or_else(unknown)?;
    actor.second_factor = call.actor.second_factor;
    actor.origin = Origin::new(call.visitor(), false);
    let token = session_token(call.headers(), call.app.config().is_production()).unwrap_or_default();
    let stmts = vec![
        store::move_session(&sha256_hex(token.as_bytes()), &actor.org_id),
        audit::entry(&call.app, &actor, &call.meta, "session.switch", &actor.id),
    ];
    Ok(Done::with(stmts, enter::answer(&actor, &person.text("organisation")?, StatusCode::OK)?))
}
