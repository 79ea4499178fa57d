//! Stories of the database.

use super::{Outcome, Told, ensure};
use crate::{PortErrorKind, Row, Sql, Stmt, Value};

const SAFE: i64 = 9_007_199_254_740_991;
const INSERT: &str = "INSERT INTO story (id, n, r, t) VALUES (?1, ?2, ?3, ?4)";

/// Plays them all.
pub async fn sql(sql: &dyn Sql) -> Vec<Told> {
    let create = Stmt::new(
        "CREATE TABLE IF NOT EXISTS story (id TEXT PRIMARY KEY, n INTEGER, r REAL, t TEXT UNIQUE) STRICT",
    );
    if let Err(error) = sql.rows(create).await {
        return vec![Told::new("a table can be made", Err(error.into()))];
    }
    vec![
        Told::new("values come back as they went in", round_trip(sql).await),
        Told::new("a statement without values and without rows", nothing(sql).await),
        Told::new("integers beyond 2^53 are refused, not rounded", too_large(sql).await),
        Told::new("a constraint names its column", constraint(sql).await),
        Told::new("a wrong statement is a mistake of the program", misuse(sql).await),
        Told::new("a batch says what each statement did", batch(sql).await),
        Told::new("a failing batch changes nothing", atomic(sql).await),
        Told::new("an empty batch is nothing", empty_batch(sql).await),
        Told::new("RETURNING rows come with an update", returning(sql).await),
    ]
}

async fn one(sql: &dyn Sql, stmt: Stmt) -> Result<Row, super::Wrong> {
    let rows = sql.rows(stmt).await?;
    ensure!(rows.len() == 1, "{} rows instead of one", rows.len());
    Ok(rows.into_iter().next().unwrap_or_default())
}

fn insert(id: &str, n: impl Into<Value>, r: impl Into<Value>, t: impl Into<Value>) -> Stmt {
    Stmt::new(INSERT).bind(id).bind(n).bind(r).bind(t)
}

async fn round_trip(sql: &dyn Sql) -> Outcome {
    let text = "Straße 日本 🦀 ' \" \\ \u{0} end";
    sql.rows(insert("full", SAFE, 1.5, text)).await?;
    sql.rows(insert("low", -SAFE, -0.25, "")).await?;
    sql.rows(insert("null", Value::Null, Value::Null, Value::Null)).await?;
    let full = one(sql, Stmt::new("SELECT n, r, t FROM story WHERE id = ?1").bind("full")).await?;
    ensure!(full.int("n")? == SAFE, "{full:?}");
    ensure!(full.opt_real("r")? == Some(1.5), "{full:?}");
    ensure!(full.text("t")? == text, "{full:?}");
    let low = one(sql, Stmt::new("SELECT n, r, t FROM story WHERE id = ?1").bind("low")).await?;
    ensure!(low.int("n")? == -SAFE && low.text("t")?.is_empty(), "{low:?}");
    let null = one(sql, Stmt::new("SELECT n, r, t FROM story WHERE id = ?1").bind("null")).await?;
    ensure!(null.opt_int("n")?.is_none() && null.opt_text("t")?.is_none(), "{null:?}");
    let typed =
        one(sql, Stmt::new("SELECT typeof(n) AS n, typeof(r) AS r FROM story WHERE id = 'full'")).await?;
    ensure!(typed.text("n")? == "integer" && typed.text("r")? == "real", "{typed:?}");
    Ok(())
}

async fn nothing(sql: &dyn Sql) -> Outcome {
    let rows = sql.rows(Stmt::new("SELECT 1 AS n WHERE 0")).await?;
    ensure!(rows.is_empty(), "{rows:?}");
    Ok(())
}

async fn too_large(sql: &dyn Sql) -> Outcome {
    for number in [i64::MAX, i64::MIN] {
        let error = sql.rows(Stmt::new("SELECT ?1 AS n").bind(number)).await.err();
        let kind = error.as_ref().map(|error| error.kind);
        ensure!(kind == Some(PortErrorKind::Misuse), "{number}: {error:?}");
    }
    Ok(())
}

async fn constraint(sql: &dyn Sql) -> Outcome {
    sql.rows(insert("first", 1i64, 1.0, "same")).await?;
    let error = sql.rows(insert("second", 1i64, 1.0, "same")).await.err();
    ensure!(error.as_ref().is_some_and(|error| error.violates("story.t")), "{error:?}");
    let error = sql.batch(vec![insert("second", 1i64, 1.0, "same")]).await.err();
    ensure!(error.as_ref().is_some_and(|error| error.violates("story.t")), "in a batch: {error:?}");
    Ok(())
}

async fn misuse(sql: &dyn Sql) -> Outcome {
    for wrong in ["SELECT * FROM no_such_table", "SELEC 1", "SELECT ?1, ?2"] {
        let error = sql.rows(Stmt::new(wrong).bind(1i64)).await.err();
        let kind = error.as_ref().map(|error| error.kind);
        ensure!(kind == Some(PortErrorKind::Misuse), "{wrong}: {error:?}");
    }
    Ok(())
}

async fn batch(sql: &dyn Sql) -> Outcome {
    let outcomes = sql
        .batch(vec![
            insert("b1", 1i64, 0.0, "b1"),
            insert("b2", 1i64, 0.0, "b2"),
            Stmt::new("UPDATE story SET n = n + 1 WHERE id IN ('b1', 'b2')"),
            Stmt::new("UPDATE story SET n = 0 WHERE id = 'nobody'"),
            Stmt::new("SELECT id, n FROM story WHERE id IN ('b1', 'b2') ORDER BY id"),
        ])
        .await?;
    let changes: Vec<u64> = outcomes.iter().map(|outcome| outcome.changes).collect();
    ensure!(changes.get(..4) == Some(&[1, 1, 2, 0]), "changes {changes:?}");
    let rows = outcomes.last().map(|outcome| outcome.rows.as_slice()).unwrap_or_default();
    ensure!(rows.len() == 2, "{rows:?}");
    for row in rows {
        ensure!(row.int("n")? == 2, "{row:?}");
    }
    Ok(())
}

async fn atomic(sql: &dyn Sql) -> Outcome {
    let error = sql.batch(vec![insert("a1", 1i64, 0.0, "a1"), insert("a1", 1i64, 0.0, "a2")]).await.err();
    ensure!(error.is_some_and(|error| error.kind == PortErrorKind::Constraint), "it went through");
    let rows = sql.rows(Stmt::new("SELECT id FROM story WHERE id = 'a1'")).await?;
    ensure!(rows.is_empty(), "half of it stayed: {rows:?}");
    Ok(())
}

async fn empty_batch(sql: &dyn Sql) -> Outcome {
    let outcomes = sql.batch(Vec::new()).await?;
    ensure!(outcomes.is_empty(), "{outcomes:?}");
    Ok(())
}

async fn returning(sql: &dyn Sql) -> Outcome {
    sql.rows(insert("ret", 41i64, 0.0, "ret")).await?;
    let row = one(sql, Stmt::new("UPDATE story SET n = n + 1 WHERE id = 'ret' RETURNING n")).await?;
    ensure!(row.int("n")? == 42, "{row:?}");
    Ok(())
}
