//! The second factor: offered, confirmed with a first code, proved at sign-in and for step-up, taken away.

use credentials::{
    recovery,
    totp::{SECRET_BYTES, Totp},
};
use http::StatusCode;
use ports::{PortError, Row, Value};

use super::{enter, second_factor, store};
use crate::{
    features::audit,
    http::{
        Actor, Credential, Kind, Problem,
        command::Reply,
        op::{Call, Done, Field, Gives, Op, Rows, Shape, Steps, column, row, secret},
    },
};

/// Who the codes are for, as authenticator apps show it.
const ISSUER: &str = "Vibe Edge";

const CODE: Field = secret("code", 0, 1_000)
    .doc("Six digits from the app; to prove who you are, a recovery code does as well.");

static STATE: Shape = Shape {
    name: "SecondFactorState",
    doc: "How it stands with my second factor.",
    columns: &[
        column("available").flag().doc("This server can keep second factors (`MASTER_KEYS` is set)."),
        column("confirmed_at")
            .number()
            .nullable()
            .doc("Since when a code is asked for (Unix ms); null: there is no second factor."),
        column("recovery_codes_left").number().doc("How many recovery codes were not used yet."),
    ],
};
static OFFERED: Shape = Shape {
    name: "SecondFactorOffer",
    doc: "A new second factor, which waits for its first code.",
    columns: &[
        column("secret").nullable().doc(
            "The secret to type into an app: base32. Null in the repeated answer to an `Idempotency-Key`: it is not kept.",
        ),
        column("uri").nullable().doc("The same as an `otpauth://` address, for a QR code. Null likewise."),
    ],
};
static CODES: Shape = Shape {
    name: "RecoveryCodes",
    doc: "The recovery codes of a second factor, which are shown only this once.",
    columns: &[column("recovery_codes").words().nullable().doc(
        "Ten codes, each good once. Null in the repeated answer to an `Idempotency-Key`: they are not kept.",
    )],
};

pub(super) static READ: Op = Op {
    tag: "Identity",
    summary: "How it stands with your second factor.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &STATE),
    steps: Steps::Plan(|call| Ok(vec![store::factor(&call.actor.id)]), read),
};

pub(super) static OFFER: Op = Op {
    tag: "Identity",
    summary: "Begin to add a second factor: an authenticator app takes the secret. It counts from its first code on.",
    takes: &[],
    asks: &[],
    gives: Gives::One(201, &OFFERED),
    steps: Steps::Wait(|call| Box::pin(offer(call))),
};

pub(super) static CONFIRM: Op = Op {
    tag: "Identity",
    summary: "Take the offered second factor into use with its first code. The answer has ten recovery codes; your other sessions are asked for a code.",
    takes: &[CODE],
    asks: &[],
    gives: Gives::One(200, &CODES),
    steps: Steps::Wait(|call| Box::pin(confirm(call))),
};

pub(super) static DISABLE: Op = Op {
    tag: "Identity",
    summary: "Take your second factor away, with its recovery codes. Needs a fresh proof of identity.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::factor(&call.actor.id)]), disable),
};

pub(super) static PROVE: Op = Op {
    tag: "Identity",
    summary: "Prove that it is you with a code of your second factor: after signing in, and when an answer is `step-up-required`.",
    takes: &[CODE],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Wait(|call| Box::pin(prove(call))),
};

fn read(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let factor = rows.one(0);
    let column = |name: &str| factor.and_then(|row| row.get(name)).cloned();
    let state = row([
        ("available", call.app.config().master_keys.is_some().into()),
        ("confirmed_at", column("confirmed_at").unwrap_or(Value::Null)),
        ("recovery_codes_left", column("codes").unwrap_or(Value::Int(0))),
    ]);
    Ok(Done::just(Reply::of(StatusCode::OK, &STATE, &state)?))
}

async fn offer(call: Call) -> Result<Done, Problem> {
    let actor = signed_in(&call.actor)?;
    let person = (actor.org_id.as_str(), actor.id.as_str());
    let known = call.app.sql().rows(store::factor(&actor.id)).await?;
    if is_confirmed(known.first())? {
        return Err(Problem::conflict("You have a second factor already. Take it away first."));
    }
    let mut secret = [0; SECRET_BYTES];
    call.app.ids().fill(&mut secret);
    let sealed = second_factor::seal(&call.app, person, &secret).await?;
    let stmts = vec![
        store::offer_factor(person, &sealed, call.now()),
        audit::did(&call, "second_factor.offer", &actor.id),
    ];
    let totp = Totp::new(secret);
    let answer = |secret: Option<String>, uri: Option<String>| {
        Reply::of(StatusCode::CREATED, &OFFERED, &row([("secret", secret.into()), ("uri", uri.into())]))
    };
    let reply = answer(Some(totp.secret_text()), Some(totp.uri(ISSUER, &actor.name)))?;
    Ok(Done::with(stmts, reply).keeping(answer(None, None)?))
}

async fn confirm(call: Call) -> Result<Done, Problem> {
    let actor = signed_in(&call.actor)?;
    let (person, now) = ((actor.org_id.as_str(), actor.id.as_str()), call.now());
    let step = second_factor::first_step(&call.app, &actor.id, call.body.text("code")).await?;
    let mut random = [0; recovery::RANDOM_BYTES];
    call.app.ids().fill(&mut random);
    let codes = recovery::codes(&random);
    let hashes: Vec<String> = codes.iter().filter_map(|code| recovery::hash(&actor.id, code)).collect();
    let hashes = serde_json::to_string(&hashes).map_err(|error| Problem::internal(error.to_string()))?;
    let stmts = vec![
        store::confirm_factor(&actor.id, step, now),
        store::insert_recovery_codes(person, &hashes),
        store::prove_this_session_only(&actor.id, &enter::session_hash(&call).unwrap_or_default(), now),
        audit::did(&call, "second_factor.confirm", &actor.id),
    ];
    let answer =
        |codes: Option<String>| Reply::of(StatusCode::OK, &CODES, &row([("recovery_codes", codes.into())]));
    let reply = answer(Some(codes.join(" ")))?;
    Ok(Done::with(stmts, reply).keeping(answer(None)?).explained(explain_confirm))
}

/// Two confirmations at once: the second one finds it done.
fn explain_confirm(error: PortError) -> Problem {
    if error.violates("second_factors.last_step") {
        return Problem::conflict("You have a second factor already.");
    }
    error.into()
}

fn disable(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    rows.found(0, "second factor")?;
    let mut stmts = store::delete_factor(&call.actor.id);
    stmts.push(audit::did(call, "second_factor.disable", &call.actor.id));
    Ok(Done::with(stmts, Reply::no_content()))
}

async fn prove(call: Call) -> Result<Done, Problem> {
    let actor = signed_in(&call.actor)?;
    second_factor::use_code(&call.app, &actor.id, call.body.text("code")).await?;
    let stmts = vec![enter::proved(&call), audit::did(&call, "session.prove", &actor.id)];
    Ok(Done::with(stmts, Reply::no_content()))
}

fn is_confirmed(factor: Option<&Row>) -> Result<bool, PortError> {
    Ok(factor.map_or(Ok(None), |row| row.opt_uint("confirmed_at"))?.is_some())
}

/// Only people have second factors; the owner token and keys have none.
fn signed_in(actor: &Actor) -> Result<&Actor, Problem> {
    if actor.credential == Credential::Session {
        return Ok(actor);
    }
    Err(Problem::new(Kind::Forbidden, "Only a signed-in person has a second factor."))
}
