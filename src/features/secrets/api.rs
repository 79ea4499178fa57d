//! Secrets: listed by name, put, deleted, wrapped again. No answer ever has a value.

use http::StatusCode;
use ports::PortError;

use super::{
    model::{MAX_VALUE, is_name},
    store, vault,
};
use crate::{
    features::audit,
    http::{
        Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row, secret, text},
    },
};

static SECRET: Shape = Shape {
    name: "Secret",
    doc: "A secret, without its value.",
    columns: &[
        column("id").doc("`vlt_…`."),
        column("name").doc("As an environment variable is named."),
        column("created_at").number().doc("When it was first kept (Unix ms)."),
        column("updated_at").number().doc("When its value was last replaced (Unix ms)."),
        column("created_by").doc("Who kept it first."),
    ],
};

static ROTATED: Shape = Shape {
    name: "SecretsRotated",
    doc: "What one call wrapped again.",
    columns: &[
        column("rotated")
            .number()
            .doc("So many secrets are under the present master key now that were not before."),
        column("more").flag().doc("There may be more: call again. A cron does the same every hour."),
    ],
};

pub(super) static LIST: Op = Op {
    tag: "Secrets",
    summary: "Which secrets there are, newest first. Never their values.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&SECRET, "vlt"),
    steps: Steps::List(|call| Ok(vec![store::list(call)])),
};

pub(super) static PUT: Op = Op {
    tag: "Secrets",
    summary: "Keep a secret, or replace the value of the one of that name. Nothing gives the value back.",
    takes: &[
        text("name", 1, 64).doc("As an environment variable is named: A-Z, 0-9 and _, no digit first."),
        secret("value", 1, MAX_VALUE).doc("The value."),
    ],
    asks: &[],
    gives: Gives::One(200, &SECRET),
    steps: Steps::Wait(|call| Box::pin(put(call))),
};

pub(super) static DELETE: Op = Op {
    tag: "Secrets",
    summary: "Delete a secret.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::by_id(call.org(), call.id(0))]), delete),
};

pub(super) static ROTATE: Op = Op {
    tag: "Secrets",
    summary: "Wrap secrets of the organisation under the deployment's present master key.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &ROTATED),
    steps: Steps::Wait(|call| Box::pin(rotate(call))),
};

async fn put(call: Call) -> Result<Done, Problem> {
    let name = call.body.text("name");
    if !is_name(name) {
        return Err(Problem::field("name", "Must be 1 to 64 of A-Z, 0-9 and _, and not begin with a digit."));
    }
    let known = call.app.sql().rows(store::by_name(call.org(), name)).await?;
    let (now, known) = (call.now(), known.first());
    let id = known.map_or_else(|| Ok(call.app.new_id("vlt")), |row| row.text("id"))?;
    let sealed =
        vault::seal(&call.app, &vault::place(call.org(), &id), call.body.text("value").as_bytes()).await?;
    let made = row([
        ("id", id.as_str().into()),
        ("name", name.into()),
        ("created_at", known.map_or(Ok(now), |row| row.uint("created_at"))?.into()),
        ("updated_at", now.into()),
        ("created_by", known.map_or_else(|| Ok(call.actor.id.clone()), |row| row.text("created_by"))?.into()),
    ]);
    let stmts = vec![
        store::put(&made, call.org(), (&sealed, vault::current(&call.app)?)),
        audit::did(&call, "secret.put", name),
    ];
    Ok(Done::with(stmts, Reply::of(StatusCode::OK, &SECRET, &made)?).explained(explain))
}

fn explain(error: PortError) -> Problem {
    if store::is_taken(&error) {
        return Problem::conflict(
            "Somebody kept a secret of this name at the same moment. Send yours again.",
        );
    }
    error.into()
}

fn delete(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let name = rows.found(0, "secret")?.text("name")?;
    let stmts = vec![store::delete(call.org(), call.id(0)), audit::did(call, "secret.delete", &name)];
    Ok(Done::with(stmts, Reply::no_content()))
}

async fn rotate(call: Call) -> Result<Done, Problem> {
    let (rotated, more) = vault::rotate(&call.app, Some(call.org())).await?;
    let shown = row([("rotated", rotated.into()), ("more", more.into())]);
    let stmts = vec![audit::did(&call, "secrets.rotate", call.org())];
    Ok(Done::with(stmts, Reply::of(StatusCode::OK, &ROTATED, &shown)?))
}
