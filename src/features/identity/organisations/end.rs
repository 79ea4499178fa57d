//! The end of an organisation: announced, taken back, carried out.
//!
//! Its rows go with its own row, which all of them name; its objects go with the walk over the object store, which
//! deletes what no row knows. Its audit log stays until its own retention ends, and so refers to no row: it is the
//! proof of who ended what.

use http::StatusCode;
use ports::Row;

use super::{ORGANISATION, model, store};
use crate::{
    app::App,
    features::{audit, identity::model::OPERATOR_ORG, identity::store as people},
    http::{
        Actor, Problem, RequestMeta,
        command::Reply,
        op::{Call, Done, Gives, Op, Steps, row},
    },
};

pub(super) static END: Op = Op {
    tag: "Organisation",
    summary: "End the organisation: its API keys stop at once, and in 14 days it is erased with all that is in it.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &ORGANISATION),
    steps: Steps::Plan(
        |call| {
            if call.org() == OPERATOR_ORG {
                return Err(Problem::conflict("This organisation runs the deployment. It cannot be ended."));
            }
            Ok(vec![people::organisation_row(call.org())])
        },
        |call, rows| {
            let before = rows.found(0, "organisation")?;
            // Asking again puts nothing off.
            let ends_at = before.opt_uint("ends_at")?.unwrap_or(call.now() + model::GRACE_MS);
            set(call, before, Some(ends_at), "organisation.end")
        },
    ),
};

pub(super) static RESTORE: Op = Op {
    tag: "Organisation",
    summary: "Take the organisation's end back.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &ORGANISATION),
    steps: Steps::Plan(
        |call| Ok(vec![people::organisation_row(call.org())]),
        |call, rows| set(call, rows.found(0, "organisation")?, None, "organisation.restore"),
    ),
};

fn set(call: &Call, before: &Row, ends_at: Option<u64>, action: &'static str) -> Result<Done, Problem> {
    let after = row([
        ("id", call.org().into()),
        ("name", before.text("name")?.into()),
        ("created_at", before.uint("created_at")?.into()),
        ("ends_at", ends_at.into()),
    ]);
    let stmts = vec![store::set_end(call.org(), ends_at, call.now()), audit::did(call, action, call.org())];
    Ok(Done::with(stmts, Reply::of(StatusCode::OK, &ORGANISATION, &after)?))
}

/// Erases an organisation whose time is over, if there is one; the next run takes the next. Returns whether there was.
///
/// # Errors
/// When the database fails; nothing is gone then, and the next run tries again.
pub async fn erase_ended(app: &App) -> Result<bool, Problem> {
    let now = app.now();
    let Some(row) = store::ended(app, now).await? else { return Ok(false) };
    let org_id = row.text("id")?;
    let system = Actor { id: "system".to_owned(), org_id: org_id.clone(), ..Actor::anonymous(None) };
    let meta = RequestMeta::default();
    let mut stmts = vec![audit::entry(app, &system, &meta, "organisation.erase", &org_id)];
    stmts.extend(store::erase(&org_id, now));
    app.sql().batch(stmts).await?;
    Ok(true)
}
