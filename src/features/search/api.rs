//! The search itself.

use axum::extract::State;
use ports::PortError;
use serde::{Deserialize, Serialize};

use super::{model, store};
use crate::{
    app::App,
    http::{Actor, Page, Paging, Problem, page::not_a_cursor, query::Query},
};

/// Hits beyond this are not shown: nobody reads them, and each page costs all those before it.
const MAX_OFFSET: u64 = 10_000;

/// What to look for.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words; every one must occur, the last letters may be missing.
    pub q: String,
    /// Only `project`, `report` or `finding`.
    pub kind: Option<String>,
    /// Items wanted, 1 to 100 (20).
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Something that was found.
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Hit {
    /// `project`, `report` or `finding`.
    pub kind: String,
    /// The id of the project or report; for findings `<report id>/<position>`.
    pub id: String,
    /// The project it belongs to.
    pub project_id: String,
    /// Its title.
    pub title: String,
    /// Where the words occur, each hit between ⟦ and ⟧.
    pub snippet: String,
}

/// Search projects, reports and findings; best hits first.
#[cfg_attr(native, utoipa::path(get, path = "/v1/search", tag = "Search", params(SearchQuery),
    responses((status = 200, body = Page<Hit>))))]
pub async fn search(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<SearchQuery>,
) -> Result<Page<Hit>, Problem> {
    let kind = query.kind.as_deref();
    if kind.is_some_and(|kind| !matches!(kind, "project" | "report" | "finding")) {
        return Err(Problem::field("kind", "Must be project, report or finding."));
    }
    if query.q.chars().count() > 200 {
        return Err(Problem::field("q", "May have at most 200 characters."));
    }
    let paging = Paging::new(query.limit, query.cursor.as_deref(), 1)?;
    // Ranks have no stable key to go on after, so the cursor of a search is a position.
    let offset = paging.number(0)?.unwrap_or(0);
    if offset > MAX_OFFSET {
        return Err(not_a_cursor());
    }
    let Some(expression) = model::match_expression(&query.q) else {
        return Ok(Page { items: Vec::new(), next_cursor: None, total: None });
    };
    let rows = store::search(&app, &actor.org_id, &expression, kind, offset, paging.limit).await?;
    let hits = rows.iter().map(read).collect::<Result<Vec<_>, PortError>>()?;
    let next = offset + u64::from(paging.limit);
    let mut page = Page::cut(hits, &paging, |_| vec![next.to_string()]);
    page.next_cursor = page.next_cursor.filter(|_| next <= MAX_OFFSET);
    Ok(page)
}

fn read(row: &ports::Row) -> Result<Hit, PortError> {
    Ok(Hit {
        kind: row.text("kind")?,
        id: row.text("ref")?,
        project_id: row.text("project_id")?,
        title: row.text("title")?,
        snippet: row.text("snippet")?,
    })
}
