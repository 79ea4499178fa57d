//! From the button to a session: beginning at a provider, and what its callback leads to.
//!
//! For: whose account here an identity is. The pair of issuer and subject decides and nothing else: an address that
//! the provider verified makes a newcomer, but never opens an account that is there already (OWASP ASVS 5.0, 6.8.1);
//! that one is linked by whoever is signed in to it. Not for: what makes a provider's answer good (`client`).

use credentials::oauth::{Attempt, Identity, OauthError, RANDOM_BYTES};
use http::{HeaderMap, header};
use ports::{PortError, Row};

use super::{
    answer::{Stop, done, refused},
    client::{self, Failure},
    settings::SignInProvider,
    store,
};
use crate::{
    app::App,
    config::SignUp,
    features::{audit, identity},
    http::{
        Actor, Kind, Problem, SecondFactor,
        id::new_secret,
        op::{Call, Done},
    },
};

/// A sign-in may take so long, in milliseconds.
const ATTEMPT_MS: u64 = 10 * 60_000;

/// The provider the address names.
pub fn provider(call: &Call) -> Result<SignInProvider, Problem> {
    let found = call.app.config().sign_in.iter().find(|provider| provider.id == call.id(0));
    found.cloned().ok_or_else(|| Problem::not_found("provider"))
}

/// Begins a sign-in, or the linking of an account to `linker` (organisation, person): the attempt's row is in the
/// batch, its secret in a cookie, and the address to go to is handed to `reply`.
pub async fn begin(
    call: &Call,
    linker: Option<(&str, &str)>,
    reply: fn(&str) -> Result<Done, Problem>,
) -> Result<Done, Problem> {
    let provider = provider(call)?;
    let metadata = match client::metadata(&call.app, &provider).await {
        Ok(metadata) => metadata,
        Err(failure) => {
            super::answer::log(&call.app, &provider.id, &failure);
            let detail = format!("{} cannot be reached just now.", provider.name);
            return Err(Problem::new(Kind::Unavailable, detail));
        }
    };
    let mut random = [0; RANDOM_BYTES];
    call.app.ids().fill(&mut random);
    let origin = identity::origin(&call.app, call.headers(), call.uri());
    let redirect_uri = format!("{origin}/v1/sign-in/providers/{}/callback", provider.id);
    let attempt = Attempt::begin(&metadata, &redirect_uri, &random, !call.app.config().is_production());
    let attempt = attempt.map_err(|error| Problem::internal(format!("{redirect_uri}: {error}")))?;
    let browser = browser(call).unwrap_or_else(|| new_secret::<32>(call.app.ids()));
    let done = reply(&attempt.authorization_url(&metadata, &provider.client_id, provider.scope()))?;
    let until = call.now() + ATTEMPT_MS;
    Ok(done
        .and(store::insert_attempt(&attempt, &provider.id, &browser, linker, until))
        .cookie(cookie(call, &browser)))
}

/// What a callback leads to.
pub async fn finish(call: &Call, provider: &SignInProvider) -> Result<Done, Stop> {
    let query = call.uri().query().unwrap_or_default();
    let (attempt, row) = attempt(call, provider, query).await?;
    let linker = match row.opt_text("user_id")? {
        Some(user_id) => Some(linker(call, &user_id, &row.text("org_id")?).await?),
        None => None,
    };
    let person = async {
        let metadata = client::metadata(&call.app, provider).await?;
        let code = attempt.code(&metadata, query)?;
        client::person(&call.app, provider, &metadata, &attempt, &code).await
    };
    let person = person.await.map_err(|failure| {
        super::answer::log(&call.app, &provider.id, &failure);
        refused(code_of(&failure), linker.clone())
    })?;
    match linker {
        Some(actor) => link(call, provider, &person, actor).await,
        None => sign_in(call, provider, &person).await,
    }
}

/// The word for a failure, which the page explains.
fn code_of(failure: &Failure) -> &'static str {
    match failure {
        Failure::Unreachable(_) => "unreachable",
        Failure::Wrong(OauthError::State | OauthError::Callback) => "state",
        Failure::Wrong(OauthError::Refused(_)) => "refused",
        Failure::Wrong(OauthError::Email) => "email",
        Failure::Wrong(_) => "answer",
    }
}

/// The attempt this callback belongs to, used up: begun by this browser, at this provider, not long ago.
async fn attempt(call: &Call, provider: &SignInProvider, query: &str) -> Result<(Attempt, Row), Stop> {
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let state = pairs.find(|(name, _)| name == "state").map(|(_, value)| value.into_owned());
    let (Some(state), Some(browser)) = (state, browser(call)) else { return Err(refused("state", None)) };
    let row = store::take_attempt(&call.app, &state, &browser, call.now()).await?;
    let row = row.ok_or_else(|| refused("state", None))?;
    if row.text("provider")? != provider.id {
        return Err(refused("state", None));
    }
    let attempt = Attempt {
        issuer: provider.issuer.clone(),
        redirect_uri: row.text("redirect_uri")?,
        state,
        nonce: row.text("nonce")?,
        verifier: row.text("verifier")?,
    };
    Ok((attempt, row))
}

