//! Where a project's files come from.
//!
//! For: reading, writing and checking it. Not for: fetching the files; that is the runner's work.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use crate::http::{FieldError, id::is_id};

/// Where a project's files come from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(native, derive(serde::Serialize, utoipa::ToSchema))]
#[cfg_attr(native, schema(as = ProjectSource))]
#[cfg_attr(native, serde(tag = "kind", rename_all = "lowercase"))]
pub enum SourceSpec {
    /// A Git repository.
    Git {
        /// `https://` URL without credentials.
        url: String,
        /// Branch, tag or commit; the default branch when absent.
        #[cfg_attr(native, serde(rename = "ref", skip_serializing_if = "Option::is_none"))]
        reference: Option<String>,
    },
    /// A completed upload.
    Archive {
        /// The upload's id.
        upload_id: String,
    },
}

impl SourceSpec {
    /// From JSON. A reader of serde's would be the largest function of the feature.
    ///
    /// # Errors
    /// The member that is wrong.
    pub fn of(value: &Value) -> Result<Self, FieldError> {
        let Value::Object(members) = value else { return Err(wrong("source", "Must be an object.")) };
        let text = |name: &str| match members.get(name) {
            Some(Value::String(text)) => Ok(text.clone()),
            Some(_) => Err(wrong(&format!("source.{name}"), "Must be text.")),
            None => Err(wrong(&format!("source.{name}"), "This field is missing.")),
        };
        let known: &[&str] = match text("kind")?.as_str() {
            "git" => &["kind", "url", "ref"],
            "archive" => &["kind", "upload_id"],
            _ => return Err(wrong("source.kind", "Must be git or archive.")),
        };
        if let Some(other) = members.keys().find(|name| !known.contains(&name.as_str())) {
            let name: String = other.chars().take(100).collect();
            return Err(wrong(&format!("source.{name}"), "There is no such field."));
        }
        if known.len() == 2 {
            return Ok(Self::Archive { upload_id: text("upload_id")? });
        }
        let is_given = members.get("ref").is_some_and(|name| !name.is_null());
        let reference = if is_given { Some(text("ref")?) } else { None };
        Ok(Self::Git { url: text("url")?, reference })
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> String {
        let quote = |text: &str| Value::from(text).to_string();
        match self {
            Self::Git { url, reference } => {
                let tail = reference.as_deref().map(|name| format!(",\"ref\":{}", quote(name)));
                format!("{{\"kind\":\"git\",\"url\":{}{}}}", quote(url), tail.unwrap_or_default())
            }
            Self::Archive { upload_id } => {
                format!("{{\"kind\":\"archive\",\"upload_id\":{}}}", quote(upload_id))
            }
        }
    }
}

impl<'de> Deserialize<'de> for SourceSpec {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(reader)?;
        Self::of(&value).map_err(|error| D::Error::custom(format!("{}: {}", error.field, error.detail)))
    }
}

fn wrong(field: &str, detail: &str) -> FieldError {
    FieldError { field: field.into(), detail: detail.into() }
}

/// Checks a source. `allow_loopback` lets `http://127.0.0.1` through, for laptops and tests.
///
/// # Errors
/// The field that is wrong.
pub fn check_source(source: &SourceSpec, allow_loopback: bool) -> Result<(), FieldError> {
    let wrong = |field: &str, detail: &str| Err(FieldError { field: field.into(), detail: detail.into() });
    match source {
        SourceSpec::Archive { upload_id } if !is_id(upload_id, "upl") => {
            wrong("source.upload_id", "Must be the id of one of your uploads (upl_…).")
        }
        SourceSpec::Archive { .. } => Ok(()),
        SourceSpec::Git { reference: Some(name), .. } if !is_git_ref(name) => {
            wrong("source.ref", "Must be the name of a branch, tag or commit.")
        }
        SourceSpec::Git { url, .. } => match check_git_url(url, allow_loopback) {
            Some(detail) => wrong("source.url", detail),
            None => Ok(()),
        },
    }
}

