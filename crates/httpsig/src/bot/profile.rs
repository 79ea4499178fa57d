//! What Web Bot Auth asks of a signature beyond RFC 9421.
//!
//! Not for: keys and outcomes. What passes here is a claim, still to be checked.

use super::{Agent, NoAgent};
use crate::{
    Component, Message, Pending, Signature, SignatureError,
    jwk::{is_printed, thirty_two},
    sf::{self, Bare, Item, Member, Params},
    signature,
};

/// The tag of the profile.
pub const TAG: &str = "web-bot-auth";
/// Claims of one request that are looked at; each may cost a fetch.
const MAX_CLAIMS: usize = 3;
/// Bytes of `Signature-Agent` and of a nonce.
const MAX_AGENT_BYTES: usize = 4096;
const MAX_NONCE_BYTES: usize = 256;
const ED25519_BYTES: usize = 64;

/// How strict to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Take keys printed in standards, and directories over plain HTTP on loopback.
    pub development: bool,
    /// Longest time from `created` to `expires`, in seconds.
    pub max_lifetime_s: u64,
    /// How far a signer's clock may be ahead of ours, in seconds. `expires` gets no grace.
    pub skew_s: u64,
}

impl Policy {
    /// The draft's advice: at most 24 hours.
    pub const PRODUCTION: Self = Self { development: false, max_lifetime_s: 86_400, skew_s: 60 };
    /// The same, with test keys and loopback.
    pub const DEVELOPMENT: Self = Self { development: true, ..Self::PRODUCTION };
}

/// Why a signature does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// RFC 9421 is not kept.
    Message(SignatureError),
    /// A parameter that the profile asks for is missing.
    Missing(&'static str),
    /// Not Ed25519, or the signature has another length.
    Algorithm,
    /// `keyid` is no thumbprint.
    KeyId,
    /// `keyid` is that of a key printed in a standard.
    TestKey,
    /// Made later than now.
    Future,
    /// Ended.
    Expired,
    /// It would end before it begins, or lives longer than allowed.
    Lifetime,
    /// The nonce is longer than allowed.
    Nonce,
    /// Neither `@authority` nor `@target-uri` is covered.
    NoAuthority,
    /// There is a `Signature-Agent`, and the signature does not cover its member.
    AgentNotCovered,
    /// Several members of `Signature-Agent` are covered and none has the signature's label.
    AgentAmbiguous,
    /// Another signature is covered without all that it covers.
    OuterIncomplete,
    /// The signature's bytes are wrong for key and message.
    Signature,
    /// It was used before (the caller's finding).
    Replayed,
}

impl Reason {
    /// A short name for metrics: few values, never text of the message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Message(error) => error.code(),
            Self::Missing(_) => "parameter_missing",
            Self::Algorithm => "algorithm",
            Self::KeyId => "keyid",
            Self::TestKey => "test_key",
            Self::Future => "future",
            Self::Expired => "expired",
            Self::Lifetime => "lifetime",
            Self::Nonce => "nonce",
            Self::NoAuthority => "authority_not_covered",
            Self::AgentNotCovered => "agent_not_covered",
            Self::AgentAmbiguous => "agent_ambiguous",
            Self::OuterIncomplete => "outer_incomplete",
            Self::Signature => "signature",
            Self::Replayed => "replayed",
        }
    }
}

impl From<SignatureError> for Reason {
    fn from(error: SignatureError) -> Self {
        Self::Message(error)
    }
}

/// A signature that keeps the profile, to be checked with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The signature's label.
    pub label: String,
    /// The agent it names.
    pub agent: Result<Agent, NoAgent>,
    /// What to check.
    pub pending: Pending,
    /// Unix seconds.
    pub created: u64,
    /// Unix seconds.
    pub expires: u64,
    /// The nonce, if there is one.
    pub nonce: Option<String>,
    /// Identifiers of what it covers.
    pub covers: Vec<String>,
}

/// What the headers of a request say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// There is no signature with the profile's tag, which says nothing about the sender.
    Unsigned,
    /// There is one, and none of them keeps the profile; the reason of the first.
    Invalid(Reason),
    /// At least one keeps it. Each stands for itself.
    Claims(Vec<Claim>),
}

/// Reads the profile's signatures of a request. `now` in Unix seconds.
#[must_use]
pub fn read(message: &Message<'_>, policy: &Policy, now: u64) -> Reading {
    let signatures = match signature::read(message) {
        Ok(signatures) => signatures,
        Err(error) => return Reading::Invalid(error.into()),
    };
    let tagged = signatures.iter().filter(|each| each.params.tag.as_deref() == Some(TAG)).take(MAX_CLAIMS);
    let (mut claims, mut reasons) = (Vec::new(), Vec::new());
    for signature in tagged {
        match claim(signature, &signatures, message, policy, now) {
            Ok(claim) => claims.push(claim),
            Err(reason) => reasons.push(reason),
        }
    }
    match (claims.is_empty(), reasons.into_iter().next()) {
        (false, _) => Reading::Claims(claims),
        (true, Some(reason)) => Reading::Invalid(reason),
        (true, None) => Reading::Unsigned,
    }
}

