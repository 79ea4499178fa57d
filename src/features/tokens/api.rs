//! Exchanging a session or an API key for tokens.

use credentials::refresh::Family;
use http::{StatusCode, header};
use ports::Value;

use super::{
    flow,
    model::{ACCESS_S, IDLE_MS, LIFE_MS},
    store,
};
use crate::{
    features::{audit, identity},
    http::{
        Credential, Kind, Problem, Scopes,
        command::Reply,
        id::{new_secret, sha256_hex},
        op::{Call, Done, Gives, Op, Shape, Steps, column, row, text, words},
    },
};

const SCOPE_WORDS: &[&str] = &["read", "write", "admin", "metrics"];

/// Tokens as they are given out.
pub(super) static TOKENS: Shape = Shape {
    name: "Tokens",
    doc: "An access token and the refresh token that gets the next one.",
    columns: &[
        column("access_token").nullable().doc(
            "Send it as `Authorization: Bearer …`. Null in the repeated answer to an `Idempotency-Key`: it is not kept.",
        ),
        column("refresh_token")
            .nullable()
            .doc("Good for one use at `POST /v1/tokens/refresh`, which gives the next one. Null likewise."),
        column("token_type").of(&["Bearer"]).doc("`Bearer`."),
        column("expires_in").number().doc("The access token's time, in seconds."),
        column("scope").doc("What the tokens may be used for, words with spaces between."),
        column("id").doc("What these tokens have in common: `tok_…`."),
    ],
};

pub(super) static CREATE: Op = Op {
    tag: "Tokens",
    summary: "Exchange your session or API key for an access token of ten minutes and a refresh token. They end with the session or key.",
    takes: &[
        text("name", 1, 100).optional().doc("What uses them, to recognise them by in the list."),
        words("scopes", SCOPE_WORDS)
            .optional()
            .doc("What they may be used for; all that you may, when absent."),
    ],
    asks: &[],
    gives: Gives::One(201, &TOKENS),
    steps: Steps::Wait(|call| Box::pin(create(call))),
};

async fn create(call: Call) -> Result<Done, Problem> {
    let session = holder(&call)?;
    let mut actor = call.actor.clone();
    if !call.body.texts("scopes").is_empty() {
        let asked = Scopes::parse(&call.body.texts("scopes").join(" "));
        if asked.list().iter().any(|scope| !actor.scopes.has(*scope)) {
            return Err(Problem::field("scopes", "A token cannot do more than the one who asks for it."));
        }
        actor.scopes = asked;
    }
    let family = Family::begin(call.now(), IDLE_MS, LIFE_MS);
    let (id, refresh) = (call.app.new_id("tok"), new_secret::<32>(call.app.ids()));
    let origin = identity::origin(&call.app, call.headers(), call.uri());
    let access = flow::access_token(&call.app, &origin, &actor, (&id, family.head)).await?;
    let scopes = actor.scopes.to_text();
    let name = call.body.opt_text("name").unwrap_or("API client");
    let stmts = vec![
        store::insert_family((&id, name, &scopes), &actor, session.as_deref(), &family),
        store::insert_token(&sha256_hex(refresh.as_bytes()), &id, family.head),
        audit::did(&call, "token.create", &id),
    ];
    let reply = tokens(StatusCode::CREATED, Some((&access, &refresh)), &scopes, &id)?;
    Ok(Done::with(stmts, reply).keeping(tokens(StatusCode::CREATED, None, &scopes, &id)?))
}

/// The session that the tokens hang on; `None`: the API key.
fn holder(call: &Call) -> Result<Option<String>, Problem> {
    let refused = |detail| Err(Problem::new(Kind::Forbidden, detail));
    let bearer = call.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if bearer.and_then(|value| value.split_once(' ')).is_some_and(|(_, token)| flow::is_token(token.trim())) {
        return refused("A token gets no further tokens: use its refresh token.");
    }
    match call.actor.credential {
        Credential::Session => Ok(identity::session_hash(call)),
        Credential::Key if call.actor.id.starts_with("key_") => Ok(None),
        _ => refused("Only a signed-in person or an API key gets tokens."),
    }
}

/// The answer that has these tokens (access, refresh).
pub(super) fn tokens(
    status: StatusCode,
    given: Option<(&str, &str)>,
    scopes: &str,
    id: &str,
) -> Result<Reply, Problem> {
    let shown = row([
        ("access_token", given.map(|(access, _)| access).into()),
        ("refresh_token", given.map(|(_, refresh)| refresh).into()),
        ("token_type", "Bearer".into()),
        ("expires_in", ACCESS_S.into()),
        ("scope", scopes.into()),
        ("id", Value::from(id)),
    ]);
    Ok(Reply::of(status, &TOKENS, &shown)?.with(&header::CACHE_CONTROL, "no-store"))
}
