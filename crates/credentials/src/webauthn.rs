//! Passkeys: the checks of a relying party (Web Authentication Level 3, sections 7.1 and 7.2).
//!
//! For: registration and sign-in with ES256 and EdDSA credentials. Each ceremony gives a [`Proof`] that the port
//! `Crypto` checks; only then is the credential stored or the person signed in. Not for: making challenges
//! (32 random bytes, each used once: the caller deletes it before it checks anything), rows, or trusting makers of
//! authenticators: we ask for attestation `none` and draw no trust from any.

mod authenticator;
mod cbor;
mod client_data;
mod cose;

use std::fmt;

use ports::PublicKey;
use subtle::ConstantTimeEq as _;

use authenticator::{AuthenticatorData, Flags};
use cbor::Value;
use client_data::Ceremony;

use crate::{der::p256_signature, encoding::sha256};

/// Longest client data and attestation object read, in bytes.
pub const MAX_LEN: usize = 64 * 1024;
/// Bytes of a challenge (section 13.4.3 wants at least 16).
pub const CHALLENGE_BYTES: usize = 32;

/// What a ceremony must be about.
#[derive(Debug, Clone, Copy)]
pub struct Expect<'a> {
    /// The challenge given out for this ceremony.
    pub challenge: &'a [u8],
    /// The origins allowed, `https://` and host, compared byte for byte.
    pub origins: &'a [&'a str],
    /// The relying party id, a domain.
    pub rp_id: &'a str,
    /// Whether the person must have been verified (PIN, fingerprint): always for passwordless sign-in.
    pub user_verification: bool,
}

/// Why a ceremony failed. Says nothing of its content, so it may be logged and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebauthnError {
    /// The client data is not the JSON it should be.
    ClientData,
    /// It is of the other ceremony.
    Type,
    /// Another challenge.
    Challenge,
    /// Another origin.
    Origin,
    /// It was made inside a frame of another origin.
    CrossOrigin,
    /// The attestation object or the authenticator data is malformed.
    Authenticator,
    /// Another relying party.
    RelyingParty,
    /// Nobody was present, or the person was not verified.
    User,
    /// The backup flags contradict each other or the registration.
    Backup,
    /// An attestation we did not ask for.
    Attestation,
    /// The key is malformed or of an algorithm we did not offer.
    Key,
    /// The signature is malformed.
    Signature,
    /// The answer is of another credential or person.
    Credential,
    /// The signature counter did not grow: there may be a copy of the authenticator.
    Counter,
}

impl fmt::Display for WebauthnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WebauthnError::ClientData => "the client data is malformed",
            WebauthnError::Type => "the answer is of another ceremony",
            WebauthnError::Challenge => "the answer is to another challenge",
            WebauthnError::Origin => "the answer is from another origin",
            WebauthnError::CrossOrigin => "the answer is from a foreign frame",
            WebauthnError::Authenticator => "the authenticator's answer is malformed",
            WebauthnError::RelyingParty => "the answer is for another relying party",
            WebauthnError::User => "the person was not present or not verified",
            WebauthnError::Backup => "the backup flags are impossible",
            WebauthnError::Attestation => "the attestation is not one that was asked for",
            WebauthnError::Key => "the credential's key is not one that was asked for",
            WebauthnError::Signature => "the signature is malformed",
            WebauthnError::Credential => "the answer is of another credential",
            WebauthnError::Counter => "the authenticator may have been copied",
        })
    }
}

impl std::error::Error for WebauthnError {}

/// What the port `Crypto` has to verify before anything is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The key.
    pub key: PublicKey,
    /// What was signed.
    pub message: Vec<u8>,
    /// The signature, as the port reads it.
    pub signature: Vec<u8>,
}

/// A new credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// Its id; unique among all credentials, which the caller checks by an index (section 7.1, step 26).
    pub credential_id: Vec<u8>,
    /// Its key.
    pub key: PublicKey,
    /// Its counter; 0 for authenticators that have none.
    pub counter: u32,
    /// The kind of authenticator, all zero when it does not tell.
    pub aaguid: [u8; 16],
    /// Whether the person was verified.
    pub user_verified: bool,
    /// Whether it may be copied to other devices (a synced passkey). Never changes.
    pub backup_eligible: bool,
    /// Whether it has been.
    pub backed_up: bool,
    /// With `packed` self attestation: the signature to check. `None` with attestation `none`.
    pub proof: Option<Proof>,
}

/// A credential as it was stored.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    /// Its id.
    pub credential_id: &'a [u8],
    /// Its key.
    pub key: &'a PublicKey,
    /// The counter of its last use.
    pub counter: u32,
    /// As it was registered.
    pub backup_eligible: bool,
    /// The user handle given at registration.
    pub user_handle: &'a [u8],
}

/// The answer of `navigator.credentials.get()`, decoded from base64url.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// `rawId`.
    pub credential_id: &'a [u8],
    /// `response.clientDataJSON`.
    pub client_data: &'a [u8],
    /// `response.authenticatorData`.
    pub authenticator_data: &'a [u8],
    /// `response.signature`.
    pub signature: &'a [u8],
    /// `response.userHandle`. Where the person was not known before, the caller finds the row by credential id and
    /// user handle together, and refuses an answer without one (section 7.2, step 6).
    pub user_handle: Option<&'a [u8]>,
}

/// A sign-in whose signature nobody has checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asserted {
    /// To be verified first.
    pub proof: Proof,
    /// The counter to store, with a condition, so that of two parallel uses one fails.
    pub counter: u32,
    /// Whether the person was verified.
    pub user_verified: bool,
    /// Whether the credential has been copied to other devices.
    pub backed_up: bool,
}

