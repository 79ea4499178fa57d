//! Carrying an erasure out: what every slice knows of a person goes in one batch, and the audit log says so.
//!
//! What stays is the audit log, which names people by their ids only and cannot be changed. An organisation in which the
//! person was alone ends at the same moment and is erased as ended organisations are.

use ports::Stmt;

use crate::{
    app::App,
    features::{accounts, audit, federation, identity, mail, passkeys, security, tokens},
    http::{Actor, Problem, RequestMeta},
};

/// Erases a person whose time is over, if there is one; the next run takes the next. Returns whether there was.
///
/// # Errors
/// When the database fails; nothing is gone then, and the next run tries again.
pub async fn erase_due(app: &App) -> Result<bool, Problem> {
    let now = app.now();
    let Some(row) = identity::due_erasure(app, now).await? else { return Ok(false) };
    let (user_id, org_id, email) = (row.text("user_id")?, row.text("org_id")?, row.opt_text("email")?);
    let mut parts = known(&user_id, email.as_deref());
    parts.extend(identity::erase_person(&user_id, email.as_deref(), now));
    let (names, erasing): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let mut stmts = vec![identity::still_due(&user_id, now), note(app, &org_id, "account.erase", &user_id)];
    let before = stmts.len();
    stmts.extend(erasing);
    let outcomes = match app.sql().batch(stmts).await {
        // They have taken it back, or are needed, since we looked.
        Err(error) if error.violates("erasures.erase_at") => return Ok(false),
        outcomes => outcomes?,
    };
    // How many rows went is known only now, so the proof is a row of its own, where whoever runs this answers for it.
    let mut proof = user_id;
    for (name, outcome) in names.iter().zip(outcomes.iter().skip(before)) {
        proof.push_str(&format!(" {name}={}", outcome.changes));
    }
    app.sql().rows(note(app, identity::OPERATOR_ORG, "account.erased", &proof)).await?;
    Ok(true)
}

/// What the other slices know of a person, each with the name of its table.
fn known(user_id: &str, email: Option<&str>) -> Vec<(&'static str, Stmt)> {
    let mut parts = security::erase(user_id);
    parts.push(("token_families", tokens::erase(user_id)));
    parts.extend(federation::erase(user_id));
    parts.extend(passkeys::erase(user_id));
    parts.extend(accounts::erase(user_id));
    parts.extend(email.map(|email| ("mails", mail::erase(email))));
    parts
}

fn note(app: &App, org_id: &str, action: &'static str, target: &str) -> Stmt {
    let system = Actor { id: "system".to_owned(), org_id: org_id.to_owned(), ..Actor::anonymous(None) };
    audit::entry(app, &system, &RequestMeta::default(), action, target)
}
