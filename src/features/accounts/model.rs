//! Rules: addresses, languages, links, how often what may be tried.

use ports::SALT_BYTES;

use crate::{
    app::App,
    http::{
        Actor, Problem,
        id::{new_secret, sha256_hex},
        op::{Call, Field, text},
    },
};

/// A mailed link works this long, in milliseconds.
pub const LINK_MS: u64 = 15 * 60_000;
/// So many mails an address gets at strangers' wish …
pub const MAILS: u64 = 5;
/// … within this time, in milliseconds.
pub const MAILS_MS: u64 = 3_600_000;
/// So many passwords are looked at for an address …
pub const TRIES: u64 = 10;
/// … within this time, in milliseconds. A good one counts like the others.
pub const TRIES_MS: u64 = 15 * 60_000;
/// The longest text that is taken for a password; which ones are good enough the port `Passwords` knows.
pub const MAX_PASSWORD: usize = 256;

/// The field of an address.
pub const EMAIL: Field = text("email", 3, 254);

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in, by the address one has.
    SignIn,
    /// To choose a new password.
    Reset,
    /// To move to the address it was sent to.
    Email,
}

impl Purpose {
    /// The column's word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::SignIn => "sign-in",
            Purpose::Reset => "reset",
            Purpose::Email => "email",
        }
    }

    /// Where in the UI its link leads.
    #[must_use]
    pub fn page(self) -> &'static str {
        if self == Purpose::Reset { "/reset-password#link=" } else { "/sign-in#link=" }
    }
}

/// The body's address as it is kept: lower case.
///
/// # Errors
/// `invalid-body` naming the field.
pub fn email(call: &Call) -> Result<String, Problem> {
    let email = call.body.text(EMAIL.name).to_ascii_lowercase();
    if is_email(&email) {
        return Ok(email);
    }
    Err(Problem::field(EMAIL.name, "Must be a mail address like ada@example.com."))
}

/// Whether a lower-case text can be an address. Only its owner can tell whether it is one; this keeps out what no mailbox
/// is called and what could be read as more than one.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_local = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
    let is_label = |label: &str| {
        let inner = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (1..=63).contains(&label.len()) && inner && !label.starts_with('-') && !label.ends_with('-')
    };
    (1..=64).contains(&local.len())
        && local.bytes().all(is_local)
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

/// Whether a text looks like a language tag (RFC 5646), e.g. `de` or `pt-BR`.
#[must_use]
pub fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let is_language =
        |part: &str| (2..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase());
    let is_part =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    parts.next().is_some_and(is_language) && parts.all(is_part)
}

/// Checks a given language.
///
/// # Errors
/// `invalid-body` naming the field.
pub fn check_locale(given: Option<&str>) -> Result<(), Problem> {
    match given {
        Some(locale) if !is_locale(locale) => {
            Err(Problem::field("locale", "Must be a language tag like de or pt-BR."))
        }
        _ => Ok(()),
    }
}

/// Under what tries of a kind are counted for an address.
#[must_use]
pub fn subject(kind: &str, email: &str) -> String {
    sha256_hex([kind, " ", email].concat().as_bytes())
}

/// A new token for a link. It begins with its person, whose row can so be read together with the link's.
#[must_use]
pub fn new_token(app: &App, user_id: &str) -> String {
    [user_id, ".", &new_secret::<32>(app.ids())].concat()
}

/// The person a token says it is for.
#[must_use]
pub fn person_of(token: &str) -> &str {
    token.split_once('.').map_or("", |(user_id, _)| user_id)
}

/// Whoever calls without a credential, noted in the log of an organisation that they had something done in.
#[must_use]
pub fn stranger_in(call: &Call, org_id: &str) -> Actor {
    Actor { org_id: org_id.to_owned(), ..call.actor.clone() }
}

/// A new salt.
#[must_use]
pub fn salt(app: &App) -> [u8; SALT_BYTES] {
    let mut salt = [0; SALT_BYTES];
    app.ids().fill(&mut salt);
    salt
}

/// Refuses what needs passwords where there are none.
///
/// # Errors
/// `conflict` naming what is missing.
pub fn with_passwords(app: &App) -> Result<(), Problem> {
    if !app.config().passwords {
        return Err(Problem::conflict("This server knows no passwords: ask for a sign-in link instead."));
    }
    if !app.passwords().is_here() {
        let detail = "This server was built without passwords: its operator has to build it with the feature `passwords`.";
        return Err(Problem::conflict(detail));
    }
    Ok(())
}

/// The hash of a password somebody has chosen.
///
/// # Errors
/// `invalid-body` saying why it is not taken.
pub fn hash(app: &App, chosen: &str, personal: &[&str]) -> Result<String, Problem> {
    let hash = app.passwords().hash(chosen, personal, &salt(app));
    hash.map_err(|why| Problem::field("password", ["This is not taken: ", &why, "."].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_texts() {
        for good in ["ada@example.com", "a.b+c@mg.example.co.uk", "o'hara@x-y.de", "1@2.3"] {
            assert!(is_email(good), "{good}");
        }
        for wrong in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@localhost",
            "a da@example.com",
            "a@b@example.com",
            "a@-b.com",
            "a@b..com",
            "a@b.com.",
            "<a@b.com>",
            "a@b.com,c@d.com",
            "a@b.com\n",
            "ä@b.com",
            "a\"b@c.de",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
        assert!(!is_email(&format!("{}@b.com", "a".repeat(65))));
    }

    #[test]
    fn languages_are_tags() {
        assert!(["de", "pt-BR", "zh-Hant-TW", "de-CH-1996"].iter().all(|good| is_locale(good)));
        assert!(
            ["", "d", "DE", "de_DE", "de-", "deutsch", "de-ä", "de-verylongpart"]
                .iter()
                .all(|bad| !is_locale(bad))
        );
    }

    #[test]
    fn a_token_names_its_person() {
        assert_eq!((person_of("usr_1.abc"), person_of("abc"), person_of("")), ("usr_1", "", ""));
        assert_ne!(subject("mail", "a@b.c"), subject("password", "a@b.c"));
    }
}
