//! Rules about credentials: shapes, lifetimes, names.

use crate::http::{FieldError, Role, Scope, Scopes, id::sha256_hex};

/// The organisation that runs this deployment; made on first use.
pub const OPERATOR_ORG: &str = "org_00000000000000000000000000";
/// Its first owner.
pub const OPERATOR_USER: &str = "usr_00000000000000000000000000";
/// An owner link works this long, in milliseconds.
pub const OWNER_LINK_MS: u64 = 15 * 60_000;
/// A session works this long, in milliseconds.
pub const SESSION_MS: u64 = 14 * 86_400_000;
/// `last_used_at` of a key is written at most this often, in milliseconds.
pub const LAST_USED_EVERY_MS: u64 = 60_000;
/// Times end here (Unix ms), as they do in ISO 8601's four-digit years.
const YEAR_9999_MS: u64 = 253_402_300_799_999;
/// The cookie that holds the session's token, on laptops and in tests.
const COOKIE: &str = "vibe_session";
/// The same in production: browsers take and send it over https only, and from this very host.
const HOST_COOKIE: &str = "__Host-vibe_session";
/// What every API key begins with, so that leaked ones are recognised.
pub const KEY_PREFIX: &str = "ve_";

fn cookie_name(production: bool) -> &'static str {
    if production { HOST_COOKIE } else { COOKIE }
}

/// The session token among the request's cookies.
#[must_use]
pub fn session_token(headers: &http::HeaderMap, production: bool) -> Option<String> {
    let wanted = cookie_name(production);
    headers
        .get_all(http::header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, token)| token.to_owned())
}

/// The `Set-Cookie` value for a session, or for its end when `max_age_s` is 0. In production it is always
/// `Secure`, elsewhere when the request came over https.
#[must_use]
pub fn cookie(token: &str, max_age_s: u64, production: bool, https: bool) -> String {
    let (name, secure) = (cookie_name(production), if production || https { "; Secure" } else { "" });
    format!("{name}={token}; Path=/; Max-Age={max_age_s}; HttpOnly; SameSite=Lax{secure}")
}

/// An API key from a random secret: the prefix, the secret, and six characters of checksum, so
/// that a mistyped key is refused without a query.
#[must_use]
pub fn api_key(secret: &str) -> String {
    format!("{KEY_PREFIX}{secret}{}", checksum(secret))
}

/// Whether `key` has the shape and checksum of a key of ours.
#[must_use]
pub fn is_api_key(key: &str) -> bool {
    let Some(rest) = key.strip_prefix(KEY_PREFIX) else { return false };
    let Some((secret, sum)) = rest.len().checked_sub(6).and_then(|at| rest.split_at_checked(at)) else {
        return false;
    };
    secret.len() == 27 && checksum(secret) == sum
}

fn checksum(secret: &str) -> String {
    sha256_hex(secret.as_bytes()).chars().take(6).collect()
}

/// Checks a name that people give to things.
#[must_use]
pub fn check_name(name: &str) -> Option<FieldError> {
    let length = name.trim().chars().count();
    let wrong = !(1..=100).contains(&length) || name.chars().any(char::is_control);
    wrong.then(|| FieldError {
        field: "name".into(),
        detail: "Must have 1 to 100 characters and no control characters.".into(),
    })
}

/// Checks the role asked for a new key.
#[must_use]
pub fn check_key_role(role: Role, holder: Role) -> Option<FieldError> {
    (role > holder).then(|| FieldError {
        field: "role".into(),
        detail: "A key cannot do more than the one who makes it.".into(),
    })
}

/// With which role a key acts: never with more than its maker has now. A key whose maker has left does nothing.
#[must_use]
pub fn key_role(of_key: Option<Role>, made_by_person: bool, maker: Option<Role>) -> Option<Role> {
    if made_by_person { of_key?.min(maker?).into() } else { of_key }
}

/// Checks the scopes and the expiry asked for a new key, which must not outlive its maker.
#[must_use]
pub fn check_key(
    name: &str,
    scopes: &[Scope],
    holder: &Scopes,
    (expires_at, maker_expires_at): (Option<u64>, Option<u64>),
    now: u64,
) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> = check_name(name).into_iter().collect();
    let mut wrong =
        |field: &str, detail: &str| errors.push(FieldError { field: field.into(), detail: detail.into() });
    if scopes.is_empty() {
        wrong("scopes", "Name at least one of read, write, admin, metrics.");
    }
    if scopes.iter().any(|scope| !holder.has(*scope)) {
        wrong("scopes", "A key cannot do more than the one who makes it.");
    }
    if expires_at.is_some_and(|at| at <= now || at > YEAR_9999_MS) {
        wrong("expires_at", "Must lie in the future, before the year 10000, in Unix milliseconds.");
    }
    if let (Some(at), Some(latest)) = (expires_at, maker_expires_at)
        && at > latest
    {
        wrong("expires_at", "A key cannot outlive the key that makes it.");
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_key_is_recognised() {
        let key = api_key(&"a".repeat(27));
        assert!(is_api_key(&key));
        for bad in ["", "ve_", &key.replace('a', "b"), &key[..key.len() - 1], "ve_äöü"] {
            assert!(!is_api_key(bad), "{bad}");
        }
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::COOKIE, http::HeaderValue::from_static("a=b; vibe_session=tok; c=d"));
        assert_eq!(session_token(&headers, false).as_deref(), Some("tok"));
        assert_eq!(session_token(&headers, true), None);
    }

    #[test]
    fn a_key_falls_with_its_maker() {
        let (admin, viewer) = (Some(Role::Admin), Some(Role::Viewer));
        assert_eq!(key_role(admin, true, viewer), viewer);
        assert_eq!(key_role(viewer, true, admin), viewer);
        assert_eq!(key_role(admin, true, None), None);
        assert_eq!(key_role(admin, false, None), admin, "made with the owner token");
        assert_eq!(key_role(None, false, None), None);
    }

    #[test]
    fn a_key_cannot_exceed_its_maker() {
        let reader = Scopes::of(&[Scope::Read]);
        let errors = check_key("ci", &[Scope::Admin], &reader, (Some(5), None), 10);
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["scopes", "expires_at"]);
        assert!(check_key("ci", &[Scope::Read], &reader, (None, None), 10).is_empty());
        assert_eq!(check_key(" ", &[], &reader, (None, None), 10).len(), 2);
    }
}
