//! Everything about me as a ZIP archive of JSON files.

use axum::body::Body;
use http::{StatusCode, header};
use ports::PortError;

use super::zip;
use crate::{
    app::App,
    features::{audit, federation, identity, mail, passkeys, security, tokens},
    http::{
        Credential, Kind, Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Steps, rows_as_json},
    },
};

/// Organisations whose audit logs are looked through; each is a statement.
const MOST_ORGANISATIONS: usize = 20;

/// What the archive is, for whoever opens it.
const README: &str = "Everything this server knows about you, as JSON. Times are Unix milliseconds (UTC).\n\
    audit.json has what you did in the last 30 days, at most 5,000 entries an organisation, with the addresses you did it from.\n\
    Older entries are in the export of each organisation's audit log.\n\
    Passwords, keys and codes are not kept readable, so they are not here.\n";

pub(super) static EXPORT: Op = Op {
    tag: "Account",
    summary: "Everything about me: a ZIP archive of JSON files. Needs a fresh proof of identity.",
    takes: &[],
    asks: &[],
    gives: Gives::Other(200, "application/zip"),
    steps: Steps::Wait(|call| Box::pin(export(call))),
};

async fn export(call: Call) -> Result<Done, Problem> {
    if call.actor.credential != Credential::Session {
        return Err(Problem::new(
            Kind::Forbidden,
            "Only a signed-in person can ask what is known about them.",
        ));
    }
    let mut files = vec![("README.txt", README.as_bytes().to_vec())];
    files.extend(known(&call.app, &call.actor.id).await?);
    let reply = Reply::of_text(StatusCode::OK, String::new())
        .with(&header::CONTENT_TYPE, "application/zip")
        .with(&header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.zip\"")
        .with(&header::CACHE_CONTROL, "no-store");
    let stmts = vec![audit::did(&call, "account.export", &call.actor.id)];
    Ok(Done::with(stmts, reply).sending(Body::from(zip::archive(&files))))
}

/// What every slice knows about a person.
async fn known(app: &App, user_id: &str) -> Result<Vec<(&'static str, Vec<u8>)>, PortError> {
    let mut sources = identity::personal(user_id);
    sources.push(("assessments.json", security::personal(user_id)));
    sources.push(("linked-accounts.json", federation::personal(user_id)));
    sources.push(("passkeys.json", passkeys::personal(user_id)));
    sources.push(("tokens.json", tokens::personal(user_id)));
    let (names, stmts): (Vec<_>, Vec<_>) = sources.into_iter().unzip();
    let outcomes = app.sql().batch(stmts).await?;
    let mut files: Vec<(&'static str, Vec<u8>)> = names
        .into_iter()
        .zip(&outcomes)
        .map(|(name, outcome)| (name, rows_as_json(&outcome.rows).into_bytes()))
        .collect();
    let all = |n: usize| outcomes.get(n).map_or(&[][..], |outcome| outcome.rows.as_slice());
    let (mut mails, mut entries) = (Vec::new(), Vec::new());
    if let Some(row) = all(0).first()
        && let Some(email) = row.opt_text("email")?
    {
        mails = app.sql().rows(mail::personal(&email)).await?;
    }
    for row in all(1).iter().take(MOST_ORGANISATIONS) {
        entries.extend(app.sql().rows(audit::personal(&row.text("org_id")?, user_id)).await?);
    }
    for (name, rows) in [("mails.json", mails), ("audit.json", entries)] {
        files.push((name, rows_as_json(&rows).into_bytes()));
    }
    Ok(files)
}
