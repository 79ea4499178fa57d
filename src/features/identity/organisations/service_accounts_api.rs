//! Service accounts: programs that belong to the organisation. Their keys outlive whoever made them.

use http::StatusCode;

use super::store;
use crate::{
    features::{audit, identity::keys_api},
    http::{
        Problem, Role,
        command::Reply,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row, text, word},
    },
};

const ROLES: &[&str] = &["service", "developer"];

static SERVICE_ACCOUNT: Shape = Shape {
    name: "ServiceAccount",
    doc: "A program that belongs to the organisation, for example its CI.",
    columns: &[
        column("id").doc("`srv_…`."),
        column("name").doc("What it is."),
        column("role").of(ROLES).doc("Its standing; none of its keys does more."),
        column("created_at").number().doc("When it was made (Unix ms)."),
        column("keys").number().doc("How many API keys it has."),
        column("last_used_at")
            .number()
            .nullable()
            .doc("When one of them was last used (Unix ms, to the minute)."),
    ],
};

pub(super) static LIST: Op = Op {
    tag: "Organisation",
    summary: "The organisation's service accounts, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&SERVICE_ACCOUNT, "srv"),
    steps: Steps::List(|call| Ok(vec![store::service_accounts(call)])),
};

pub(super) static CREATE: Op = Op {
    tag: "Organisation",
    summary: "Make a service account. It can do nothing until it has a key.",
    takes: &[
        text("name", 1, 100).doc("What it is, for example `CI`."),
        word("role", ROLES).doc("Its standing, not above yours."),
    ],
    asks: &[],
    gives: Gives::One(201, &SERVICE_ACCOUNT),
    steps: Steps::Plan(|_| Ok(Vec::new()), create),
};

pub(super) static DELETE: Op = Op {
    tag: "Organisation",
    summary: "Delete a service account; its keys stop working at once.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(
        |call| Ok(vec![store::service_account(call.org(), call.id(0))]),
        |call, rows| {
            rows.found(0, "service account")?;
            let mut stmts: Vec<_> = store::delete_service_account(call.org(), call.id(0)).into();
            stmts.push(audit::did(call, "service_account.delete", call.id(0)));
            Ok(Done::with(stmts, Reply::no_content()))
        },
    ),
};

pub(super) static MAKE_KEY: Op = Op {
    tag: "Organisation",
    summary: "Make an API key of a service account. Its secret is in the answer and nowhere else.",
    takes: keys_api::SERVICE_KEY_FIELDS,
    asks: &[],
    gives: Gives::One(201, &keys_api::CREATED_KEY),
    steps: Steps::Plan(
        |call| Ok(vec![store::service_account(call.org(), call.id(0))]),
        |call, rows| {
            let account = rows.found(0, "service account")?;
            let unknown = || Problem::internal("a role of a newer version");
            let role = Role::parse(&account.text("role")?).ok_or_else(unknown)?;
            keys_api::make(call, call.id(0), role)
        },
    ),
};

fn create(call: &Call, _: &Rows) -> Result<Done, Problem> {
    let role = call.body.text("role");
    if Role::parse(role).is_none_or(|role| role > call.actor.role) {
        return Err(Problem::field("role", "Nobody gives a role above their own."));
    }
    let id = call.app.new_id("srv");
    let made = row([
        ("id", id.as_str().into()),
        ("name", call.body.text("name").into()),
        ("role", role.into()),
        ("created_at", call.now().into()),
        ("keys", 0u64.into()),
        ("last_used_at", ports::Value::Null),
    ]);
    let stmts = vec![
        store::insert_service_account(call.org(), &call.actor.id, &made),
        audit::did(call, "service_account.create", &id),
    ];
    Ok(Done::with(stmts, Reply::of(StatusCode::CREATED, &SERVICE_ACCOUNT, &made)?))
}
