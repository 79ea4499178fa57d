//! JSON Web Tokens (RFC 7519) as signed by us or by an OpenID provider, read as strictly as RFC 8725 asks.
//!
//! For: taking a token apart, holding back its claims until the signature was checked, and putting one
//! together. The check itself lies between [`parse`] and [`Pending::verified`], because the platform does it:
//!
//! ```ignore
//! let pending = jwt::parse(token, &expect)?;
//! let key = keys.select(pending.kid(), pending.alg())?;
//! let good = crypto.verify(key, pending.signing_input(), pending.signature()).await?;
//! let claims = pending.verified(good)?;
//! ```
//!
//! Not for: encrypted tokens (RFC 7516), MACs (HS256 and its family are refused: whoever checks could forge),
//! unprotected or nested tokens.

mod claims;
mod encode;

use std::fmt;

pub use claims::Claims;
pub use encode::{AccessClaims, access_token, finish};

use crate::{encoding::from_base64url, json};

/// Longest token read, in bytes.
pub const MAX_LEN: usize = 8 * 1024;
/// Longest key id, in bytes.
const MAX_KID: usize = 256;

/// The signature algorithms we know (RFC 7518, section 3.1; RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alg {
    /// Ed25519, written `EdDSA`, or `Ed25519` since RFC 9864.
    EdDsa,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256; OpenID Connect asks every provider for it.
    Rs256,
}

impl Alg {
    /// The algorithm of this name. Names are compared exactly (RFC 7515, section 4.1.1).
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "EdDSA" | "Ed25519" => Some(Alg::EdDsa),
            "ES256" => Some(Alg::Es256),
            "RS256" => Some(Alg::Rs256),
            _ => None,
        }
    }

    /// The name we write.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Alg::EdDsa => "EdDSA",
            Alg::Es256 => "ES256",
            Alg::Rs256 => "RS256",
        }
    }

    fn takes(self, signature: &[u8]) -> bool {
        match self {
            Alg::EdDsa | Alg::Es256 => signature.len() == ports::SIGNATURE_BYTES,
            Alg::Rs256 => (256..=1024).contains(&signature.len()),
        }
    }
}

/// The header's `typ`, by which tokens for one purpose are kept from serving another (RFC 8725, section 3.11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typ<'a> {
    /// Exactly this media type, without regard to case, `application/` left out (RFC 7515, section 4.1.9).
    Is(&'a str),
    /// `JWT` or nothing: ID tokens have no type of their own (OpenID Connect Core, section 2).
    JwtOrNone,
}

/// What a token must be to be taken.
#[derive(Debug, Clone, Copy)]
pub struct Expect<'a> {
    /// The algorithms allowed; the token chooses only among these (RFC 8725, section 3.1).
    pub algs: &'a [Alg],
    /// The purpose.
    pub typ: Typ<'a>,
    /// The issuer, compared byte for byte.
    pub iss: &'a str,
    /// One of the audiences.
    pub aud: &'a str,
    /// Now, in Unix seconds.
    pub now_s: u64,
    /// How far clocks may differ, in seconds.
    pub leeway_s: u64,
    /// Longest token read, in bytes; at most [`MAX_LEN`].
    pub max_len: usize,
}

/// Why a token is not taken. Says nothing of its content, so it may be logged and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JwtError {
    /// Longer than allowed.
    Length,
    /// Not three parts of canonical base64url with JSON objects in the first two.
    Shape,
    /// The header names an algorithm that is not allowed here, or none.
    Algorithm,
    /// The header brings keys, extensions, compression or encryption along.
    Header,
    /// The token serves another purpose.
    Type,
    /// The key id is malformed.
    KeyId,
    /// A registered claim is missing or has another type.
    Claim,
    /// Another issuer.
    Issuer,
    /// Another audience.
    Audience,
    /// `exp` has passed.
    Expired,
    /// `nbf` or `iat` lies ahead.
    NotYet,
    /// The signature is not good.
    Signature,
}

impl fmt::Display for JwtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JwtError::Length => "the token is too long",
            JwtError::Shape => "the token is malformed",
            JwtError::Algorithm => "the token's algorithm is not allowed",
            JwtError::Header => "the token's header has a member that is not allowed",
            JwtError::Type => "the token is for another purpose",
            JwtError::KeyId => "the token's key id is malformed",
            JwtError::Claim => "a claim of the token is missing or malformed",
            JwtError::Issuer => "the token is from another issuer",
            JwtError::Audience => "the token is for another audience",
            JwtError::Expired => "the token has expired",
            JwtError::NotYet => "the token is not valid yet",
            JwtError::Signature => "the token's signature is not good",
        })
    }
}

