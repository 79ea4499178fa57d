//! [`Sql`] over D1.
//!
//! For: binding values as D1 wants them (doubles, never `BigInt`), reading results in one piece,
//! naming failures. Not for: SQL.

use async_trait::async_trait;
use js_sys::Array;
use ports::{Outcome, PortError, PortErrorKind, Row, Sql, Stmt, Value};
use wasm_bindgen::JsValue;
use worker::{
    send::SendWrapper,
    worker_sys::types::{D1Database, D1PreparedStatement},
};

use super::js::{json, local, settle, text};
use crate::rooms::{faults, rows};

/// The database binding.
pub struct D1(pub SendWrapper<D1Database>);

impl D1 {
    fn prepare(&self, stmt: &Stmt) -> Result<D1PreparedStatement, PortError> {
        let prepared = self.0.prepare(stmt.sql).map_err(fault)?;
        if stmt.args.is_empty() {
            return Ok(prepared);
        }
        let values = stmt.args.iter().map(bound).collect::<Result<Array, PortError>>()?;
        prepared.bind(values).map_err(fault)
    }
}

#[async_trait]
impl Sql for D1 {
    async fn rows(&self, stmt: Stmt) -> Result<Vec<Row>, PortError> {
        local(async move {
            let answer = settle(self.prepare(&stmt)?.all()).await.map_err(fault)?;
            Ok(rows::outcome(&json(&answer).map_err(fault)?)?.rows)
        })
        .await
    }

    async fn batch(&self, stmts: Vec<Stmt>) -> Result<Vec<Outcome>, PortError> {
        if stmts.is_empty() {
            return Ok(Vec::new()); // D1 refuses an empty batch
        }
        local(async move {
            let prepared = Array::new();
            for stmt in &stmts {
                let stmt = self.prepare(stmt)?;
                prepared.push(&stmt);
            }
            let answer = settle(self.0.batch(prepared)).await.map_err(fault)?;
            rows::outcomes(&json(&answer).map_err(fault)?)
        })
        .await
    }
}

fn bound(value: &Value) -> Result<JsValue, PortError> {
    Ok(match value {
        Value::Null => JsValue::NULL,
        Value::Int(number) => JsValue::from_f64(rows::exact(*number)?),
        Value::Real(number) if number.is_finite() => JsValue::from_f64(*number),
        Value::Real(_) => {
            return Err(PortError::new(PortErrorKind::Misuse, "only finite numbers can be stored"));
        }
        Value::Text(text) => JsValue::from_str(text),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn fault(thrown: JsValue) -> PortError {
    faults::of_sql(&text(&thrown))
}
