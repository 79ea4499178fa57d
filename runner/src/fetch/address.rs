//! Which Git URLs are cloned, and from which addresses.
//!
//! The host is resolved here once, every address must be public, and Git is then pinned to those
//! addresses, so that a name that changes its mind (DNS rebinding) gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};

use url::{Host, Url};

use crate::job::{Code, Failure};

/// A URL that may be cloned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The URL as Git gets it.
    pub url: String,
    /// `host:port:address,address` for curl, when the host is a name.
    pub pin: Option<String>,
}

/// Checks `url` and resolves its host. `allow_local` also admits `file://`, `http://` and private
/// addresses, for development and tests.
///
/// # Errors
/// [`Code::SourceRefused`] for good; [`Code::CloneFailed`] when the name does not resolve.
pub fn check(url: &str, allow_local: bool) -> Result<Target, Failure> {
    let parsed = Url::parse(url).map_err(|_| refused("the Git URL is not a URL"))?;
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(refused("the Git URL must not hold credentials"));
    }
    if parsed.query().is_some() || parsed.fragment().is_some() {
        return Err(refused("the Git URL must not have a query or a fragment"));
    }
    match parsed.scheme() {
        "https" => {}
        "file" if allow_local => return Ok(Target { url: parsed.into(), pin: None }),
        "http" if allow_local => {}
        _ => return Err(refused("only https:// Git URLs are cloned")),
    }
    let port = parsed.port_or_known_default().unwrap_or(443);
    let pin = match parsed.host() {
        None => return Err(refused("the Git URL has no host")),
        Some(Host::Ipv4(ip)) => public(ip.into(), allow_local).map(|()| None)?,
        Some(Host::Ipv6(ip)) => public(ip.into(), allow_local).map(|()| None)?,
        Some(Host::Domain(name)) => Some(resolve(name, port, allow_local)?),
    };
    Ok(Target { url: parsed.into(), pin })
}

fn resolve(name: &str, port: u16, allow_local: bool) -> Result<String, Failure> {
    let unknown = || Failure::new(Code::CloneFailed, "the Git URL's host could not be resolved");
    let found: Vec<SocketAddr> = (name, port).to_socket_addrs().map_err(|_| unknown())?.collect();
    if found.is_empty() {
        return Err(unknown());
    }
    let mut addresses = Vec::new();
    for address in found {
        public(address.ip(), allow_local)?;
        addresses.push(match address.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        });
    }
    addresses.dedup();
    Ok(format!("{name}:{port}:{}", addresses.join(",")))
}

fn public(ip: IpAddr, allow_local: bool) -> Result<(), Failure> {
    if allow_local || is_public(ip) {
        return Ok(());
    }
    Err(refused("the Git URL leads to a private or reserved address"))
}

/// Whether an address belongs to the public internet (IANA special-purpose registries, RFC 6890).
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || matches!((a, b, c), (0 | 224..=255, _, _) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99))
        || matches!((a, b), (198, 18..=19));
    !special
}

/// Only global unicast, and of it neither the blocks for documents and tunnels nor those that
/// carry an IPv4 address that is not public itself.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(v4) = ip.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    match ip.segments() {
        // NAT64 (RFC 6052) and 6to4 (RFC 3056) lead to the IPv4 address inside.
        [0x64, 0xff9b, 0, 0, 0, 0, hi, lo] | [0x2002, hi, lo, ..] => {
            is_public_v4(Ipv4Addr::from((u32::from(hi) << 16) | u32::from(lo)))
        }
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

fn refused(why: &str) -> Failure {
    Failure::new(Code::SourceRefused, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_are_not_public() {
        let special = [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "ff02::1",
            "100::1",
            "3fff::1",
        ];
        for text in special {
            assert!(!is_public(text.parse().expect(text)), "{text}");
        }
    }

    #[test]
    fn ordinary_addresses_are_public() {
        for text in [
            "1.1.1.1",
            "8.8.8.8",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "2606:4700::1111",
            "64:ff9b::101:101",
        ] {
            assert!(is_public(text.parse().expect(text)), "{text}");
        }
    }

    #[test]
    fn urls_that_are_not_cloned() {
        let cases = [
            "not a url",
            "http://example.com/x.git",
            "ssh://git@example.com/x",
            "git://example.com/x",
            "file:///etc",
            "ext::sh -c id",
            "https://user@example.com/x",
            "https://u:p@example.com/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://localhost/x",
            "https://0x7f000001/x",
            "https://2130706433/x",
            "https://169.254.169.254/latest",
            "https://1.1.1.1/x?upload=1",
            "https://1.1.1.1/x#y",
            "--upload-pack=id",
        ];
        for url in cases {
            let failure = check(url, false).expect_err(url);
            assert_eq!((failure.code, failure.retryable), (Code::SourceRefused, false), "{url}");
        }
    }

    #[test]
    fn a_public_literal_passes_and_local_ones_only_when_allowed() {
        assert_eq!(check("https://1.1.1.1/x.git", false).map(|target| target.pin), Ok(None));
        assert_eq!(check("http://127.0.0.1:80/x.git", true).map(|target| target.pin), Ok(None));
        let pin = check("http://localhost:3000/x.git", true).expect("loopback resolves").pin.expect("a name");
        assert!(pin.starts_with("localhost:3000:"), "{pin}");
        assert!(check("file:///tmp/x", true).is_ok());
    }
}
