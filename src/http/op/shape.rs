//! The shape of an answer: which columns of a row become which members of a JSON object.
//!
//! For: one table for the writer and for the API document. Not for: answers that are not rows; those build one
//! ([`super::row`]) or nest the text of some JSON.

use ports::{PortError, PortErrorKind, Row, Value};

/// What a column becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A whole number: a count, or a time in Unix milliseconds.
    Number,
    /// A number.
    Real,
    /// `true` or `false`, from 1 or 0.
    Flag,
    /// A list of strings, from text with spaces between.
    Words,
    /// The column's text, which is JSON, as it is. Of this schema, or any.
    Json(Option<&'static Shape>),
    /// The same: a list of objects of this schema.
    List(&'static Shape),
}

/// A member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, and the column's.
    pub name: &'static str,
    /// What the column becomes.
    pub kind: Kind,
    /// It may be null.
    pub nullable: bool,
    /// The words it may be, for the API document; empty: any.
    pub known: &'static [&'static str],
    /// The name of its schema, where the API document has one of its own for it.
    pub schema: &'static str,
    /// What it means, for the API document.
    pub doc: &'static str,
}

/// An object's members.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    /// The schema's name in the API document.
    pub name: &'static str,
    /// What it is, for the API document.
    pub doc: &'static str,
    /// The members, in order.
    pub columns: &'static [Column],
}

/// A member that is a string; the methods make it something else.
#[must_use]
pub const fn column(name: &'static str) -> Column {
    Column { name, kind: Kind::Text, nullable: false, known: &[], schema: "", doc: "" }
}

impl Column {
    /// A whole number.
    #[must_use]
    pub const fn number(self) -> Self {
        Self { kind: Kind::Number, ..self }
    }
    /// A number.
    #[must_use]
    pub const fn real(self) -> Self {
        Self { kind: Kind::Real, ..self }
    }
    /// A flag.
    #[must_use]
    pub const fn flag(self) -> Self {
        Self { kind: Kind::Flag, ..self }
    }
    /// A list of words.
    #[must_use]
    pub const fn words(self) -> Self {
        Self { kind: Kind::Words, ..self }
    }
    /// Any JSON.
    #[must_use]
    pub const fn json(self) -> Self {
        Self { kind: Kind::Json(None), ..self }
    }
    /// An object of this shape, as JSON text.
    #[must_use]
    pub const fn object(self, shape: &'static Shape) -> Self {
        Self { kind: Kind::Json(Some(shape)), ..self }
    }
    /// A list of objects of this shape, as JSON text.
    #[must_use]
    pub const fn list(self, shape: &'static Shape) -> Self {
        Self { kind: Kind::List(shape), ..self }
    }
    /// The words it may be, for the API document; no part of the Worker.
    #[must_use]
    pub const fn of(self, known: &'static [&'static str]) -> Self {
        Self { known: if cfg!(native) { known } else { &[] }, ..self }
    }
    /// The name of a schema of the API document (`crate::openapi` puts it there); no part of the Worker.
    #[must_use]
    pub const fn schema(self, name: &'static str) -> Self {
        Self { schema: super::doc(name), ..self }
    }
    /// It may be null.
    #[must_use]
    pub const fn nullable(self) -> Self {
        Self { nullable: true, ..self }
    }
    /// What it means, for the API document; no part of the Worker.
    #[must_use]
    pub const fn doc(self, text: &'static str) -> Self {
        Self { doc: super::doc(text), ..self }
    }

    fn write(&self, row: &Row, text: &mut String) -> Result<(), PortError> {
        match (self.kind, row.get(self.name)) {
            (_, Some(Value::Null)) if self.nullable => text.push_str("null"),
            (Kind::Text, Some(Value::Text(value))) => quote(value, text),
            (Kind::Json(_) | Kind::List(_), Some(Value::Text(value))) => text.push_str(value),
            (Kind::Words, Some(Value::Text(value))) => {
                text.push('[');
                for (n, word) in value.split_ascii_whitespace().enumerate() {
                    text.push_str(if n > 0 { "," } else { "" });
                    quote(word, text);
                }
                text.push(']');
            }
            (Kind::Flag, _) => text.push_str(if row.flag(self.name)? { "true" } else { "false" }),
            (Kind::Real, Some(Value::Real(value))) if value.is_finite() => text.push_str(&value.to_string()),
            (Kind::Real | Kind::Number, _) => text.push_str(&row.int(self.name)?.to_string()),
            _ => {
                let what = format!("column {} does not fit its answer", self.name);
                return Err(PortError::new(PortErrorKind::Misuse, what));
            }
        }
        Ok(())
    }
}

impl Shape {
    /// The row as a JSON object. Columns that the shape does not name are left out.
    ///
    /// # Errors
    /// When a column is absent or does not fit.
    pub fn write(&self, row: &Row) -> Result<String, PortError> {
        let mut text = String::with_capacity(256);
        for column in self.columns {
            text.push(if text.is_empty() { '{' } else { ',' });
            quote(column.name, &mut text);
            text.push(':');
            column.write(row, &mut text)?;
        }
        text.push('}');
        Ok(text)
    }

    /// The rows as a JSON list.
    ///
    /// # Errors
    /// As [`Shape::write`].
    pub fn write_all(&self, rows: &[Row]) -> Result<String, PortError> {
        let items = rows.iter().map(|row| self.write(row)).collect::<Result<Vec<_>, _>>()?;
        Ok(format!("[{}]", items.join(",")))
    }
}

/// Adds a JSON string.
fn quote(value: &str, text: &mut String) {
    // A string can always be written as JSON.
    text.push_str(&serde_json::to_string(value).unwrap_or_default());
}

/// Rows as a JSON list of objects with all their columns: for exports, which have no shape of their own.
#[must_use]
pub fn rows_as_json(rows: &[Row]) -> String {
    let mut text = String::from("[");
    for (n, row) in rows.iter().enumerate() {
        text.push_str(if n > 0 { ",\n{" } else { "\n{" });
        for (n, (name, value)) in row.columns().iter().enumerate() {
            text.push_str(if n > 0 { "," } else { "" });
            quote(name, &mut text);
            text.push(':');
            match value {
                Value::Null => text.push_str("null"),
                Value::Int(number) => text.push_str(&number.to_string()),
                Value::Real(number) => text.push_str(&number.to_string()),
                Value::Text(value) => quote(value, &mut text),
            }
        }
        text.push('}');
    }
    text.push_str("\n]\n");
    text
}
