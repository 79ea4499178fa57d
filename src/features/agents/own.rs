//! Our own agent: the directory of our keys, and requests out that are signed with them.
//!
//! For: the key that `MASTER_KEYS` gives; without that setting there is none, no directory, and requests go out unsigned.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderName, StatusCode, header};
use httpsig::{
    Message, PublicKey, Request, Response, Target,
    bot::{DIRECTORY_MEDIA_TYPE, OwnRequest, content_digest, directory_document, directory_signers},
    join,
};
use ports::{FetchRequest, PortError};

use crate::{
    app::App,
    http::{
        Problem,
        command::Reply,
        op::{Call, Done, Gives, Op, Steps},
    },
};

/// What the seed is derived for.
const PURPOSE: &str = "agent-ed25519-v1";
/// A signature of a request of ours is good for so long (s).
const REQUEST_S: u64 = 60;
/// The directory may be kept for so long, and its signatures are good for twice that (s).
const DIRECTORY_S: u64 = 3_600;

/// A key of ours.
#[derive(Debug, Clone)]
pub struct OwnKey {
    seed: [u8; 32],
    key: PublicKey,
}

pub static DIRECTORY: Op = Op {
    tag: "Operations",
    summary: "The keys that sign this server's requests (Web Bot Auth), signed with each of them. 404 without the setting MASTER_KEYS.",
    takes: &[],
    asks: &[],
    gives: Gives::Other(200, DIRECTORY_MEDIA_TYPE),
    steps: Steps::Wait(|call| Box::pin(directory(call))),
};

/// Our keys, the present one first: those of former master keys are listed until these are taken out.
async fn keys(app: &App) -> Result<&[OwnKey], PortError> {
    if let Some(keys) = app.agents().own.get() {
        return Ok(keys);
    }
    let mut keys = Vec::new();
    for seed in app.config().master_keys.iter().flat_map(|keys| keys.derive(PURPOSE)) {
        let public = app.crypto().public_ed25519(&seed).await?;
        keys.extend(PublicKey::new(public).ok().map(|key| OwnKey { seed, key }));
    }
    Ok(app.agents().own.get_or_init(|| keys))
}

async fn directory(call: Call) -> Result<Done, Problem> {
    let app = &call.app;
    let keys = keys(app).await?;
    if keys.is_empty() {
        return Err(Problem::not_found("directory: the setting MASTER_KEYS is not set"));
    }
    let published: Vec<PublicKey> = keys.iter().map(|own| own.key).collect();
    let (body, now) = (directory_document(&published), app.now() / 1_000);
    let digest = content_digest(body.as_bytes());
    let fault = |error: httpsig::SignatureError| Problem::internal(format!("sign the directory: {error}"));
    let asked = Target::parse(&call.uri().to_string()).map_err(fault)?;
    let request = Some(Request { method: "GET", target: asked, fields: Vec::new() });
    let fields = vec![("content-digest", digest.as_bytes())];
    let message = Message::Response(Response { status: 200, fields, request });
    let mut signatures = Vec::new();
    for (own, signer) in
        keys.iter().zip(directory_signers(&published, now, now + 2 * DIRECTORY_S).map_err(fault)?)
    {
        let prepared = signer.prepare(&message).map_err(fault)?;
        let made = app.crypto().sign_ed25519(&own.seed, prepared.base.as_bytes()).await?;
        signatures.push(prepared.finish(&made));
    }
    let signed = join(&signatures);
    let reply = Reply::of_text(StatusCode::OK, body)
        .with(&header::CONTENT_TYPE, DIRECTORY_MEDIA_TYPE)
        .with(&header::CACHE_CONTROL, format!("public, max-age={DIRECTORY_S}"))
        .with(&HeaderName::from_static("content-digest"), digest)
        .with(&HeaderName::from_static("signature-input"), signed.signature_input)
        .with(&HeaderName::from_static("signature"), signed.signature);
    Ok(Done::just(reply))
}

/// The request with our signature, so that whoever gets it can tell that it is ours. As it is, when this server has no key
/// or no address of its own (the setting `PUBLIC_URL`), or the platform cannot sign.
pub async fn signed(app: &App, request: FetchRequest) -> FetchRequest {
    match sign(app, &request).await {
        Some(fields) => {
            fields.into_iter().fold(request, |request, (name, value)| request.header(name, value))
        }
        None => request,
    }
}

async fn sign(app: &App, request: &FetchRequest) -> Option<Vec<(&'static str, String)>> {
    let agent = app.config().public_url.as_deref()?;
    let own = keys(app).await.ok()?.first()?;
    let mut random = [0; 32];
    app.ids().fill(&mut random);
    let (nonce, now) = (URL_SAFE_NO_PAD.encode(random), app.now() / 1_000);
    let (key, has_digest) = (&own.key, !request.body.is_empty());
    let who = OwnRequest { agent, key, created: now, expires: now + REQUEST_S, nonce: &nonce, has_digest };
    let mut fields = vec![("signature-agent", who.signature_agent())];
    if has_digest {
        fields.push(("content-digest", content_digest(&request.body)));
    }
    let prepared = {
        let target = Target::parse(&request.url).ok()?;
        let covered = fields.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        let message = Message::Request(Request { method: request.method.as_str(), target, fields: covered });
        who.signer().ok()?.prepare(&message).ok()?
    };
    let made = app.crypto().sign_ed25519(&own.seed, prepared.base.as_bytes()).await.ok()?;
    let signed = prepared.finish(&made);
    fields.push(("signature-input", signed.signature_input));
    fields.push(("signature", signed.signature));
    Some(fields)
}
