//! The layer that looks at every request.

use std::sync::Arc;

use ::guard::assess::{Action, AgentProof, Assessment, Behaviour, Input, Level, RouteClass, Sighting};
use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{Method, StatusCode, Uri, header};
use ports::{Background, Limit, Sample};

use super::{
    body::{self, Seen},
    incident,
    model::{self, Record},
    past::Wrong,
    standing, store,
};
use crate::{
    app::App,
    config::Threats,
    features::{agents, identity::OPERATOR_ORG},
    http::{
        RequestMeta, Visitor,
        layer::Next,
        limits,
        observe::{LoggedActor, Threat},
        rare::rare,
    },
};

/// What is left of a request when it was answered.
struct Trace {
    method: Method,
    uri: Uri,
    class: RouteClass,
    /// Its network address, until somebody proves who they are.
    address: String,
    request_id: String,
    country: Option<String>,
    background: Option<Arc<dyn Background>>,
    /// It tried to show who sent it.
    tried: bool,
}

/// Assesses the request, and lets it pass unless the setting `THREATS` says otherwise.
pub async fn watch(app: App, mut request: Request, next: impl Next) -> Response {
    // Runners sign what they send, and what they send is reports on code: full of what attacks are made of.
    if request.uri().path().starts_with("/runner/v1/") || app.config().threats == Threats::Off {
        return next.run(request).await;
    }
    let trace = Trace::of(&request);
    let proof = match agents::unsigned(&request) {
        Some(proof) => proof,
        None => rare(agents::check(&app, &mut request)).await,
    };
    let head = assess(&app, &request, &trace, proof);
    let seen = (!matches!(trace.method, Method::GET | Method::HEAD)).then(|| {
        let seen = Seen::new(head.clone(), proof);
        request.extensions_mut().insert(seen.clone());
        seen
    });
    let mut response = if app.config().threats == Threats::Block && head.action_required == Action::Block {
        body::refused().into_response()
    } else {
        next.run(request).await
    };
    let found = seen.map_or(head, |seen| seen.take());
    let (principal, org_id) = match response.extensions().get() {
        Some(LoggedActor { id, org_id: Some(org_id) }) => (id.clone(), Some(org_id.clone())),
        _ => (trace.address.clone(), None),
    };
    let found = trace.learn(&app, &principal, org_id.as_deref(), response.status(), found, proof);
    if found.threat_level > Level::None {
        response.extensions_mut().insert(Threat(model::word(found.threat_level)));
        trace.note(&app, principal, org_id, found);
    }
    if let Some(background) = &trace.background {
        standing::refresh(&app, background);
    }
    response
}

/// Path, query and headers; the platform has normalised the address already.
fn assess(app: &App, request: &Request, trace: &Trace, agent: AgentProof) -> Assessment {
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let headers: Vec<(&str, &[u8])> = headers.collect();
    app.assessor().assess(&Input {
        method: trace.method.as_str(),
        target: trace.uri.path_and_query().map_or("/", |target| target.as_str()).as_bytes(),
        headers: &headers,
        route: trace.class,
        behaviour: app.pasts().of(&trace.address, app.now()),
        agent,
        ..Input::default()
    })
}

