//! Which requests are a browser asking for a page of the UI.
//!
//! For: `edge`, which answers them with the UI's index (client-side routes exist in the browser
//! only). Decided from path and headers, so that pages cost no work in the application.
//! Not for: files; the platform answers those before the Worker runs.

use std::collections::BTreeSet;

/// The first segments of every path the application itself answers, plus those that never are pages.
#[must_use]
pub fn reserved<'a>(routes: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let never_pages = ["v1", "runner", "assets", "cdn-cgi", "__stories"];
    never_pages.into_iter().map(str::to_owned).chain(routes.map(|route| first(route).to_owned())).collect()
}

/// Whether the UI's index answers this request.
#[must_use]
pub fn is_page(method: &str, path: &str, accept: Option<&str>, reserved: &BTreeSet<String>) -> bool {
    matches!(method, "GET" | "HEAD")
        && accept.is_some_and(|accept| accept.contains("text/html"))
        && !reserved.contains(first(path))
}

fn first(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_navigations_outside_the_api() {
        let reserved = reserved(["/healthz", "/v1/projects/{id}"].into_iter());
        let html = Some("text/html,application/xhtml+xml");
        for (method, path, accept, page) in [
            ("GET", "/", html, true),
            ("HEAD", "/projects/prj_1", html, true),
            ("GET", "/healthzz", html, true),
            ("GET", "/healthz", html, false),
            ("GET", "/v1/nothing", html, false),
            ("GET", "//v1/nothing", html, false),
            ("GET", "/assets/gone.js", html, false),
            ("POST", "/projects", html, false),
            ("GET", "/projects", Some("application/json"), false),
            ("GET", "/projects", None, false),
        ] {
            assert_eq!(is_page(method, path, accept, &reserved), page, "{method} {path} {accept:?}");
        }
    }
}