/// Whoever began to link must still be the one who is signed in here.
async fn linker(call: &Call, user_id: &str, org_id: &str) -> Result<Actor, Stop> {
    let signed_out = || refused("signed-out", None);
    let token = identity::session_token(call.headers(), call.app.config().is_production());
    let actor = identity::actor_of_session(&call.app, &token.ok_or_else(signed_out)?).await?;
    let same = |actor: &Actor| {
        actor.id == user_id && actor.org_id == org_id && actor.second_factor != SecondFactor::Needed
    };
    actor.filter(same).ok_or_else(signed_out)
}

async fn link(
    call: &Call,
    provider: &SignInProvider,
    person: &Identity,
    mut actor: Actor,
) -> Result<Done, Stop> {
    actor.origin = call.actor.origin.clone();
    let owner = call.app.sql().rows(store::owner_of(person)).await?;
    if let Some(owner) = owner.first() {
        // Theirs already: there is nothing to do. Somebody else's: that one has to unlink it.
        let mine = owner.text("user_id")? == actor.id;
        return if mine { Ok(done("/settings/account")) } else { Err(refused("taken", Some(actor))) };
    }
    let id = call.app.new_id("idn");
    let whose = (actor.org_id.as_str(), actor.id.as_str());
    Ok(done("/settings/account")
        .and(store::insert_identity(&id, whose, &provider.id, person, call.now()))
        .and(audit::entry(&call.app, &actor, &call.meta, "identity.link", &id))
        .explained(taken))
}

/// Two callbacks at once: one was faster.
fn taken(error: PortError) -> Problem {
    if error.violates("identities.issuer") || error.violates("users.email") {
        return Problem::new(Kind::Conflict, "This account was linked in this very moment. Sign in again.");
    }
    error.into()
}

async fn sign_in(call: &Call, provider: &SignInProvider, person: &Identity) -> Result<Done, Stop> {
    let (app, now) = (&call.app, call.now());
    let email = person.email.as_deref().map(str::to_lowercase);
    let mut asked = vec![store::owner_of(person)];
    asked.extend(email.as_deref().map(|email| identity::person_by_email(email, now)));
    let found: Vec<Vec<Row>> =
        app.sql().batch(asked).await?.into_iter().map(|outcome| outcome.rows).collect();
    let one = |n: usize| found.get(n).and_then(|rows| rows.first());
    let (row, stmts) = if let Some(owner) = one(0) {
        let rows = app.sql().rows(identity::person(&owner.text("user_id")?, now)).await?;
        let row = rows.into_iter().next().ok_or_else(|| refused("no-organisation", None))?;
        (row, vec![store::touch_identity(&owner.text("id")?, person.email.as_deref(), now)])
    } else {
        let email = email.ok_or_else(|| refused("email", None))?;
        let holder = one(1).map(|holder| holder.opt_uint("email_verified_at")).transpose()?;
        if holder.flatten().is_some() {
            return Err(refused("account-exists", None));
        }
        if app.config().sign_up != SignUp::Open {
            return Err(refused("sign-up-off", None));
        }
        let user_id = app.new_id("usr");
        let name = shown_name(person, &email);
        let (row, made) = identity::newcomer_row(app, &user_id, &name, &email, true);
        let mut stmts = vec![identity::free_address(&email)];
        stmts.extend(made);
        let (id, org_id) = (app.new_id("idn"), row.text("org_id")?);
        stmts.push(store::insert_identity(&id, (&org_id, &user_id), &provider.id, person, now));
        (row, stmts)
    };
    let session = identity::sign_in(call, &row, identity::Proof::One, stmts)?;
    Ok(session.answering(super::answer::to("/")).explained(taken))
}

/// What to call a newcomer.
fn shown_name(person: &Identity, email: &str) -> String {
    let plain: String =
        person.name.iter().flat_map(|name| name.chars()).filter(|c| !c.is_control()).collect();
    let of_address = email.split('@').next().unwrap_or_default();
    let name = if plain.trim().is_empty() { of_address } else { plain.trim() };
    name.chars().take(100).collect()
}

/// The cookie that ties an attempt to the browser that began it.
fn cookie_name(app: &App) -> &'static str {
    if app.config().is_production() { "__Host-vibe_attempt" } else { "vibe_attempt" }
}

/// One secret serves all attempts of a browser, so that two windows do not undo each other.
fn browser(call: &Call) -> Option<String> {
    let value = find_cookie(call.headers(), cookie_name(&call.app))?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (value.len() == 43 && value.bytes().all(plain)).then_some(value)
}

fn find_cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned())
}

/// `Lax`: the callback comes from the provider's site, by a link.
fn cookie(call: &Call, secret: &str) -> String {
    let https = identity::origin(&call.app, call.headers(), call.uri()).starts_with("https:");
    let secure = if https || call.app.config().is_production() { "; Secure" } else { "" };
    let (name, seconds) = (cookie_name(&call.app), ATTEMPT_MS / 1_000);
    format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}
