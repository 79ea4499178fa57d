//! The gate: finds out who is asking and whether the route is theirs to use.
//!
//! For: the one place that turns credentials into an [`Actor`] or `RunnerActor`. Routes exist only with
//! their permission (`http::Routes`), so there is none without; what has no entry in the table has no
//! handler either, and the router answers 404 or 405.
//! Not for: whose rows these are; stores limit every query to the actor's organisation.

use std::sync::Arc;

use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, Method, header, request::Parts};
use policy::{Decision, Reach, Reason};

use crate::{
    app::App,
    features::{agents::Sender, audit, identity, runners, tokens},
    http::{
        Actor, Credential, Kind, Origin, Permission, Problem, RequestMeta, Role, Scope, Scopes, SecondFactor,
        Visitor,
        actor::unauthenticated,
        idempotency::Slot,
        known,
        layer::Next,
        limits::{self, Counted},
        observe::LoggedActor,
        rare::rare,
        router::Matched,
    },
};

/// Lets the request through to its handler, with the actor in its extensions, or answers it. Every request is
/// counted, those too that are refused or ask for nothing that is there.
pub async fn authorise(app: App, request: Request, next: impl Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if !is_safe(&parts.method) {
        app.known().forget();
    }
    let permission = parts.extensions.get::<Matched>().and_then(|matched| matched.permission);
    if let Some(counted) = flooded(&app, permission, &parts)
        && let Some(problem) = counted.refusal()
    {
        let mut response = problem.into_response();
        counted.write(response.headers_mut());
        return response;
    }
    let admitted = match permission {
        Some(permission) => admit(&app, permission, &mut parts).await.map(Some),
        None => Ok(None), // no such address or method: the router answers 404 or 405
    };
    if parts.extensions.get::<Actor>().is_some() {
        limits::remember(&app, &parts.headers);
    }
    let counted = limits::count(&app, &parts).await;
    let refusal = counted.as_ref().and_then(Counted::refusal);
    let mut response = match (refusal, admitted) {
        (Some(problem), _) | (None, Err(problem)) => problem.into_response(),
        (None, Ok(who)) => {
            let org_id = parts.extensions.get::<Actor>().map(|actor| actor.org_id.clone());
            let slot = slot(&mut parts);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            if let (false, Some(org_id), Some(slot)) = (response.status().is_success(), &org_id, slot) {
                response = rare(slot.or_kept(&app, org_id, response)).await;
            }
            if let Some(id) = who {
                response.extensions_mut().insert(LoggedActor { id, org_id });
            }
            response
        }
    };
    if let Some(counted) = counted {
        counted.write(response.headers_mut());
    }
    response
}

/// Whether the request is refused before its credential is looked up: only where that costs a question to the database.
fn flooded(app: &App, permission: Option<Permission>, request: &Parts) -> Option<Counted> {
    if !matches!(permission, Some(Permission::Action(_) | Permission::Session)) {
        return None;
    }
    let counted = limits::flooded(app, request)?;
    let operator = bearer(&request.headers).is_some_and(|token| app.known().is_owner(token));
    (!operator).then_some(counted)
}

/// Where a command leaves its key; reading has none.
fn slot(request: &mut Parts) -> Option<Slot> {
    if is_safe(&request.method) {
        return None;
    }
    let slot = Slot::default();
    request.extensions.insert(slot.clone());
    Some(slot)
}

/// Checks the credential against the route and puts the actor into the request.
async fn admit(app: &App, permission: Permission, request: &mut Parts) -> Result<String, Problem> {
    match permission {
        Permission::Public => Ok("anonymous".to_owned()),
        Permission::Runner => {
            let runner = rare(runners::authenticate(app, request)).await?;
            let id = runner.id.clone();
            request.extensions.insert(runner);
            Ok(id)
        }
        Permission::Operator => {
            let token = bearer(&request.headers);
            let actor = operator(app, token.unwrap_or_default()).await?;
            let mut actor = actor.ok_or_else(unauthenticated)?;
            actor.origin = origin(request, true);
            enter(request, actor)
        }
        Permission::Session => {
            let mut actor = find_actor(app, request).await?.ok_or_else(unauthenticated)?;
            if actor.credential != Credential::Session || has_token(request) {
                return Err(Problem::new(Kind::Forbidden, "Only a signed-in person may do this."));
            }
            let of_operator = actor.org_id == identity::OPERATOR_ORG;
            actor.origin = origin(request, of_operator);
            enter(request, actor)
        }
        Permission::Action(action) => {
            let mut actor = find_actor(app, request).await?.ok_or_else(unauthenticated)?;
            if actor.second_factor == SecondFactor::Needed {
                let detail = "Send the code of your second factor to POST /v1/sessions/current/prove first.";
                return Err(Problem::new(Kind::SecondFactorRequired, detail));
            }
            let of_operator = actor.org_id == identity::OPERATOR_ORG;
            actor.origin = origin(request, of_operator);
            if action.facts().reach == Reach::Session && has_token(request) {
                let detail = "This is done in the browser, not with a token: a leaked one must not change who gets in.";
                return Err(Problem::new(Kind::Forbidden, detail));
            }
            let question = actor.request(action, None, app.now());
            let decision = policy::decide(&question, &actor.rules);
            if !decision.allowed {
                let meta = request.extensions.get::<RequestMeta>();
                rare(audit::denied(app, &actor, meta, action, request.uri.path())).await;
            }
            let outcome = if decision.allowed { Ok(()) } else { Err(refusal(&question, &decision)) };
            // Whoever is refused is known all the same, and counted as who they are.
            let id = enter(request, actor)?;
            outcome.map(|()| id)
        }
    }
}

