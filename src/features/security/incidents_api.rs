//! Incidents listed and closed; plans without limits by the hour, for whoever runs the deployment.

use http::StatusCode;
use ports::Sample;

use super::store;
use crate::{
    features::audit,
    http::{
        Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row, text, word},
    },
};

static INCIDENT: Shape = Shape {
    name: "Incident",
    doc: "Repeated threats of one principal, whose limits are tightened while it is open.",
    columns: &[
        column("id").doc("`inc_…`."),
        column("principal").doc("Whose threats: `usr_…`, `key_…`, or `ip:` and the network address."),
        column("opened_at").number().doc("When it was opened (Unix ms)."),
        column("expires_at")
            .number()
            .doc("It ends by itself then (Unix ms), unless another threat comes first."),
        column("worst").of(&["high", "critical"]).doc("The worst level seen."),
        column("threats").number().doc("Threats counted."),
        column("count")
            .number()
            .doc("The how manieth incident of this principal; each lasts twice as long as the one before."),
        column("percent")
            .number()
            .doc("Percent of the usual limits that the principal has left while it is open."),
        column("closed_at").number().nullable().doc("When it ended (Unix ms)."),
        column("closed_by").nullable().doc("Who closed it; null when it ended by itself."),
        column("state").of(&["open", "closed"]).doc("Whether it is open."),
    ],
};

static PLAN_OF: Shape = Shape {
    name: "Plan",
    doc: "An organisation's plan.",
    columns: &[
        column("org_id").doc("The organisation."),
        column("plan").of(PLANS).doc("`standard`: limits by the hour; `enterprise`: without."),
    ],
};
const PLANS: &[&str] = &["standard", "enterprise"];

pub static LIST: Op = Op {
    tag: "Security",
    summary: "Incidents, newest first.",
    takes: &[],
    asks: &[word("state", &["open", "closed"]).optional().doc("Only those in this state.")],
    gives: Gives::Page(&INCIDENT, "inc"),
    steps: Steps::List(|call| Ok(vec![store::incidents(call)])),
};

pub static CLOSE: Op = Op {
    tag: "Security",
    summary: "Close an incident: the principal has its usual limits again within ten seconds. One that is closed stays so.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::incident(call)]), close),
};

pub static PLAN: Op = Op {
    tag: "Security",
    summary: "Set an organisation's plan. Only for the holder of the deployment's owner token.",
    takes: &[
        text("org_id", 5, 40).doc("The organisation."),
        word("plan", PLANS).doc("`standard`: limits by the hour; `enterprise`: without."),
    ],
    asks: &[],
    gives: Gives::One(200, &PLAN_OF),
    steps: Steps::Plan(|_| Ok(Vec::new()), set_plan),
};

fn close(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let found = rows.found(0, "incident")?;
    if found.opt_uint("closed_at")?.is_some() {
        return Ok(Done::just(Reply::no_content()));
    }
    let stmts = vec![store::close(call), audit::did(call, "incident.close", call.id(0))];
    call.app.standing().tighten(&found.text("principal")?, 0, 100);
    let series = "vibe_incidents_total{event=\"closed\"}".to_owned();
    call.app.tally().add(Sample { series, value: 1.0 });
    Ok(Done::with(stmts, Reply::no_content()))
}

fn set_plan(call: &Call, _: &Rows) -> Result<Done, Problem> {
    let (org_id, plan) = (call.body.text("org_id"), call.body.text("plan"));
    let set = row([("org_id", org_id.into()), ("plan", plan.into())]);
    call.app.standing().plan(org_id, plan == "enterprise");
    let stmts = vec![store::set_plan(call, plan), audit::did(call, "plan.set", org_id)];
    Ok(Done::with(stmts, Reply::of(StatusCode::OK, &PLAN_OF, &set)?).explained(|error| {
        if error.breaks_reference() { Problem::not_found("organisation") } else { error.into() }
    }))
}
