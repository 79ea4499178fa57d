//! Reading D1's results from their JSON text.
//!
//! For: `edge`'s database adapter. One `JSON.stringify` and one parse cost less than reaching for
//! every field across the wasm boundary. Columns keep their order; a whole number becomes
//! [`Value::Int`], any other [`Value::Real`] (JavaScript knows no difference, [`Row`] reads both).
//! Not for: blobs (they are not in [`Value`]; R2 holds bytes).

use std::fmt;

use ports::{Outcome, PortError, PortErrorKind, Row, Value};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

/// One statement's result as D1 hands it over.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    results: Option<Vec<Columns>>,
    #[serde(default)]
    meta: Meta,
}

#[derive(Deserialize, Default)]
struct Meta {
    #[serde(default)]
    changes: Option<f64>,
}

struct Columns(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ColumnsVisitor)
    }
}

struct ColumnsVisitor;

impl<'de> Visitor<'de> for ColumnsVisitor {
    type Value = Columns;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Columns, A::Error> {
        let mut columns = Vec::with_capacity(map.size_hint().unwrap_or(8));
        while let Some((name, Cell(value))) = map.next_entry()? {
            columns.push((name, value));
        }
        Ok(Columns(columns))
    }
}

struct Cell(Value);

impl<'de> Deserialize<'de> for Cell {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor).map(Cell)
    }
}

struct CellVisitor;

impl Visitor<'_> for CellVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NULL, a number or text (blobs belong into R2)")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Int(i64::from(flag)))
    }
    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Int(number))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        #[expect(clippy::cast_precision_loss, reason = "above i64::MAX a double is all JavaScript had")]
        Ok(i64::try_from(number).map_or(Value::Real(number as f64), Value::Int))
    }
    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Real(number))
    }
    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }
    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }
}

/// The rows of one statement, from a list of lists: the columns' names, then each row's values.
///
/// # Errors
/// `Misuse` for a blob column, which this port does not read.
pub fn table(json: &str) -> Result<Vec<Row>, PortError> {
    let mut lines = parse::<Vec<Vec<Cell>>>(json)?.into_iter();
    let names: Vec<String> = lines.next().into_iter().flatten().filter_map(Cell::name).collect();
    let row =
        |line: Vec<Cell>| names.iter().cloned().zip(line.into_iter().map(|Cell(value)| value)).collect();
    Ok(lines.map(|line| Row::new(row(line))).collect())
}

impl Cell {
    fn name(self) -> Option<String> {
        if let Value::Text(name) = self.0 { Some(name) } else { None }
    }
}

/// The outcomes of a batch.
///
/// # Errors
/// As [`table`].
pub fn outcomes(json: &str) -> Result<Vec<Outcome>, PortError> {
    Ok(parse::<Vec<Answer>>(json)?.into_iter().map(Outcome::from).collect())
}

fn parse<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, PortError> {
    serde_json::from_slice(json.as_bytes())
        .map_err(|error| PortError::new(PortErrorKind::Misuse, format!("unreadable D1 result: {error}")))
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        let rows = answer.results.unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows")]
        let changes = answer.meta.changes.unwrap_or_default() as u64;
        Outcome { rows: rows.into_iter().map(|Columns(columns)| Row::new(columns)).collect(), changes }
    }
}

/// The number as D1 can bind it: JavaScript's numbers are exact up to 2^53.
///
/// # Errors
/// `Misuse` beyond.
pub fn exact(number: i64) -> Result<f64, PortError> {
    const LIMIT: u64 = 1 << 53;
    if number.unsigned_abs() > LIMIT {
        let text = format!("{number} is beyond 2^53; bind it as text");
        return Err(PortError::new(PortErrorKind::Misuse, text));
    }
    #[expect(clippy::cast_precision_loss, reason = "checked to be exact")]
    Ok(number as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rows_in_order_with_their_types() {
        let rows =
            table(r#"[["b","a","c","d","e"],[1,"x",null,1.5,9007199254740991],[2,"","",0,0]]"#).unwrap();
        assert_eq!(rows.len(), 2);
        let row = rows.first().unwrap();
        assert_eq!(row.int("b").unwrap(), 1);
        assert_eq!(row.text("a").unwrap(), "x");
        assert_eq!(row.opt_text("c").unwrap(), None);
        assert_eq!(row.opt_real("d").unwrap(), Some(1.5));
        assert_eq!(row.int("e").unwrap(), 9_007_199_254_740_991);
    }

    #[test]
    fn a_batch_keeps_its_order_and_a_blob_is_refused() {
        let all =
            outcomes(r#"[{"results":[],"meta":{"changes":1}},{"results":[{"n":3}],"meta":{}}]"#).unwrap();
        assert_eq!(all.iter().map(|one| one.changes).collect::<Vec<_>>(), [1, 0]);
        for blob in
            [table(r#"[["b"],[[1,2]]]"#).map(|_| ()), outcomes(r#"[{"results":[{"b":[1,2]}]}]"#).map(|_| ())]
        {
            assert_eq!(blob.unwrap_err().kind, PortErrorKind::Misuse);
        }
    }

    #[test]
    fn no_rows_are_none_with_names_or_without() {
        assert_eq!(table("[]").unwrap(), []);
        assert_eq!(table(r#"[["id"]]"#).unwrap(), []);
    }

    #[test]
    fn integers_beyond_exactness_are_refused() {
        assert!(exact(1 << 53).is_ok() && exact(-(1 << 53)).is_ok());
        for number in [(1 << 53) + 1, i64::MAX, i64::MIN] {
            assert_eq!(exact(number).unwrap_err().kind, PortErrorKind::Misuse);
        }
    }
}
