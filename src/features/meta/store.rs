//! The query that shows whether the database answers.

use ports::{PortError, Stmt};

use crate::app::App;

/// Asks the database for something that the newest migration makes; `tests/tidy/sql.rs` sees to it.
pub async fn is_migrated(app: &App) -> Result<bool, PortError> {
    let stmt = Stmt::new("SELECT 1 AS one FROM sqlite_master WHERE name = 'audit_segments_by_age'");
    Ok(!app.sql().rows(stmt).await?.is_empty())
}
