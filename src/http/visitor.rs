//! What the platform knows of the caller: country, data centre, address. Set by `edge`.

/// The caller as the network sees it; everything may be unknown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visitor {
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<String>,
    /// The platform's data centre.
    pub colo: Option<String>,
    /// Client address. Never taken from `X-Forwarded-For`.
    pub ip: Option<String>,
}
