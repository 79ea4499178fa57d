//! Carrying an operation out: take, read, decide, write, answer.

use std::sync::Arc;

use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use ports::{Background, Row, Stmt, Value};

use super::{Ask, Call, Done, Field, Gives, Op, Rows, Steps, Values, number, text};
use crate::{
    app::App,
    features::security,
    http::{
        Actor, Paging, Permission, Problem, RequestMeta, actor,
        command::{self, Reply},
        handler::Refusal,
        idempotency::{self, Key},
        json, page as paging, path,
        rare::rare,
    },
};

/// What every page asks beside its own parameters.
pub const PAGE: &[Field] = &[
    number("limit", 1, 100).optional().doc("Items wanted, 1 to 100 (20)."),
    text("cursor", 1, 800).optional().doc("`next_cursor` of the page before."),
];

/// Answers a request.
pub async fn answer(op: &'static Op, permission: Permission, app: App, request: Request) -> Response {
    let call = match take(op, permission, app, request).await {
        Ok(call) => call,
        Err(refusal) => return *refusal,
    };
    let (app, background) = (call.app.clone(), call.parts.extensions.get::<Arc<dyn Background>>().cloned());
    let keeps = call.key.clone().map(|key| (call.actor.org_id.clone(), key));
    let mut done = match decide(op, call).await {
        Ok(done) => done,
        Err(problem) => return problem.into_response(),
    };
    let next = done.next.take();
    match carry_out(&app, keeps, background, done).await {
        Ok(mut response) => {
            paging::remember(&mut response, next);
            response
        }
        Err(problem) => problem.into_response(),
    }
}

/// The request as a call: its fields checked, its body read, an equal command's answer found.
async fn take(op: &'static Op, permission: Permission, app: App, request: Request) -> Result<Call, Refusal> {
    let (parts, body) = request.into_parts();
    let path = path::params(&parts)?.collect();
    let writes = !matches!(parts.method, Method::GET | Method::HEAD);
    let (mut key, mut bytes) = (None, Bytes::new());
    if writes && permission == Permission::Public {
        bytes = rare(json::read_body(body, json::MAX_JSON)).await?;
    } else if writes {
        (key, bytes) = rare(command::read(&app, &parts, body)).await?.into_parts();
    }
    security::look(&app, &parts, &bytes, op.takes)?;
    json::check_type(&parts.headers, &bytes)?;
    let body = Values::of_json(op.takes, &bytes)?;
    let is_page = matches!(op.gives, Gives::Page(..));
    let paging_fields: &'static [Field] = if is_page { PAGE } else { &[] };
    let query = Values::of_query(&[op.asks, paging_fields], parts.uri.query().unwrap_or_default())?;
    let paging = begin(op, &query)?;
    let actor = actor(permission, &parts)?;
    let meta = parts.extensions.get::<RequestMeta>().cloned();
    let meta = meta.ok_or_else(|| Problem::internal("no RequestMeta in the request"))?;
    Ok(Call { app, actor, meta, body, query, path, paging, parts, key })
}

fn actor(permission: Permission, parts: &Parts) -> Result<Actor, Problem> {
    match parts.extensions.get::<Actor>() {
        Some(actor) => Ok(actor.clone()),
        None if permission == Permission::Public => Ok(Actor::anonymous(parts.extensions.get())),
        None => Err(actor::unauthenticated()),
    }
}

fn begin(op: &Op, query: &Values) -> Result<Paging, Problem> {
    let prefix = if let Gives::Page(_, prefix) = op.gives { prefix } else { "" };
    let limit = query.number("limit").and_then(|limit| u32::try_from(limit).ok());
    let cursor = query.opt_text("cursor");
    match prefix.split(' ').count() {
        1 => Paging::id(limit, cursor, prefix),
        keys => Paging::new(limit, cursor, keys),
    }
}

/// What is to be done.
async fn decide(op: &'static Op, call: Call) -> Result<Done, Problem> {
    match &op.steps {
        Steps::Plan(ask, decide) => {
            let rows = read(&call, *ask).await?;
            decide(&call, &rows)
        }
        Steps::List(ask) => {
            let rows = read(&call, *ask).await?;
            page(&call, &op.gives, rows.all(0), rows.one(1))
        }
        Steps::Wait(wait) => wait(call).await,
    }
}

async fn read(call: &Call, ask: Ask) -> Result<Rows, Problem> {
    let mut stmts = ask(call)?;
    Ok(Rows(match stmts.len() {
        0 => Vec::new(),
        1 => vec![call.app.sql().rows(stmts.remove(0)).await?],
        _ => call.app.sql().batch(stmts).await?.into_iter().map(|outcome| outcome.rows).collect(),
    }))
}

/// The page that these rows, one more than it shows, and the row with their `total` make. They have the columns of its
/// order, or the column `id`.
///
/// # Errors
/// `internal` when a row does not fit.
pub fn page(call: &Call, gives: &Gives, all: &[Row], total: Option<&Row>) -> Result<Done, Problem> {
    let Gives::Page(shape, order) = gives else {
        return Err(Problem::internal("a list gives pages"));
    };
    let limit = call.paging.limit as usize;
    let shown = all.get(..limit).unwrap_or(all);
    let last: Option<&Row> = shown.last().filter(|_| all.len() > limit);
    let order = if order.contains(' ') { *order } else { "id" };
    let key = |row: &Row| -> Result<String, Problem> {
        let keys = order.split(' ').map(|name| match row.get(name) {
            Some(Value::Int(number)) => Ok(number.to_string()),
            Some(Value::Real(number)) => Ok(number.to_string()),
            _ => row.text(name),
        });
        Ok(paging::encode(&keys.collect::<Result<Vec<_>, _>>()?))
    };
    let next = last.map(key).transpose()?;
    let cursor = next.as_ref().map_or_else(|| "null".to_owned(), |cursor| format!("\"{cursor}\""));
    let mut text = format!("{{\"items\":{},\"next_cursor\":{cursor}", shape.write_all(shown)?);
    if let Some(total) = total {
        text.push_str(&format!(",\"total\":{}", total.uint("total")?));
    }
    text.push('}');
    Ok(Done { next, ..Done::just(Reply::of_text(StatusCode::OK, text)) })
}

/// Writes the batch, the key first, and turns the decision into a response.
async fn carry_out(
    app: &App,
    keeps: Option<(String, Key)>,
    background: Option<Arc<dyn Background>>,
    done: Done,
) -> Result<Response, Problem> {
    let Done { mut stmts, reply, body, kept, explain, cookies, after, next: _ } = done;
    if let Some((org_id, key)) = keeps {
        let kept: Stmt = idempotency::insert(&org_id, &key, kept.as_ref().unwrap_or(&reply), app.now());
        stmts.insert(0, kept);
    }
    if !stmts.is_empty() {
        app.sql().batch(stmts).await.map_err(explain)?;
    }
    if let (Some(after), Some(background)) = (after, background) {
        background.spawn(after(app.clone()));
    }
    let mut response = reply.into_response();
    if let Some(body) = body {
        *response.body_mut() = body;
    }
    for cookie in cookies {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    Ok(response)
}
