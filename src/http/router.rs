//! Which route a request is for, and what answers where there is none.
//!
//! For: finding the route by path and method among the [`Places`] of the route table. axum's router boxes a future for
//! every layer and route, and builds a tree that a new isolate pays for before its first answer; a table of a hundred
//! places is read in less time (docs/adr/0006).
//! Not for: which routes there are (`app`), or who may use them (`gate`).

use std::future::Future;

use axum::{
    body::{Body, HttpBody as _},
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Method, header};
use percent_encoding::percent_decode_str;

use super::{Kind, Permission, Problem, handler::Door, layer::Next};
use crate::app::App;

/// One path of the table and what it takes.
pub struct Place {
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Bytes before the first parameter.
    fixed: usize,
    methods: Vec<(Method, Permission, Door)>,
}

/// All paths.
#[derive(Default)]
pub struct Places(Vec<Place>);

/// What was found for a request, in its extensions.
#[derive(Debug, Clone)]
pub struct Matched {
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who may use it; `None` when the path does not take the method.
    pub permission: Option<Permission>,
    /// The variable parts as text; `None` when they are not UTF-8.
    pub params: Option<Vec<String>>,
}

/// The end of the layers: whatever is behind the address.
pub struct Arrive {
    app: App,
    door: Result<&'static Door, Nothing>,
}

/// Why there is nobody to answer.
enum Nothing {
    /// There is nothing at the path.
    Here,
    /// The path takes other methods: the value of `Allow`.
    ForMethod(String),
}

impl Places {
    /// Adds what answers a method at a path.
    pub fn add(&mut self, method: Method, path: &'static str, permission: Permission, door: Door) {
        let methods = vec![(method, permission, door)];
        match self.0.iter_mut().find(|place| place.path == path) {
            Some(place) => place.methods.extend(methods),
            None => self.0.push(Place { path, fixed: path.find('{').unwrap_or(path.len()), methods }),
        }
    }

    /// These and those.
    pub fn extend(&mut self, other: Places) {
        self.0.extend(other.0);
    }

    /// Every route: path, method, permission.
    pub fn routes(&self) -> impl Iterator<Item = (&'static str, &Method, Permission)> {
        self.0.iter().flat_map(|place| {
            place.methods.iter().map(|(method, permission, _)| (place.path, method, *permission))
        })
    }

    /// The place of this path. Where several fit, fixed parts go before variable ones, from the left: `{` comes after
    /// every character that addresses have.
    fn find(&self, path: &str) -> Option<&Place> {
        self.0.iter().filter(|place| place.fits(path)).min_by_key(|place| place.path)
    }
}

impl Place {
    fn fits(&self, path: &str) -> bool {
        let (Some(fixed), Some((begin, rest))) =
            (self.path.get(..self.fixed), path.split_at_checked(self.fixed))
        else {
            return false;
        };
        begin == fixed && fits(self.path.get(self.fixed..).unwrap_or_default(), rest)
    }

    /// HEAD comes with GET.
    fn door(&self, method: &Method) -> Option<(Permission, &Door)> {
        let method = if method == Method::HEAD { &Method::GET } else { method };
        let found = self.methods.iter().find(|(known, ..)| known == method);
        found.map(|(_, permission, door)| (*permission, door))
    }

    fn params(&self, path: &str) -> Option<Vec<String>> {
        let parts = self.path.split('/').zip(path.split('/')).filter(|(wanted, _)| wanted.starts_with('{'));
        parts.map(|(_, given)| Some(percent_decode_str(given).decode_utf8().ok()?.into_owned())).collect()
    }

    fn allow(&self) -> String {
        let names = self.methods.iter().map(|(method, ..)| match *method {
            Method::GET => "GET,HEAD",
            ref other => other.as_str(),
        });
        names.collect::<Vec<_>>().join(",")
    }
}

/// Part by part; a variable one is never empty.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given))
                if wanted == given || wanted.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

