//! All SQL of reports and findings.

use contract::wire::ScanResult;
use ports::{PortError, Row, Stmt};

use crate::{app::App, http::op::Call};

/// A new report; refused when the task has one already.
pub fn insert_report(
    id: &str,
    org_id: &str,
    project_id: &str,
    task_id: &str,
    result: &ScanResult,
    summary: &str,
    now: u64,
) -> Stmt {
    let files = &result.artifacts;
    Stmt::new(
        "INSERT INTO reports (id, org_id, project_id, task_id, created_at, score, coverage, code_lines, summary,
           json_key, json_size, markdown_key, markdown_size, cyclonedx_key, cyclonedx_size)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )
    .bind(id)
    .bind(org_id)
    .bind(project_id)
    .bind(task_id)
    .bind(now)
    .bind(result.summary.score)
    .bind(result.summary.coverage)
    .bind(result.summary.code_lines)
    .bind(summary)
    .bind(&files.json.key)
    .bind(files.json.size)
    .bind(&files.markdown.key)
    .bind(files.markdown.size)
    .bind(&files.cyclonedx.key)
    .bind(files.cyclonedx.size)
}

/// The report's findings, from a JSON array of `{severity, body, haystack}`, worst first.
pub fn insert_findings(report_id: &str, org_id: &str, rows: &str) -> Stmt {
    Stmt::new(
        "INSERT INTO findings (report_id, org_id, position, severity, body, haystack)
         SELECT ?1, ?2, key, json_extract(value, '$.severity'), json_extract(value, '$.body'),
           json_extract(value, '$.haystack') FROM json_each(?3)",
    )
    .bind(report_id)
    .bind(org_id)
    .bind(rows)
}

/// A report with the list of its downloads, as it is answered.
macro_rules! select {
    () => {
        "SELECT *, json_array(json_object('format', 'json', 'size', json_size),
           json_object('format', 'markdown', 'size', markdown_size),
           json_object('format', 'cyclonedx', 'size', cyclonedx_size)) AS downloads FROM reports "
    };
}

/// One report of an organisation.
pub fn by_id(org_id: &str, id: &str) -> Stmt {
    Stmt::new(concat!(select!(), "WHERE org_id = ?1 AND id = ?2")).bind(org_id).bind(id)
}

/// The same, looked up.
pub async fn find(app: &App, org_id: &str, id: &str) -> Result<Option<Row>, PortError> {
    Ok(app.sql().rows(by_id(org_id, id)).await?.into_iter().next())
}

/// A project's reports, newest first.
pub fn list(call: &Call) -> Stmt {
    let stmt = Stmt::new(concat!(
        select!(),
        "WHERE org_id = ?1 AND project_id = ?2 AND id < COALESCE(?3, '~') ORDER BY id DESC LIMIT ?4"
    ));
    stmt.bind(call.org()).bind(call.id(0)).bind(call.cursor()).bind(call.most())
}

/// The newest points of a project's health, oldest first.
pub fn health(org_id: &str, project_id: &str, limit: u32) -> Stmt {
    let stmt = Stmt::new(
        "SELECT * FROM (SELECT id AS report_id, created_at AS at, score, coverage, code_lines FROM reports
         WHERE org_id = ?1 AND project_id = ?2 ORDER BY id DESC LIMIT ?3) ORDER BY report_id",
    );
    stmt.bind(org_id).bind(project_id).bind(limit)
}

/// A page of a report's findings, worst first.
pub async fn findings(
    app: &App,
    org_id: &str,
    report_id: &str,
    (severity, q): (Option<String>, Option<String>),
    after: Option<u64>,
    limit: u32,
) -> Result<Vec<Row>, PortError> {
    let stmt = Stmt::new(
        "SELECT position, body FROM findings WHERE org_id = ?1 AND report_id = ?2
           AND (?3 IS NULL OR severity = ?3) AND (?4 IS NULL OR instr(haystack, ?4) > 0)
           AND (?5 IS NULL OR position > ?5) ORDER BY position LIMIT ?6",
    );
    let stmt = stmt.bind(org_id).bind(report_id).bind(severity).bind(q).bind(after).bind(limit + 1);
    app.sql().rows(stmt).await
}

/// How many findings the whole list has.
pub async fn count_findings(
    app: &App,
    org_id: &str,
    report_id: &str,
    (severity, q): (Option<String>, Option<String>),
) -> Result<u64, PortError> {
    let stmt = Stmt::new(
        "SELECT COUNT(*) AS n FROM findings WHERE org_id = ?1 AND report_id = ?2
           AND (?3 IS NULL OR severity = ?3) AND (?4 IS NULL OR instr(haystack, ?4) > 0)",
    );
    let rows = app.sql().rows(stmt.bind(org_id).bind(report_id).bind(severity).bind(q)).await?;
    rows.first().map_or(Ok(0), |row| row.uint("n"))
}

/// Which of these object keys belong to a report (JSON array in, keys out).
///
/// # Errors
/// When the database fails.
pub async fn known_keys(app: &App, keys: &str) -> Result<Vec<String>, PortError> {
    // The task id is the third part of every artifact's key, and tasks have at most one report.
    let stmt = Stmt::new(
        "WITH wanted AS (SELECT value AS key, substr(value, instr(value, 'tsk_'), 30) AS task_id FROM json_each(?1))
         SELECT w.key FROM wanted w JOIN reports r ON r.task_id = w.task_id
         WHERE w.key IN (r.json_key, r.markdown_key, r.cyclonedx_key)",
    );
    app.sql().rows(stmt.bind(keys)).await?.iter().map(|row| row.text("key")).collect()
}