/// What is wrong with a Git URL, if anything. The runner checks resolved addresses once more.
fn check_git_url(text: &str, allow_loopback: bool) -> Option<&'static str> {
    const SHAPE: &str = "Must be an https:// URL of a Git repository.";
    if text.len() > 2_000 {
        return Some(SHAPE);
    }
    let Ok(url) = url::Url::parse(text) else { return Some(SHAPE) };
    let Some(host) = url.host() else { return Some(SHAPE) };
    if !url.username().is_empty() || url.password().is_some() {
        return Some("Must not contain a user name or password.");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Some("Must not have a query or a fragment.");
    }
    if url.path().len() < 2 {
        return Some(SHAPE);
    }
    let loopback = match host {
        url::Host::Ipv4(address) => address.is_loopback(),
        url::Host::Ipv6(address) => address.is_loopback(),
        url::Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
    };
    if loopback && allow_loopback && matches!(url.scheme(), "http" | "https") {
        return None;
    }
    if url.scheme() != "https" {
        return Some(SHAPE);
    }
    let internal = loopback
        || match host {
            url::Host::Domain(name) => {
                !name.contains('.') || name.ends_with(".local") || name.ends_with(".internal")
            }
            // A repository of the public has a name; bare addresses are how internal services are reached.
            url::Host::Ipv4(_) | url::Host::Ipv6(_) => true,
        };
    internal.then_some("Must name a public host.")
}

/// A subset of what `git check-ref-format` allows: enough for real names, nothing for tricks. Nothing
/// that the runner would refuse (`runner/src/fetch/git.rs`).
fn is_git_ref(name: &str) -> bool {
    (1..=200).contains(&name.len())
        && !name.starts_with(['-', '/', '.', '+'])
        && !name.ends_with(['/', '.'])
        && !name.ends_with(".lock")
        && !["..", "@{", "//"].iter().any(|bad| name.contains(bad))
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/-+@#".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(url: &str, reference: Option<&str>) -> SourceSpec {
        SourceSpec::Git { url: url.into(), reference: reference.map(str::to_owned) }
    }

    #[test]
    fn git_urls_must_be_public_https() {
        assert_eq!(check_source(&git("https://example.com/a/b.git", Some("feature/x")), false), Ok(()));
        for bad in [
            "ftp://example.com/a",
            "http://example.com/a",
            "https://user:secret@example.com/a",
            "https://example.com",
            "https://10.0.0.1/a",
            "https://[::1]/a",
            "https://localhost/a",
            "https://0x7f000001/a",
            "https://db.internal/a",
            "https://intranet/a",
            "file:///etc/passwd",
            "git@example.com:a/b",
            "https://example.com/a#b",
            "https://example.com/a?b=c",
            "https://example.com/a?",
            "",
        ] {
            assert_eq!(check_source(&git(bad, None), false).unwrap_err().field, "source.url", "{bad}");
        }
    }

    #[test]
    fn loopback_is_for_laptops() {
        assert_eq!(check_source(&git("http://127.0.0.1:8080/repo", None), true), Ok(()));
        assert!(check_source(&git("http://127.0.0.1:8080/repo", None), false).is_err());
        assert!(check_source(&git("http://10.0.0.1/repo", None), true).is_err());
    }

    #[test]
    fn refs_cannot_be_options() {
        for bad in
            ["--upload-pack=x", "a..b", "", "/a", "a b", "HEAD@{1}", "+main", "a//b", "a/", "a.", "a.lock"]
        {
            assert_eq!(
                check_source(&git("https://example.com/a", Some(bad)), false).unwrap_err().field,
                "source.ref"
            );
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        for source in [
            git("https://example.com/\"a", Some("main")),
            git("https://example.com/a", None),
            SourceSpec::Archive { upload_id: "upl_1".into() },
        ] {
            let value = serde_json::from_str(&source.json()).unwrap();
            assert_eq!(SourceSpec::of(&value).unwrap(), source);
            assert_eq!(source.json(), serde_json::to_string(&source).unwrap());
        }
    }

    #[test]
    fn each_wrong_member_of_a_source_is_named() {
        for (text, field) in [
            ("[]", "source"),
            ("{}", "source.kind"),
            (r#"{"kind":"svn"}"#, "source.kind"),
            (r#"{"kind":"git"}"#, "source.url"),
            (r#"{"kind":"git","url":1}"#, "source.url"),
            (r#"{"kind":"git","url":"u","ref":{}}"#, "source.ref"),
            (r#"{"kind":"git","url":"u","upload_id":"x"}"#, "source.upload_id"),
            (r#"{"kind":"archive","url":"u","upload_id":"x"}"#, "source.url"),
            (r#"{"kind":"archive","upload_id":null}"#, "source.upload_id"),
        ] {
            let value = serde_json::from_str(text).unwrap();
            assert_eq!(SourceSpec::of(&value).unwrap_err().field, field, "{text}");
        }
    }
}