impl std::error::Error for JwtError {}

/// A token whose form and claims are in order and whose signature nobody has checked yet.
#[derive(Debug, Clone)]
pub struct Pending {
    alg: Alg,
    kid: Option<String>,
    signing_input: Vec<u8>,
    signature: Vec<u8>,
    claims: Claims,
}

impl Pending {
    /// The algorithm, one of those expected.
    #[must_use]
    pub fn alg(&self) -> Alg {
        self.alg
    }

    /// Which key it says it was signed with. Only good for choosing among keys that are trusted already.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// What was signed.
    #[must_use]
    pub fn signing_input(&self) -> &[u8] {
        &self.signing_input
    }

    /// The signature, in the form that the port `Crypto` reads.
    #[must_use]
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// The claims, once the platform said that the signature is good.
    ///
    /// # Errors
    /// [`JwtError::Signature`] when it is not.
    pub fn verified(self, good: bool) -> Result<Claims, JwtError> {
        if good { Ok(self.claims) } else { Err(JwtError::Signature) }
    }
}

/// Takes a token apart and checks everything but the signature.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(token: &str, expect: &Expect<'_>) -> Result<Pending, JwtError> {
    if token.len() > expect.max_len.min(MAX_LEN) {
        return Err(JwtError::Length);
    }
    let (signing_input, signature) = token.rsplit_once('.').ok_or(JwtError::Shape)?;
    let (header, payload) = signing_input.split_once('.').ok_or(JwtError::Shape)?;
    let decode = |part: &str| from_base64url(part).ok_or(JwtError::Shape);
    let (alg, kid) = read_header(&decode(header)?, expect)?;
    let signature = decode(signature)?;
    if !alg.takes(&signature) {
        return Err(JwtError::Shape);
    }
    let payload = json::object(&decode(payload)?).ok_or(JwtError::Shape)?;
    let claims = Claims::read(payload)?;
    claims.check(expect)?;
    Ok(Pending { alg, kid, signing_input: signing_input.as_bytes().to_vec(), signature, claims })
}

/// Members by which a token would tell us how to trust it, or what we do not do (RFC 8725, sections 3.1,
/// 3.10; RFC 7515, section 4.1.11; RFC 7797). Others that are unknown are ignored, as RFC 7515 demands.
const FORBIDDEN: [&str; 10] = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc", "epk", "cty"];

fn read_header(bytes: &[u8], expect: &Expect<'_>) -> Result<(Alg, Option<String>), JwtError> {
    let header = json::object(bytes).ok_or(JwtError::Shape)?;
    let member = |name, error: JwtError| json::string(&header, name).map_err(|()| error);
    let name = member("alg", JwtError::Algorithm)?.ok_or(JwtError::Algorithm)?;
    let alg = Alg::from_name(&name).filter(|alg| expect.algs.contains(alg)).ok_or(JwtError::Algorithm)?;
    if FORBIDDEN.iter().any(|name| header.contains_key(*name)) {
        return Err(JwtError::Header);
    }
    if !is_type(member("typ", JwtError::Type)?.as_deref(), expect.typ) {
        return Err(JwtError::Type);
    }
    let kid = member("kid", JwtError::KeyId)?;
    let plain = |kid: &String| {
        (1..=MAX_KID).contains(&kid.len()) && kid.bytes().all(|byte| (0x20..0x7F).contains(&byte))
    };
    if kid.as_ref().is_some_and(|kid| !plain(kid)) {
        return Err(JwtError::KeyId);
    }
    Ok((alg, kid))
}

fn is_type(typ: Option<&str>, expected: Typ<'_>) -> bool {
    let Some(typ) = typ else { return expected == Typ::JwtOrNone };
    let lower = typ.to_ascii_lowercase();
    let short = lower.strip_prefix("application/").unwrap_or(&lower);
    match expected {
        Typ::Is(expected) => short.eq_ignore_ascii_case(expected),
        Typ::JwtOrNone => short == "jwt",
    }
}
