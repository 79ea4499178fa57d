//! Errors as people and programs see them: `application/problem+json` (RFC 9457).
//!
//! Policy: a problem says what happened and what to do. What the platform said (database texts,
//! stack traces) goes to the log under the request id and never to the client.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use ports::{PortError, PortErrorKind};
use serde::Serialize;

/// Where the problem types are documented.
const TYPE_BASE: &str = "https://vibe-edge.dev/problems/";

/// The kinds of problem there are; the word is stable and ends the `type` URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request cannot be understood.
    BadRequest,
    /// A field of the body or query is wrong; `errors` names it.
    InvalidBody,
    /// Nobody is signed in, or the credential is wrong.
    Unauthenticated,
    /// Signed in, but not allowed to do this.
    Forbidden,
    /// Allowed after a fresh proof of identity.
    StepUpRequired,
    /// The session waits for the code of the second factor.
    SecondFactorRequired,
    /// No such thing, or not yours.
    NotFound,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// The thing is in a state that does not allow this.
    Conflict,
    /// The runner does not hold this task any more: stop and clean up.
    StaleLease,
    /// The `Idempotency-Key` was used for another request.
    IdempotencyMismatch,
    /// `If-Match` does not fit: somebody changed it in between.
    PreconditionFailed,
    /// More bytes than allowed.
    PayloadTooLarge,
    /// The path and query have more bytes than allowed.
    UriTooLong,
    /// The header fields are too many or too long.
    HeadersTooLarge,
    /// Too many requests; `Retry-After` says when to go on.
    RateLimited,
    /// The body is not of a type this route reads.
    UnsupportedMediaType,
    /// The length must be announced.
    LengthRequired,
    /// The bytes do not have the promised checksum or length.
    ChecksumMismatch,
    /// The bytes came too slowly; sending them again may help.
    TooSlow,
    /// Too many guesses in a short time.
    TooManyTries,
    /// A dependency does not answer; trying again may help.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl Kind {
    /// Status, stable word and title.
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Kind::BadRequest => (StatusCode::BAD_REQUEST, "bad-request", "The request cannot be understood"),
            Kind::InvalidBody => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-body", "A value is not valid"),
            Kind::Unauthenticated => (StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in first"),
            Kind::Forbidden => (StatusCode::FORBIDDEN, "forbidden", "Not allowed"),
            Kind::StepUpRequired => (StatusCode::FORBIDDEN, "step-up-required", "Confirm that it is you"),
            Kind::SecondFactorRequired => {
                (StatusCode::FORBIDDEN, "second-factor-required", "Enter the code of your second factor")
            }
            Kind::NotFound => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Kind::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed")
            }
            Kind::Conflict => (StatusCode::CONFLICT, "conflict", "Conflicts with the present state"),
            Kind::StaleLease => (StatusCode::CONFLICT, "stale-lease", "The lease is over"),
            Kind::IdempotencyMismatch => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency-mismatch",
                "The idempotency key belongs to another request",
            ),
            Kind::PreconditionFailed => {
                (StatusCode::PRECONDITION_FAILED, "precondition-failed", "Changed in between")
            }
            Kind::PayloadTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "payload-too-large", "Too large"),
            Kind::UriTooLong => (StatusCode::URI_TOO_LONG, "uri-too-long", "The address is too long"),
            Kind::HeadersTooLarge => (
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers-too-large",
                "The header fields are too large",
            ),
            Kind::RateLimited => (StatusCode::TOO_MANY_REQUESTS, "rate-limited", "Too many requests"),
            Kind::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "Unsupported media type")
            }
            Kind::LengthRequired => (StatusCode::LENGTH_REQUIRED, "length-required", "Length required"),
            Kind::ChecksumMismatch => {
                (StatusCode::UNPROCESSABLE_ENTITY, "checksum-mismatch", "The bytes are not the promised ones")
            }
            Kind::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too-slow", "The bytes came too slowly"),
            Kind::TooManyTries => (StatusCode::TOO_MANY_REQUESTS, "too-many-tries", "Too many tries"),
            Kind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Try again in a moment"),
            Kind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong here"),
        }
    }

    /// Every kind, for the reference and the tests.
    pub const ALL: [Kind; 23] = [
        Kind::BadRequest,
        Kind::InvalidBody,
        Kind::Unauthenticated,
        Kind::Forbidden,
        Kind::StepUpRequired,
        Kind::SecondFactorRequired,
        Kind::NotFound,
        Kind::MethodNotAllowed,
        Kind::Conflict,
        Kind::StaleLease,
        Kind::IdempotencyMismatch,
        Kind::PreconditionFailed,
        Kind::PayloadTooLarge,
        Kind::UriTooLong,
        Kind::HeadersTooLarge,
        Kind::RateLimited,
        Kind::UnsupportedMediaType,
        Kind::LengthRequired,
        Kind::ChecksumMismatch,
        Kind::TooSlow,
        Kind::TooManyTries,
        Kind::Unavailable,
        Kind::Internal,
    ];
}

