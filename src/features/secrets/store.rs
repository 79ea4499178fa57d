//! All SQL of secrets.

use ports::{PortError, Row, Stmt};

use crate::{app::App, http::op::Call};

/// A page of an organisation's secrets, without what they are.
pub fn list(call: &Call) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, name, created_at, updated_at, created_by FROM secrets
         WHERE org_id = ?1 AND id < COALESCE(?2, '~') ORDER BY id DESC LIMIT ?3",
    );
    stmt.bind(call.org()).bind(call.cursor()).bind(call.most())
}

/// An organisation's secret of this name.
pub fn by_name(org_id: &str, name: &str) -> Stmt {
    let stmt = Stmt::new(
        "SELECT id, name, sealed, created_at, updated_at, created_by FROM secrets WHERE org_id = ?1 AND name = ?2",
    );
    stmt.bind(org_id).bind(name)
}

/// An organisation's secret with this id.
pub fn by_id(org_id: &str, id: &str) -> Stmt {
    Stmt::new("SELECT name FROM secrets WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// Keeps a secret (row: id, name, created_at, updated_at, created_by), or replaces what it is. Of two new ones of a name
/// at once the second is refused by the table: see [`is_taken`].
pub fn put(made: &Row, org_id: &str, (sealed, key_id): (&str, &str)) -> Stmt {
    let stmt = Stmt::new(
        "INSERT INTO secrets (org_id, sealed, key_id, id, name, created_at, updated_at, created_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (id) DO UPDATE SET sealed = ?2, key_id = ?3, updated_at = ?7",
    );
    let columns = ["id", "name", "created_at", "updated_at", "created_by"];
    stmt.bind(org_id).bind(sealed).bind(key_id).bind_columns(made, &columns)
}

/// Whether a failed batch made a second secret of a name.
#[must_use]
pub fn is_taken(error: &PortError) -> bool {
    error.violates("secrets.name")
}

/// Deletes a secret.
pub fn delete(org_id: &str, id: &str) -> Stmt {
    Stmt::new("DELETE FROM secrets WHERE org_id = ?1 AND id = ?2").bind(org_id).bind(id)
}

/// Some secrets under another master key than `key_id`: of one organisation, or of all.
pub async fn outdated(
    app: &App,
    key_id: &str,
    org_id: Option<&str>,
    most: u32,
) -> Result<Vec<Row>, PortError> {
    let stmt = match org_id {
        Some(org_id) => {
            let sql = "SELECT id, org_id, sealed FROM secrets WHERE org_id = ?3 AND key_id <> ?1 LIMIT ?2";
            Stmt::new(sql).bind(key_id).bind(most).bind(org_id)
        }
        // Two ranges of the index, where `<>` would read it whole.
        None => Stmt::new(
            "SELECT id, org_id, sealed FROM secrets WHERE key_id < ?1
             UNION ALL SELECT id, org_id, sealed FROM secrets WHERE key_id > ?1 LIMIT ?2",
        )
        .bind(key_id)
        .bind(most),
    };
    app.sql().rows(stmt).await
}

/// Writes a secret that was wrapped again, unless it was replaced in between.
pub fn rewrapped(id: &str, before: &str, sealed: &str, key_id: &str) -> Stmt {
    let stmt = Stmt::new("UPDATE secrets SET sealed = ?3, key_id = ?4 WHERE id = ?1 AND sealed = ?2");
    stmt.bind(id).bind(before).bind(sealed).bind(key_id)
}
