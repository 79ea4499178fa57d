//! Which package needs which, by purl, as one lock file states it.
//!
//! For: what several formats share: collecting pairs, and what follows from them (who must be a
//! direct dependency, what is needed for development only). Not for: resolving versions: a pair is
//! taken only where the file itself names both ends.

use std::collections::{BTreeMap, BTreeSet};

use contract::report::Package;

use super::scope;

/// From a package to those it needs. A package without needs is a key all the same; one that is no
/// key comes from a file that does not tell.
pub type Relations = BTreeMap<String, BTreeSet<String>>;

/// Every package, none needing any yet.
pub fn nodes(packages: &[Package]) -> Relations {
    packages.iter().map(|package| (package.purl.clone(), BTreeSet::new())).collect()
}

/// Adds a pair; a package does not need itself.
pub fn link(relations: &mut Relations, from: &str, to: &str) {
    if from != to
        && relations.contains_key(to)
        && let Some(needs) = relations.get_mut(from)
    {
        needs.insert(to.to_owned());
    }
}

/// For formats that do not list the project's own needs: what no other package needs is there
/// because the project asks for it. Of the others nobody can tell.
pub fn infer_direct(packages: &mut [Package], relations: &Relations) {
    let needed: BTreeSet<&String> = relations.values().flatten().collect();
    for package in packages.iter_mut().filter(|p| p.direct.is_none() && !needed.contains(&p.purl)) {
        package.direct = Some(true);
    }
}

/// For formats that tell development from runtime for the project's own needs only: what runtime
/// needs do not lead to is for development.
pub fn infer_dev(packages: &mut [Package], relations: &Relations, runtime: BTreeSet<String>) {
    let mut open: Vec<String> = runtime.iter().cloned().collect();
    let mut seen = runtime;
    while let Some(purl) = open.pop() {
        for next in relations.get(&purl).into_iter().flatten() {
            if seen.insert(next.clone()) {
                open.push(next.clone());
            }
        }
    }
    for package in packages {
        package.scope = scope(!seen.contains(&package.purl));
    }
}
