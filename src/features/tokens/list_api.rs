//! A person's own tokens, and the keys that tokens are checked with.

use http::{StatusCode, header};

use super::{keys, store};
use crate::{
    features::audit,
    http::{
        Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Rows, Shape, Steps, column, row},
    },
};

static TOKEN: Shape = Shape {
    name: "TokenFamily",
    doc: "Tokens that an API client of yours has.",
    columns: &[
        column("id").doc("`tok_…`."),
        column("name").doc("What uses them."),
        column("session").doc("The session they end with: `ses_…`."),
        column("scopes").words().of(&["read", "write", "admin", "metrics"]).doc("What they may be used for."),
        column("created_at").number().doc("When they were first given out (Unix ms)."),
        column("used_at").number().doc("When they were last refreshed (Unix ms)."),
        column("expires_at").number().doc("When they end at the latest (Unix ms)."),
    ],
};

static KEY: Shape = Shape {
    name: "Jwk",
    doc: "A public key (RFC 7517, RFC 8037).",
    columns: &[
        column("kty").of(&["OKP"]).doc("Its kind."),
        column("crv").of(&["Ed25519"]).doc("Its curve."),
        column("x").doc("The key."),
        column("use").of(&["sig"]).doc("It checks signatures."),
        column("alg").of(&["EdDSA"]).doc("With this algorithm."),
        column("kid").doc("Its name in the tokens' headers."),
    ],
};
static KEYS: Shape = Shape {
    name: "Jwks",
    doc: "A JSON Web Key Set.",
    columns: &[column("keys").list(&KEY).doc("The key that signs, the one before it, the one to come.")],
};

pub(super) static LIST: Op = Op {
    tag: "Tokens",
    summary: "The tokens of your API clients, newest first.",
    takes: &[],
    asks: &[],
    gives: Gives::Page(&TOKEN, "tok"),
    steps: Steps::List(|call| Ok(vec![store::page(call)])),
};

pub(super) static END: Op = Op {
    tag: "Tokens",
    summary: "End tokens of yours: the next request with them is refused.",
    takes: &[],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Plan(|call| Ok(vec![store::has(call)]), end),
};

pub(super) static JWKS: Op = Op {
    tag: "Tokens",
    summary: "The public keys that access tokens are signed with (Ed25519).",
    takes: &[],
    asks: &[],
    gives: Gives::One(200, &KEYS),
    steps: Steps::Plan(|_| Ok(vec![store::signing_keys()]), jwks),
};

fn end(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    rows.found(0, "token")?;
    let stmts = vec![store::end(call.id(0)), audit::did(call, "token.revoke", call.id(0))];
    Ok(Done::with(stmts, Reply::no_content()))
}

fn jwks(call: &Call, rows: &Rows) -> Result<Done, Problem> {
    let keys = keys::published(rows.all(0), call.now())?;
    let reply = Reply::of(StatusCode::OK, &KEYS, &row([("keys", keys.into())]))?;
    Ok(Done::just(reply.with(&header::CACHE_CONTROL, "public, max-age=3600")))
}
