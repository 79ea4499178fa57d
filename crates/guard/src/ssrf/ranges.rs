//! What kind of address a host is, in every spelling of a literal.
//!
//! For: classifying IPv4 and IPv6 after IANA's special-purpose registries (RFC 6890 and later), and reading
//! IPv4 as loosely as `inet_aton` and browsers do. Not for: resolving names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The kind of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ranges {
    /// Reachable by anybody.
    Public,
    /// Not an address at all.
    Name,
    /// 127/8, ::1.
    Loopback,
    /// 10/8, 172.16/12, 192.168/16, fc00::/7, fec0::/10.
    Private,
    /// 169.254/16, fe80::/10.
    LinkLocal,
    /// Where clouds hand out credentials.
    Metadata,
    /// 100.64/10 (RFC 6598).
    Carrier,
    /// 224/4, ff00::/8.
    Multicast,
    /// 0/8 and ::.
    Unspecified,
    /// IPv6 that carries an IPv4 address: mapped, compatible, NAT64, 6to4, Teredo.
    Translated,
    /// Documentation, benchmarks, protocol assignments, the future.
    Reserved,
}

impl Ranges {
    /// The kind of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(four) => of_v4(four),
            IpAddr::V6(six) => of_v6(six),
        }
    }

    /// The kind of a host as text, without brackets: loose IPv4, IPv6, or a name.
    #[must_use]
    pub fn of_host(host: &str) -> Self {
        let host = host.strip_suffix('.').unwrap_or(host);
        if let Some(four) = ipv4_loose(host) {
            return of_v4(four);
        }
        let six = host.split('%').next().unwrap_or_default();
        six.parse::<Ipv6Addr>().map_or(Self::Name, |six| match carried(six) {
            // Where it leads says more than how it is written.
            Some(four) if of_v4(four) != Self::Public => of_v4(four),
            _ => of_v6(six),
        })
    }
}

/// An IPv4 address as `inet_aton` reads it: one to four parts, each decimal, octal (`0…`) or hexadecimal
/// (`0x…`), the last filling what is left.
#[must_use]
pub fn ipv4_loose(text: &str) -> Option<Ipv4Addr> {
    let mut parts: Vec<&str> = text.split('.').collect();
    if parts.len() > 1 && parts.last().is_some_and(|last| last.is_empty()) {
        parts.pop();
    }
    let (last, first) = parts.split_last()?;
    if first.len() > 3 {
        return None;
    }
    let mut value: u64 = 0;
    for part in first {
        value = value << 8 | number(part).filter(|number| *number < 256)?;
    }
    let room = 8 * (4 - u32::try_from(first.len()).ok()?);
    let last = number(last).filter(|number| number >> room == 0)?;
    u32::try_from(value << room | last).ok().map(Ipv4Addr::from)
}

fn number(part: &str) -> Option<u64> {
    let lower = part.to_ascii_lowercase();
    let (digits, radix) = match lower.strip_prefix("0x") {
        Some(digits) => (digits, 16),
        None if lower.len() > 1 && lower.starts_with('0') => (lower.get(1..)?, 8),
        None => (lower.as_str(), 10),
    };
    if digits.is_empty() {
        // "0x" alone is zero to browsers; an empty part is nothing.
        return (radix == 16).then_some(0);
    }
    // `from_str_radix` would take a sign.
    let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    plain
        .then(|| u64::from_str_radix(digits, radix).ok())
        .flatten()
        .filter(|number| *number <= u64::from(u32::MAX))
}

fn of_v4(address: Ipv4Addr) -> Ranges {
    match address.octets() {
        // AWS and most others, AWS containers and time, Azure, Alibaba, Oracle.
        [169, 254, 169, 254 | 253 | 123]
        | [169, 254, 170, 2 | 23]
        | [168, 63, 129, 16]
        | [100, 100, 100, 200]
        | [192, 0, 0, 192] => Ranges::Metadata,
        [0, ..] => Ranges::Unspecified,
        [127, ..] => Ranges::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Ranges::Private,
        [169, 254, ..] => Ranges::LinkLocal,
        [100, 64..=127, ..] => Ranges::Carrier,
        [224..=239, ..] => Ranges::Multicast,
        [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [192, 31, 196, _]
        | [192, 52, 193, _]
        | [192, 175, 48, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _]
        | [240..=255, ..] => Ranges::Reserved,
        _ => Ranges::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> Ranges {
    if address == Ipv6Addr::UNSPECIFIED {
        return Ranges::Unspecified;
    }
    if address == Ipv6Addr::LOCALHOST {
        return Ranges::Loopback;
    }
    match address.segments() {
        // AWS over IPv6; Google's is a name with a link-local address.
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254 | 0x0023 | 0x0253 | 0x0123] => Ranges::Metadata,
        [0, 0, 0, 0, 0, 0 | 0xffff, ..]
        | [0, 0, 0, 0, 0xffff, 0, ..]
        | [0x64, 0xff9b, ..]
        | [0x2002, ..]
        | [0x2001, 0, ..] => Ranges::Translated,
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Ranges::Private,
        [0xfe80..=0xfebf, ..] => Ranges::LinkLocal,
        [0xff00..=0xffff, ..] => Ranges::Multicast,
        // 2001::/23 protocol assignments, documentation (two blocks), AS112.
        [0x2001, 0..=0x01ff, ..]
        | [0x2001, 0x0db8, ..]
        | [0x3fff, 0..=0x0fff, ..]
        | [0x2620, 0x4f, 0x8000, ..] => Ranges::Reserved,
        // Only 2000::/3 is handed out to the internet.
        [0x2000..=0x3fff, ..] => Ranges::Public,
        _ => Ranges::Reserved,
    }
}

/// The IPv4 address that an IPv6 address stands for.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, _, _, _, _, high, low] => Some(of(high, low)),
        [0x2002, high, low, ..] => Some(of(high, low)),
        // Teredo hides the client's address inverted.
        [0x2001, 0, _, _, _, _, high, low] => Some(of(!high, !low)),
        _ => None,
    }
}
