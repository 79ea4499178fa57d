//! All SQL of gadgets, one function a statement.

use ports::{Row, Stmt};

use crate::http::op::Call;

/// The organisation's gadgets, newest first.
pub fn list(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, name, created_at FROM gadgets
         WHERE org_id = ?1 AND id < COALESCE(?2, '~') ORDER BY id DESC LIMIT ?3",
    );
    stmt.bind(call.org()).bind(call.cursor()).bind(call.most())
}

/// A row if the organisation has this one.
pub fn has(org_id: &str, id: &str) -> Stmt {
    Stmt::new("SELECT 1 AS found FROM gadgets WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// Keeps a new one.
pub fn insert(made: &Row, org_id: &str) -> Stmt {
    let stmt = Stmt::new("INSERT INTO gadgets (org_id, id, name, created_at) VALUES (?1, ?2, ?3, ?4)");
    stmt.bind(org_id).bind_columns(made, &["id", "name", "created_at"])
}

/// Removes one.
pub fn delete(org_id: &str, id: &str) -> Stmt {
    Stmt::new("DELETE FROM gadgets WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}
