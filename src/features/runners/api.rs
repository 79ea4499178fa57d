//! Registering, listing and revoking runners.

use http::StatusCode;
use ports::Value;

use super::{flow, model::CONTAINER_RUNNER, store};
use crate::{
    features::{audit, identity},
    http::{
        Problem,
        command::Reply,
        op::{Call, Column, Done, Gives, Op, Rows, Shape, Steps, column, row, text},
    },
};

const ID: Column = column("id").doc("Its id.");
const NAME: Column = column("name").doc("Its name.");
const CAPABILITIES: Column = column("capabilities").words().doc("The kinds of job it does, as it last said.");
const VERSION: Column = column("version").doc("Its version, as it last said.");
const SEEN: Column = column("last_seen_at").number().nullable().doc("When it last asked for work (Unix ms).");
const ONLINE: Column = column("online").flag().doc("Whether that was within the last minute.");
const CREATED: Column = column("created_at").number().doc("When it was registered (Unix ms).");
const KEY: Column = column("key")
    .nullable()
    .doc("The key: `vr_…`, for `VIBE_RUNNER_KEY`. Null in the repeated answer to an `Idempotency-Key`.");

static RUNNER: Shape = Shape {
    name: "Runner",
    doc: "A runner.",
    columns: &[ID, NAME, CAPABILITIES, VERSION, SEEN, ONLINE, CREATED],
};
static CREATED_RUNNER: Shape = Shape {
    name: "CreatedRunner",
    doc: "A new runner with its key, which is shown only this once.",
    columns: &[KEY, ID, NAME, CAPABILITIES, VERSION, SEEN, ONLINE, CREATED],
};

pub(super) static LIST: Op = Op {
    tag: "Runners",
    summary: "The organisation's runners, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&RUNNER, "run"),
    steps: Steps::List(|call| Ok(vec![store::list(call)])),
};

pub(super) static GET: Op = Op {
    tag: "Runners",
    summary: "One runner.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &RUNNER),
    steps: Steps::Plan(|call| Ok(vec![store::find(call, false)]), get),
};

pub(super) static CREATE: Op = Op {
    tag: "Runners",
    summary: "Register a runner. Its key is in the answer and nowhere else.",
    takes: &[text("name", 1, 100).doc("Its name, 1 to 100 characters.")],
    asks: &[],
    gives: Gives::One(201, &CREATED_RUNNER),
    steps: Steps::Plan(|_| Ok(Vec::new()), create),
};

pub(super) static REVOKE: Op = Op {
    tag: "Runners",
    summary: "Revoke a runner, at once; what it holds goes to others when its leases end.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::find(call, false)]), revoke),
};

pub(super) static RESTORE: Op = Op {
    tag: "Runners",
    summary: "Bring the containers' runner back after it was revoked. Any other stays revoked: register a new one.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &RUNNER),
    steps: Steps::Plan(|call| Ok(vec![store::find(call, true)]), restore),
};

fn get(_: &Call, rows: &Rows) -> Result<Done, Problem> {
    Ok(Done::just(Reply::of(StatusCode::OK, &RUNNER, rows.found(0, "runner")?)?))
}

fn create(call: &Call, _: &Rows) -> Result<Done, Problem> {
    let (id, name, now) = (call.app.new_id("run"), call.body.text("name"), call.now());
    let serves_all = call.org() == identity::OPERATOR_ORG;
    let answer = |key: Option<String>| {
        let made = row([
            ("key", key.into()),
            ("id", id.as_str().into()),
            ("name", name.into()),
            ("capabilities", "".into()),
            ("version", "".into()),
            ("last_seen_at", Value::Null),
            ("online", false.into()),
            ("created_at", now.into()),
        ]);
        Reply::of(StatusCode::CREATED, &CREATED_RUNNER, &made)
    };
    let stmts =
        vec![store::insert(&id, call.org(), name, serves_all, now), audit::did(call, "runner.create", &id)];
    let reply = answer(Some(flow::key_of(&call.app, &id)))?;
    Ok(Done::with(stmts, reply).keeping(answer(None)?))
}

fn revoke(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    rows.found(0, "runner")?;
    let id = call.id(0);
    let stmts = vec![store::revoke(call.org(), id, call.now()), audit::did(call, "runner.revoke", id)];
    Ok(Done::with(stmts, Reply::no_content()))
}

fn restore(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let (runner, id) = (rows.found(0, "runner")?, call.id(0));
    if id != CONTAINER_RUNNER {
        return Err(Problem::conflict(
            "Only the containers' runner can be brought back. Register a new one.",
        ));
    }
    let stmts = vec![store::restore(call.org(), id), audit::did(call, "runner.restore", id)];
    Ok(Done::with(stmts, Reply::of(StatusCode::OK, &RUNNER, runner)?))
}
