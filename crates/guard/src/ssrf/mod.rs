//! Which URLs a user may make us fetch.
//!
//! For: one decision before every fetch of a URL that a user gave, again for every redirect, and (in the
//! runner's egress proxy) again for the address that is really connected to. Not for: resolving or
//! fetching. The Worker can neither see nor pin the address behind a name, so a name that passes here
//! still goes through the egress proxy, which calls [`check_address`].

mod ranges;

use std::net::IpAddr;

use serde::Serialize;
use url::{Host, Url};

pub use ranges::{Ranges, ipv4_loose};

/// Longer URLs are refused.
pub const MAX_LENGTH: usize = 2048;

/// What is allowed beyond the usual.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    /// Ports that may be connected to.
    pub ports: &'a [u16],
    /// `http:` is allowed, not only `https:`.
    pub plain_http: bool,
    /// Development only: loopback addresses and `localhost` may be fetched, on any port. Nothing else opens.
    pub development_loopback: bool,
}

impl Default for Policy<'_> {
    fn default() -> Self {
        Self { ports: &[80, 443, 8080, 8443], plain_http: true, development_loopback: false }
    }
}

/// A URL that may be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The URL as parsed; fetch this text, not the one that came in.
    pub url: String,
    /// Its host, without brackets and trailing dot.
    pub host: String,
    /// The port, given or the scheme's.
    pub port: u16,
    /// The host is a name: the address behind it must be checked where the connection is made.
    pub by_name: bool,
}

/// Why a URL may not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusal {
    /// No absolute URL, or one with control characters, white space, backslashes or a host that cannot be.
    Malformed,
    /// Longer than [`MAX_LENGTH`].
    TooLong,
    /// Not `https:` (or `http:` where allowed).
    Scheme,
    /// User name or password in it.
    UserInfo,
    /// A port that is not allowed.
    Port,
    /// `localhost` and other names of this machine, its network or its cluster.
    InternalName,
    /// A name that clouds answer with credentials.
    MetadataName,
    /// A public service whose names lead to any address one asks for.
    RebindingName,
    /// An address nobody outside may reach.
    Address,
}

/// May this be fetched?
///
/// # Errors
/// The first reason why not. Redirects: join `Location` with the URL it came from ([`redirect`]).
pub fn check(text: &str, policy: &Policy<'_>) -> Result<Target, Refusal> {
    if text.len() > MAX_LENGTH {
        return Err(Refusal::TooLong);
    }
    // Parsers disagree about these; what we check must be what is fetched.
    if text.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\') {
        return Err(Refusal::Malformed);
    }
    decide(&Url::parse(text).map_err(|_| Refusal::Malformed)?, policy)
}

/// May this `Location` be followed from `from`?
///
/// # Errors
/// As [`check`], and [`Refusal::Scheme`] for a step from `https:` down to `http:`.
pub fn redirect(from: &Target, location: &str, policy: &Policy<'_>) -> Result<Target, Refusal> {
    if location.len() > MAX_LENGTH {
        return Err(Refusal::TooLong);
    }
    if location.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\') {
        return Err(Refusal::Malformed);
    }
    let base = Url::parse(&from.url).map_err(|_| Refusal::Malformed)?;
    let next = base.join(location).map_err(|_| Refusal::Malformed)?;
    if base.scheme() == "https" && next.scheme() != "https" {
        return Err(Refusal::Scheme);
    }
    decide(&next, policy)
}

/// May this address be connected to? For whoever resolves names.
///
/// # Errors
/// [`Refusal::Address`] for everything but public addresses.
pub fn check_address(address: IpAddr, policy: &Policy<'_>) -> Result<(), Refusal> {
    match Ranges::of(address) {
        Ranges::Public => Ok(()),
        Ranges::Loopback if policy.development_loopback => Ok(()),
        _ => Err(Refusal::Address),
    }
}

fn decide(url: &Url, policy: &Policy<'_>) -> Result<Target, Refusal> {
    if !(url.scheme() == "https" || (url.scheme() == "http" && policy.plain_http)) {
        return Err(Refusal::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::UserInfo);
    }
    let (host, address) = match url.host().ok_or(Refusal::Malformed)? {
        Host::Domain(name) => (name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase(), None),
        Host::Ipv4(four) => (four.to_string(), Some(IpAddr::V4(four))),
        Host::Ipv6(six) => (six.to_string(), Some(IpAddr::V6(six))),
    };
    let local = policy.development_loopback && is_loopback(&host, address);
    match address {
        Some(address) => check_address(address, policy)?,
        None if local => {}
        None => check_name(&host)?,
    }
    let port = url.port_or_known_default().ok_or(Refusal::Port)?;
    if !local && !policy.ports.contains(&port) {
        return Err(Refusal::Port);
    }
    Ok(Target { url: url.to_string(), host, port, by_name: address.is_none() })
}

fn is_loopback(host: &str, address: Option<IpAddr>) -> bool {
    match address {
        Some(address) => Ranges::of(address) == Ranges::Loopback,
        None => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// Names of this machine, its network, its cluster (RFC 6761, 6762, 8375, 9476; ICANN's `.internal`).
const INTERNAL: [&str; 18] = [
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "home.arpa",
    "svc",
    "cluster.local",
    "kubernetes.default",
    "test",
    "invalid",
    "onion",
    "alt",
    "arpa",
];
/// Names under which clouds hand out credentials.
const METADATA: [&str; 5] = [
    "metadata.google.internal",
    "metadata.goog",
    "metadata.azure.com",
    "metadata.tencentyun.com",
    "instance-data.ec2.internal",
];
/// Services that answer with the address in the name.
const REBINDING: [&str; 12] = [
    "nip.io",
    "sslip.io",
    "xip.io",
    "localtest.me",
    "lvh.me",
    "vcap.me",
    "lacolhost.com",
    "rbndr.us",
    "traefik.me",
    "backname.io",
    "1u.ms",
    "local.gd",
];

fn check_name(host: &str) -> Result<(), Refusal> {
    let under = |list: &[&str]| {
        list.iter()
            .any(|name| host == *name || host.strip_suffix(name).is_some_and(|head| head.ends_with('.')))
    };
    if under(&METADATA) {
        return Err(Refusal::MetadataName);
    }
    // A name without a dot is one of the local network.
    if under(&INTERNAL) || !host.contains('.') {
        return Err(Refusal::InternalName);
    }
    if under(&REBINDING) {
        return Err(Refusal::RebindingName);
    }
    let label = |label: &str| !label.is_empty() && label.len() <= 63;
    if host.len() > 253 || !host.split('.').all(label) {
        return Err(Refusal::Malformed);
    }
    Ok(())
}
