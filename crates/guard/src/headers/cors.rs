//! Which origins' scripts may read our answers (Fetch standard, section 3.2).
//!
//! For: an allow-list of exact origins, and the answer to a preflight. Not for: CSRF; a simple request is
//! sent whatever this says.

/// What a deployment allows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cors<'a> {
    /// Origins as browsers write them: `https://app.example.com`, no trailing slash. `*` allows any origin,
    /// never with credentials. `null` is never allowed, listed or not.
    pub origins: &'a [&'a str],
    /// Cookies may come along.
    pub credentials: bool,
    /// Methods beyond GET, HEAD and POST.
    pub methods: &'a [&'a str],
    /// Request headers beyond the safelisted ones, lower case.
    pub headers: &'a [&'a str],
    /// Response headers scripts may read.
    pub expose: &'a [&'a str],
    /// Seconds a browser may remember a preflight.
    pub max_age_s: u32,
}

/// What a request says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Preflight<'a> {
    /// `Access-Control-Request-Method`.
    pub method: &'a str,
    /// `Access-Control-Request-Headers`, as sent.
    pub headers: &'a str,
}

/// Header fields for an allowed origin.
pub type Allowed = Vec<(&'static str, String)>;

/// The decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No `Origin`, or our own: no CORS fields, but `Vary: Origin`.
    SameOrigin,
    /// Add these fields; `Vary: Origin` is among them.
    Allow(Allowed),
    /// Not on the list: answer without CORS fields; a preflight 403.
    Deny,
}

impl Cors<'_> {
    /// Decides about a request. `own`: the origin it was sent to.
    #[must_use]
    pub fn decide(&self, origin: Option<&str>, own: &str, preflight: Option<Preflight<'_>>) -> Outcome {
        let Some(origin) = origin.filter(|origin| !origin.is_empty() && *origin != own) else {
            return Outcome::SameOrigin;
        };
        let listed = origin != "null" && self.origins.contains(&origin);
        let any = origin != "null" && self.origins.contains(&"*");
        if !(listed || any) || preflight.is_some_and(|asked| !self.accepts(&asked)) {
            return Outcome::Deny;
        }
        // Credentials only for an origin that is listed by name, which is also why it is never echoed
        // because of `*`.
        let allowed = if listed { origin } else { "*" };
        let mut fields: Allowed =
            vec![("access-control-allow-origin", allowed.to_owned()), ("vary", "Origin".to_owned())];
        if listed && self.credentials {
            fields.push(("access-control-allow-credentials", "true".to_owned()));
        }
        if preflight.is_some() {
            fields.push((
                "access-control-allow-methods",
                ["GET", "HEAD", "POST"].iter().chain(self.methods).copied().collect::<Vec<_>>().join(", "),
            ));
            fields.push(("access-control-allow-headers", self.headers.join(", ")));
            fields.push(("access-control-max-age", self.max_age_s.to_string()));
        } else if !self.expose.is_empty() {
            fields.push(("access-control-expose-headers", self.expose.join(", ")));
        }
        Outcome::Allow(fields)
    }

    fn accepts(&self, asked: &Preflight<'_>) -> bool {
        let method = ["GET", "HEAD", "POST"].contains(&asked.method) || self.methods.contains(&asked.method);
        let mut names = asked.headers.split(',').map(str::trim).filter(|name| !name.is_empty());
        method && names.all(|name| self.headers.iter().any(|known| known.eq_ignore_ascii_case(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://api.example.com";

    fn cors<'a>() -> Cors<'a> {
        Cors {
            origins: &["https://app.example.com"],
            credentials: true,
            methods: &["DELETE"],
            headers: &["content-type", "idempotency-key"],
            expose: &["etag"],
            max_age_s: 600,
        }
    }

    fn allowed(outcome: &Outcome) -> Option<&str> {
        let Outcome::Allow(fields) = outcome else { return None };
        fields
            .iter()
            .find(|(name, _)| *name == "access-control-allow-origin")
            .map(|(_, value)| value.as_str())
    }

    #[test]
    fn only_exact_origins_pass() {
        let cors = cors();
        assert_eq!(
            allowed(&cors.decide(Some("https://app.example.com"), OWN, None)),
            Some("https://app.example.com")
        );
        let foreign = [
            "https://app.example.com.evil.example",
            "https://evilapp.example.com",
            "http://app.example.com",
            "null",
            "https://app.example.com:8443",
            "https://APP.example.com",
            "https://app.example.com/",
        ];
        for origin in foreign {
            assert_eq!(cors.decide(Some(origin), OWN, None), Outcome::Deny, "{origin}");
        }
        assert_eq!(cors.decide(Some(OWN), OWN, None), Outcome::SameOrigin);
        assert_eq!(cors.decide(None, OWN, None), Outcome::SameOrigin);
    }

    #[test]
    fn preflights_are_answered_for_what_is_listed() {
        let ask = |method, headers| {
            cors().decide(Some("https://app.example.com"), OWN, Some(Preflight { method, headers }))
        };
        assert!(allowed(&ask("DELETE", "Content-Type, idempotency-key")).is_some());
        assert_eq!(ask("PUT", ""), Outcome::Deny);
        assert_eq!(ask("POST", "x-other"), Outcome::Deny);
    }

    #[test]
    fn a_star_never_goes_with_credentials() {
        let open = Cors { origins: &["*", "null"], ..cors() };
        let Outcome::Allow(fields) = open.decide(Some("https://any.example"), OWN, None) else {
            panic!("denied")
        };
        assert!(fields.contains(&("access-control-allow-origin", "*".to_owned())));
        assert!(!fields.iter().any(|(name, _)| name.contains("credentials")), "{fields:?}");
        assert_eq!(open.decide(Some("null"), OWN, None), Outcome::Deny);
    }
}
