//! What an assessment looks at: one request, borrowed, and what is known about who sent it.
//!
//! For: the inputs' shapes. Not for: reading bodies; the caller takes a bounded sample before it asks.

/// What a body, or one of its fields, holds by the route's own declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// There is no body, or nobody needs to look at it.
    #[default]
    None,
    /// JSON: keys and string values are looked at one by one.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// Source code. Never looked at: code is full of what attacks are made of.
    Code,
    /// Markdown, HTML or other documents. Never looked at.
    Markdown,
    /// A message to a model or a person. Only instructions to a model are looked for, on AI routes.
    Chat,
    /// Bytes of a file. Never looked at.
    Upload,
}

/// A field whose content has another role than the body around it, nested values included.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// The field's name: a JSON key at any depth, or a form field.
    pub name: &'a str,
    /// What it holds.
    pub role: Role,
}

/// The body as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Body<'a> {
    /// What the route declares it to be.
    pub role: Role,
    /// The first bytes of it, undecoded.
    pub sample: &'a [u8],
    /// Fields that are something else.
    pub fields: &'a [Field<'a>],
}

/// What kind of route is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RouteClass {
    /// An ordinary API route.
    #[default]
    Api,
    /// Sign-in, sign-up, tokens.
    Auth,
    /// Text reaches a model.
    Ai,
    /// Files and pages.
    Static,
}

/// What checking the agent's message signature (RFC 9421, Web Bot Auth) gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AgentProof {
    /// No signature, and nothing says it is an agent.
    #[default]
    Absent,
    /// It says it is an agent and proves nothing, or its keys could not be fetched.
    Unverified,
    /// A signature that is wrong, expired or replayed.
    Invalid,
    /// A signature that holds.
    Verified,
}

/// Where a principal was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: [u8; 2],
    /// Milliseconds since the epoch.
    pub at: u64,
}

/// What the principal did before this request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Behaviour<'a> {
    /// Failed sign-ins in the last 15 minutes.
    pub failed_sign_ins: u32,
    /// Answers 404 in the last 5 minutes.
    pub not_found: u32,
    /// Requests in the last 60 seconds.
    pub requests_per_minute: u32,
    /// Countries it was seen in, oldest first, this request included.
    pub sightings: &'a [Sighting],
}

/// One request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The method as sent.
    pub method: &'a str,
    /// Path and query as sent, undecoded, without scheme and host.
    pub target: &'a [u8],
    /// Header fields as sent, names in any case.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The body's sample.
    pub body: Body<'a>,
    /// The kind of route.
    pub route: RouteClass,
    /// The principal's past.
    pub behaviour: Behaviour<'a>,
    /// Whether it proved to be a certain agent.
    pub agent: AgentProof,
}
