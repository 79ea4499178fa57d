//! The layer that looks at every request.

use std::sync::Arc;

use ::guard::assess::{Action, Assessment, Input, Level};
use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use ports::{Background, Sample};

use super::{
    model::{self, Record},
    store,
};
use crate::{
    app::App,
    features::identity::OPERATOR_ORG,
    http::{
        Kind, Problem, RequestMeta, Visitor,
        layer::Next,
        limits,
        observe::{LoggedActor, Threat},
    },
};

/// Assesses the request, and lets it pass unless the setting `THREATS` says otherwise.
pub async fn watch(app: App, request: Request, next: impl Next) -> Response {
    // Runners sign what they send, and what they send is reports on code: full of what attacks are made of.
    if request.uri().path().starts_with("/runner/v1/") {
        return next.run(request).await;
    }
    let assessment = assess(&app, &request);
    let level = assessment.threat_level;
    if level == Level::None {
        return next.run(request).await;
    }
    let series = format!("vibe_threats_total{{level=\"{}\"}}", model::word(level));
    app.tally().add(Sample { series, value: 1.0 });
    let background = request.extensions().get::<Arc<dyn Background>>().cloned();
    let record = record(&app, &request, assessment);
    let mut response = if app.config().block_threats && record.assessment.action_required == Action::Block {
        let detail =
            "This request looks like an attack and was not carried out. If it is none, quote the request id.";
        Problem::new(Kind::Forbidden, detail).into_response()
    } else {
        next.run(request).await
    };
    if let Some(background) = background.filter(|_| level >= Level::Medium) {
        keep(app, background.as_ref(), record, response.extensions().get());
    }
    response.extensions_mut().insert(Threat(model::word(level)));
    response
}

/// Path, query and headers; the platform has normalised the address already.
fn assess(app: &App, request: &Request) -> Assessment {
    let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    let headers: Vec<(&str, &[u8])> = headers.collect();
    let (method, uri) = (request.method(), request.uri());
    app.assessor().assess(&Input {
        method: method.as_str(),
        target: uri.path_and_query().map_or("/", |target| target.as_str()).as_bytes(),
        headers: &headers,
        route: limits::class(method, uri.path()),
        ..Input::default()
    })
}

/// As it is known before somebody proved who they are.
fn record(app: &App, request: &Request, assessment: Assessment) -> Record {
    let visitor = request.extensions().get::<Visitor>();
    let meta = request.extensions().get::<RequestMeta>();
    Record {
        id: app.new_id("sec"),
        org_id: OPERATOR_ORG.to_owned(),
        at: app.now(),
        principal: limits::address(visitor),
        request_id: meta.map(|meta| meta.request_id.clone()).unwrap_or_default(),
        method: request.method().to_string(),
        path: model::shortened(request.uri().path()),
        country: visitor.and_then(|visitor| visitor.country.clone()),
        assessment,
    }
}

/// Keeps it in the background. A lost row is not worth a failed request; the log line is there.
fn keep(app: App, background: &dyn Background, mut record: Record, actor: Option<&LoggedActor>) {
    if let Some(LoggedActor { id, org_id: Some(org_id) }) = actor {
        (record.principal, record.org_id) = (id.clone(), org_id.clone());
    }
    background.spawn(Box::pin(async move { _ = store::insert(&app, record).await }));
}