/// A field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct FieldError {
    /// Path of the field, e.g. `source.url` or `tags[3]`.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

/// A problem on its way to the client.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: Kind,
    detail: String,
    errors: Vec<FieldError>,
    member: Option<(&'static str, String)>,
    log: Option<String>,
}

/// The wire form (RFC 9457 with `request_id` and `errors`).
#[derive(Debug, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = Problem))]
pub struct ProblemBody {
    /// Stable URL of the kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in a few words.
    pub title: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// The request's id, to quote when asking for help.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// The log text of an internal problem, carried beside the response for the observer.
#[derive(Debug, Clone)]
pub struct Hidden(pub String);

impl Problem {
    /// A problem of `kind`, explained in one or two sentences.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), member: None, log: None }
    }

    /// One wrong field.
    pub fn field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::fields(vec![FieldError { field: field.into(), detail: detail.into() }])
    }

    /// Several wrong fields.
    #[must_use]
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let names: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        let detail = format!("Check {}.", names.join(", "));
        Self { errors, ..Self::new(Kind::InvalidBody, detail) }
    }

    /// Nothing, or the problem of these fields: the end of every check.
    ///
    /// # Errors
    /// `invalid-body` when there is a wrong field.
    pub fn unless_fine(errors: Vec<FieldError>) -> Result<(), Self> {
        if errors.is_empty() { Ok(()) } else { Err(Self::fields(errors)) }
    }

    /// No such thing, or not yours: the answer is the same.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("There is no such {what}."))
    }

    /// The state does not allow it.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, detail)
    }

    /// A fault of ours; `log` is for the log only.
    pub fn internal(log: impl Into<String>) -> Self {
        let detail =
            "The request failed through a fault of ours. Nothing was changed; it may be tried again.";
        Self { log: Some(log.into()), ..Self::new(Kind::Internal, detail) }
    }

    /// The problem with a member of its own (RFC 9457, section 3.2); `json` is its value as JSON text.
    #[must_use]
    pub fn with(self, member: &'static str, json: String) -> Self {
        Self { member: Some((member, json)), ..self }
    }

    /// What kind it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The stable word of its kind.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.kind.parts().1
    }

    /// The response, with the request id where it is known.
    #[must_use]
    pub fn respond(self, request_id: Option<String>) -> Response {
        let (status, word, title) = self.kind.parts();
        let body = ProblemBody {
            kind: format!("{TYPE_BASE}{word}"),
            title,
            status: status.as_u16(),
            detail: self.detail,
            request_id,
            errors: self.errors,
        };
        let mut text = serde_json::to_string(&body).unwrap_or_default();
        if let Some((member, json)) = self.member {
            text.truncate(text.len().saturating_sub(1));
            for part in [",\"", member, "\":", &json, "}"] {
                text.push_str(part);
            }
        }
        let mut response = Response::new(Body::from(text));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.kind {
            Kind::Unavailable => _ = headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2")),
            Kind::TooManyTries => _ = headers.insert(header::RETRY_AFTER, HeaderValue::from_static("300")),
            Kind::Unauthenticated => {
                _ = headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            _ => {}
        }
        if let Some(log) = self.log {
            response.extensions_mut().insert(Hidden(log));
        }
        response
    }
}

impl IntoResponse for Problem {
    /// The observer adds the request id to every problem that leaves (`http::observe`).
    fn into_response(self) -> Response {
        let marker = self.clone();
        let mut response = self.respond(None);
        response.extensions_mut().insert(marker);
        response
    }
}

impl From<PortError> for Problem {
    fn from(error: PortError) -> Self {
        let log = error.to_string();
        match error.kind {
            PortErrorKind::Integrity => Self {
                log: Some(log),
                ..Self::new(
                    Kind::ChecksumMismatch,
                    "The bytes that arrived do not have the promised length or SHA-256. Send them again.",
                )
            },
            PortErrorKind::TooSlow => Self {
                log: Some(log),
                ..Self::new(
                    Kind::TooSlow,
                    "The bytes came too slowly, and nothing was kept. Send them again over a better connection.",
                )
            },
            PortErrorKind::Unavailable => Self {
                log: Some(log),
                ..Self::new(
                    Kind::Unavailable,
                    "A part of the service does not answer. Try again in a moment.",
                )
            },
            _ => Self::internal(log),
        }
    }
}
