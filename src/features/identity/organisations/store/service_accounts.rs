//! SQL about service accounts.

use ports::{Row, Stmt};

use crate::http::op::Call;

/// An organisation's service accounts, newest first, with the count of their keys.
pub fn service_accounts(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT a.id, a.name, a.role, a.created_at,
           (SELECT count(*) FROM api_keys k WHERE k.org_id = a.org_id AND k.created_by = a.id) AS keys,
           (SELECT MAX(k.last_used_at) FROM api_keys k WHERE k.org_id = a.org_id AND k.created_by = a.id) AS last_used_at
         FROM service_accounts a WHERE a.org_id = ?1 AND a.id < COALESCE(?2, '~') ORDER BY a.id DESC LIMIT ?3",
    );
    stmt.bind(call.org()).bind(call.cursor()).bind(call.most())
}

/// One of them.
pub fn service_account(org_id: &str, id: &str) -> Stmt {
    Stmt::new("SELECT id, role FROM service_accounts WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// Keeps a new one; `made` has its columns.
pub fn insert_service_account(org_id: &str, created_by: &str, made: &Row) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO service_accounts (org_id, created_by, id, name, role, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    );
    stmt.bind(org_id).bind(created_by).bind_columns(made, &["id", "name", "role", "created_at"])
}

/// Deletes one with its keys.
pub fn delete_service_account(org_id: &str, id: &str) -> [Stmt; 2] {
    [
        Stmt::new("DELETE FROM api_keys WHERE org_id = ?1 AND created_by = ?2"),
        Stmt::new("DELETE FROM service_accounts WHERE org_id = ?1 AND id = ?2"),
    ]
    .map(|stmt| stmt.bind(org_id).bind(id))
}
