//! API keys: made, listed, revoked.

use credentials::api_key;
use http::StatusCode;
use ports::Stmt;

use super::{model, store};
use crate::{
    features::audit,
    http::{
        Problem, Role, Scopes,
        command::Reply,
        op::{
            Call, Column, Done, Field, Gives, Op, Rows, Shape, Steps, column, number, row, text, word, words,
        },
    },
};

const SCOPE_WORDS: &[&str] = &["read", "write", "admin", "metrics"];
const ID: Column = column("id").doc("Its id.");
const NAME: Column = column("name").doc("What it is for.");
const PREFIX: Column = column("prefix").doc("Its first characters, to recognise it by.");
const SCOPES: Column = column("scopes").words().of(SCOPE_WORDS).doc("What it may do.");
const ROLE: Column =
    column("role").of(Role::WORDS).doc("Its standing; it never does more than its maker may do by then.");
const CREATED: Column = column("created_at").number().doc("When it was made (Unix ms).");
const EXPIRES: Column = column("expires_at").number().nullable().doc("When it stops working (Unix ms).");
const USED: Column =
    column("last_used_at").number().nullable().doc("When it was last used (Unix ms, to the minute).");
const KEY: Column = column("key").nullable().doc(
    "The secret: `ve_…`, shown only this once. Null in the repeated answer to an `Idempotency-Key`: it is not kept.",
);

const SERVICE_ACCOUNT: Column =
    column("service_account").nullable().doc("The service account it belongs to; null: it is a person's.");
const SCOPES_FIELD: Field = words("scopes", SCOPE_WORDS).doc("What it may do; not more than its maker.");
const NAME_FIELD: Field = text("name", 1, 100).doc("What it is for.");
const EXPIRES_FIELD: Field = number("expires_at", 0, model::YEAR_9999_MS)
    .optional()
    .doc("When it stops working (Unix ms). When absent: with the key that makes it, or never.");
/// What is asked for a key of a service account, whose role is the account's.
pub(super) const SERVICE_KEY_FIELDS: &[Field] = &[NAME_FIELD, SCOPES_FIELD, EXPIRES_FIELD];

static API_KEY: Shape = Shape {
    name: "ApiKey",
    doc: "An API key, without its secret.",
    columns: &[ID, NAME, PREFIX, SCOPES, ROLE, CREATED, EXPIRES, USED, SERVICE_ACCOUNT],
};
pub(super) static CREATED_KEY: Shape = Shape {
    name: "CreatedApiKey",
    doc: "A new API key with its secret.",
    columns: &[KEY, ID, NAME, PREFIX, SCOPES, ROLE, CREATED, EXPIRES, USED, SERVICE_ACCOUNT],
};

pub(super) static LIST: Op = Op {
    tag: "Identity",
    summary: "The organisation's API keys, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&API_KEY, "key"),
    steps: Steps::List(|call| Ok(vec![store::api_keys(call)])),
};

pub(super) static CREATE: Op = Op {
    tag: "Identity",
    summary: "Make an API key. Its secret is in the answer and nowhere else.",
    takes: &[
        NAME_FIELD,
        SCOPES_FIELD,
        word("role", Role::WORDS)
            .optional()
            .doc("Its standing, for example `service` for CI; its maker's, when absent, and not above it."),
        EXPIRES_FIELD,
    ],
    asks: &[],
    gives: Gives::One(201, &CREATED_KEY),
    steps: Steps::Plan(|_| Ok(Vec::new()), create),
};

pub(super) static REVOKE: Op = Op {
    tag: "Identity",
    summary: "Revoke an API key, at once.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::has_api_key(call.org(), call.id(0))]), revoke),
};

fn create(call: &Call, _: &Rows) -> Result<Done, Problem> {
    let role = call.body.opt_text("role").and_then(Role::parse).unwrap_or(call.actor.role);
    make(call, &call.actor.id, role)
}

/// Makes a key that acts with `role` and falls with `maker`: whoever asks, or a service account.
///
/// # Errors
/// `invalid-body` for more than the caller may do.
pub(super) fn make(call: &Call, maker: &str, role: Role) -> Result<Done, Problem> {
    let (actor, now) = (&call.actor, call.now());
    let scopes = Scopes::parse(&call.body.texts("scopes").join(" "));
    let expiry = call.body.number("expires_at");
    let mut errors = model::check_key(&scopes.list(), &actor.scopes, (expiry, actor.expires_at), now);
    errors.extend(model::check_key_role(role, actor.role));
    Problem::unless_fine(errors)?;
    let mut random = [0; api_key::RANDOM_BYTES];
    call.app.ids().fill(&mut random);
    let key = api_key::make(&random);
    let id = call.app.new_id("key");
    let made = |secret: Option<&str>| {
        row([
            ("key", secret.into()),
            ("id", id.as_str().into()),
            ("name", call.body.text("name").into()),
            ("prefix", key.chars().take(9).collect::<String>().into()),
            ("scopes", scopes.to_text().into()),
            ("role", role.as_str().into()),
            ("created_at", now.into()),
            ("expires_at", expiry.or(actor.expires_at).into()),
            ("last_used_at", ports::Value::Null),
            ("service_account", maker.starts_with("srv_").then_some(maker).into()),
        ])
    };
    let stmts: Vec<Stmt> = vec![
        store::insert_api_key(&made(None), call.org(), &api_key::hash(&key), maker),
        audit::did(call, "api_key.create", &id),
    ];
    let reply = Reply::of(StatusCode::CREATED, &CREATED_KEY, &made(Some(&key)))?;
    Ok(Done::with(stmts, reply).keeping(Reply::of(StatusCode::CREATED, &CREATED_KEY, &made(None))?))
}

fn revoke(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    rows.found(0, "API key")?;
    let stmts =
        vec![store::delete_api_key(call.org(), call.id(0)), audit::did(call, "api_key.revoke", call.id(0))];
    Ok(Done::with(stmts, Reply::no_content()))
}
