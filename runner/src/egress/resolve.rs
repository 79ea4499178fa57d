//! Names to addresses, of which every one is checked before any is connected to.
//!
//! Not for: literal addresses; those never come here and are checked as part of the URL.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;

use guard::ssrf::{Policy, check_address};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Who knows the addresses of a name.
pub type Lookup =
    Arc<dyn Fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> + Send + Sync>;

/// The system's resolver.
#[must_use]
pub fn system_lookup() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

/// A name leads to an address nobody may connect to from here.
#[derive(Debug)]
pub struct Forbidden;

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name leads to a private or reserved address")
    }
}

impl std::error::Error for Forbidden {}

/// Hands the client checked addresses only. One bad address refuses the name: who mixes them is up to something.
pub struct Checked {
    lookup: Lookup,
    local: bool,
}

impl Checked {
    /// Over this lookup; `local`: loopback addresses are fine.
    pub fn new(lookup: Lookup, local: bool) -> Self {
        Self { lookup, local }
    }
}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let (found, local) = ((self.lookup)(name.as_str().to_owned()), self.local);
        Box::pin(async move {
            let policy = Policy { development_loopback: local, ..Policy::default() };
            let addresses = found.await?;
            if addresses.iter().any(|address| check_address(*address, &policy).is_err()) {
                return Err(Forbidden.into());
            }
            let sockets: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(sockets)
        })
    }
}
