//! The OpenAPI 3.1 document, generated natively from the handlers and committed as
//! `docs/openapi.json` (`cargo xtask openapi` writes it, a test holds both equal).
//!
//! For: the document. Not for: serving it: the UI's build copies it to `static/openapi.json`, and the
//! generator is no part of the Worker.

use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components, ContentBuilder, RefOr, ResponseBuilder, SecurityRequirement,
        schema::{Ref, Schema},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use crate::features::{audit, dispatch, identity, meta, metrics, projects, scans, tasks, uploads};
use crate::http::{op::docs, problem::ProblemBody};

/// The document's sources: every handler.
#[derive(OpenApi)]
#[openapi(
    info(title = "Vibe Edge", license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        description = "Scan, understand and look after software. Errors are RFC 9457 problems; lists have cursors; \
            POSTs take an Idempotency-Key; times are Unix milliseconds."),
    paths(
        meta::healthz, meta::readyz, meta::version, metrics::metrics,
        identity::read_policy, identity::write_policy,
        uploads::create, uploads::get, uploads::abort, uploads::complete, uploads::put_content, uploads::put_part,
        tasks::list, tasks::get, tasks::cancel, tasks::retry, tasks::redrive, tasks::events,
        scans::start, scans::list, scans::health, scans::get, scans::findings, scans::download,
        audit::list, audit::verify, audit::export,
        dispatch::lease, dispatch::backlog, dispatch::heartbeat, dispatch::complete, dispatch::release,
        dispatch::source, dispatch::put_artifact,
    ),
    components(schemas(ProblemBody, contract::report::Report, scans::Format, audit::AuditDecision, projects::ProjectOrder,
        projects::LatestReport, projects::SourceSpec)),
    security(("api_key" = []), ("session" = [])),
    modifiers(&Finish),
)]
struct Document;

/// Adds what every operation shares: the security schemes and the problem answer.
struct Finish;

impl Modify for Finish {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Components::new);
        let bearer = |format: &str, text: &str| {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format(format);
            SecurityScheme::Http(scheme.description(Some(text)).build())
        };
        components.add_security_scheme("api_key", bearer("ve_…", "An API key."));
        components.add_security_scheme("owner_token", bearer("OWNER_TOKEN", "The deployment's owner token."));
        let header =
            ApiKeyValue::with_description("Authorization", "Vibe-Runner signature; see docs/API.md.");
        components.add_security_scheme("runner_signature", SecurityScheme::ApiKey(ApiKey::Header(header)));
        let cookie = ApiKeyValue::with_description(
            "vibe_session",
            "Set by POST /v1/sessions. In production its name is `__Host-vibe_session`.",
        );
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        for (path, item) in &mut document.paths.paths {
            let operations = [
                ("get", &mut item.get),
                ("post", &mut item.post),
                ("put", &mut item.put),
                ("patch", &mut item.patch),
                ("delete", &mut item.delete),
            ];
            for (method, operation) in operations {
                let Some(operation) = operation else { continue };
                // Handlers of different features share names; method and path never do.
                operation.operation_id = Some(operation_id(method, path));
                operation.responses.responses.insert("default".to_owned(), RefOr::T(problem()));
                // utoipa writes `security(())` as one empty requirement, which means: none needed.
                if operation
                    .security
                    .as_ref()
                    .is_some_and(|all| all.iter().all(|one| *one == SecurityRequirement::default()))
                {
                    operation.security = Some(Vec::new());
                }
            }
        }
    }
}

/// `get` `/v1/projects/{id}` is `get_v1_projects_id`.
fn operation_id(method: &str, path: &str) -> String {
    let words = path.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("_")
}

fn problem() -> utoipa::openapi::Response {
    let schema: RefOr<Schema> = RefOr::Ref(Ref::from_schema_name("Problem"));
    let content = ContentBuilder::new().schema(Some(schema)).build();
    ResponseBuilder::new()
        .description("A problem (RFC 9457)")
        .content("application/problem+json", content)
        .build()
}

/// The document as pretty JSON with a final newline.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document() -> Result<String, serde_json::Error> {
    let mut document = Document::openapi();
    for placed in crate::app::routes().ops {
        docs::add(&mut document, &placed)?;
    }
    Finish.modify(&mut document);
    document.to_pretty_json().map(|text| text + "\n")
}
