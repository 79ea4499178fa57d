//! The search itself.

use ports::Stmt;

use super::{model, store};
use crate::http::{
    Problem,
    op::{Call, Gives, Op, Shape, Steps, column, secret, word},
    page::not_a_cursor,
};

/// Hits beyond this are not shown: nobody reads them, and each page costs all those before it.
const MAX_OFFSET: u64 = 10_000;

static HIT: Shape = Shape {
    name: "Hit",
    doc: "Something that was found.",
    columns: &[
        column("kind").doc("`project`, `report` or `finding`."),
        column("id").doc("The id of the project or report; for findings `<report id>/<position>`."),
        column("project_id").doc("The project it belongs to."),
        column("title").doc("Its title."),
        column("snippet").doc("Where the words occur, each hit between ⟦ and ⟧."),
    ],
};

/// Ranks have no stable key to go on after, so the cursor of a search is a position; the id only says after what.
pub(super) static SEARCH: Op = Op {
    tag: "Search",
    summary: "Search projects, reports and findings; best hits first.",
    takes: &[],
    asks: &[
        secret("q", 0, 200).doc("Words; every one must occur, the last letters may be missing."),
        word("kind", &["project", "report", "finding"])
            .optional()
            .doc("Only `project`, `report` or `finding`."),
    ],
    gives: Gives::Page(&HIT, "next id"),
    steps: Steps::List(search),
};

fn search(call: &Call) -> Result<Vec<Stmt>, Problem> {
    let offset = call.paging.number(0)?.unwrap_or(0);
    if offset > MAX_OFFSET {
        return Err(not_a_cursor());
    }
    let next = offset + u64::from(call.paging.limit);
    // The row beyond the page is what makes a next one.
    let most = if next > MAX_OFFSET { call.paging.limit } else { call.most() };
    let expression = model::match_expression(call.query.text("q"));
    Ok(expression.map(|words| store::search(call, &words, offset, next, most)).into_iter().collect())
}
