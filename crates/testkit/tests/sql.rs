//! The database double refuses what D1 refuses and counts as D1 counts.

use std::path::PathBuf;

use ports::{PortErrorKind, Sql, Stmt, Value};
use testkit::{Doubles, Fault, SqliteSql};

fn migrations() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../migrations")
}

fn database() -> SqliteSql {
    SqliteSql::memory(&migrations()).expect("the migrations apply")
}

const ADD_ORG: &str = "INSERT INTO organisations (id, name, created_at, updated_at) VALUES (?1, ?2, ?3, ?3)";

fn org(id: &str) -> Stmt {
    Stmt::new(ADD_ORG).bind(id).bind("An organisation").bind(1_760_000_000_000_u64)
}

async fn organisations(sql: &SqliteSql) -> i64 {
    let rows = sql.rows(Stmt::new("SELECT COUNT(*) AS n FROM organisations")).await.unwrap();
    rows[0].int("n").unwrap()
}

async fn kind_of(sql: &SqliteSql, stmt: Stmt) -> PortErrorKind {
    sql.rows(stmt).await.expect_err("refused").kind
}

#[tokio::test]
async fn numbers_survive_being_bound_as_doubles() {
    let sql = database();
    sql.rows(org("org_1")).await.unwrap();
    let rows =
        sql.rows(Stmt::new("SELECT created_at FROM organisations LIMIT ?1").bind(1_u32)).await.unwrap();
    assert_eq!(rows[0].get("created_at"), Some(&Value::Int(1_760_000_000_000)));
    let typed = sql.rows(Stmt::new("SELECT typeof(?1) AS t").bind(1_u32)).await.unwrap();
    assert_eq!(typed[0].text("t").unwrap(), "real");
}

#[tokio::test]
async fn constraints_name_their_column() {
    let sql = database();
    sql.rows(org("org_1")).await.unwrap();
    let error = sql.rows(org("org_1")).await.unwrap_err();
    assert!(error.violates("organisations.id"), "{error}");
    let orphan = Stmt::new(
        "INSERT INTO users (id, org_id, name, role, created_at) VALUES ('usr_1', 'org_none', 'A', 'owner', 1)",
    );
    assert_eq!(kind_of(&sql, orphan).await, PortErrorKind::Constraint);
}

#[tokio::test]
async fn a_batch_is_all_or_nothing() {
    let sql = database();
    let error = sql.batch(vec![org("org_1"), org("org_2"), org("org_1")]).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Constraint);
    assert_eq!(organisations(&sql).await, 0);
    let outcomes = sql.batch(vec![org("org_1"), Stmt::new("SELECT id FROM organisations")]).await.unwrap();
    assert_eq!((outcomes[0].changes, outcomes[1].changes), (1, 0));
    assert_eq!(outcomes[1].rows[0].text("id").unwrap(), "org_1");
}

#[tokio::test]
async fn changes_include_those_of_triggers_as_in_d1() {
    let sql = database();
    sql.rows(org("org_1")).await.unwrap();
    let project = Stmt::new(
        "INSERT INTO projects (id, org_id, name, created_at, updated_at) VALUES ('prj_1', 'org_1', 'P', 1, 1)",
    );
    let doc = Stmt::new(
        "INSERT INTO search_docs (org_id, kind, ref, project_id, title, body) \
         VALUES ('org_1', 'project', 'prj_1', 'prj_1', 'Quick foxes', 'jumping')",
    );
    let outcomes = sql.batch(vec![project, doc]).await.unwrap();
    assert!(outcomes[1].changes > 1, "{:?}", outcomes[1]);
    let hits =
        sql.rows(Stmt::new("SELECT rowid FROM search_fts WHERE search_fts MATCH ?1").bind("jump")).await;
    assert_eq!(hits.unwrap().len(), 1);
}

#[tokio::test]
async fn transactions_and_other_databases_are_refused() {
    let sql = database();
    for text in
        ["BEGIN", "COMMIT", "SAVEPOINT a", "ATTACH ':memory:' AS b", "VACUUM", "SELECT sqlite_version()"]
    {
        assert_eq!(kind_of(&sql, Stmt::new(text)).await, PortErrorKind::Misuse, "{text}");
    }
    assert_eq!(kind_of(&sql, Stmt::new("SELECT 1; SELECT 2")).await, PortErrorKind::Misuse);
    assert_eq!(organisations(&sql).await, 0);
}

