//! [`Sql`] over D1.
//!
//! For: binding values as D1 wants them (doubles, never `BigInt`), reading results in one piece,
//! naming failures. Not for: SQL.
//!
//! A statement's text goes over once: what `prepare` makes is only the text and the database, and `bind` copies it.

use std::{cell::RefCell, collections::HashMap};

use async_trait::async_trait;
use js_sys::{Array, Object, Promise};
use ports::{Outcome, PortError, PortErrorKind, Row, Sql, Stmt, Value};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use worker::{
    send::SendWrapper,
    worker_sys::types::{D1Database, D1PreparedStatement},
};

use super::js::{json, local, set, settle, text};
use crate::rooms::{faults, rows};

#[wasm_bindgen]
extern "C" {
    // worker's own binding of `raw` takes no options.
    type Statement;
    #[wasm_bindgen(method, catch)]
    fn raw(this: &Statement, options: &Object) -> Result<Promise, JsValue>;
}

/// The database binding.
pub struct D1 {
    database: SendWrapper<D1Database>,
    named: SendWrapper<Object>,
    /// By where the text is, and how long: texts are constants of the program.
    prepared: SendWrapper<RefCell<HashMap<(usize, usize), D1PreparedStatement>>>,
}

impl D1 {
    /// The port over this binding.
    pub fn new(database: D1Database) -> Self {
        let named = Object::new();
        set(&named, "columnNames", &JsValue::TRUE);
        Self {
            database: SendWrapper(database),
            named: SendWrapper(named),
            prepared: SendWrapper(RefCell::default()),
        }
    }

    fn prepare(&self, stmt: &Stmt) -> Result<D1PreparedStatement, PortError> {
        let prepared = self.prepared(stmt.sql)?;
        if stmt.args.is_empty() {
            return Ok(prepared);
        }
        let values = stmt.args.iter().map(bound).collect::<Result<Array, PortError>>()?;
        prepared.bind(values).map_err(fault)
    }

    fn prepared(&self, sql: &'static str) -> Result<D1PreparedStatement, PortError> {
        let place = (sql.as_ptr().addr(), sql.len());
        if let Some(known) = self.prepared.borrow().get(&place) {
            return Ok(known.clone());
        }
        let new = self.database.prepare(sql).map_err(fault)?;
        self.prepared.borrow_mut().insert(place, new.clone());
        Ok(new)
    }
}

#[async_trait]
impl Sql for D1 {
    async fn rows(&self, stmt: Stmt) -> Result<Vec<Row>, PortError> {
        local(async move {
            // `raw`: without an object a row, and without what D1 tells about the run.
            let prepared: Statement = self.prepare(&stmt)?.unchecked_into();
            let answer = settle(prepared.raw(&self.named)).await.map_err(fault)?;
            rows::table(&json(&answer).map_err(fault)?)
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
            let answer = settle(self.database.batch(prepared)).await.map_err(fault)?;
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