/// Where the request comes from, and from which program.
fn origin(request: &Parts, of_operator: bool) -> Origin {
    let agent = request.extensions.get::<Sender>().map(|sender| sender.0.clone());
    Origin { agent, ..Origin::new(request.extensions.get::<Visitor>(), of_operator) }
}

fn enter(request: &mut Parts, actor: Actor) -> Result<String, Problem> {
    let id = actor.id.clone();
    request.extensions.insert(actor);
    Ok(id)
}

/// A decision against the actor, in words. Whoever lacks a right within their own organisation is told so; what
/// belongs to the deployment alone is not there for others.
fn refusal(asked: &policy::Request<'_>, decision: &Decision<'_>) -> Problem {
    if decision.needs_step_up {
        let detail = "This needs a fresh proof that it is you: give the code of your second factor, or sign in again without one, \
            then repeat the request.";
        return Problem::new(Kind::StepUpRequired, detail);
    }
    let (role, action) = (asked.principal.role.as_str(), asked.action.name());
    let detail = match decision.reason {
        Reason::OperatorOnly => {
            return Problem::new(Kind::NotFound, "There is nothing at this address.");
        }
        Reason::Scope(scope) => format!("This credential lacks the scope `{}`.", scope.as_str()),
        Reason::SessionOnly => "Only a signed-in person may do this, not an API key.".to_owned(),
        Reason::ForbiddenBy(rule) => format!("Your organisation's rule `{rule}` forbids `{action}`."),
        _ => format!("The role {role} does not include `{action}`."),
    };
    Problem::new(Kind::Forbidden, detail)
}

/// The actor behind the bearer token or the session cookie. Reading believes for a moment what was found before.
async fn find_actor(app: &App, request: &Parts) -> Result<Option<Actor>, Problem> {
    let token = bearer(&request.headers);
    if let Some(token) = token
        && let Some(actor) = operator(app, token).await?.or_else(|| metrics_reader(app, token))
    {
        return Ok(Some(actor));
    }
    let session = identity::session_token(&request.headers, app.config().is_production());
    let (kind, credential) = match (token, &session) {
        (Some(token), _) => ("bearer", token),
        (None, Some(session)) => ("session", session.as_str()),
        (None, None) => return Ok(None),
    };
    let host = request.uri.authority().map_or("", |authority| authority.as_str());
    let (print, reads) = (known::print(kind, host, credential), is_safe(&request.method));
    if let Some(actor) = app.known().actor(&print, app.now()).filter(|_| reads) {
        return Ok(Some(actor));
    }
    let actor = if token.is_none() {
        rare(of_session(app, request, credential)).await?
    } else if tokens::is_token(credential) {
        rare(tokens::actor_of_token(app, (&request.headers, &request.uri), credential)).await?
    } else {
        rare(identity::actor_of_api_key(app, credential)).await?
    };
    if let Some(actor) = actor.as_ref().filter(|_| reads) {
        app.known().remember(print, actor, app.now());
    }
    Ok(actor)
}

async fn of_session(app: &App, request: &Parts, token: &str) -> Result<Option<Actor>, Problem> {
    if !is_same_origin(request) {
        return Err(Problem::new(
            Kind::Forbidden,
            "A signed-in browser may change things only from this site's own pages.",
        ));
    }
    Ok(identity::actor_of_session(app, token).await?)
}

/// Whether the request came with an access token, whoever is behind it.
fn has_token(request: &Parts) -> bool {
    bearer(&request.headers).is_some_and(tokens::is_token)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The holder of the owner token acts as owner of the operator organisation. It is the one actor who
/// may come before the organisation does, so the organisation is made here: features find it there.
async fn operator(app: &App, token: &str) -> Result<Option<Actor>, Problem> {
    if !app.known().is_owner(token) {
        return Ok(None);
    }
    identity::ensure_operator(app).await?;
    Ok(Some(Actor {
        id: "operator".to_owned(),
        name: "Operator".to_owned(),
        org_id: identity::OPERATOR_ORG.to_owned(),
        role: Role::Owner,
        scopes: Scopes::all(),
        expires_at: None,
        credential: Credential::Operator,
        proved_at: None,
        second_factor: SecondFactor::Off,
        rules: Arc::default(),
        origin: Origin::default(),
    }))
}

fn metrics_reader(app: &App, token: &str) -> Option<Actor> {
    app.known().is_metrics(token).then(|| Actor {
        id: "metrics".to_owned(),
        name: "Metrics".to_owned(),
        org_id: identity::OPERATOR_ORG.to_owned(),
        role: Role::Service,
        scopes: Scopes::of(&[Scope::Metrics]),
        expires_at: None,
        credential: Credential::Key,
        proved_at: None,
        second_factor: SecondFactor::Off,
        rules: Arc::default(),
        origin: Origin::default(),
    })
}

/// Methods that change nothing (RFC 9110, section 9.2.1), as far as there are routes for them.
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Cookies travel with requests that other sites cause, so writes need proof of their origin
/// (OWASP: Fetch Metadata first, then `Origin`).
fn is_same_origin(request: &Parts) -> bool {
    if is_safe(&request.method) {
        return true;
    }
    let text = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin");
    }
    let host = request.uri.authority().map(|authority| authority.as_str().to_owned());
    let host = host.or_else(|| text("host").map(str::to_owned));
    let origin = text("origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host.to_owned());
    origin.is_some() && origin == host
}