impl Arrive {
    /// Finds the route, and leaves it with the request for the layers.
    pub fn at(app: App, request: &mut Request) -> Self {
        let (method, path) = (request.method(), request.uri().path());
        let Some(place) = app.places().find(path) else {
            return Self { app, door: Err(Nothing::Here) };
        };
        let found = place.door(method);
        let (path, permission) = (place.path, found.map(|(permission, _)| permission));
        let matched = Matched { path, permission, params: place.params(request.uri().path()) };
        request.extensions_mut().insert(matched);
        let door = found.map(|(_, door)| door).ok_or_else(|| Nothing::ForMethod(place.allow()));
        Self { app, door }
    }
}

impl Next for Arrive {
    fn run(self, request: Request) -> impl Future<Output = Response> + Send {
        let Self { app, door } = self;
        async move {
            match door {
                Ok(door) => door.answer(request, app).await,
                Err(nothing) => nothing.into_response(),
            }
        }
    }
}

impl Nothing {
    fn into_response(self) -> Response {
        let Self::ForMethod(allow) = self else {
            return Problem::new(Kind::NotFound, "There is nothing at this address.").into_response();
        };
        let detail = "This address does not take that method; see /docs.";
        let mut response = Problem::new(Kind::MethodNotAllowed, detail).into_response();
        if let Ok(allow) = HeaderValue::from_str(&allow) {
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response
    }
}

/// An answer without its body, which HEAD asks for; the length stays (RFC 9110, section 9.3.2).
#[must_use]
pub fn without_body(mut response: Response) -> Response {
    let size = response.body().size_hint().exact();
    let headers: &mut HeaderMap = response.headers_mut();
    if let Some(size) = size.filter(|_| !headers.contains_key(header::CONTENT_LENGTH)) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    }
    *response.body_mut() = Body::empty();
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(paths: &[&'static str]) -> Places {
        let mut places = Places::default();
        for path in paths {
            places.add(Method::GET, path, Permission::Public, Door::to(|| async { "" }));
        }
        places
    }

    #[test]
    fn fixed_parts_go_before_variable_ones() {
        let places = places(&["/v1/{kind}/x", "/v1/a/{id}", "/v1/a/b", "/v1/a", "/v1/a/{id}/{n}"]);
        let found = |path: &str| places.find(path).map(|place| place.path);
        assert_eq!(found("/v1/a/b"), Some("/v1/a/b"));
        assert_eq!(found("/v1/a/x"), Some("/v1/a/{id}"));
        assert_eq!(found("/v1/c/x"), Some("/v1/{kind}/x"));
        assert_eq!(found("/v1/a/1/2"), Some("/v1/a/{id}/{n}"));
        for nothing in ["", "/", "/v1/a/", "/v1/a/1/", "/v1/a//2", "/v1", "/v1/a/1/2/3", "/v1/ä", "/v1/a/b/"]
        {
            assert_eq!(found(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn variable_parts_are_decoded_and_must_be_text() {
        let places = places(&["/v1/a/{id}/b/{n}"]);
        let params = |path: &str| places.find(path).unwrap().params(path);
        assert_eq!(params("/v1/a/x%2Fy/b/%C3%A4"), Some(vec!["x/y".to_owned(), "ä".to_owned()]));
        assert_eq!(params("/v1/a/%FF/b/1"), None);
    }

    #[test]
    fn one_path_has_several_methods() {
        let mut places = places(&["/v1/a"]);
        places.add(Method::POST, "/v1/a", Permission::Operator, Door::to(|| async { "" }));
        let place = places.find("/v1/a").unwrap();
        assert_eq!(place.allow(), "GET,HEAD,POST");
        assert_eq!(place.door(&Method::HEAD).unwrap().0, Permission::Public);
        assert_eq!(place.door(&Method::POST).unwrap().0, Permission::Operator);
        assert!(place.door(&Method::PUT).is_none());
    }
}
