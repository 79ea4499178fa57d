//! Rules about projects: names, tags, where the files come from.

use serde::{Deserialize, Serialize};

use crate::{
    features::identity::check_name,
    http::{FieldError, id::is_id},
};

/// A project as it is stored.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the columns of the table, documented in the migration")]
pub struct Project {
    pub id: String,
    pub org_id: String,
    pub name: String,
    pub description: String,
    pub tags: Vec<String>,
    pub source: Option<SourceSpec>,
    pub revision: u64,
    pub created_at: u64,
    pub updated_at: u64,
    pub archived_at: Option<u64>,
    /// The newest report: the answer with its figures is another one under the same revision (ETag).
    pub latest_report_id: Option<String>,
    pub latest_score: Option<f64>,
    /// JSON of the newest report's figures.
    pub latest: Option<String>,
}

/// Where a project's files come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = ProjectSource))]
#[serde(tag = "kind", rename_all = "lowercase", deny_unknown_fields)]
pub enum SourceSpec {
    /// A Git repository.
    Git {
        /// `https://` URL without credentials.
        url: String,
        /// Branch, tag or commit; the default branch when absent.
        #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    /// A completed upload.
    Archive {
        /// The upload's id.
        upload_id: String,
    },
}

/// Checks the parts of a project that people write.
#[must_use]
pub fn check(name: Option<&str>, description: Option<&str>, tags: Option<&[String]>) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> = name.and_then(check_name).into_iter().collect();
    let mut wrong = |field: String, detail: &str| errors.push(FieldError { field, detail: detail.into() });
    if description.is_some_and(|text| text.chars().count() > 2_000) {
        wrong("description".into(), "May have at most 2,000 characters.");
    }
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if description.is_some_and(|text| text.contains(control)) {
        wrong("description".into(), "May have no control characters but line breaks and tabs.");
    }
    for (n, tag) in tags.unwrap_or_default().iter().enumerate() {
        if n >= 20 {
            wrong("tags".into(), "There may be at most 20 tags.");
            break;
        }
        if !is_tag(tag) {
            wrong(format!("tags[{n}]"), "Must have 1 to 40 characters of a-z, 0-9 and -.");
        }
    }
    errors
}

fn is_tag(tag: &str) -> bool {
    (1..=40).contains(&tag.len())
        && tag.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
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
    fn each_bad_tag_is_named() {
        let tags = vec!["ok".to_owned(), "Not ok".to_owned()];
        let errors = check(Some(""), None, Some(&tags));
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["name", "tags[1]"]);
        assert!(check(Some("A"), Some("b"), Some(&tags[..1])).is_empty());
    }
}
