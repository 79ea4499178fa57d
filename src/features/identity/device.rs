//! What a person recognises a session by: browser, system, country, address.
//!
//! For: a few words out of the `User-Agent`, and the id a session is called by. Not for: deciding anything. A client
//! writes its `User-Agent` as it likes, so the words are a help for memory and no proof.

use http::{HeaderMap, header};

use crate::http::Visitor;

/// `seen_at` of a session is written at most this often, in milliseconds.
pub const SEEN_EVERY_MS: u64 = 10 * 60_000;

/// Word in the `User-Agent` and browser. The first that fits counts: most of them call themselves Chrome and Safari too.
const BROWSERS: [(&str, &str); 11] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("vibe-runner/", "vibe-runner"),
];

/// Word and operating system, likewise: iPhones name macOS, Android names Linux.
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// From where somebody signed in, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// The browser's name.
    pub browser: Option<&'static str>,
    /// The operating system's name.
    pub system: Option<&'static str>,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// The client's address.
    pub ip: Option<String>,
}

impl Device {
    /// The device behind a request.
    #[must_use]
    pub fn of(headers: &HeaderMap, visitor: Option<&Visitor>) -> Self {
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let named = |names: &[(&str, &'static str)]| {
            names.iter().find(|(word, _)| agent.contains(word)).map(|(_, name)| *name)
        };
        Self {
            browser: named(&BROWSERS),
            system: named(&SYSTEMS),
            country: visitor.and_then(|it| it.country.clone()),
            ip: visitor.and_then(|it| it.ip.clone()),
        }
    }
}

/// The id of the session with this token hash: 104 bits of a SHA-256, which say nothing of the token.
#[must_use]
pub fn session_id(token_hash: &str) -> String {
    format!("ses_{}", token_hash.get(..26).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(agent: &'static str) -> (Option<&'static str>, Option<&'static str>) {
        let headers = HeaderMap::from_iter([(header::USER_AGENT, HeaderValue::from_static(agent))]);
        let device = Device::of(&headers, None);
        (device.browser, device.system)
    }

    #[test]
    fn browsers_and_systems_are_told_apart() {
        for (agent, browser, system) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox", "Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
                "Edge",
                "Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
                "Chrome",
                "Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
                "Safari",
                "iOS",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
                "Safari",
                "macOS",
            ),
        ] {
            assert_eq!(of(agent), (Some(browser), Some(system)), "{agent}");
        }
        assert_eq!(of("curl/8.5.0"), (Some("curl"), None));
        assert_eq!(of("something else"), (None, None));
    }

    #[test]
    fn what_the_platform_knows_is_kept() {
        let visitor = Visitor { country: Some("DE".into()), ip: Some("192.0.2.7".into()), colo: None };
        let device = Device::of(&HeaderMap::new(), Some(&visitor));
        assert_eq!((device.country.as_deref(), device.ip.as_deref()), (Some("DE"), Some("192.0.2.7")));
        assert_eq!(Device::of(&HeaderMap::new(), None), Device::default());
    }
}
