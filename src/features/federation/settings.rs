//! The setting `SIGN_IN_PROVIDERS`: with whose accounts people may sign in here.
//!
//! For: reading it, and refusing a wrong one by naming the entry and the member. Not for: what a provider can do
//! (`client`, by its discovery document).

use credentials::oauth::{Provider as Metadata, discovery::document_url, github};
use serde_json::{Map, Value};

use crate::http::op::row;

/// Most providers of one deployment.
const MOST: usize = 20;
/// Google's issuer (OpenID Connect Discovery).
const GOOGLE: &str = "https://accounts.google.com";
const MEMBERS: [&str; 6] = ["id", "kind", "issuer", "client_id", "client_secret", "name"];

/// A provider that people may sign in with.
#[derive(Clone, PartialEq, Eq)]
pub struct SignInProvider {
    /// Its word in addresses.
    pub id: String,
    /// Its name on buttons.
    pub name: String,
    /// Its issuer.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// What proves it.
    pub client_secret: String,
}

impl SignInProvider {
    /// What is known of it without asking: GitHub publishes no discovery document for people's sign-in.
    #[must_use]
    pub fn known(&self) -> Option<Metadata> {
        (self.issuer == github::ISSUER).then(github::provider)
    }

    /// What to ask for.
    #[must_use]
    pub fn scope(&self) -> &'static str {
        if self.issuer == github::ISSUER { github::SCOPE } else { "openid email profile" }
    }
}

/// Reads the setting. `loopback`: issuers on this very machine may be spoken to over http.
///
/// # Errors
/// What is wrong, and where. Never with a secret in it.
pub fn parse(text: &str, loopback: bool) -> Result<Vec<SignInProvider>, String> {
    let value: Value = serde_json::from_slice(text.as_bytes())
        .map_err(|error| format!("is not JSON, at line {} column {}", error.line(), error.column()))?;
    let entries = value.as_array().filter(|entries| entries.len() <= MOST);
    let entries = entries.ok_or_else(|| format!("must be a JSON list of at most {MOST} providers"))?;
    let mut providers: Vec<SignInProvider> = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let provider = entry.as_object().ok_or_else(|| "must be an object".to_owned());
        let provider = provider.and_then(|entry| read(entry, loopback));
        let provider = provider.map_err(|what| format!("[{at}]{what}"))?;
        if providers.iter().any(|other| other.id == provider.id || other.issuer == provider.issuer) {
            return Err(format!("[{at}]: another entry has this id or this issuer"));
        }
        providers.push(provider);
    }
    Ok(providers)
}

fn read(entry: &Map<String, Value>, loopback: bool) -> Result<SignInProvider, String> {
    if let Some(unknown) = entry.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        return Err(format!(".{unknown}: there is no such member"));
    }
    let text = |name: &str, most: usize| {
        let text = entry.get(name).and_then(Value::as_str).unwrap_or_default();
        let plain = (1..=most).contains(&text.len()) && !text.chars().any(char::is_control);
        if plain { Ok(text.to_owned()) } else { Err(format!(".{name}: must be text of 1 to {most} bytes")) }
    };
    let id = text("id", 32)?;
    if !id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')) {
        return Err(".id: must be of the characters a-z, 0-9 and -".to_owned());
    }
    let kind = text("kind", 16)?;
    let (issuer, usual) = match kind.as_str() {
        "github" => (github::ISSUER.to_owned(), "GitHub".to_owned()),
        "google" => (GOOGLE.to_owned(), "Google".to_owned()),
        "oidc" => (text("issuer", 512)?, id.clone()),
        _ => return Err(".kind: is none of github, google, oidc".to_owned()),
    };
    if kind != "oidc" && entry.contains_key("issuer") {
        return Err(".issuer: is only for the kind oidc".to_owned());
    }
    document_url(&issuer, loopback).map_err(|_| ".issuer: must be an https address".to_owned())?;
    let name = if entry.contains_key("name") { text("name", 60)? } else { usual };
    let (client_id, client_secret) = (text("client_id", 512)?, text("client_secret", 1024)?);
    Ok(SignInProvider { id, name, issuer, client_id, client_secret })
}

/// The providers as the public list shows them: JSON.
#[must_use]
pub fn shown(providers: &[SignInProvider]) -> String {
    let rows: Vec<_> = providers
        .iter()
        .map(|provider| row([("id", provider.id.as_str().into()), ("name", provider.name.as_str().into())]))
        .collect();
    // Two texts can always be written.
    super::api::PROVIDER.write_all(&rows).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"[{"id":"github","kind":"github","client_id":"a","client_secret":"s3cret"},
        {"id":"corp","kind":"oidc","issuer":"https://id.example.com","client_id":"b","client_secret":"c","name":"Corp"}]"#;

    #[test]
    fn good_entries_are_read() {
        let providers = parse(GOOD, false).unwrap();
        assert_eq!(shown(&providers), r#"[{"id":"github","name":"GitHub"},{"id":"corp","name":"Corp"}]"#);
        assert!(providers[0].known().is_some() && providers[1].known().is_none());
        assert_eq!(providers[1].issuer, "https://id.example.com");
        assert_eq!(parse("[]", false).unwrap().len(), 0);
    }

    #[test]
    fn a_wrong_entry_is_named_and_its_secret_is_not() {
        for (from, to, named) in [
            ("\"github\",\"kind\"", "\"Git Hub\",\"kind\"", "[0].id"),
            ("\"kind\":\"github\"", "\"kind\":\"gitlab\"", "[0].kind"),
            ("\"kind\":\"github\"", "\"kind\":\"github\",\"issuer\":\"https://a.example\"", "[0].issuer"),
            ("\"client_id\":\"a\"", "\"client_id\":\"\"", "[0].client_id"),
            ("\"s3cret\"", "7", "[0].client_secret"),
            ("\"s3cret\"", "\"s3cret\",\"secret\":\"s3cret\"", "[0].secret"),
            ("https://id.example.com", "http://id.example.com", "[1].issuer"),
            ("https://id.example.com", "https://me:pw@id.example.com", "[1].issuer"),
            ("https://id.example.com", "http://127.0.0.1:9", "[1].issuer"),
            ("\"id\":\"corp\"", "\"id\":\"github\"", "[1]: another"),
            ("[{", "{", "is not JSON"),
        ] {
            assert!(GOOD.contains(from), "{from}");
            let error = parse(&GOOD.replacen(from, to, 1), false).map(|_| ()).unwrap_err();
            assert!(error.starts_with(named) && !error.contains("s3cret"), "{named}: {error}");
        }
        assert!(parse("{}", false).is_err() && parse("[1]", false).is_err());
        assert!(parse(&GOOD.replace("https://id.example.com", "http://127.0.0.1:9"), true).is_ok());
    }
}