/// The challenge that client data answers, to find what was given out for it. Nothing is checked yet.
#[must_use]
pub fn challenge_of(client_data: &[u8]) -> Option<Vec<u8>> {
    client_data::challenge_of(client_data)
}

/// Checks a registration (section 7.1).
///
/// # Errors
/// The first check that failed.
pub fn register(
    client_data: &[u8],
    attestation_object: &[u8],
    expect: &Expect<'_>,
) -> Result<Registered, WebauthnError> {
    client_data::check(client_data, Ceremony::Create, expect)?;
    let Attested { format, statement, auth_data } = Attested::read(attestation_object)?;
    let data = AuthenticatorData::read(&auth_data)?;
    check_authenticator(&data, expect)?;
    let credential = data.credential.ok_or(WebauthnError::Authenticator)?;
    let key = cose::public_key(credential.key)?;
    let proof = match format.as_str() {
        "none" if statement.is_empty() => None,
        "packed" => {
            let message = [auth_data.as_slice(), &sha256(client_data)].concat();
            Some(Proof { signature: self_signature(&statement, &key)?, key: key.clone(), message })
        }
        _ => return Err(WebauthnError::Attestation),
    };
    Ok(Registered {
        credential_id: credential.id.to_vec(),
        key,
        counter: data.counter,
        aaguid: credential.aaguid,
        user_verified: data.flags.has(Flags::USER_VERIFIED),
        backup_eligible: data.flags.has(Flags::BACKUP_ELIGIBLE),
        backed_up: data.flags.has(Flags::BACKED_UP),
        proof,
    })
}

/// Checks a sign-in (section 7.2).
///
/// # Errors
/// The first check that failed.
pub fn authenticate(
    answer: &Answer<'_>,
    stored: &Stored<'_>,
    expect: &Expect<'_>,
) -> Result<Asserted, WebauthnError> {
    let another_person = answer.user_handle.is_some_and(|handle| handle != stored.user_handle);
    if answer.credential_id != stored.credential_id || another_person {
        return Err(WebauthnError::Credential);
    }
    client_data::check(answer.client_data, Ceremony::Get, expect)?;
    let data = AuthenticatorData::read(answer.authenticator_data)?;
    check_authenticator(&data, expect)?;
    if data.credential.is_some() {
        return Err(WebauthnError::Authenticator);
    }
    if data.flags.has(Flags::BACKUP_ELIGIBLE) != stored.backup_eligible {
        return Err(WebauthnError::Backup);
    }
    // Step 22: where one of the two counts, the new number must be the higher one.
    if (data.counter != 0 || stored.counter != 0) && data.counter <= stored.counter {
        return Err(WebauthnError::Counter);
    }
    Ok(Asserted {
        proof: Proof {
            key: stored.key.clone(),
            message: [answer.authenticator_data, &sha256(answer.client_data)].concat(),
            signature: raw_signature(stored.key, answer.signature)?,
        },
        counter: data.counter,
        user_verified: data.flags.has(Flags::USER_VERIFIED),
        backed_up: data.flags.has(Flags::BACKED_UP),
    })
}

fn check_authenticator(data: &AuthenticatorData<'_>, expect: &Expect<'_>) -> Result<(), WebauthnError> {
    if !bool::from(data.rp_id_hash.ct_eq(&sha256(expect.rp_id.as_bytes()))) {
        return Err(WebauthnError::RelyingParty);
    }
    let verified = data.flags.has(Flags::USER_VERIFIED) || !expect.user_verification;
    if !data.flags.has(Flags::USER_PRESENT) || !verified {
        return Err(WebauthnError::User);
    }
    if data.flags.has(Flags::BACKED_UP) && !data.flags.has(Flags::BACKUP_ELIGIBLE) {
        return Err(WebauthnError::Backup);
    }
    Ok(())
}

/// An attestation object (section 6.5.4).
struct Attested {
    format: String,
    statement: Vec<(Value, Value)>,
    auth_data: Vec<u8>,
}

impl Attested {
    fn read(bytes: &[u8]) -> Result<Self, WebauthnError> {
        if bytes.len() > MAX_LEN {
            return Err(WebauthnError::Authenticator);
        }
        let object = cbor::whole(bytes).ok_or(WebauthnError::Authenticator)?;
        let member = |name| object.member_named(name).cloned();
        match (member("fmt"), member("attStmt"), member("authData")) {
            (Some(Value::Text(format)), Some(Value::Map(statement)), Some(Value::Bytes(auth_data))) => {
                Ok(Self { format, statement, auth_data })
            }
            _ => Err(WebauthnError::Authenticator),
        }
    }
}

/// The signature of `packed` self attestation, made with the credential's own key (section 8.2). One with a
/// certificate was not asked for.
fn self_signature(statement: &[(Value, Value)], key: &PublicKey) -> Result<Vec<u8>, WebauthnError> {
    let statement = Value::Map(statement.to_vec());
    if statement.member_named("x5c").is_some() {
        return Err(WebauthnError::Attestation);
    }
    match (statement.member_named("alg"), statement.member_named("sig")) {
        (Some(Value::Int(alg)), Some(Value::Bytes(signature))) if cose::is_alg_of(*alg, key) => {
            raw_signature(key, signature)
        }
        _ => Err(WebauthnError::Attestation),
    }
}

fn raw_signature(key: &PublicKey, signature: &[u8]) -> Result<Vec<u8>, WebauthnError> {
    match key {
        PublicKey::P256 { .. } => p256_signature(signature).map(|raw| raw.to_vec()),
        PublicKey::Ed25519(_) => (signature.len() == ports::SIGNATURE_BYTES).then(|| signature.to_vec()),
        PublicKey::Rsa { .. } => None,
    }
    .ok_or(WebauthnError::Signature)
}
