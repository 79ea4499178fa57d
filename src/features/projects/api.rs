//! Making, finding, changing, archiving and deleting projects.

use http::StatusCode;
use ports::{PortError, Row, Stmt, Value};

use super::{
    model,
    source::{SourceSpec, check_source},
    store::{self, ProjectOrder},
};
use crate::{
    config::Environment,
    features::{audit, search, tasks, uploads},
    http::{
        Problem,
        command::Reply,
        etag,
        id::is_id,
        op::{
            Call, Done, Field, Gives, Op, Rows, Shape, Steps, changed, column, json, page, row, secret, text,
            texts, word,
        },
        page::not_a_cursor,
    },
};

static PROJECT: Shape = Shape {
    name: "Project",
    doc: "A project.",
    columns: &[
        column("id").doc("Its id."),
        column("name").doc("Its name."),
        column("description").doc("What it is, in the team's words."),
        column("tags").words().doc("Words to group projects by."),
        column("source").json().nullable().schema("ProjectSource").doc("Where scans take the files from."),
        column("state").doc("`active` or `archived`."),
        column("created_at").number().doc("When it was made (Unix ms)."),
        column("updated_at").number().doc("When it or its newest report last changed (Unix ms)."),
        column("archived_at").number().nullable().doc("When it was archived (Unix ms)."),
        column("latest").json().nullable().schema("LatestReport").doc("The newest report's figures."),
        column("active_task_id").nullable().doc("A scan that is queued or running now."),
    ],
};

const NAME: Field = text("name", 1, 100).doc("1 to 100 characters.");
const DESCRIPTION: Field =
    secret("description", 0, 2_000).markdown().absent().doc("At most 2,000 characters.");
/// Longer ones are refused by `model::check`, which says which.
const TAGS: Field =
    texts("tags", 20, 1_000).absent().doc("At most 20, each 1 to 40 characters of a-z, 0-9 and -.");
const SOURCE: Field =
    json("source").optional().schema("ProjectSource").doc("Where scans take the files from.");

const PROJECTS: Gives = Gives::Page(&PROJECT, "sort sort_key id");

pub(super) static LIST: Op = Op {
    tag: "Projects",
    summary: "The organisation's projects.",
    takes: &[],
    asks: &[
        word("state", &["active", "archived", "all"]).optional().doc("`active` (default), `archived` or `all`."),
        secret("tag", 0, 1_000).optional().doc("Only projects with this tag."),
        secret("q", 0, 100).optional().doc("Only projects whose name contains this."),
        word("sort", &["-updated_at", "updated_at", "name", "-score", "score"])
            .optional()
            .schema("ProjectOrder")
            .doc("`-updated_at` (default), `updated_at`, `name`, `-score` or `score`. Without a score comes last."),
    ],
    gives: PROJECTS,
    steps: Steps::Plan(ask_list, list),
};

pub(super) static GET: Op = Op {
    tag: "Projects",
    summary: "One project.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &PROJECT),
    steps: Steps::Plan(|call| Ok(ask_one(call)), get),
};

pub(super) static CREATE: Op = Op {
    tag: "Projects",
    summary: "Make a project.",
    takes: &[NAME, DESCRIPTION, TAGS, SOURCE],
    asks: &[],
    gives: Gives::One(201, &PROJECT),
    steps: Steps::Plan(|call| Ok(check(call)?.into_iter().collect()), create),
};

pub(super) static CHANGE: Op = Op {
    tag: "Projects",
    summary: "Change a project. Send `If-Match` to be told when somebody was faster.",
    takes: &[NAME.absent(), DESCRIPTION, TAGS, SOURCE],
    asks: &[],
    gives: Gives::One(200, &PROJECT),
    steps: Steps::Plan(|call| Ok(ask_one(call).into_iter().chain(check(call)?).collect()), change),
};

pub(super) static ARCHIVE: Op = Op {
    tag: "Projects",
    summary: "Archive a project: it leaves the lists and keeps everything.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &PROJECT),
    steps: Steps::Plan(|call| Ok(ask_one(call)), archive),
};

pub(super) static RESTORE: Op = Op {
    tag: "Projects",
    summary: "Bring an archived project back.",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &PROJECT),
    steps: Steps::Plan(|call| Ok(ask_one(call)), restore),
};

