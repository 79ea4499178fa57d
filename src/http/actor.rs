//! Who is asking: the one answer every handler gets from the gate.

use std::{net::IpAddr, sync::Arc};

use policy::{Action, Country, Credential, Principal, Request, Role, Rule, Scopes};

use super::{
    Kind, Problem, Visitor,
    handler::{Asked, FromAsked, Refusal},
};

/// Who is asking, for which organisation, with which rights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// `usr_…`, `key_…` or `operator`.
    pub id: String,
    /// For people to read.
    pub name: String,
    /// Every query is limited to this organisation.
    pub org_id: String,
    /// The standing behind the credential.
    pub role: Role,
    /// What this credential may be used for.
    pub scopes: Scopes,
    /// When the credential stops working (Unix ms): what it makes must not outlive it. `None` for people
    /// and tokens, who are asked again and again.
    pub expires_at: Option<u64>,
    /// What kind of credential it is.
    pub credential: Credential,
    /// When a signed-in person last proved who they are (Unix ms).
    pub proved_at: Option<u64>,
    /// How it stands with the person's second factor.
    pub second_factor: SecondFactor,
    /// The rules of the organisation, beside the role table.
    pub rules: Arc<[Rule]>,
    /// Where the request comes from; the gate fills it in.
    pub origin: Origin,
}

/// How it stands with the second factor of whoever signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// There is none.
    Off,
    /// Its code was not given yet: the session is good for nothing else.
    Needed,
    /// Its code was given.
    Proved,
}

impl SecondFactor {
    /// The wire name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            SecondFactor::Off => "off",
            SecondFactor::Needed => "needed",
            SecondFactor::Proved => "proved",
        }
    }
}

/// Where a request comes from, as far as rules may ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The country, if the platform knows it.
    pub country: Option<Country>,
    /// The client's address.
    pub address: Option<IpAddr>,
    /// The program that sent the request, if it proved by a signature which one it is; the gate fills it in.
    pub agent: Option<Arc<str>>,
    /// The actor's organisation is the one that runs this deployment.
    pub of_operator: bool,
}

impl Origin {
    /// What the policy needs of what the platform says.
    #[must_use]
    pub fn new(visitor: Option<&Visitor>, of_operator: bool) -> Self {
        let country = visitor.and_then(|it| it.country.as_deref()).and_then(Country::parse);
        let address = visitor.and_then(|it| it.ip.as_deref()).and_then(|ip| ip.parse().ok());
        Self { country, address, agent: None, of_operator }
    }
}

impl Actor {
    /// Whoever calls a public route: nobody in particular, of no organisation.
    #[must_use]
    pub fn anonymous(visitor: Option<&Visitor>) -> Self {
        Self {
            id: "anonymous".to_owned(),
            name: String::new(),
            org_id: String::new(),
            role: Role::Viewer,
            scopes: Scopes::default(),
            expires_at: None,
            credential: Credential::Key,
            proved_at: None,
            second_factor: SecondFactor::Off,
            rules: Arc::default(),
            origin: Origin::new(visitor, false),
        }
    }

    /// The question to the policy whether this actor may do `action` to a thing of `owner`.
    #[must_use]
    pub fn request<'a>(&'a self, action: Action, owner: Option<&'a str>, now: u64) -> Request<'a> {
        let principal = Principal {
            id: &self.id,
            role: self.role,
            scopes: self.scopes,
            credential: self.credential,
            of_operator: self.origin.of_operator,
            proved_at: self.proved_at,
        };
        let Origin { country, address, agent, .. } = &self.origin;
        let (country, address, agent) = (*country, *address, agent.as_deref());
        Request { principal, action, owner, country, address, agent, now }
    }
}

/// A runner that proved its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunnerActor {
    /// `run_…`.
    pub id: String,
    /// The organisation it belongs to.
    pub org_id: String,
    /// Works for every organisation (the operator's runners).
    pub serves_all: bool,
    /// SHA-256 of the body, as signed; whoever reads the body must check it.
    pub body_sha256: String,
}

impl FromAsked for Actor {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(asked.parts.extensions.get::<Actor>().cloned().ok_or_else(unauthenticated)?)
    }
}

impl FromAsked for RunnerActor {
    fn take(asked: &mut Asked) -> Result<Self, Refusal> {
        Ok(asked.parts.extensions.get::<RunnerActor>().cloned().ok_or_else(unauthenticated)?)
    }
}

/// The one answer to a missing and to a wrong credential.
#[must_use]
pub fn unauthenticated() -> Problem {
    Problem::new(
        Kind::Unauthenticated,
        "Send an API key as `Authorization: Bearer ve_…`, or sign in with an owner link.",
    )
}
