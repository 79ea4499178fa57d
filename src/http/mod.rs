//! The product's HTTP dialect: how every feature reads a request and answers it.
//!
//! For: problems (RFC 9457), JSON bodies and queries that name the bad field, cursor paging, ETags,
//! idempotent commands, request ids and trace context, server-sent events, the route table.
//! Not for: features, or deciding who may do what (`gate`).

pub mod actor;
pub mod command;
pub mod etag;
pub mod guard;
pub mod handler;
pub mod id;
pub mod idempotency;
pub mod json;
mod json_path;
pub mod known;
pub mod layer;
pub mod limits;
pub mod observe;
pub mod op;
pub mod page;
pub mod path;
pub mod problem;
pub mod query;
pub mod rare;
pub mod router;
pub mod routes;
pub mod sse;
pub mod stream;
pub mod tally;
pub mod trace;
pub mod visitor;

pub use actor::{Actor, Origin, RunnerActor, SecondFactor};
pub use command::Command;
pub use page::{Page, Paging};
pub use policy::{Action, Credential, Role, Scope, Scopes};
pub use problem::{FieldError, Kind, Problem};
pub use routes::{Permission, Routes};
pub use trace::RequestMeta;
pub use visitor::Visitor;
