//! A person's own passkeys.

use credentials::jwk::Jwk;
use http::StatusCode;
use ports::PortError;
use serde_json::Value;

use super::{
    ceremony,
    model::{self, MOST, Purpose, encode},
    store,
};
use crate::{
    features::{audit, identity},
    http::{
        Credential, Kind, Problem,
        command::Reply,
        id::new_secret,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, json, row, text},
    },
};

/// What a browser's dialog is opened with.
pub(super) static OPTIONS: Shape = Shape {
    name: "PasskeyOptions",
    doc: "What a browser's passkey dialog is opened with.",
    columns: &[column("public_key").json().doc(
        "For `PublicKeyCredential.parseCreationOptionsFromJSON` or `…RequestOptionsFromJSON`. Its challenge can be answered once, within five minutes.",
    )],
};

static PASSKEY: Shape = Shape {
    name: "Passkey",
    doc: "A passkey.",
    columns: &[
        column("id").doc("`pky_…`."),
        column("name").doc("What its owner calls it."),
        column("synced").flag().doc("It has been copied to other devices of its owner."),
        column("created_at").number().doc("When it was added (Unix ms)."),
        column("last_used_at").number().nullable().doc("When it was last used (Unix ms)."),
    ],
};

pub(super) static OFFER: Op = Op {
    tag: "Passkeys",
    summary: "Begin to add a passkey: what `navigator.credentials.create()` needs.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &OPTIONS),
    steps: Steps::Plan(|call| only_people(call).map(|()| vec![store::of_person(&call.actor.id)]), offer),
};

pub(super) static ADD: Op = Op {
    tag: "Passkeys",
    summary: "Add the passkey that the browser has made. It counts as a second factor: your other sessions are asked for it.",
    takes: &[
        text("name", 1, 100).doc("What you call it."),
        json("credential").doc("What `navigator.credentials.create()` gave, as its `toJSON()` writes it."),
    ],
    asks: &[],
    gives: Gives::One(201, &PASSKEY),
    steps: Steps::Wait(|call| Box::pin(add(call))),
};

pub(super) static LIST: Op = Op {
    tag: "Passkeys",
    summary: "Your passkeys, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&PASSKEY, "pky"),
    steps: Steps::List(|call| Ok(vec![store::page(call)])),
};

pub(super) static RENAME: Op = Op {
    tag: "Passkeys",
    summary: "Rename a passkey.",
    takes: &[text("name", 1, 100).doc("What you call it.")],
    asks: &[],
    gives: Gives::One(200, &PASSKEY),
    steps: Steps::Plan(|call| Ok(vec![store::one(&call.actor.id, call.id(0))]), rename),
};

pub(super) static REMOVE: Op = Op {
    tag: "Passkeys",
    summary: "Take a passkey away: nobody signs in with it any more. Needs a fresh proof of identity.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::one(&call.actor.id, call.id(0))]), remove),
};

/// The owner token and keys have no passkeys.
fn only_people(call: &Call) -> Result<(), Problem> {
    if call.actor.credential == Credential::Session {
        return Ok(());
    }
    Err(Problem::new(Kind::Forbidden, "Only a signed-in person has passkeys."))
}

fn offer(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let known = rows.all(0);
    if known.len() >= MOST {
        return Err(Problem::conflict(format!("A person has at most {MOST} passkeys. Take one away first.")));
    }
    let handle = match known.first() {
        Some(passkey) => passkey.text("user_handle")?,
        None => new_secret::<32>(call.app.ids()),
    };
    let (challenge, kept) = ceremony::challenge(call, Purpose::Register, Some(&handle));
    let known = known.iter().map(model::descriptor).collect::<Result<Vec<Value>, PortError>>()?;
    let name = call.actor.name.as_str();
    let options = model::creation_options(&ceremony::origin(call), &challenge, (&handle, name, name), known);
    Ok(Done::with(vec![kept], options_reply(options)?))
}

/// The answer that has these options.
pub(super) fn options_reply(options: String) -> Result<Reply, Problem> {
    Reply::of(StatusCode::OK, &OPTIONS, &row([("public_key", options.into())]))
}

async fn add(call: Call) -> Result<Done, Problem> {
    let made = model::created(call.body.text("credential"))?;
    only_people(&call)?;
    let Some((registered, handle)) = ceremony::registered(&call, &made).await? else {
        let detail = "This passkey does not fit what was asked for, or it took too long. Try again.";
        return Err(Problem::field("credential", detail));
    };
    let (id, now) = (call.app.new_id("pky"), call.now());
    let key = Jwk { kid: None, key: registered.key };
    let passkey = row([
        ("id", id.as_str().into()),
        ("user_id", call.actor.id.as_str().into()),
        ("name", call.body.text("name").into()),
        ("credential_id", encode(&registered.credential_id).into()),
        ("user_handle", handle.into()),
        ("public_key", key.to_json().to_string().into()),
        ("counter", registered.counter.into()),
        ("transports", made.transports.into()),
        ("backup_eligible", registered.backup_eligible.into()),
        ("backed_up", registered.backed_up.into()),
        ("synced", registered.backed_up.into()),
        ("created_at", now.into()),
        ("last_used_at", ports::Value::Null),
    ]);
    let stmts = vec![store::insert(&passkey), identity::proved(&call), audit::did(&call, "passkey.add", &id)];
    let reply = Reply::of(StatusCode::CREATED, &PASSKEY, &passkey)?;
    Ok(Done::with(stmts, reply).explained(|error| {
        if error.violates("passkeys.credential_id") {
            return Problem::conflict("This passkey was added before.");
        }
        error.into()
    }))
}

fn rename(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let (old, id, name) = (rows.found(0, "passkey")?, call.id(0), call.body.text("name"));
    let named = row([
        ("id", id.into()),
        ("name", name.into()),
        ("synced", old.flag("synced")?.into()),
        ("created_at", old.uint("created_at")?.into()),
        ("last_used_at", old.opt_uint("last_used_at")?.into()),
    ]);
    let stmts = vec![store::rename(&call.actor.id, id, name), audit::did(call, "passkey.rename", id)];
    Ok(Done::with(stmts, Reply::of(StatusCode::OK, &PASSKEY, &named)?))
}

fn remove(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    rows.found(0, "passkey")?;
    let id = call.id(0);
    let stmts = vec![store::delete(&call.actor.id, id), audit::did(call, "passkey.remove", id)];
    Ok(Done::with(stmts, Reply::no_content()))
}
