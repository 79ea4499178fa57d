//! Making, finding, changing, archiving and deleting projects.

use axum::{
    extract::State,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, StatusCode, header};
use ports::{PortError, Stmt, Value};
use serde::Deserialize;

use super::{
    dto::{NewProject, ProjectChange, ProjectDto},
    model::{self, Project, SourceSpec},
    store::{self, Filter, ProjectOrder},
};
use crate::{
    app::App,
    config::Environment,
    features::{audit, search, tasks, uploads},
    http::{
        Actor, Command, Page, Paging, Problem,
        command::{NoFields, Reply},
        etag,
        id::is_id,
        json::Json,
        page::not_a_cursor,
        path::Path,
        query::Query,
    },
};

/// How to list projects.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct ProjectQuery {
    /// `active` (default), `archived` or `all`.
    pub state: Option<String>,
    /// Only projects with this tag.
    pub tag: Option<String>,
    /// Only projects whose name contains this.
    pub q: Option<String>,
    /// `-updated_at` (default), `updated_at`, `name`, `-score` or `score`. Without a score comes last.
    pub sort: Option<ProjectOrder>,
    /// Items wanted, 1 to 100 (20).
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The organisation's projects.
#[cfg_attr(native, utoipa::path(get, path = "/v1/projects", tag = "Projects", params(ProjectQuery),
    responses((status = 200, body = Page<ProjectDto>))))]
pub async fn list(
    State(app): State<App>,
    actor: Actor,
    Query(query): Query<ProjectQuery>,
) -> Result<Page<ProjectDto>, Problem> {
    let (filter, order) = (filter_of(&query)?, query.sort.unwrap_or_default());
    let paging = Paging::new(query.limit, query.cursor.as_deref(), 3)?;
    let after = sort_key(order, &paging)?;
    let projects = store::list(&app, &actor.org_id, &filter, order, after, paging.limit).await?;
    let total = store::count(&app, &actor.org_id, &filter).await?;
    let page = Page::cut(projects, &paging, |project| {
        vec![order.word().to_owned(), order.key(project), project.id.clone()]
    });
    let ids: Vec<&str> = page.items.iter().map(|project| project.id.as_str()).collect();
    let mut active = tasks::active_of_projects(&app, &actor.org_id, &ids).await?;
    Ok(page.with_total(total).map(|project| {
        let task = active.remove(&project.id);
        ProjectDto::new(project, task)
    }))
}

/// One project.
#[cfg_attr(native, utoipa::path(get, path = "/v1/projects/{id}", tag = "Projects", params(("id" = String, Path)),
    responses((status = 200, body = ProjectDto))))]
pub async fn get(
    State(app): State<App>,
    actor: Actor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let project = load(&app, &actor, &id).await?;
    let active = tasks::active_of_projects(&app, &actor.org_id, &[&id]).await?.remove(&id);
    let tag = tag_of(&project, active.as_deref());
    Ok(etag::tagged(&headers, &tag, Json(ProjectDto::new(project, active)).into_response()))
}

/// Make a project.
#[cfg_attr(native, utoipa::path(post, path = "/v1/projects", tag = "Projects", request_body = NewProject,
    responses((status = 201, body = ProjectDto))))]
pub async fn create(State(app): State<App>, command: Command<NewProject>) -> Result<Response, Problem> {
    let (actor, asked, now) = (&command.actor, &command.body, app.now());
    Problem::unless_fine(model::check(Some(&asked.name), Some(&asked.description), Some(&asked.tags)))?;
    check_source(&app, actor, asked.source.as_ref()).await?;
    let project = Project {
        id: app.new_id("prj"),
        org_id: actor.org_id.clone(),
        name: asked.name.trim().to_owned(),
        description: asked.description.clone(),
        tags: sorted(&asked.tags),
        source: asked.source.clone(),
        revision: 1,
        created_at: now,
        updated_at: now,
        archived_at: None,
        latest_report_id: None,
        latest_score: None,
        latest: None,
    };
    let mut stmts = store::insert(&project);
    stmts.push(search_doc(&project));
    stmts.push(audit::entry(&app, actor, &command.meta, "project.create", &project.id));
    let location = format!("/v1/projects/{}", project.id);
    let reply = reply(StatusCode::CREATED, project, None)?.at(location);
    command.commit(&app, stmts, reply, Problem::from).await
}

/// Change a project. Send `If-Match` to be told when somebody was faster.
#[cfg_attr(native, utoipa::path(patch, path = "/v1/projects/{id}", tag = "Projects", params(("id" = String, Path)),
    request_body = ProjectChange, responses((status = 200, body = ProjectDto))))]
pub async fn change(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
    command: Command<ProjectChange>,
) -> Result<Response, Problem> {
    let (actor, asked) = (&command.actor, &command.body);
    let mut project = load(&app, actor, &id).await?;
    etag::check_match(&headers, project.revision)?;
    Problem::unless_fine(model::check(
        asked.name.as_deref(),
        asked.description.as_deref(),
        asked.tags.as_deref(),
    ))?;
    check_source(&app, actor, asked.source.as_ref().and_then(Option::as_ref)).await?;
    if let Some(name) = &asked.name {
        name.trim().clone_into(&mut project.name);
    }
    if let Some(description) = &asked.description {
        project.description.clone_from(description);
    }
    if let Some(tags) = &asked.tags {
        project.tags = sorted(tags);
    }
    if let Some(source) = &asked.source {
        project.source.clone_from(source);
    }
    save(&app, &command, project, "project.change").await
}

