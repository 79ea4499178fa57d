//! The route table: every route with its permission, in one line each.
//!
//! A route cannot be added without saying who may use it; the gate reads the same table.

use http::Method;

use policy::Action;

use super::{
    handler::{Door, Handler},
    op::Op,
    router::Places,
};

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Everybody.
    Public,
    /// Only the holder of the deployment's `OWNER_TOKEN`.
    Operator,
    /// Signed in, or an API key, when the policy allows this action (`crates/policy`).
    Action(Action),
    /// A signed-in person, whether or not their second factor was proved yet.
    Session,
    /// A runner that signed the request.
    Runner,
}

/// One route of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// HTTP method.
    pub method: Method,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who may use it.
    pub permission: Permission,
}

/// An operation and where it is.
#[cfg(native)]
pub struct Placed {
    /// HTTP method.
    pub method: Method,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who may use it.
    pub permission: Permission,
    /// What it is.
    pub op: &'static Op,
}

/// A feature's routes.
#[derive(Default)]
pub struct Routes {
    /// What answers where.
    pub places: Places,
    /// Those that are operations, for the API document.
    #[cfg(native)]
    pub ops: Vec<Placed>,
}

impl Routes {
    /// No routes yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a GET route (HEAD comes with it).
    #[must_use]
    pub fn get<H: Handler<T>, T: 'static>(
        self,
        path: &'static str,
        permission: Permission,
        handler: H,
    ) -> Self {
        self.add(Method::GET, path, permission, Door::to(handler))
    }

    /// Adds a POST route.
    #[must_use]
    pub fn post<H: Handler<T>, T: 'static>(
        self,
        path: &'static str,
        permission: Permission,
        handler: H,
    ) -> Self {
        self.add(Method::POST, path, permission, Door::to(handler))
    }

    /// Adds a PUT route.
    #[must_use]
    pub fn put<H: Handler<T>, T: 'static>(
        self,
        path: &'static str,
        permission: Permission,
        handler: H,
    ) -> Self {
        self.add(Method::PUT, path, permission, Door::to(handler))
    }

    /// Adds a PATCH route.
    #[must_use]
    pub fn patch<H: Handler<T>, T: 'static>(
        self,
        path: &'static str,
        permission: Permission,
        handler: H,
    ) -> Self {
        self.add(Method::PATCH, path, permission, Door::to(handler))
    }

    /// Adds a DELETE route.
    #[must_use]
    pub fn delete<H: Handler<T>, T: 'static>(
        self,
        path: &'static str,
        permission: Permission,
        handler: H,
    ) -> Self {
        self.add(Method::DELETE, path, permission, Door::to(handler))
    }

    /// Adds an operation.
    #[must_use]
    #[cfg_attr(not(native), expect(unused_mut, reason = "natively they are kept for the document"))]
    pub fn op(
        mut self,
        method: &Method,
        path: &'static str,
        permission: Permission,
        op: &'static Op,
    ) -> Self {
        #[cfg(native)]
        self.ops.push(Placed { method: method.clone(), path, permission, op });
        self.add(method.clone(), path, permission, Door::to_op(op, permission))
    }

    /// These routes and those.
    #[must_use]
    pub fn merge(mut self, other: Routes) -> Self {
        self.places.extend(other.places);
        #[cfg(native)]
        self.ops.extend(other.ops);
        self
    }

    /// One entry a route.
    #[must_use]
    pub fn table(&self) -> Vec<Route> {
        self.places
            .routes()
            .map(|(path, method, permission)| Route { method: method.clone(), path, permission })
            .collect()
    }

    fn add(mut self, method: Method, path: &'static str, permission: Permission, door: Door) -> Self {
        self.places.add(method, path, permission, door);
        self
    }
}
