//! Sending what waits: right after it was written, and by the cron.

use ports::{LogLine, PortError, Row};
use serde_json::json;

use super::{
    client::{Letter, Outcome, Provider, outcome},
    store,
};
use crate::{
    app::App,
    http::{Kind, Problem, op::Wait},
};

/// Mails sent in one go; the cron comes every minute.
const MOST: u32 = 5;
/// Tries until a mail is given up.
const TRIES: u64 = 7;

/// Refuses what needs mail where nobody delivers it.
///
/// # Errors
/// `unavailable` naming the setting.
pub fn ready(app: &App) -> Result<(), Problem> {
    if app.config().mailer.provider == Provider::Off {
        let detail = "This server sends no mail: its operator has to set MAIL_PROVIDER first.";
        return Err(Problem::new(Kind::Unavailable, detail));
    }
    Ok(())
}

/// Begins to send what waits: for `Done::after`. What fails is logged and left to the cron.
#[must_use]
pub fn kick(app: App) -> Wait<()> {
    Box::pin(async move {
        if let Err(error) = send(&app).await {
            log(&app, "error", &error.to_string());
        }
    })
}

/// Sends what is due. Returns how many mails were delivered.
///
/// # Errors
/// When the database fails; what was sent and not noted is sent again, under the same id.
pub async fn send(app: &App) -> Result<usize, PortError> {
    let mut delivered = 0;
    let mut notes = Vec::new();
    for mail in store::take(app, MOST).await? {
        let (state, error) = deliver(app, &mail).await?;
        delivered += usize::from(state == "sent");
        if let Some(error) = &error {
            log(app, "warn", error);
        }
        notes.push(store::note(&mail.text("id")?, state, error.as_deref(), app.config().mailer.stays_here()));
    }
    if !notes.is_empty() {
        app.sql().batch(notes).await?;
    }
    Ok(delivered)
}

/// One try: the state the mail has then, and why it is not delivered.
async fn deliver(app: &App, mail: &Row) -> Result<(&'static str, Option<String>), PortError> {
    let (id, to, subject, text) =
        (mail.text("id")?, mail.text("recipient")?, mail.text("subject")?, mail.text("body")?);
    let letter = Letter { id: &id, to: &to, subject: &subject, text: &text };
    let Some(request) = app.config().mailer.request(&letter) else { return Ok(("sent", None)) };
    let (outcome, error) = match app.fetch().fetch(request).await {
        Ok(reply) => (outcome(reply.status), format!("the mail provider answered {}", reply.status)),
        Err(error) => (Outcome::Later, format!("the mail provider cannot be reached: {error}")),
    };
    Ok(match outcome {
        Outcome::Sent => ("sent", None),
        Outcome::Later if mail.uint("tries")? < TRIES => ("waiting", Some(error)),
        _ => ("failed", Some(error)),
    })
}

fn log(app: &App, level: &'static str, error: &str) {
    let line = json!({ "level": level, "msg": "mail", "at": app.now(), "error": error });
    app.logs().write(LogLine { level, json: line.to_string() });
}