impl Trace {
    fn of(request: &Request) -> Self {
        let visitor = request.extensions().get::<Visitor>();
        let meta = request.extensions().get::<RequestMeta>();
        let class = limits::class(request.method(), request.uri().path());
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
            class,
            address: limits::address(visitor),
            request_id: meta.map(|meta| meta.request_id.clone()).unwrap_or_default(),
            country: visitor.and_then(|visitor| visitor.country.clone()),
            background: request.extensions().get::<Arc<dyn Background>>().cloned(),
            tried: class == RouteClass::Auth || request.headers().contains_key(header::AUTHORIZATION),
        }
    }

    /// Counts the answered request for its principal, and adds what is known of them.
    fn learn(
        &self,
        app: &App,
        principal: &str,
        org_id: Option<&str>,
        status: StatusCode,
        found: Assessment,
        proof: AgentProof,
    ) -> Assessment {
        let now = app.now();
        let wrong = match status {
            StatusCode::NOT_FOUND => Some(Wrong::Missed),
            StatusCode::UNAUTHORIZED if self.tried => Some(Wrong::Failed),
            _ => None,
        };
        // The holder of the owner token could change the rules.
        if principal == "operator" {
            return found;
        }
        let report = app.pasts().count(principal, wrong, now);
        self.report(app, principal, report);
        let Some(org_id) = org_id else { return found };
        self.place(app, principal, org_id, now);
        let past = app.pasts().of(principal, now);
        if past.failed_sign_ins < 5 && past.not_found < 20 && past.requests_per_minute <= 300 {
            return found;
        }
        found.with(self.behaves(app, past), self.class, proof)
    }

    fn behaves(&self, app: &App, behaviour: Behaviour<'_>) -> Assessment {
        app.assessor().assess(&Input {
            method: "GET",
            target: b"/",
            route: self.class,
            behaviour,
            ..Input::default()
        })
    }

    /// Tells the shared store what went wrong. What is lost on the way this isolate alone knows.
    fn report(&self, app: &App, principal: &str, report: Vec<Limit>) {
        let silent = report.is_empty() || app.gauges().is_alone(app.now());
        let Some(background) = self.background.as_ref().filter(|_| !silent) else { return };
        let (app, principal) = (app.clone(), principal.to_owned());
        background.spawn(Box::pin(async move {
            if let Ok(taken) = app.limits().take(&principal, &report).await {
                app.pasts().heard(&principal, &report, &taken, app.now());
            }
        }));
    }

    /// Notes where a person is, and whether they could have come there. Machines may be anywhere.
    fn place(&self, app: &App, principal: &str, org_id: &str, now: u64) {
        let Some(background) = self.background.as_ref().filter(|_| principal.starts_with("usr_")) else {
            return;
        };
        let Some(country) = self.country.as_deref().and_then(code) else { return };
        if !app.pasts().is_news(principal, country, now) {
            return;
        }
        let record = self.record(app, principal.to_owned(), org_id.to_owned(), Assessment::default());
        let (app, class) = (app.clone(), self.class);
        background.spawn(Box::pin(async move { _ = travelled(app, record, country, class).await }));
    }

    /// Counts what was found, and keeps what is worth it in the background. A lost row is not worth a failed request; the
    /// log line is there.
    fn note(&self, app: &App, principal: String, org_id: Option<String>, found: Assessment) {
        let series = format!("vibe_threats_total{{level=\"{}\"}}", model::word(found.threat_level));
        app.tally().add(Sample { series, value: 1.0 });
        if !incident::matters(&found) || !app.pasts().has_room(&principal, app.now()) {
            return;
        }
        let Some(background) = &self.background else { return };
        let org_id = org_id.unwrap_or_else(|| OPERATOR_ORG.to_owned());
        let record = self.record(app, principal, org_id, found);
        let app = app.clone();
        background.spawn(Box::pin(async move { _ = incident::keep(app, record).await }));
    }

    fn record(&self, app: &App, principal: String, org_id: String, assessment: Assessment) -> Record {
        Record {
            id: app.new_id("sec"),
            org_id,
            at: app.now(),
            principal,
            request_id: self.request_id.clone(),
            method: self.method.to_string(),
            path: model::shortened(self.uri.path()),
            country: self.country.clone(),
            assessment,
        }
    }
}

/// Asks where the person was before, notes where they are, and keeps it when nobody gets from there to here so fast.
async fn travelled(
    app: App,
    record: Record,
    country: [u8; 2],
    route: RouteClass,
) -> Result<(), ports::PortError> {
    let before = store::sighting(&app, &record).await?;
    let Some((from, at)) = before.as_ref().and_then(|(from, at)| Some((code(from)?, *at))) else {
        return Ok(());
    };
    let sightings = [Sighting { country: from, at }, Sighting { country, at: record.at }];
    let behaviour = Behaviour { sightings: &sightings, ..Behaviour::default() };
    let input = Input { method: "GET", target: b"/", route, behaviour, ..Input::default() };
    let assessment = app.assessor().assess(&input);
    if !incident::matters(&assessment) {
        return Ok(());
    }
    let series = format!("vibe_threats_total{{level=\"{}\"}}", model::word(assessment.threat_level));
    app.tally().add(Sample { series, value: 1.0 });
    incident::keep(app, Record { assessment, ..record }).await
}

/// The two letters of a country that is one.
fn code(country: &str) -> Option<[u8; 2]> {
    <[u8; 2]>::try_from(country.as_bytes()).ok()
}
