//! Cron expressions to calls; the expressions are those of `wrangler.toml`.

use ports::{LogLine, Sample};
use serde_json::json;

use crate::{
    app::App,
    features::{audit, mail, metrics, privacy, retention, secrets, security, tasks, tokens},
    http::Problem,
    inbox,
};

/// Every minute: what ran out, what nobody took, what is to be sealed, who is to be forgotten.
pub const SWEEP: &str = "* * * * *";
/// Every hour: what has run its time, what belongs to nobody.
pub const HOUSEKEEPING: &str = "17 * * * *";

/// Runs what the cron expression stands for and logs how it went. An unknown expression is logged.
pub async fn run(app: &App, cron: &str) {
    let outcome = match cron {
        SWEEP => sweep(app).await.map(|moved| json!({ "moved": moved })),
        HOUSEKEEPING => housekeeping(app).await.map(|deleted| json!({ "orphans_deleted": deleted })),
        _ => Ok(json!({ "unknown_cron": cron })),
    };
    let (level, detail) = match outcome {
        Ok(detail) => ("info", detail),
        Err(problem) => ("error", json!(format!("{problem:?}"))),
    };
    let line = json!({ "level": level, "msg": "cron", "at": app.now(), "cron": cron, "detail": detail });
    app.logs().write(LogLine { level, json: line.to_string() });
    let name = match cron {
        SWEEP => "sweep",
        HOUSEKEEPING => "housekeeping",
        _ => "unknown",
    };
    let outcome = if level == "info" { "ok" } else { "failed" };
    let series = format!("vibe_cron_runs_total{{cron=\"{name}\",outcome=\"{outcome}\"}}");
    app.tally().add(Sample { series, value: 1.0 });
    // A lost counter is not worth a failed cron.
    _ = metrics::send(app).await;
}

async fn sweep(app: &App) -> Result<usize, Problem> {
    let sealed = audit::seal(app).await;
    let expired = security::expire(app).await;
    let moved = tasks::sweep(app).await?;
    inbox::keep_container(app).await?;
    mail::send(app).await?;
    privacy::erase_due(app).await?;
    audit::move_old(app).await?;
    sealed?;
    expired?;
    Ok(moved)
}

async fn housekeeping(app: &App) -> Result<usize, Problem> {
    let forgotten = retention::forget_expired(app).await;
    let deleted = retention::collect_orphans(app).await?;
    if app.config().master_keys.is_some() {
        secrets::rotate(app, None).await?;
        tokens::rotate(app).await?;
    }
    forgotten.map(|()| deleted)
}
