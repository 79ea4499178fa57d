//! The database: SQLite with the real migrations and D1's edges.
//!
//! For: running the slices natively against what they will meet in production: D1's limits, its
//! refusals, its way of binding numbers and of counting changes. Not for: speed comparisons.

mod connect;
mod run;

use std::{
    cell::Cell,
    collections::BTreeSet,
    future::Future,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use ports::{Outcome, PortError, Row, Sql, Stmt};

use crate::{faults::Faults, lock::lock};
use connect::{Gate, open};

tokio::task_local! {
    static STATEMENTS: Cell<u64>;
}

/// A SQLite database that behaves like D1.
pub struct SqliteSql {
    /// When calls fail; keys are SQL texts. One [`Sql::rows`] or [`Sql::batch`] is one call.
    pub faults: Faults,
    connection: Mutex<rusqlite::Connection>,
    gate: Arc<Gate>,
    statements: AtomicU64,
    steps: AtomicU64,
    texts: Mutex<BTreeSet<&'static str>>,
}

impl SqliteSql {
    /// A new database in memory with every `*.sql` of `migrations` applied in order of name.
    ///
    /// # Errors
    /// When a migration cannot be read or applied; the text names it.
    pub fn memory(migrations: &Path) -> Result<Self, PortError> {
        Self::at(Path::new(":memory:"), migrations)
    }

    /// The database in `file`, created if absent; only migrations that it does not have yet are applied.
    ///
    /// # Errors
    /// As [`SqliteSql::memory`], and when the file cannot be opened.
    pub fn file(file: &Path, migrations: &Path) -> Result<Self, PortError> {
        Self::at(file, migrations)
    }

    fn at(file: &Path, migrations: &Path) -> Result<Self, PortError> {
        let (connection, gate) = open(file, migrations)?;
        let connection = Mutex::new(connection);
        let (statements, steps, texts) = (AtomicU64::new(0), AtomicU64::new(0), Mutex::default());
        Ok(Self { faults: Faults::default(), connection, gate, statements, steps, texts })
    }

    /// Statements run since the last [`SqliteSql::reset_statements`]; each one of a batch counts.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::SeqCst)
    }

    /// Starts counting statements anew.
    pub fn reset_statements(&self) {
        self.statements.store(0, Ordering::SeqCst);
    }

    /// Instructions of SQLite's machine that all statements so far took (`SQLITE_STMTSTATUS_VM_STEP`): work
    /// that can be compared from run to run, as time cannot.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::SeqCst)
    }

    /// Runs `work` and counts the statements it runs itself, whatever other tasks do meanwhile. Within
    /// another `counted` they count for both.
    pub async fn counted<T>(work: impl Future<Output = T>) -> (T, u64) {
        let work = async { (work.await, STATEMENTS.with(Cell::get)) };
        let (done, used) = STATEMENTS.scope(Cell::new(0), work).await;
        add_to_count(used);
        (done, used)
    }

    /// Runs `sql` for an assertion: no faults, not counted.
    ///
    /// # Errors
    /// As [`Sql::rows`].
    pub fn inspect(&self, sql: &str) -> Result<Vec<Row>, PortError> {
        Ok(run::statement(&lock(&self.connection), sql, &[], &AtomicU64::new(0))?.rows)
    }

    /// Every different statement run since the last [`SqliteSql::forget_texts`].
    #[must_use]
    pub fn texts(&self) -> BTreeSet<&'static str> {
        lock(&self.texts).clone()
    }

    /// Starts collecting the statements' texts anew.
    pub fn forget_texts(&self) {
        lock(&self.texts).clear();
    }

    /// How SQLite would run `sql`: the steps of its plan (`EXPLAIN QUERY PLAN`), its parameters NULL.
    ///
    /// # Errors
    /// When it is no statement of this schema.
    pub fn plan(&self, sql: &str) -> Result<Vec<String>, PortError> {
        run::plan(&lock(&self.connection), sql)
    }

    fn count(&self, stmts: &[Stmt]) {
        lock(&self.texts).extend(stmts.iter().map(|stmt| stmt.sql));
        let statements = stmts.len() as u64;
        self.statements.fetch_add(statements, Ordering::SeqCst);
        add_to_count(statements);
    }
}

/// Outside `counted` there is no counter of the task; then only the total counts.
fn add_to_count(statements: u64) {
    let _ = STATEMENTS.try_with(|count| count.set(count.get() + statements));
}

#[async_trait]
impl Sql for SqliteSql {
    async fn rows(&self, stmt: Stmt) -> Result<Vec<Row>, PortError> {
        self.count(std::slice::from_ref(&stmt));
        let work =
            async { Ok(run::statement(&lock(&self.connection), stmt.sql, &stmt.args, &self.steps)?.rows) };
        self.faults.run(&[stmt.sql], work).await
    }

    async fn batch(&self, stmts: Vec<Stmt>) -> Result<Vec<Outcome>, PortError> {
        self.count(&stmts);
        let keys: Vec<&str> = stmts.iter().map(|stmt| stmt.sql).collect();
        let work = async { run::transaction(&lock(&self.connection), &self.gate, &stmts, &self.steps) };
        self.faults.run(&keys, work).await
    }
}
