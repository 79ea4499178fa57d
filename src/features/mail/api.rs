//! The outbox of a development machine: mails that went nowhere.

use super::store;
use crate::http::{
    Kind, Problem,
    op::{Call, Gives, Op, Shape, Steps, column, text},
};

static MAIL: Shape = Shape {
    name: "Mail",
    doc: "A mail in the outbox of a development machine.",
    columns: &[
        column("id").doc("`mai_…`."),
        column("recipient").doc("Whom it is for."),
        column("subject").doc("Its subject."),
        column("body").doc("Its text."),
        column("created_at").number().doc("When it was written (Unix ms)."),
    ],
};

pub(super) static OUTBOX: Op = Op {
    tag: "Mail",
    summary: "The outbox, newest first. Only on development machines, where no mail leaves; elsewhere there is nothing here.",
    takes: &[],
    asks: &[text("recipient", 3, 254).optional().doc("Only mails to this address.")],
    gives: Gives::Page(&MAIL, "mai"),
    steps: Steps::List(|call| {
        is_shown(call)?;
        Ok(vec![store::outbox(call)])
    }),
};

fn is_shown(call: &Call) -> Result<(), Problem> {
    if call.app.config().mailer.stays_here() && !call.app.config().is_production() {
        return Ok(());
    }
    Err(Problem::new(Kind::NotFound, "There is nothing at this address."))
}