pub(super) static DELETE: Op = Op {
    tag: "Projects",
    summary: "Delete a project with its tasks and reports, for good.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::named(call)]), delete),
};

fn ask_list(call: &Call) -> Result<Vec<Stmt>, Problem> {
    let order = ProjectOrder::of(call.query.opt_text("sort"));
    let after = sort_key(order, call)?;
    let active = tasks::active_of_projects(call.org(), None);
    Ok(vec![store::list(call, order, after), store::count(call), active])
}

fn list(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let with_task = |project: &Row| {
        let task = rows.all(2).iter().find(|task| task.get("project_id") == project.get("id"));
        changed(project, [("active_task_id", value(task, "id"))])
    };
    let projects: Vec<Row> = rows.all(0).iter().map(with_task).collect();
    page(call, &PROJECTS, &projects, rows.one(1))
}

/// The project of the path, and its unfinished task.
fn ask_one(call: &Call) -> Vec<Stmt> {
    vec![store::named(call), tasks::active_of_projects(call.org(), Some(call.id(0)))]
}

/// The row that [`ask_one`] asked for.
fn one(rows: &Rows) -> Result<Row, Problem> {
    Ok(changed(rows.found(0, "project")?, [("active_task_id", value(rows.one(1), "id"))]))
}

fn get(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let project = one(rows)?;
    let reply = Reply::of(StatusCode::OK, &PROJECT, &project)?;
    Ok(Done::just(etag::tagged(call.headers(), &tag_of(&project)?, reply)))
}

fn create(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let source = source_of(call)?;
    check_upload(source.as_ref(), rows.one(0))?;
    let (id, now, asked) = (call.app.new_id("prj"), call.now(), &call.body);
    let project = row([
        ("id", id.as_str().into()),
        ("name", asked.text("name").into()),
        ("description", asked.text("description").into()),
        ("tags", sorted(asked.texts("tags")).into()),
        ("source", source.map(|source| source.json()).into()),
        ("state", "active".into()),
        ("revision", 1_u64.into()),
        ("created_at", now.into()),
        ("updated_at", now.into()),
        ("archived_at", Value::Null),
        ("latest_report_id", Value::Null),
        ("latest", Value::Null),
        ("active_task_id", Value::Null),
    ]);
    let mut stmts = store::insert(call.org(), &project);
    stmts.push(search_doc(call.org(), &project)?);
    stmts.push(audit::did(call, "project.create", &id));
    let reply = reply(StatusCode::CREATED, &project)?;
    Ok(Done::with(stmts, reply.at(format!("/v1/projects/{id}"))))
}

fn change(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let (mut project, asked) = (one(rows)?, &call.body);
    etag::check_match(call.headers(), project.uint("revision")?)?;
    let source = source_of(call)?;
    check_upload(source.as_ref(), rows.one(2))?;
    for name in ["name", "description"] {
        if let Some(text) = asked.opt_text(name) {
            project = changed(&project, [(name, text.into())]);
        }
    }
    if asked.has("tags") {
        project = changed(&project, [("tags", sorted(asked.texts("tags")).into())]);
    }
    if asked.has("source") {
        project = changed(&project, [("source", source.map(|source| source.json()).into())]);
    }
    save(call, &project, "project.change")
}

fn archive(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let project = one(rows)?;
    let at = project.opt_uint("archived_at")?.unwrap_or(call.now());
    let archived = [("archived_at", at.into()), ("state", "archived".into())];
    save(call, &changed(&project, archived), "project.archive")
}

fn restore(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let restored = [("archived_at", Value::Null), ("state", "active".into())];
    save(call, &changed(&one(rows)?, restored), "project.restore")
}

fn delete(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    rows.found(0, "project")?;
    let id = call.id(0);
    let stmts = vec![store::delete(call.org(), id), audit::did(call, "project.delete", id)];
    Ok(Done::with(stmts, Reply::no_content()))
}

