//! What a rule may ask of a request besides role and action.

use crate::{Credential, Network, Request, Window};

/// A country as the platform names it: ISO 3166-1 alpha-2, or `T1` for Tor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads a code in capitals. None for anything else, and for `XX` and `ZZ`, which mean that nobody knows.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        let code: [u8; 2] = code.as_bytes().try_into().ok()?;
        let letters = code.iter().all(u8::is_ascii_uppercase);
        ((letters && code != *b"XX" && code != *b"ZZ") || code == *b"T1").then_some(Self(code))
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// One question. Its answer is yes, no, or unknown ([`Condition::holds`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// The actor owns the resource. Unknown, when the resource has no owner or was not looked at yet.
    Owner,
    /// The request comes from one of these countries. Unknown, when the platform does not say.
    Country(Vec<Country>),
    /// The request comes from one of these networks. Unknown without an address.
    Network(Vec<Network>),
    /// The request comes at one of these times.
    Time(Window),
    /// The identity was proved at most this many seconds ago. No, where there is no proof.
    ProvedWithin(u32),
    /// The credential is one of these.
    Credential(Vec<Credential>),
    /// The program that sent it proved by a signature to be one of these; `*` for any. No, where it proved nothing.
    Agent(Vec<String>),
}

impl Condition {
    /// Yes, no, or (None) unknown.
    #[must_use]
    pub fn holds(&self, request: &Request<'_>) -> Option<bool> {
        match self {
            Condition::Owner => request.owner.map(|owner| owner == request.principal.id),
            Condition::Country(countries) => request.country.map(|country| countries.contains(&country)),
            Condition::Network(networks) => {
                request.address.map(|address| networks.iter().any(|network| network.has(address)))
            }
            Condition::Time(window) => Some(window.has(request.now)),
            Condition::ProvedWithin(seconds) => Some(request.is_fresh(*seconds)),
            Condition::Agent(names) => {
                Some(request.agent.is_some_and(|agent| names.iter().any(|name| name == "*" || name == agent)))
            }
            Condition::Credential(credentials) => Some(credentials.contains(&request.principal.credential)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_codes_in_capitals() {
        for good in ["DE", "BR", "T1"] {
            assert_eq!(Country::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "D", "de", "DEU", "XX", "ZZ", "D1", "T2", "Ä"] {
            assert_eq!(Country::parse(bad), None, "{bad}");
        }
    }
}
