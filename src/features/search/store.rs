//! All SQL of the search.

use ports::Stmt;
use serde::Serialize;

use crate::http::{id, op::Call};

/// A document of a kind that is replaced as a whole.
#[derive(Debug, Clone, Serialize)]
pub struct Doc {
    /// Id of what it stands for.
    pub r#ref: String,
    /// The words that count most.
    pub title: String,
    /// The other words.
    pub body: String,
}

/// Puts or replaces one document.
#[must_use]
pub fn put(
    org_id: &str,
    kind: &'static str,
    reference: &str,
    project_id: &str,
    title: &str,
    body: &str,
) -> Stmt {
    Stmt::new(
        "INSERT INTO search_docs (org_id, kind, ref, project_id, title, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (kind, ref) DO UPDATE SET title = ?5, body = ?6",
    )
    .bind(org_id)
    .bind(kind)
    .bind(reference)
    .bind(project_id)
    .bind(title)
    .bind(body)
}

/// Makes these the findings of a project that can be found: those of its newest report. Changes nothing
/// when a report made later than `report_id` is here already: two results may commit in the wrong order.
///
/// The report itself must be [`put`] in the same batch.
#[must_use]
pub fn replace_findings(org_id: &str, project_id: &str, report_id: &str, docs: &[Doc]) -> Vec<Stmt> {
    // Ids begin with their time, so those of the same millisecond end before this.
    let latest = format!("{}~", id::time_of(report_id));
    let delete = Stmt::new(
        "DELETE FROM search_docs WHERE org_id = ?1 AND project_id = ?2 AND kind = 'finding'
           AND NOT EXISTS (SELECT 1 FROM search_docs newer
             WHERE newer.project_id = ?2 AND newer.kind = 'report' AND newer.ref > ?3)",
    )
    .bind(org_id)
    .bind(project_id)
    .bind(&latest);
    let insert = Stmt::new(
        "INSERT OR IGNORE INTO search_docs (org_id, kind, ref, project_id, title, body)
         SELECT ?1, 'finding', json_extract(value, '$.ref'), ?2, json_extract(value, '$.title'),
           json_extract(value, '$.body') FROM json_each(?4)
         WHERE NOT EXISTS (SELECT 1 FROM search_docs newer
             WHERE newer.project_id = ?2 AND newer.kind = 'report' AND newer.ref > ?3)",
    )
    .bind(org_id)
    .bind(project_id)
    .bind(latest)
    .bind(serde_json::to_string(docs).unwrap_or_else(|_| "[]".to_owned()));
    vec![delete, insert]
}

/// Hits in the caller's organisation, best first: `most` of them beginning at `offset`. Each says where the page after
/// begins.
pub fn search(call: &Call, expression: &str, offset: u64, next: u64, most: u32) -> Stmt {
    Stmt::new(
        "SELECT d.kind, d.ref AS id, d.project_id, d.title,
           snippet(search_fts, -1, '⟦', '⟧', '…', 16) AS snippet, CAST(?6 AS INTEGER) AS next
         FROM search_fts JOIN search_docs d ON d.id = search_fts.rowid
         WHERE search_fts MATCH ?1 AND d.org_id = ?2 AND (?3 IS NULL OR d.kind = ?3)
         ORDER BY bm25(search_fts, 4.0, 1.0), d.id LIMIT ?4 OFFSET ?5",
    )
    .bind(expression)
    .bind(call.org())
    .bind(call.query.opt_text("kind").map(str::to_owned))
    .bind(most)
    .bind(offset)
    .bind(next)
}
