//! The database: statements with bound values, rows read by column name, one atomic batch.
//!
//! The dialect is SQLite as D1 runs it: at most 100 bound values a statement, no `BEGIN`, and
//! integers within ±2^53. [`Sql::batch`] is the only transaction there is.

use async_trait::async_trait;

use crate::{PortError, PortErrorKind};

/// A value in a statement or a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// An integer within ±2^53; larger numbers travel as text.
    Int(i64),
    /// A floating-point number.
    Real(f64),
    /// Text.
    Text(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Value::Text(text.clone())
    }
}
impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Int(number)
    }
}
impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Value::Int(i64::from(number))
    }
}
impl From<u64> for Value {
    /// Numbers above `i64::MAX` saturate; the adapters refuse everything above 2^53 anyway.
    fn from(number: u64) -> Self {
        Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Value::Int(i64::from(flag))
    }
}
impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Real(number)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// A statement and its values, bound to `?1`, `?2`, … in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Stmt {
    /// The SQL text; always a constant of the program, never built from input.
    pub sql: &'static str,
    /// The bound values.
    pub args: Vec<Value>,
}

impl Stmt {
    /// A statement without values yet.
    #[must_use]
    pub fn new(sql: &'static str) -> Self {
        Self { sql, args: Vec::new() }
    }

    /// The statement with one more bound value.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.args.push(value.into());
        self
    }

    /// The statement with these columns of a row as its next values; what the row does not have is NULL.
    #[must_use]
    pub fn bind_columns(mut self, row: &Row, columns: &[&str]) -> Self {
        let values = columns.iter().map(|column| row.get(column).cloned().unwrap_or(Value::Null));
        self.args.extend(values);
        self
    }
}

/// A result row: columns by name. Readers say which column is wrong.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    columns: Vec<(String, Value)>,
}

impl Row {
    /// A row from its columns.
    #[must_use]
    pub fn new(columns: Vec<(String, Value)>) -> Self {
        Self { columns }
    }

    /// All columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[(String, Value)] {
        &self.columns
    }

    /// The value of `column`, if the row has it.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Value> {
        self.columns.iter().find(|(name, _)| name == column).map(|(_, value)| value)
    }

    /// The text in `column`.
    ///
    /// # Errors
    /// When the column is absent, NULL or no text.
    pub fn text(&self, column: &str) -> Result<String, PortError> {
        self.opt_text(column)?.ok_or_else(|| wrong(column, "text"))
    }

    /// The text in `column`, or `None` for NULL.
    ///
    /// # Errors
    /// When the column is absent or no text.
    pub fn opt_text(&self, column: &str) -> Result<Option<String>, PortError> {
        match self.get(column) {
            Some(Value::Text(text)) => Ok(Some(text.clone())),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column, "text")),
        }
    }

    /// The integer in `column`.
    ///
    /// # Errors
    /// When the column is absent, NULL or no integer.
    pub fn int(&self, column: &str) -> Result<i64, PortError> {
        self.opt_int(column)?.ok_or_else(|| wrong(column, "an integer"))
    }

    /// The integer in `column`, or `None` for NULL. D1 hands integers over as doubles.
    ///
    /// # Errors
    /// When the column is absent or no integer.
    pub fn opt_int(&self, column: &str) -> Result<Option<i64>, PortError> {
        match self.get(column) {
            Some(Value::Int(number)) => Ok(Some(*number)),
            #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
            Some(Value::Real(number)) if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0 => {
                Ok(Some(*number as i64))
            }
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column, "an integer")),
        }
    }

    /// The unsigned integer in `column` (times, sizes, counters).
    ///
    /// # Errors
    /// When the column is absent, NULL, negative or no integer.
    pub fn uint(&self, column: &str) -> Result<u64, PortError> {
        u64::try_from(self.int(column)?).map_err(|_| wrong(column, "an unsigned integer"))
    }

    /// The unsigned integer in `column`, or `None` for NULL.
    ///
    /// # Errors
    /// When the column is absent, negative or no integer.
    pub fn opt_uint(&self, column: &str) -> Result<Option<u64>, PortError> {
        let Some(number) = self.opt_int(column)? else { return Ok(None) };
        u64::try_from(number).map(Some).map_err(|_| wrong(column, "an unsigned integer"))
    }

    /// The number in `column`, or `None` for NULL.
    ///
    /// # Errors
    /// When the column is absent or no number.
    pub fn opt_real(&self, column: &str) -> Result<Option<f64>, PortError> {
        match self.get(column) {
            Some(Value::Real(number)) => Ok(Some(*number)),
            #[expect(clippy::cast_precision_loss, reason = "integers in rows stay within 2^53")]
            Some(Value::Int(number)) => Ok(Some(*number as f64)),
            Some(Value::Null) => Ok(None),
            _ => Err(wrong(column, "a number")),
        }
    }

    /// The flag in `column` (0 or 1).
    ///
    /// # Errors
    /// When the column is absent, NULL or no integer.
    pub fn flag(&self, column: &str) -> Result<bool, PortError> {
        Ok(self.int(column)? != 0)
    }
}

fn wrong(column: &str, expected: &str) -> PortError {
    PortError::new(PortErrorKind::Misuse, format!("column {column} is not {expected}"))
}

/// What one statement of a batch did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Rows of a `SELECT` or `RETURNING`.
    pub rows: Vec<Row>,
    /// Rows inserted, updated or deleted by this statement.
    pub changes: u64,
}

/// The database.
#[async_trait]
pub trait Sql: Send + Sync {
    /// Runs one statement and returns its rows.
    ///
    /// # Errors
    /// [`PortErrorKind::Constraint`] when a constraint refused it, `Unavailable` when the database failed.
    async fn rows(&self, stmt: Stmt) -> Result<Vec<Row>, PortError>;

    /// Runs the statements as one transaction: all of them or none.
    ///
    /// # Errors
    /// As [`Sql::rows`]; then nothing was changed, unless the kind is `Unavailable`.
    async fn batch(&self, stmts: Vec<Stmt>) -> Result<Vec<Outcome>, PortError>;
}
