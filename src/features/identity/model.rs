//! Rules about credentials: shapes, lifetimes, names.

use crate::http::{FieldError, Role, Scope, Scopes};

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
pub const YEAR_9999_MS: u64 = 253_402_300_799_999;
/// The cookie that holds the session's token, on laptops and in tests.
const COOKIE: &str = "vibe_session";
/// The same in production: browsers take and send it over https only, and from this very host.
const HOST_COOKIE: &str = "__Host-vibe_session";

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

/// With which role a key acts: never with more than its maker, a person or a service account, has now. A key whose
/// maker is gone does nothing.
#[must_use]
pub fn key_role(of_key: Option<Role>, falls_with_maker: bool, maker: Option<Role>) -> Option<Role> {
    if falls_with_maker { of_key?.min(maker?).into() } else { of_key }
}

/// Checks the scopes and the expiry asked for a new key, which must not outlive its maker.
#[must_use]
pub fn check_key(
    scopes: &[Scope],
    holder: &Scopes,
    (expires_at, maker_expires_at): (Option<u64>, Option<u64>),
    now: u64,
) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> = Vec::new();
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
        let errors = check_key(&[Scope::Admin], &reader, (Some(5), None), 10);
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["scopes", "expires_at"]);
        assert!(check_key(&[Scope::Read], &reader, (None, None), 10).is_empty());
        assert_eq!(check_key(&[], &reader, (None, None), 10).len(), 1);
    }
}