fn claim(
    signature: &Signature,
    all: &[Signature],
    message: &Message<'_>,
    policy: &Policy,
    now: u64,
) -> Result<Claim, Reason> {
    let params = &signature.params;
    let algorithm_fits = params.alg.as_deref().is_none_or(|alg| alg == "ed25519");
    if !algorithm_fits || signature.value.len() != ED25519_BYTES {
        return Err(Reason::Algorithm);
    }
    let (created, expires) = lifetime(signature, policy, now)?;
    key_id_fits(params.keyid.as_deref(), policy)?;
    if params.nonce.as_ref().is_some_and(|nonce| nonce.len() > MAX_NONCE_BYTES) {
        return Err(Reason::Nonce);
    }
    let plain = |name| signature.components.iter().any(|each| each.name() == name && each.is_plain());
    if !plain("@authority") && !plain("@target-uri") {
        return Err(Reason::NoAuthority);
    }
    outer_is_complete(signature, all)?;
    Ok(Claim {
        label: signature.label.clone(),
        agent: agent(signature, message, policy)?,
        pending: signature.pending(message)?,
        created,
        expires,
        nonce: params.nonce.clone(),
        covers: signature.components.iter().map(ToString::to_string).collect(),
    })
}

fn lifetime(signature: &Signature, policy: &Policy, now: u64) -> Result<(u64, u64), Reason> {
    let seconds = |value: Option<i64>, name| {
        value.and_then(|value| u64::try_from(value).ok()).ok_or(Reason::Missing(name))
    };
    let created = seconds(signature.params.created, "created")?;
    let expires = seconds(signature.params.expires, "expires")?;
    if created > now.saturating_add(policy.skew_s) {
        return Err(Reason::Future);
    }
    if expires <= now {
        return Err(Reason::Expired);
    }
    let lives =
        expires.checked_sub(created).is_some_and(|lives| (1..=policy.max_lifetime_s).contains(&lives));
    if lives { Ok((created, expires)) } else { Err(Reason::Lifetime) }
}

fn key_id_fits(key_id: Option<&str>, policy: &Policy) -> Result<(), Reason> {
    let key_id = key_id.ok_or(Reason::Missing("keyid"))?;
    if thirty_two(key_id).is_none() {
        return Err(Reason::KeyId);
    }
    if is_printed(key_id) && !policy.development { Err(Reason::TestKey) } else { Ok(()) }
}

/// A signature that covers another signature covers its input and all that it covers, or it would still
/// hold on another message (the draft's "Multiple Signatures").
fn outer_is_complete(outer: &Signature, all: &[Signature]) -> Result<(), Reason> {
    for covered in outer.components.iter().filter(|each| each.name() == "signature") {
        let inner = all.iter().find(|each| covered.key() == Some(each.label.as_str()));
        let inner = inner.filter(|inner| inner.label != outer.label).ok_or(Reason::OuterIncomplete)?;
        let input = Component::member("signature-input", &inner.label)?;
        if !outer.covers(&input) || !inner.components.iter().all(|each| outer.covers(each)) {
            return Err(Reason::OuterIncomplete);
        }
    }
    Ok(())
}

/// The member of `Signature-Agent` that the signature speaks for: the covered one with its label, or
/// the only covered one (an intermediary may have changed the label, but not what is covered).
fn agent(
    signature: &Signature,
    message: &Message<'_>,
    policy: &Policy,
) -> Result<Result<Agent, NoAgent>, Reason> {
    const FIELD: &str = "Signature-Agent";
    let Some(combined) = message.combined(FIELD, false) else { return Ok(Err(NoAgent::Absent)) };
    if combined.len() > MAX_AGENT_BYTES {
        return Err(SignatureError::TooLong(FIELD).into());
    }
    let malformed = |error| Reason::from(SignatureError::Malformed(FIELD, error));
    let own: Vec<_> = signature.components.iter().filter(|each| each.name() == "signature-agent").collect();
    if combined.starts_with(b"\"") {
        // Earlier drafts: one string, covered whole.
        let item = sf::item(&combined).map_err(malformed)?;
        let item = Item { params: Params::default(), ..item };
        let whole = matches!(own.as_slice(), [only] if only.is_plain());
        return if whole { Ok(Agent::read(&item, policy.development)) } else { Err(Reason::AgentNotCovered) };
    }
    let members = sf::dictionary(&combined).map_err(malformed)?;
    let keys: Vec<&str> = own.iter().filter(|each| !each.req()).filter_map(|each| each.key()).collect();
    let key = match keys.as_slice() {
        [] => return Err(Reason::AgentNotCovered),
        [only] => only,
        several => several.iter().find(|key| **key == signature.label).ok_or(Reason::AgentAmbiguous)?,
    };
    // A covered member that is not there fails when the base is built.
    match members.iter().find(|(each, _)| each == key) {
        Some((_, Member::Item(item @ Item { bare: Bare::String(_), .. }))) => {
            Ok(Agent::read(item, policy.development))
        }
        _ => Ok(Err(NoAgent::Ignored)),
    }
}
