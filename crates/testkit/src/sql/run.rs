//! Running statements as D1 runs them: numbers bound as doubles, changes counted with those of triggers.

use std::sync::atomic::{AtomicU64, Ordering};

use ports::{Outcome, PortError, PortErrorKind, Row, Stmt, Value};
use rusqlite::{Connection, ErrorCode, Statement, StatementStatus, types::ValueRef};

use super::connect::Gate;

/// JavaScript's safe integers end here, and so do D1's.
const MAX_INT: i64 = 1 << 53;

/// All of `stmts`, or none.
pub(super) fn transaction(
    connection: &Connection,
    gate: &Gate,
    stmts: &[Stmt],
    steps: &AtomicU64,
) -> Result<Vec<Outcome>, PortError> {
    gate.command(connection, "BEGIN IMMEDIATE")?;
    let done = stmts.iter().map(|stmt| statement(connection, stmt.sql, &stmt.args, steps));
    let done = done.collect::<Result<_, _>>();
    let ended = match done {
        Ok(outcomes) => gate.command(connection, "COMMIT").map(|()| outcomes),
        Err(error) => Err(error),
    };
    // Some errors end the transaction by themselves; a failed COMMIT does not.
    if ended.is_err() && !connection.is_autocommit() {
        gate.command(connection, "ROLLBACK")?;
    }
    ended
}

/// One statement, its rows, and what it changed. Adds the instructions that SQLite ran to `steps`.
pub(super) fn statement(
    connection: &Connection,
    sql: &str,
    args: &[Value],
    steps: &AtomicU64,
) -> Result<Outcome, PortError> {
    let before = connection.total_changes();
    let mut prepared = connection.prepare_cached(sql).map_err(|error| port_error(&error))?;
    bind(&mut prepared, args)?;
    let rows = read(&mut prepared);
    let ran = prepared.reset_status(StatementStatus::VmStep);
    steps.fetch_add(u64::try_from(ran).unwrap_or_default(), Ordering::SeqCst);
    drop(prepared);
    let rows = rows?;
    // As D1 counts: rows changed by triggers and cascades are in it. Do not compare it with 1.
    Ok(Outcome { rows, changes: connection.total_changes() - before })
}

/// The steps of a statement's plan, from the outside in.
pub(super) fn plan(connection: &Connection, sql: &str) -> Result<Vec<String>, PortError> {
    let explained = format!("EXPLAIN QUERY PLAN {sql}");
    let mut prepared = connection.prepare(&explained).map_err(|error| port_error(&error))?;
    let mut steps = Vec::new();
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next().map_err(|error| port_error(&error))? {
        steps.push(row.get::<_, String>("detail").map_err(|error| port_error(&error))?);
    }
    Ok(steps)
}

fn bind(prepared: &mut Statement<'_>, args: &[Value]) -> Result<(), PortError> {
    if prepared.parameter_count() != args.len() {
        let text = format!("{} values for {} parameters", args.len(), prepared.parameter_count());
        return Err(misuse(text));
    }
    for (position, value) in args.iter().enumerate() {
        let position = position + 1;
        match value {
            Value::Null => prepared.raw_bind_parameter(position, rusqlite::types::Null),
            Value::Int(number) => prepared.raw_bind_parameter(position, double(*number)?),
            Value::Real(number) if number.is_finite() => prepared.raw_bind_parameter(position, *number),
            Value::Real(number) => return Err(misuse(format!("{number} is no SQL number"))),
            Value::Text(text) => prepared.raw_bind_parameter(position, text),
        }
        .map_err(|error| port_error(&error))?;
    }
    Ok(())
}

/// JavaScript has one kind of number, so D1 binds integers as REAL; columns turn them back.
fn double(number: i64) -> Result<f64, PortError> {
    if number.unsigned_abs() > MAX_INT.unsigned_abs() {
        return Err(misuse(format!("{number} is beyond 2^53")));
    }
    #[expect(clippy::cast_precision_loss, reason = "checked to be within 2^53")]
    Ok(number as f64)
}

fn read(prepared: &mut Statement<'_>) -> Result<Vec<Row>, PortError> {
    let names: Vec<String> = prepared.column_names().map(str::to_owned).collect();
    for (position, name) in names.iter().enumerate() {
        if names.iter().skip(position + 1).any(|other| other == name) {
            // D1's rows are objects: of two columns with one name, one vanishes.
            return Err(misuse(format!("two columns are called {name}")));
        }
    }
    let mut found = Vec::new();
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next().map_err(|error| port_error(&error))? {
        let mut columns = Vec::with_capacity(names.len());
        for (position, name) in names.iter().enumerate() {
            let value = row.get_ref(position).map_err(|error| port_error(&error))?;
            columns.push((name.clone(), port_value(name, value)?));
        }
        found.push(Row::new(columns));
    }
    Ok(found)
}

fn port_value(column: &str, value: ValueRef<'_>) -> Result<Value, PortError> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) if number.unsigned_abs() > MAX_INT.unsigned_abs() => {
            Err(misuse(format!("{column} = {number} is beyond 2^53")))
        }
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Real(number) => Ok(Value::Real(number)),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(misuse(format!("{column} is not UTF-8"))),
        },
        ValueRef::Blob(_) => Err(misuse(format!("{column} is a blob; those belong in the object store"))),
    }
}

/// SQLite's words in the port's kinds.
pub(super) fn port_error(error: &rusqlite::Error) -> PortError {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => PortErrorKind::Constraint,
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen,
        ) => PortErrorKind::Unavailable,
        _ => PortErrorKind::Misuse,
    };
    PortError::new(kind, error.to_string())
}

fn misuse(text: String) -> PortError {
    PortError::new(PortErrorKind::Misuse, text)
}
