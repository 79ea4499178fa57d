//! Credentials with a published prefix and a strict shape; a checksum where the issuer has one.
//!
//! Words that look like documentation (`EXAMPLE`, one letter repeated) are not reported.

#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use contract::report::Scope;

use super::{Hit, hit};

/// A credential's shape: the prefix, the body's length and alphabet, and a last check.
struct Shape {
    rule: &'static str,
    prefix: &'static str,
    length: std::ops::RangeInclusive<usize>,
    allowed: fn(u8) -> bool,
    check: fn(&[u8], usize) -> bool,
}

fn upper(b: u8) -> bool {
    b.is_ascii_uppercase() || b.is_ascii_digit()
}
fn alnum(b: u8) -> bool {
    b.is_ascii_alphanumeric()
}
fn wordy(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_' || b == b'-'
}
fn dotted(b: u8) -> bool {
    wordy(b) || b == b'.'
}
fn any(_: &[u8], _: usize) -> bool {
    true
}
fn varied(token: &[u8], prefix: usize) -> bool {
    let mut seen = [false; 256];
    let body = token.get(prefix..).unwrap_or_default();
    body.iter().for_each(|&b| seen[usize::from(b)] = true);
    seen.iter().filter(|s| **s).count() >= 8
}
/// The last six characters are the CRC-32 of the 30 before them in base 62, digits first, then
/// capitals, padded with zeros. GitHub: "Behind GitHub's new authentication token formats",
/// 2021-04-05; npm took it over: "Announcing npm's new access token format", 2021-09-23. Both on
/// github.blog; neither names the alphabet's order, published revoked tokens show it.
fn crc_tail(token: &[u8], prefix: usize) -> bool {
    let split = token.len().saturating_sub(6);
    let (Some(body), Some(tail)) = (token.get(prefix..split), token.get(split..)) else { return false };
    let mut rest = crc32(body);
    let mut expected = [b'0'; 6];
    for slot in expected.iter_mut().rev() {
        *slot = BASE62.get((rest % 62) as usize).copied().unwrap_or(b'0');
        rest /= 62;
    }
    tail == expected
}
/// `SG.<22>.<43>`.
fn sendgrid(token: &[u8], _: usize) -> bool {
    let parts: Vec<usize> = token.split(|&b| b == b'.').map(<[u8]>::len).collect();
    parts == [2, 22, 43]
}

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// CRC-32 (ISO 3309), bit by bit: inputs are 30 bytes and rare.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
    })
}

static SHAPES: &[Shape] = &[
    Shape { rule: "secret/aws-access-key", prefix: "AKIA", length: 16..=16, allowed: upper, check: varied },
    Shape { rule: "secret/github-token", prefix: "ghp_", length: 36..=36, allowed: alnum, check: crc_tail },
    Shape { rule: "secret/github-token", prefix: "gho_", length: 36..=36, allowed: alnum, check: crc_tail },
    Shape { rule: "secret/github-token", prefix: "ghs_", length: 36..=36, allowed: alnum, check: crc_tail },
    Shape { rule: "secret/github-token", prefix: "ghu_", length: 36..=36, allowed: alnum, check: crc_tail },
    Shape { rule: "secret/npm-token", prefix: "npm_", length: 36..=36, allowed: alnum, check: crc_tail },
    Shape { rule: "secret/gitlab-token", prefix: "glpat-", length: 20..=20, allowed: wordy, check: varied },
    Shape { rule: "secret/slack-token", prefix: "xoxb-", length: 40..=80, allowed: wordy, check: varied },
    Shape { rule: "secret/slack-token", prefix: "xoxp-", length: 40..=80, allowed: wordy, check: varied },
    Shape { rule: "secret/stripe-key", prefix: "sk_live_", length: 24..=120, allowed: alnum, check: varied },
    Shape { rule: "secret/google-api-key", prefix: "AIza", length: 35..=35, allowed: wordy, check: varied },
    Shape { rule: "secret/openai-key", prefix: "sk-proj-", length: 40..=200, allowed: wordy, check: varied },
    Shape {
        rule: "secret/anthropic-key",
        prefix: "sk-ant-api03-",
        length: 90..=100,
        allowed: wordy,
        check: varied,
    },
    Shape { rule: "secret/sendgrid-key", prefix: "SG.", length: 66..=66, allowed: dotted, check: sendgrid },
    Shape {
        rule: "secret/private-key",
        prefix: "-----BEGIN ",
        length: 0..=0,
        allowed: |_| false,
        check: any,
    },
];

