//! How a request reaches the function that answers it.
//!
//! For: handlers as plain async functions whose parameters say what they need. axum's own handlers are compiled anew,
//! with their futures, services and drops, for every function; here that is done once (adr/0006). What has to be waited
//! for, the body, is read first, so that taking the parameters out of a request is plain code.
//! Not for: which routes there are (`routes`), or who may use them (`gate`).

use std::{future::Future, pin::Pin};

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, Uri, request::Parts};

use super::{
    Permission, Problem, command, json,
    op::{self, Op},
};
use crate::{app::App, features::security};

/// An answer that is being made.
pub type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// The answer to a request that does not reach its handler.
pub type Refusal = Box<Response>;

/// What of a request's body is read before its handler is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: the handler reads it itself, or there is none.
    Nothing,
    /// A command's, after a look whether it was carried out before.
    Command,
    /// A runner's, as it was signed.
    Signed,
}

/// Fields of handlers' commands that are documents; operations declare theirs.
const PROSE: &[op::Field] = &[op::text("description", 0, 0).markdown()];

/// A request whose handler's parameters are being taken.
pub struct Asked {
    /// The application.
    pub app: App,
    /// All but the body.
    pub parts: Parts,
    /// The body, where nobody has read it.
    pub body: Body,
    /// The command, where the handler needs one.
    pub command: Option<command::Read>,
    /// The signed bytes, where the handler needs them.
    pub signed: Bytes,
}

impl Asked {
    async fn read(app: App, request: Request, needs: Needs) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let mut asked = Self { app, parts, body: Body::empty(), command: None, signed: Bytes::new() };
        match needs {
            Needs::Nothing => asked.body = body,
            Needs::Command => {
                let read = command::read(&asked.app, &asked.parts, body).await?;
                security::look(&asked.app, &asked.parts, read.bytes(), PROSE)?;
                asked.command = Some(read);
            }
            Needs::Signed => asked.signed = json::signed_bytes(&asked.parts, body).await?,
        }
        Ok(asked)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Box::new(problem.into_response())
    }
}

/// A parameter of a handler.
pub trait FromAsked: Sized {
    /// What must have been read of the body.
    const NEEDS: Needs = Needs::Nothing;

    /// Takes it out of the request.
    ///
    /// # Errors
    /// The answer to a request that does not have it.
    fn take(asked: &mut Asked) -> Result<Self, Refusal>;
}

impl FromAsked for State<App> {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(State(asked.app.clone()))
    }
}

impl FromAsked for HeaderMap {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(asked.parts.headers.clone())
    }
}

impl FromAsked for Uri {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(asked.parts.uri.clone())
    }
}

impl FromAsked for Parts {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(asked.parts.clone())
    }
}

impl FromAsked for Request {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(Request::from_parts(asked.parts.clone(), std::mem::take(&mut asked.body)))
    }
}

impl<T: Clone + Send + Sync + 'static> FromAsked for Option<Extension<T>> {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(asked.parts.extensions.get::<T>().cloned().map(Extension))
    }
}

impl<T: Clone + Send + Sync + 'static> FromAsked for Extension<T> {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        let missing = || Problem::internal("a layer is missing: it leaves something for the handler");
        Ok(asked.parts.extensions.get::<T>().cloned().map(Extension).ok_or_else(missing)?)
    }
}

/// An async function that answers requests.
pub trait Handler<Parameters>: Send + Sync + 'static {
    /// What must be read of the body before.
    fn needs(&self) -> Needs;

    /// Takes the parameters and begins to answer.
    ///
    /// # Errors
    /// The answer to a request that lacks one of them.
    fn begin(&self, asked: &mut Asked) -> Result<Answer, Refusal>;
}

/// Handlers with these parameters.
macro_rules! handlers {
    ($($parameter:ident)*) => {
        impl<F, A, R, $($parameter),*> Handler<($($parameter,)*)> for F
        where
            F: Fn($($parameter),*) -> A + Send + Sync + 'static,
            A: Future<Output = R> + Send + 'static,
            R: IntoResponse,
            $($parameter: FromAsked,)*
        {
            fn needs(&self) -> Needs {
                let needs: &[Needs] = &[$($parameter::NEEDS),*];
                needs.iter().copied().find(|needs| *needs != Needs::Nothing).unwrap_or(Needs::Nothing)
            }

            fn begin(&self, _asked: &mut Asked) -> Result<Answer, Refusal> {
                let answer = self($($parameter::take(_asked)?),*);
                Ok(Box::pin(async move { answer.await.into_response() }))
            }
        }
    };
}
handlers!();
handlers!(P1);
handlers!(P1 P2);
handlers!(P1 P2 P3);
handlers!(P1 P2 P3 P4);
handlers!(P1 P2 P3 P4 P5);
handlers!(P1 P2 P3 P4 P5 P6);
handlers!(P1 P2 P3 P4 P5 P6 P7);

/// A handler whose parameters are forgotten: all of them are of one type.
pub struct Door(Behind);

enum Behind {
    Handler(Box<dyn Handler<Forgotten>>),
    Op(&'static Op, Permission),
}

/// Stands for the parameters of a handler behind a [`Door`].
pub struct Forgotten;

/// A handler with the parameters it has.
struct Known<H, P>(H, std::marker::PhantomData<fn(P)>);

impl<H: Handler<P>, P: 'static> Handler<Forgotten> for Known<H, P> {
    fn needs(&self) -> Needs {
        self.0.needs()
    }

    fn begin(&self, asked: &mut Asked) -> Result<Answer, Refusal> {
        self.0.begin(asked)
    }
}

impl Door {
    /// The door to this handler.
    pub fn to<H: Handler<P>, P: 'static>(handler: H) -> Self {
        Self(Behind::Handler(Box::new(Known(handler, std::marker::PhantomData))))
    }

    /// The door to this operation.
    pub fn to_op(op: &'static Op, permission: Permission) -> Self {
        Self(Behind::Op(op, permission))
    }

    /// What is behind it answers.
    pub fn answer(&'static self, request: Request, app: App) -> Answer {
        match &self.0 {
            Behind::Handler(handler) => Box::pin(answer(handler.as_ref(), request, app)),
            Behind::Op(op, permission) => Box::pin(op::answer(op, *permission, app, request)),
        }
    }
}

async fn answer(handler: &'static dyn Handler<Forgotten>, request: Request, app: App) -> Response {
    match Asked::read(app, request, handler.needs()).await {
        Ok(mut asked) => match handler.begin(&mut asked) {
            Ok(answer) => {
                drop(asked);
                answer.await
            }
            Err(refusal) => *refusal,
        },
        Err(refusal) => *refusal,
    }
}
