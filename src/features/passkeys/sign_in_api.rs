//! Signing in with a passkey, and proving with one that it is still you.

use ports::PortError;
use serde_json::Value;

use super::{
    api::{OPTIONS as SHAPE, options_reply},
    ceremony,
    model::{self, Purpose},
    store,
};
use crate::{
    features::{audit, identity},
    http::{
        Kind, Problem,
        command::Reply,
        op::{Call, Done, Field, Gives, Op, Rows, Steps, json},
    },
};

const CREDENTIAL: Field =
    json("credential").doc("What `navigator.credentials.get()` gave, as its `toJSON()` writes it.");

pub(super) static OPTIONS: Op = Op {
    tag: "Passkeys",
    summary: "Begin to sign in with a passkey: what `navigator.credentials.get()` needs.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &SHAPE),
    steps: Steps::Plan(|_| Ok(Vec::new()), |call, _| request(call, Purpose::SignIn, Vec::new(), "preferred")),
};

pub(super) static SIGN_IN: Op = Op {
    tag: "Passkeys",
    summary: "Sign in with a passkey; sets the session cookie. Where the passkey has verified its user, no second factor is asked for.",
    takes: &[CREDENTIAL],
    asks: &[],
    gives: Gives::One(201, &identity::SESSION),
    steps: Steps::Wait(|call| Box::pin(sign_in(call))),
};

pub(super) static PROVE_OPTIONS: Op = Op {
    tag: "Passkeys",
    summary: "Begin to prove with a passkey that it is you: what `navigator.credentials.get()` needs.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &SHAPE),
    steps: Steps::Plan(|call| Ok(vec![store::of_person(&call.actor.id)]), prove_options),
};

pub(super) static PROVE: Op = Op {
    tag: "Passkeys",
    summary: "Prove with a passkey that it is you: after signing in, and when an answer is `step-up-required`.",
    takes: &[CREDENTIAL],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Wait(|call| Box::pin(prove(call))),
};

fn request(
    call: &Call,
    purpose: Purpose,
    known: Vec<Value>,
    verification: &'static str,
) -> Result<Done, Problem> {
    let (challenge, kept) = ceremony::challenge(call, purpose, None);
    let options = model::request_options(&ceremony::origin(call), &challenge, known, verification);
    Ok(Done::with(vec![kept], options_reply(options)?))
}

fn prove_options(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let known = rows.all(0).iter().map(model::descriptor).collect::<Result<Vec<Value>, PortError>>()?;
    if known.is_empty() {
        return Err(Problem::conflict("You have no passkey."));
    }
    request(call, Purpose::Prove, known, "required")
}

/// Whoever fails is nobody's we know for certain: it is counted in the operator's log.
async fn sign_in(call: Call) -> Result<Done, Problem> {
    let got = model::got(call.body.text("credential"))?;
    let used = ceremony::used(&call, &got, Purpose::SignIn).await?;
    let Some(used) = used else {
        identity::ensure_operator(&call.app).await?;
        audit::failed_sign_in(&call.app, identity::OPERATOR_ORG, &call.meta, call.visitor()).await;
        return Err(unknown());
    };
    let person = identity::person(&used.row.text("user_id")?, call.now());
    let person = call.app.sql().rows(person).await?.into_iter().next().ok_or_else(unknown)?;
    let proof = if used.asserted.user_verified { identity::Proof::Two } else { identity::Proof::One };
    Ok(identity::sign_in(&call, &person, proof, vec![used.note(&call)?])?.explained(explain))
}

async fn prove(call: Call) -> Result<Done, Problem> {
    let got = model::got(call.body.text("credential"))?;
    let Some(used) = ceremony::used(&call, &got, Purpose::Prove).await? else { return Err(unfit()) };
    let id = call.actor.id.clone();
    let stmts = vec![used.note(&call)?, identity::proved(&call), audit::did(&call, "session.prove", &id)];
    let explain = |error: PortError| if error.violates("passkeys.counter") { unfit() } else { error.into() };
    Ok(Done::with(stmts, Reply::no_content()).explained(explain))
}

/// Two uses of one count at once.
fn explain(error: PortError) -> Problem {
    if error.violates("passkeys.counter") { unknown() } else { error.into() }
}

fn unknown() -> Problem {
    Problem::new(Kind::Unauthenticated, "This passkey is not known here, or it took too long. Try again.")
}

fn unfit() -> Problem {
    Problem::field("credential", "This is not a passkey of yours, or it took too long. Try again.")
}
