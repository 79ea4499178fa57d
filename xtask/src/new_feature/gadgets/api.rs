//! Gadgets: listed, made, removed.

use http::StatusCode;

use super::store;
use crate::{
    features::audit,
    http::{
        Problem,
        command::Reply,
        op::{Call, Column, Done, Gives, Op, Rows, Shape, Steps, column, row, text},
    },
};

const ID: Column = column("id").doc("Its id.");
const NAME: Column = column("name").doc("What people call it.");
const CREATED: Column = column("created_at").number().doc("When it was made (Unix ms).");

static GADGET: Shape = Shape { name: "Gadget", doc: "A gadget.", columns: &[ID, NAME, CREATED] };

pub static LIST: Op = Op {
    tag: "Gadget",
    summary: "The organisation's gadgets, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&GADGET, "gadgets"),
    steps: Steps::List(|call| Ok(vec![store::list(call)])),
};

pub static CREATE: Op = Op {
    tag: "Gadget",
    summary: "Make a gadget.",
    takes: &[text("name", 1, 100).doc("What people call it.")],
    asks: &[],
    gives: Gives::One(201, &GADGET),
    steps: Steps::Plan(|_| Ok(Vec::new()), create),
};

pub static DELETE: Op = Op {
    tag: "Gadget",
    summary: "Remove a gadget.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::has(call.org(), call.id(0))]), delete),
};

fn create(call: &Call, _: &Rows) -> Result<Done, Problem> {
    let id = call.app.new_id("gadgets");
    let made = row([
        ("id", id.as_str().into()),
        ("name", call.body.text("name").into()),
        ("created_at", call.now().into()),
    ]);
    let stmts = vec![store::insert(&made, call.org()), audit::did(call, "gadgets.create", &id)];
    Ok(Done::with(stmts, Reply::of(StatusCode::CREATED, &GADGET, &made)?))
}

fn delete(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    rows.found(0, "gadget")?;
    let stmts = vec![store::delete(call.org(), call.id(0)), audit::did(call, "gadgets.delete", call.id(0))];
    Ok(Done::with(stmts, Reply::no_content()))
}