#[tokio::test]
async fn limits_are_those_of_d1() {
    let sql = database();
    assert_eq!(kind_of(&sql, Stmt::new("SELECT ?101")).await, PortErrorKind::Misuse);
    assert_eq!(kind_of(&sql, Stmt::new("SELECT ?1").bind((1_i64 << 53) + 1)).await, PortErrorKind::Misuse);
    assert_eq!(kind_of(&sql, Stmt::new("SELECT ?1")).await, PortErrorKind::Misuse);
    assert_eq!(kind_of(&sql, Stmt::new("SELECT 1 AS a, 2 AS a")).await, PortErrorKind::Misuse);
    let like = |length| Stmt::new("SELECT 'x' LIKE ?1 AS hit").bind("x".repeat(length));
    assert!(sql.rows(like(50)).await.is_ok());
    assert_eq!(kind_of(&sql, like(51)).await, PortErrorKind::Misuse);
    let long: &'static str = Box::leak(format!("SELECT '{}'", "x".repeat(100_000)).into_boxed_str());
    assert_eq!(kind_of(&sql, Stmt::new(long)).await, PortErrorKind::Misuse);
}

#[tokio::test]
async fn it_fails_on_command_before_or_after_the_effect() {
    let sql = database();
    sql.faults.on_key("INSERT INTO organisations", 1, Fault::Timeout);
    assert_eq!(kind_of(&sql, org("org_1")).await, PortErrorKind::Unavailable);
    assert_eq!(organisations(&sql).await, 0);
    sql.faults.on_next(Fault::ExecutedThenTimeout);
    assert_eq!(kind_of(&sql, org("org_1")).await, PortErrorKind::Unavailable);
    assert_eq!(organisations(&sql).await, 1);
    sql.faults.on_call(2, Fault::Error);
    assert!(sql.rows(org("org_2")).await.is_ok());
    assert!(sql.rows(org("org_3")).await.is_err());
    assert_eq!(organisations(&sql).await, 2);
}

#[tokio::test]
async fn requests_interleave_between_calls_so_races_show() {
    let sql = database();
    sql.rows(org("org_1")).await.unwrap();
    // Read, then write what was read: the mistake that a revision in the WHERE clause prevents.
    let rename = async {
        let rows = sql.rows(Stmt::new("SELECT name FROM organisations")).await.unwrap();
        let name = format!("{}!", rows[0].text("name").unwrap());
        sql.rows(Stmt::new("UPDATE organisations SET name = ?1").bind(name)).await.unwrap();
    };
    let same = async {
        let rows = sql.rows(Stmt::new("SELECT name FROM organisations")).await.unwrap();
        let name = format!("{}?", rows[0].text("name").unwrap());
        sql.rows(Stmt::new("UPDATE organisations SET name = ?1").bind(name)).await.unwrap();
    };
    tokio::join!(rename, same);
    let name = sql.inspect("SELECT name FROM organisations").unwrap()[0].text("name").unwrap();
    assert_eq!(name.len(), "An organisation".len() + 1, "one update must be lost: {name}");
}

#[tokio::test]
async fn statements_are_counted_in_all_and_by_request() {
    let sql = database();
    let ((), first) = SqliteSql::counted(async {
        sql.batch(vec![org("org_1"), org("org_2")]).await.unwrap();
        sql.rows(org("org_3")).await.unwrap();
    })
    .await;
    assert_eq!((first, sql.statements()), (3, 3));
    sql.reset_statements();
    assert_eq!(sql.inspect("SELECT id FROM organisations").unwrap().len(), 3);
    assert_eq!(sql.statements(), 0);
    let nested = SqliteSql::counted(async {
        let ((), inner) = SqliteSql::counted(async { _ = sql.rows(org("org_4")).await.unwrap() }).await;
        sql.rows(org("org_5")).await.unwrap();
        inner
    });
    assert_eq!(nested.await, (1, 2), "what is counted within counts without, too");
}

#[tokio::test]
async fn the_work_of_statements_is_counted() {
    let sql = database();
    let all = || Stmt::new("SELECT id FROM organisations");
    let steps_of_all = async || {
        let before = sql.steps();
        sql.rows(all()).await.unwrap();
        sql.steps() - before
    };
    let none = steps_of_all().await;
    sql.batch(vec![org("org_1"), org("org_2"), org("org_3")]).await.unwrap();
    let three = steps_of_all().await;
    assert!(three > none, "{three} steps for three rows, {none} for none");
    assert_eq!(steps_of_all().await, three, "the same work, the same figure");
}

#[tokio::test]
async fn a_file_keeps_its_rows_and_its_migrations() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("d1.sqlite");
    let first = SqliteSql::file(&file, &migrations()).unwrap();
    first.rows(org("org_1")).await.unwrap();
    drop(first);
    let doubles = Doubles::over(SqliteSql::file(&file, &migrations()).unwrap());
    assert_eq!(organisations(&doubles.sql).await, 1);
}
