//! The providers: one request a mail, and what their answers mean.
//!
//! Sources: Resend "Send Email" (`POST /emails`), Postmark "Send a single email" (`POST /email`), Mailgun "Send an email"
//! (`POST /v3/{domain}/messages`). Not for: retries (`flow`).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ports::{FetchMethod, FetchRequest};
use serde_json::json;
use url::form_urlencoded::Serializer;

/// Who delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Nobody: mails stay in the outbox, for development.
    Outbox,
    /// Nobody, and features that need mail say so.
    Off,
    /// resend.com.
    Resend,
    /// postmarkapp.com.
    Postmark,
    /// mailgun.com; the sender's domain is the mailbox'.
    Mailgun,
}

/// The settings `MAIL_PROVIDER`, `MAIL_FROM`, `MAIL_KEY` and `MAIL_URL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailer {
    /// Who delivers.
    pub provider: Provider,
    /// The sender, e.g. `Vibe Edge <hello@example.com>`.
    pub from: String,
    /// The provider's key.
    pub key: String,
    /// Where the provider is, when not where it usually is (another region, a test).
    pub url: Option<String>,
}

/// What a mail is.
pub struct Letter<'a> {
    /// Our id of it; providers that take one use it to send once.
    pub id: &'a str,
    /// Whom it is for.
    pub to: &'a str,
    /// One line.
    pub subject: &'a str,
    /// Plain text.
    pub text: &'a str,
}

impl Mailer {
    /// Whether mails stay in the outbox.
    #[must_use]
    pub fn stays_here(&self) -> bool {
        self.provider == Provider::Outbox
    }

    /// The request that delivers a letter; `None` when nobody does.
    #[must_use]
    pub fn request(&self, letter: &Letter<'_>) -> Option<FetchRequest> {
        let (base, path, authorization) = match self.provider {
            Provider::Outbox | Provider::Off => return None,
            Provider::Resend => (
                "https://api.resend.com",
                "/emails".to_owned(),
                ("authorization", format!("Bearer {}", self.key)),
            ),
            Provider::Postmark => (
                "https://api.postmarkapp.com",
                "/email".to_owned(),
                ("x-postmark-server-token", self.key.clone()),
            ),
            Provider::Mailgun => {
                let basic = STANDARD.encode(format!("api:{}", self.key));
                let path = format!("/v3/{}/messages", self.domain());
                ("https://api.mailgun.net", path, ("authorization", format!("Basic {basic}")))
            }
        };
        let url = format!("{}{path}", self.url.as_deref().unwrap_or(base).trim_end_matches('/'));
        let (media_type, body) = self.body(letter);
        let request = FetchRequest::new(FetchMethod::Post, url)
            .header(authorization.0, authorization.1)
            .header("accept", "application/json")
            .header("content-type", media_type)
            .header("idempotency-key", letter.id)
            .within(10_000, 64 * 1024);
        Some(request.body(body))
    }

    fn body(&self, letter: &Letter<'_>) -> (&'static str, String) {
        let (from, to, subject, text) = (self.from.as_str(), letter.to, letter.subject, letter.text);
        match self.provider {
            Provider::Mailgun => {
                let fields = [("from", from), ("to", to), ("subject", subject), ("text", text)];
                let body = Serializer::new(String::new()).extend_pairs(fields).finish();
                ("application/x-www-form-urlencoded", body)
            }
            Provider::Postmark => {
                let body = json!({ "From": from, "To": to, "Subject": subject, "TextBody": text });
                ("application/json", body.to_string())
            }
            _ => {
                let body = json!({ "from": from, "to": [to], "subject": subject, "text": text });
                ("application/json", body.to_string())
            }
        }
    }

    /// The domain of the sender's address.
    fn domain(&self) -> &str {
        let address = self.from.rsplit('<').next().unwrap_or_default().trim_end_matches('>');
        address.rsplit('@').next().unwrap_or_default()
    }
}

/// What an answer of a provider means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It has the mail.
    Sent,
    /// It will never take this one.
    Refused,
    /// Later, perhaps.
    Later,
}

/// Reads the status: all three take a mail with 2xx, and refuse one for good with 4xx but for 408, 409 and 429, and but
/// for a wrong key (401, 403), which the operator can mend.
#[must_use]
pub fn outcome(status: u16) -> Outcome {
    match status {
        200..=299 => Outcome::Sent,
        401 | 403 | 408 | 409 | 429 => Outcome::Later,
        400..=499 => Outcome::Refused,
        _ => Outcome::Later,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer(provider: Provider) -> Mailer {
        Mailer { provider, from: "Vibe <hi@mg.example.com>".into(), key: "k".into(), url: None }
    }

    fn sent(provider: Provider) -> (String, Vec<(String, String)>, String) {
        let letter = Letter { id: "mai_1", to: "a@b.c", subject: "S & T", text: "Zeile\n2" };
        let request = mailer(provider).request(&letter).unwrap();
        (request.url, request.headers, String::from_utf8(request.body.to_vec()).unwrap())
    }

    #[test]
    fn each_provider_gets_its_own_request() {
        let (url, headers, body) = sent(Provider::Resend);
        assert_eq!(url, "https://api.resend.com/emails");
        assert!(headers.contains(&("authorization".into(), "Bearer k".into())));
        let body: serde_json::Value = serde_json::from_slice(body.as_bytes()).unwrap();
        assert_eq!(
            body,
            json!({ "from": "Vibe <hi@mg.example.com>", "to": ["a@b.c"], "subject": "S & T", "text": "Zeile\n2" })
        );
        let (url, headers, body) = sent(Provider::Postmark);
        assert_eq!(url, "https://api.postmarkapp.com/email");
        assert!(
            headers.contains(&("x-postmark-server-token".into(), "k".into()))
                && body.contains("\"TextBody\"")
        );
        let (url, headers, body) = sent(Provider::Mailgun);
        assert_eq!(url, "https://api.mailgun.net/v3/mg.example.com/messages");
        assert!(headers.contains(&("authorization".into(), "Basic YXBpOms=".into())));
        assert_eq!(body, "from=Vibe+%3Chi%40mg.example.com%3E&to=a%40b.c&subject=S+%26+T&text=Zeile%0A2");
    }

    #[test]
    fn nobody_sends_nothing() {
        let letter = Letter { id: "", to: "", subject: "", text: "" };
        assert!(mailer(Provider::Outbox).request(&letter).is_none());
        assert!(mailer(Provider::Off).request(&letter).is_none());
    }

    #[test]
    fn what_may_get_better_is_tried_again() {
        assert_eq!(outcome(200), Outcome::Sent);
        for status in [401, 403, 408, 409, 429, 500, 503, 302] {
            assert_eq!(outcome(status), Outcome::Later, "{status}");
        }
        assert_eq!((outcome(400), outcome(422)), (Outcome::Refused, Outcome::Refused));
    }
}
