//! All SQL of the housekeeping: where the walk over the object store goes on.

use ports::{PortError, Stmt};

use crate::app::App;

/// Where the walk over `prefix` goes on; from the start when unknown.
pub async fn cursor(app: &App, prefix: &str) -> Result<Option<String>, PortError> {
    let stmt = Stmt::new("SELECT cursor FROM retention_cursors WHERE prefix = ?1").bind(prefix);
    app.sql().rows(stmt).await?.first().map_or(Ok(None), |row| row.opt_text("cursor"))
}

/// Notes where the walk goes on next time.
pub async fn set_cursor(app: &App, prefix: &str, cursor: Option<String>) -> Result<(), PortError> {
    let stmt = Stmt::new(
        "INSERT INTO retention_cursors (prefix, cursor) VALUES (?1, ?2) ON CONFLICT (prefix) DO UPDATE SET cursor = ?2",
    );
    app.sql().rows(stmt.bind(prefix).bind(cursor)).await.map(|_| ())
}
