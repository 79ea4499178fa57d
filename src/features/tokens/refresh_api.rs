//! The next tokens for a refresh token, and giving tokens back.
//!
//! Sources: RFC 6749 section 6, RFC 9700 section 4.14 (rotation and reuse), RFC 7009 (revocation), with JSON bodies.

use credentials::refresh::{End, Outcome};
use http::StatusCode;
use ports::{PortError, Row};

use super::{api, api::TOKENS, flow, model, store};
use crate::{
    features::{audit, identity},
    http::{
        Actor, Kind, Problem,
        command::Reply,
        id::{new_secret, sha256_hex},
        op::{Call, Done, Gives, Op, Steps, secret, word},
    },
};

/// Somebody else may be faster so often.
const ROUNDS: u32 = 3;

pub(super) static REFRESH: Op = Op {
    tag: "Tokens",
    summary: "Get the next tokens for a refresh token. Each is good once; one that comes back ends all that came of the same exchange.",
    takes: &[secret("refresh_token", 1, 200).doc("The newest refresh token.")],
    asks: &[],
    gives: Gives::One(200, &TOKENS),
    steps: Steps::Wait(|call| Box::pin(refresh(call))),
};

pub(super) static REVOKE: Op = Op {
    tag: "Tokens",
    summary: "Give tokens back: whichever of the two, both end. The answer is the same for a token that nobody knows.",
    takes: &[
        secret("token", 1, 4_096).doc("A refresh token or an access token."),
        word("token_type_hint", &["access_token", "refresh_token"]).optional().doc("Not needed."),
    ],
    asks: &[],
    gives: Gives::Nothing,
    steps: Steps::Wait(|call| Box::pin(revoke(call))),
};

async fn refresh(call: Call) -> Result<Done, Problem> {
    let (hash, now) = (sha256_hex(call.body.text("refresh_token").as_bytes()), call.now());
    for _ in 0..ROUNDS {
        let row = call.app.sql().rows(store::by_token(&hash)).await?.into_iter().next();
        let row = row.ok_or_else(over)?;
        let (before, id) = (model::family(&row)?, row.text("id")?);
        let (after, outcome) = before.present(row.uint("generation")?, now);
        let mut stmts = vec![store::move_on(&id, before.revision, &after)];
        let answer = match outcome {
            Outcome::Rotated(generation) | Outcome::Replaced(generation) => {
                let token = new_secret::<32>(call.app.ids());
                stmts.push(store::insert_token(&sha256_hex(token.as_bytes()), &id, generation));
                Ok(next(&call, &row, generation, &token).await?)
            }
            Outcome::TryAgain => {
                let detail = "This refresh token was used a moment ago. Use the one that came of it.";
                return Err(Problem::conflict(detail));
            }
            Outcome::Ended(_) if before.ended.is_some() => return Err(over()),
            Outcome::Ended(end) => {
                let actor = holder(&call, &row)?;
                let action = if end == End::Reused { "token.reuse" } else { "token.expire" };
                stmts.push(audit::entry(&call.app, &actor, &call.meta, action, &id));
                Err(over())
            }
        };
        match call.app.sql().batch(stmts).await {
            Ok(_) => return answer.map(Done::just),
            // Somebody was faster: look again at what they made of it.
            Err(error) if error.violates("token_families.revision") => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::conflict("This refresh token is in use. Try again."))
}

/// The answer with the tokens of this generation, for whoever is behind them today.
async fn next(call: &Call, row: &Row, generation: u64, token: &str) -> Result<Reply, Problem> {
    let (id, holder) = (row.text("id")?, row.text("holder")?);
    let behind = call.app.sql().rows(identity::token_holder(&id, &holder, call.now())).await?;
    let actor = behind.first().map_or(Ok(None), identity::actor_behind_token)?.ok_or_else(over)?;
    let origin = identity::origin(&call.app, call.headers(), call.uri());
    let access = flow::access_token(&call.app, &origin, &actor, (&id, generation)).await?;
    api::tokens(StatusCode::OK, Some((&access, token)), &actor.scopes.to_text(), &id)
}

async fn revoke(call: Call) -> Result<Done, Problem> {
    let token = call.body.text("token");
    let found = if flow::is_token(token) {
        let origin = identity::origin(&call.app, call.headers(), call.uri());
        let claims = flow::verified(&call.app, &origin, token).await?;
        claims.and_then(|claims| {
            let text = |name| claims.text(name).map(str::to_owned);
            Some((text("sid")?, claims.sub.clone(), text("org")?))
        })
    } else {
        let row =
            call.app.sql().rows(store::by_token(&sha256_hex(token.as_bytes()))).await?.into_iter().next();
        match row {
            Some(row) => Some((row.text("id")?, row.text("holder")?, row.text("org_id")?)),
            None => None,
        }
    };
    let Some((id, holder, org_id)) = found else { return Ok(Done::just(Reply::no_content())) };
    let actor = Actor { id: holder, org_id, ..Actor::anonymous(call.visitor()) };
    let stmts = vec![store::end(&id), audit::entry(&call.app, &actor, &call.meta, "token.revoke", &id)];
    Ok(Done::with(stmts, Reply::no_content()))
}

/// For the audit log: whose tokens these are.
fn holder(call: &Call, row: &Row) -> Result<Actor, PortError> {
    let (id, org_id) = (row.text("holder")?, row.text("org_id")?);
    Ok(Actor { id, org_id, ..Actor::anonymous(call.visitor()) })
}

/// The one answer to a token that is wrong, used, or over.
fn over() -> Problem {
    Problem::new(Kind::Unauthenticated, "This refresh token does not work any more. Sign in again.")
}
