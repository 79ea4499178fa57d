//! Opening a database: workerd's limits, D1's refusals, the migrations.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use ports::{PortError, PortErrorKind};
use rusqlite::{
    Connection,
    hooks::{AuthAction, AuthContext, Authorization},
    limits::Limit,
};

use super::run::port_error;

/// The limits workerd sets on its SQLite (workerd, `src/workerd/util/sqlite.c++`), which D1 documents
/// in part: 100 values, 100 KB of SQL, 50 bytes of LIKE pattern.
const LIMITS: [(Limit, i32); 11] = [
    (Limit::SQLITE_LIMIT_LENGTH, 2_200_000),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
    (Limit::SQLITE_LIMIT_COLUMN, 100),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 5),
    (Limit::SQLITE_LIMIT_VDBE_OP, 25_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 127),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 100),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
];

/// Whether `BEGIN` and `COMMIT` pass: only for the double's own transaction.
#[derive(Debug, Default)]
pub(super) struct Gate {
    open: AtomicBool,
}

impl Gate {
    /// Runs a transaction command that callers themselves may not use.
    pub(super) fn command(&self, connection: &Connection, sql: &str) -> Result<(), PortError> {
        self.open.store(true, Ordering::SeqCst);
        let done = connection.execute_batch(sql);
        self.open.store(false, Ordering::SeqCst);
        done.map_err(|error| port_error(&error))
    }

    fn allows(&self, context: &AuthContext<'_>) -> Authorization {
        let refused = match context.action {
            AuthAction::Transaction { .. } | AuthAction::Savepoint { .. } => {
                !self.open.load(Ordering::SeqCst)
            }
            AuthAction::Attach { .. } | AuthAction::Detach { .. } => true,
            AuthAction::Function { function_name } => {
                matches!(function_name, "sqlite_version" | "load_extension")
            }
            _ => false,
        };
        if refused { Authorization::Deny } else { Authorization::Allow }
    }
}

/// Opens `file` and brings its schema up to date.
pub(super) fn open(file: &Path, migrations: &Path) -> Result<(Connection, Arc<Gate>), PortError> {
    let mut connection = Connection::open(file).map_err(|error| port_error(&error))?;
    let gate = Arc::new(Gate::default());
    prepare(&mut connection, Arc::clone(&gate)).map_err(|error| port_error(&error))?;
    for migration in migration_files(migrations)? {
        apply(&connection, &gate, &migration)?;
    }
    Ok((connection, gate))
}

fn prepare(connection: &mut Connection, gate: Arc<Gate>) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF;")?;
    // The table wrangler keeps, so that a file can go from one to the other.
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS d1_migrations (
           id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
           applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)",
    )?;
    for (limit, value) in LIMITS {
        connection.set_limit(limit, value)?;
    }
    connection.set_prepared_statement_cache_capacity(256);
    connection.authorizer(Some(move |context: AuthContext<'_>| gate.allows(&context)))
}

fn migration_files(directory: &Path) -> Result<Vec<PathBuf>, PortError> {
    let unreadable = |error| unusable(directory, &error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending == "sql") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn apply(connection: &Connection, gate: &Gate, file: &Path) -> Result<(), PortError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let named = |error: PortError| PortError::new(error.kind, format!("migration {name}: {}", error.text));
    let known = connection
        .query_row("SELECT EXISTS (SELECT 1 FROM d1_migrations WHERE name = ?1)", [&name], |row| row.get(0))
        .map_err(|error| named(port_error(&error)))?;
    if known {
        return Ok(());
    }
    let sql = std::fs::read_to_string(file).map_err(|error| unusable(file, &error))?;
    gate.command(connection, "BEGIN IMMEDIATE")?;
    let done = connection
        .execute_batch(&sql)
        .and_then(|()| connection.execute("INSERT INTO d1_migrations (name) VALUES (?1)", [&name]));
    match done {
        Ok(_) => gate.command(connection, "COMMIT").map_err(named),
        Err(error) => {
            gate.command(connection, "ROLLBACK")?;
            Err(named(port_error(&error)))
        }
    }
}

fn unusable(path: &Path, error: &std::io::Error) -> PortError {
    PortError::new(PortErrorKind::Misuse, format!("{}: {error}", path.display()))
}
