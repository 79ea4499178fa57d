//! All SQL of the audit log.

use ports::Stmt;

use crate::{
    app::App,
    http::{Actor, RequestMeta},
};

/// The row that says that `actor` did `action` to `target`.
#[must_use]
pub fn entry(app: &App, actor: &Actor, meta: &RequestMeta, action: &'static str, target: &str) -> Stmt {
    Stmt::new(
        "INSERT INTO audit_log (id, org_id, at, actor, action, target, request_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(app.new_id("aud"))
    .bind(&actor.org_id)
    .bind(app.now())
    .bind(&actor.id)
    .bind(action)
    .bind(target)
    .bind(&meta.request_id)
}