/// Archive a project: it leaves the lists and keeps everything.
#[cfg_attr(native, utoipa::path(post, path = "/v1/projects/{id}/archive", tag = "Projects", params(("id" = String, Path)),
    responses((status = 200, body = ProjectDto))))]
pub async fn archive(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let mut project = load(&app, &command.actor, &id).await?;
    project.archived_at = project.archived_at.or(Some(app.now()));
    save(&app, &command, project, "project.archive").await
}

/// Bring an archived project back.
#[cfg_attr(native, utoipa::path(post, path = "/v1/projects/{id}/restore", tag = "Projects", params(("id" = String, Path)),
    responses((status = 200, body = ProjectDto))))]
pub async fn restore(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let mut project = load(&app, &command.actor, &id).await?;
    project.archived_at = None;
    save(&app, &command, project, "project.restore").await
}

/// Delete a project with its tasks and reports, for good.
#[cfg_attr(native, utoipa::path(delete, path = "/v1/projects/{id}", tag = "Projects", params(("id" = String, Path)),
    responses((status = 204))))]
pub async fn delete(
    State(app): State<App>,
    Path(id): Path<String>,
    command: Command<NoFields>,
) -> Result<Response, Problem> {
    let project = load(&app, &command.actor, &id).await?;
    let stmts = vec![
        store::delete(&project.org_id, &project.id),
        audit::entry(&app, &command.actor, &command.meta, "project.delete", &id),
    ];
    command.commit(&app, stmts, Reply::no_content(), Problem::from).await
}

async fn load(app: &App, actor: &Actor, id: &str) -> Result<Project, Problem> {
    store::find(app, &actor.org_id, id).await?.ok_or_else(|| Problem::not_found("project"))
}

/// Writes the changed project as its next revision.
async fn save<T>(
    app: &App,
    command: &Command<T>,
    mut project: Project,
    action: &'static str,
) -> Result<Response, Problem> {
    let before = project.revision;
    project.revision += 1;
    project.updated_at = app.now();
    let active = tasks::active_of_projects(app, &project.org_id, &[&project.id]).await?.remove(&project.id);
    let mut stmts: Vec<Stmt> = store::update(before, &project);
    stmts.push(search_doc(&project));
    stmts.push(audit::entry(app, &command.actor, &command.meta, action, &project.id));
    let reply = reply(StatusCode::OK, project, active)?;
    command.commit(app, stmts, reply, explain).await
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
fn tag_of(project: &Project, active: Option<&str>) -> String {
    let shown: Vec<&str> = [project.latest_report_id.as_deref(), active].into_iter().flatten().collect();
    etag::of_revision(project.revision, Some(shown.join("-")).filter(|text| !text.is_empty()).as_deref())
}

fn reply(status: StatusCode, project: Project, active: Option<String>) -> Result<Reply, Problem> {
    let tag = tag_of(&project, active.as_deref());
    Ok(Reply::json(status, &ProjectDto::new(project, active))?.with(&header::ETAG, tag))
}

/// Checks a source; an archive must be a completed upload of the same organisation.
async fn check_source(app: &App, actor: &Actor, source: Option<&SourceSpec>) -> Result<(), Problem> {
    let Some(source) = source else { return Ok(()) };
    let allow_loopback = app.config().environment != Environment::Production;
    model::check_source(source, allow_loopback).map_err(|error| Problem::fields(vec![error]))?;
    if let SourceSpec::Archive { upload_id } = source {
        uploads::completed(app, &actor.org_id, upload_id, "source.upload_id").await?;
    }
    Ok(())
}

fn search_doc(project: &Project) -> Stmt {
    let body = format!("{} {}", project.description, project.tags.join(" "));
    search::put(&project.org_id, "project", &project.id, &project.id, &project.name, &body)
}

fn sorted(tags: &[String]) -> Vec<String> {
    let mut tags = tags.to_vec();
    tags.sort();
    tags.dedup();
    tags
}

fn filter_of(query: &ProjectQuery) -> Result<Filter, Problem> {
    let state = match query.state.as_deref() {
        None | Some("active") => "active",
        Some("archived") => "archived",
        Some("all") => "all",
        Some(_) => return Err(Problem::field("state", "Must be active, archived or all.")),
    };
    let q = query.q.clone().filter(|q| !q.trim().is_empty());
    if q.as_ref().is_some_and(|q| q.chars().count() > 100) {
        return Err(Problem::field("q", "May have at most 100 characters."));
    }
    Ok(Filter { state, tag: query.tag.clone(), q })
}

/// The cursor's sort key as the value its column has, and its id. A cursor carries the order it was made for.
fn sort_key(order: ProjectOrder, paging: &Paging) -> Result<(Value, Option<String>), Problem> {
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