/// Writes the changed project as its next revision.
fn save(call: &Call, project: &Row, action: &'static str) -> Result<Done, Problem> {
    let project = changed(project, [("updated_at", call.now().into())]);
    let mut stmts = store::update(call.org(), &project);
    stmts.push(search_doc(call.org(), &project)?);
    stmts.push(audit::did(call, action, call.id(0)));
    let next = project.uint("revision")? + 1;
    let reply = reply(StatusCode::OK, &changed(&project, [("revision", next.into())]))?;
    Ok(Done::with(stmts, reply).explained(explain))
}

fn explain(error: PortError) -> Problem {
    match error {
        error if store::is_lost_race(&error) => etag::changed(),
        // Deleted since it was read: what is written beside it has no project to belong to.
        error if error.breaks_reference() => Problem::not_found("project"),
        error => error.into(),
    }
}

/// The ETag: the revision people edit, and what else the answer shows of tasks and reports.
fn tag_of(project: &Row) -> Result<String, PortError> {
    let shown = [project.opt_text("latest_report_id")?, project.opt_text("active_task_id")?];
    let shown: Vec<String> = shown.into_iter().flatten().collect();
    let extra = Some(shown.join("-")).filter(|text| !text.is_empty());
    Ok(etag::of_revision(project.uint("revision")?, extra.as_deref()))
}

fn reply(status: StatusCode, project: &Row) -> Result<Reply, Problem> {
    Ok(Reply::of(status, &PROJECT, project)?.with(&http::header::ETAG, tag_of(project)?))
}

/// Checks what people write. An archive must be a completed upload of the same organisation: the statement reads it for
/// [`check_upload`].
fn check(call: &Call) -> Result<Option<Stmt>, Problem> {
    let errors = model::check(call.body.opt_text("description"), call.body.texts("tags"));
    Problem::unless_fine(errors)?;
    let Some(source) = source_of(call)? else { return Ok(None) };
    let allow_loopback = call.app.config().environment != Environment::Production;
    check_source(&source, allow_loopback).map_err(|error| Problem::fields(vec![error]))?;
    let SourceSpec::Archive { upload_id } = source else { return Ok(None) };
    Ok(Some(uploads::named(call.org(), &upload_id)))
}

fn source_of(call: &Call) -> Result<Option<SourceSpec>, Problem> {
    let source = call.body.json("source").map(|value| SourceSpec::of(&value));
    source.transpose().map_err(|error| Problem::fields(vec![error]))
}

fn check_upload(source: Option<&SourceSpec>, upload: Option<&Row>) -> Result<(), Problem> {
    match source {
        Some(SourceSpec::Archive { .. }) => uploads::check_complete(upload, "source.upload_id"),
        _ => Ok(()),
    }
}

fn search_doc(org_id: &str, project: &Row) -> Result<Stmt, PortError> {
    let (id, name) = (project.text("id")?, project.text("name")?);
    let body = [project.text("description")?, project.text("tags")?].join(" ");
    Ok(search::put(org_id, "project", &id, &id, &name, &body))
}

/// The tags in order, once each, with spaces between.
fn sorted(tags: &[String]) -> String {
    let mut tags = tags.to_vec();
    tags.sort();
    tags.dedup();
    tags.join(" ")
}

fn value(row: Option<&Row>, column: &str) -> Value {
    row.and_then(|row| row.get(column)).cloned().unwrap_or(Value::Null)
}

/// The cursor's sort key as the value its column has, and its id. A cursor carries the order it was made for.
fn sort_key(order: ProjectOrder, call: &Call) -> Result<(Value, Option<String>), Problem> {
    let paging = &call.paging;
    let (word, id) = (paging.key(0), paging.key(2));
    if word.is_some_and(|word| word != order.word()) || id.as_ref().is_some_and(|id| !is_id(id, "prj")) {
        return Err(not_a_cursor());
    }
    let value = match order {
        ProjectOrder::Newest | ProjectOrder::Oldest => paging.number(1)?.into(),
        ProjectOrder::Name => paging.key(1).into(),
        ProjectOrder::Best | ProjectOrder::Worst => {
            let score = paging.key(1).map(|text| text.parse().ok().filter(|score: &f64| score.is_finite()));
            score.map(|score| score.ok_or_else(not_a_cursor)).transpose()?.into()
        }
    };
    Ok((value, id))
}
