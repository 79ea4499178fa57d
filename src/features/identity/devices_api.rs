//! Where I am signed in: my sessions, listed and ended one by one.

use super::{enter::session_hash, store};
use crate::{
    features::audit,
    http::{
        Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column},
    },
};

static DEVICE: Shape = Shape {
    name: "Device",
    doc: "A session of mine.",
    columns: &[
        column("id").doc("The session's id: `ses_…`."),
        column("browser").nullable().doc("The browser it was begun with, if its `User-Agent` told."),
        column("system").nullable().doc("The operating system, likewise."),
        column("country")
            .nullable()
            .doc("The country of the sign-in (ISO 3166-1 alpha-2), if the platform knew."),
        column("ip").nullable().doc("The address of the sign-in, if the platform knew."),
        column("created_at").number().doc("When it was begun (Unix ms)."),
        column("last_seen_at").number().nullable().doc("When it was last used (Unix ms, to ten minutes)."),
        column("expires_at").number().doc("When it ends by itself (Unix ms)."),
        column("current").flag().doc("It is the session of this request."),
    ],
};

pub(super) static LIST: Op = Op {
    tag: "Identity",
    summary: "Where you are signed in, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&DEVICE, "created_at id"),
    steps: Steps::List(|call| {
        Ok(vec![store::sessions(call, call.paging.number(0)?, session_hash(call).as_deref())])
    }),
};

pub(super) static END: Op = Op {
    tag: "Identity",
    summary: "End a session of yours: its next request is refused.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::has_session(&call.actor.id, call.id(0))]), end),
};

fn end(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    rows.found(0, "session")?;
    let id = call.id(0);
    let stmts = vec![store::end_session(&call.actor.id, id), audit::did(call, "session.end", id)];
    Ok(Done::with(stmts, Reply::no_content()))
}