fn automaton() -> Option<&'static AhoCorasick> {
    static BUILT: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    BUILT.get_or_init(|| AhoCorasick::new(SHAPES.iter().map(|s| s.prefix)).ok()).as_ref()
}

/// Every credential in a text.
pub fn find(path: &str, scope: Scope, bytes: &[u8]) -> Vec<Hit> {
    let Some(automaton) = automaton() else { return Vec::new() };
    let mut hits = Vec::new();
    for found in automaton.find_iter(bytes) {
        let Some(shape) = SHAPES.get(found.pattern().as_usize()) else { continue };
        let token = if shape.rule == "secret/private-key" {
            private_key(bytes, found.start())
        } else {
            token(shape, bytes, found.start())
        };
        if let Some(token) = token {
            let line =
                memchr::memchr_iter(b'\n', bytes.get(..found.start()).unwrap_or_default()).count() as u64 + 1;
            hits.extend(hit(shape.rule, path, scope, Some(line), token));
        }
    }
    hits
}

fn token<'a>(shape: &Shape, bytes: &'a [u8], start: usize) -> Option<&'a [u8]> {
    let before = start.checked_sub(1).and_then(|i| bytes.get(i));
    if before.is_some_and(|&b| wordy(b)) {
        return None;
    }
    let body = bytes.get(start + shape.prefix.len()..)?;
    let length = body.iter().take_while(|&&b| (shape.allowed)(b)).count();
    if !shape.length.contains(&length) || body.get(length).is_some_and(|&b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let token = bytes.get(start..start + shape.prefix.len() + length)?;
    let documented = memchr::memmem::find(&token.to_ascii_lowercase(), b"example").is_some();
    (!documented && (shape.check)(token, shape.prefix.len())).then_some(token)
}

/// How keys begin in base64: DER with a long length (RSA, DSA, PKCS #8, P-384 and P-521 of RFC 5915);
/// P-256 and secp256k1 of RFC 5915; Ed25519 of RFC 8410, without and with its public key; OpenSSH's own.
const KEY_STARTS: &[&[u8]] = &[b"MI", b"MHcCAQEE", b"MHQCAQEE", b"MC4CAQ", b"MFECAQEw", b"b3BlbnNzaC1rZXk"];

/// A PEM header with at least 64 characters of base64 that begin a DER or OpenSSH structure.
fn private_key(bytes: &[u8], start: usize) -> Option<&[u8]> {
    let rest = bytes.get(start..)?;
    let rest = rest.get(..rest.len().min(600))?;
    let label = rest.get(11..)?;
    let end = memchr::memmem::find(label, b"PRIVATE KEY-----").filter(|&at| at <= 20)?;
    let body = label.get(end + 16..)?;
    // In source code the lines are joined by a written `\n`.
    let text: Vec<u8> = String::from_utf8_lossy(body).replace("\\n", "").into_bytes();
    let text: Vec<u8> =
        text.into_iter().filter(|b| !b.is_ascii_whitespace() && !b"\"'+".contains(b)).collect();
    let base64 = |b: &u8| b.is_ascii_alphanumeric() || b"+/=".contains(b);
    let data = text.iter().take_while(|b| base64(b)).count();
    let shaped = KEY_STARTS.iter().any(|start| text.starts_with(start));
    (data >= 60 && shaped && varied(&text, 0)).then_some(rest)
}
