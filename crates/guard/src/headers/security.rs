//! The security header set (OWASP Secure Headers, ASVS 5.0 chapter 3.4).
//!
//! For: one list an answer. Not for: caching or content types.

/// One header field.
type Field = (&'static str, String);

/// What is being answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page<'a> {
    /// JSON, files, problems: nothing a browser should render or frame.
    Data,
    /// A page of ours with a fresh nonce for its inline scripts and styles, and origins it may connect to beside
    /// its own.
    Html {
        /// 128 random bits as base64; new for every answer.
        nonce: &'a str,
        /// Origins such as `wss://api.example.com`.
        connect: &'a [&'a str],
    },
}

/// What only a document can use: it has a window, features of the browser and links. On data they mean nothing (OWASP
/// REST Security Cheat Sheet, "Security Headers"), and each header of an answer costs what a column of a row does.
/// `frame-ancestors` says what `x-frame-options` does; only browsers too old for the UI need the latter.
const OF_PAGES: [(&str, &str); 4] = [
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
         microphone=(), midi=(), payment=(), publickey-credentials-get=(self), usb=(), clipboard-write=(self)",
    ),
];

/// The fields for an answer. `secure`: it goes over TLS, so HSTS may be promised. A nonce or origin with
/// characters that could leave its place in the policy is left out, which only makes the policy stricter.
#[must_use]
pub fn security(page: Page<'_>, secure: bool) -> Vec<Field> {
    let mut fields: Vec<Field> = vec![
        ("content-security-policy", policy(page)),
        ("cross-origin-resource-policy", "same-origin".to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
    ];
    if matches!(page, Page::Html { .. }) {
        fields.extend(OF_PAGES.map(|(name, value)| (name, value.to_owned())));
    }
    if secure {
        fields.push(("strict-transport-security", "max-age=63072000; includeSubDomains".to_owned()));
    }
    fields
}

fn policy(page: Page<'_>) -> String {
    let Page::Html { nonce, connect } = page else {
        // Data has no base and no forms.
        return "default-src 'none'; frame-ancestors 'none'".to_owned();
    };
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    let nonce = match nonce {
        "" => String::new(),
        good if good.bytes().all(base64) => format!(" 'nonce-{good}'"),
        _ => String::new(),
    };
    let origin =
        |text: &&&str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/.-*[]".contains(&byte));
    let connect: String = connect.iter().filter(origin).flat_map(|text| [" ", text]).collect();
    format!(
        "default-src 'self'; script-src 'self'{nonce}; style-src 'self'{nonce}; img-src 'self' data: blob:; \
         font-src 'self'; connect-src 'self'{connect}; worker-src 'self' blob:; manifest-src 'self'; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(fields: &[Field], name: &str) -> Option<String> {
        fields.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn pages_get_their_nonce_and_data_gets_nothing() {
        let page = security(Page::Html { nonce: "q83vEjRWeJA=", connect: &["wss://a.example"] }, true);
        let policy = value(&page, "content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self' 'nonce-q83vEjRWeJA=';"), "{policy}");
        assert!(
            policy.contains("connect-src 'self' wss://a.example;") && !policy.contains("unsafe"),
            "{policy}"
        );
        let data = value(&security(Page::Data, true), "content-security-policy").unwrap();
        assert!(data.starts_with("default-src 'none'") && data.contains("frame-ancestors 'none'"));
    }

    #[test]
    fn every_answer_has_its_set_and_only_tls_has_hsts() {
        let always = ["content-security-policy", "cross-origin-resource-policy", "x-content-type-options"];
        let page = Page::Html { nonce: "q83vEjRWeJA=", connect: &[] };
        for secure in [true, false] {
            for (page, is_document) in [(page, true), (Page::Data, false)] {
                let fields = security(page, secure);
                assert!(always.iter().all(|name| value(&fields, name).is_some()));
                assert!(OF_PAGES.iter().all(|(name, _)| value(&fields, name).is_some() == is_document));
                assert_eq!(value(&fields, "strict-transport-security").is_some(), secure);
            }
        }
    }

    #[test]
    fn nothing_leaves_its_place_in_the_policy() {
        let hostile =
            Page::Html { nonce: "x' 'unsafe-inline", connect: &["a.example; script-src *", "b.example"] };
        let policy = policy(hostile);
        assert!(!policy.contains("unsafe-inline") && !policy.contains("script-src *"), "{policy}");
        assert!(policy.contains("connect-src 'self' b.example;"), "{policy}");
    }
}
