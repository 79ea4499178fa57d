//! The query that shows whether the database answers.

use ports::{PortError, Stmt};

use crate::app::App;

/// Asks the database for the newest thing of the schema (an index of migration 0005).
pub async fn is_migrated(app: &App) -> Result<bool, PortError> {
    let stmt = Stmt::new("SELECT 1 AS one FROM sqlite_master WHERE name = 'tasks_active'");
    Ok(!app.sql().rows(stmt).await?.is_empty())
}
