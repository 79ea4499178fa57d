//! Lock files and manifests to packages, statically: nothing is resolved, nothing is fetched.
//!
//! For: Cargo, npm, Yarn, pnpm, pip, Poetry, uv, Pipenv, Go, Maven, Gradle.
//! Not for: vulnerabilities, or versions a file does not state.

mod cargo;
mod golang;
mod graph;
mod jvm;
mod npm;
mod pnpm;
pub mod purl;
mod pypi;
mod yarn;

use contract::report::{DependencyScope, Package};
pub use graph::Relations;

/// What one file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The format, e.g. `yarn.lock v1`.
    pub format: String,
    /// purl type.
    pub ecosystem: &'static str,
    /// Its packages.
    pub packages: Vec<Package>,
    /// Which of them needs which; `None` when the format does not tell (`requirements.txt`,
    /// `Pipfile.lock`, `go.mod`, `go.sum`, `pom.xml`, `gradle.lockfile`).
    pub relations: Option<Relations>,
}

type Parser = fn(&str) -> Result<Parsed, String>;

/// The parser for a file name, if it is a dependency file.
pub fn parser(base: &str) -> Option<Parser> {
    Some(match base {
        "Cargo.lock" => cargo::parse,
        "package-lock.json" | "npm-shrinkwrap.json" => npm::parse,
        "yarn.lock" => yarn::parse,
        "pnpm-lock.yaml" => pnpm::parse,
        "poetry.lock" => pypi::poetry,
        "uv.lock" => pypi::uv,
        "Pipfile.lock" => pypi::pipfile,
        "go.mod" => golang::go_mod,
        "go.sum" => golang::go_sum,
        "pom.xml" => jvm::pom,
        "gradle.lockfile" => jvm::gradle,
        _ if base.starts_with("requirements") && base.ends_with(".txt") => pypi::requirements,
        _ => return None,
    })
}

/// Parses a dependency file; the error never quotes the file.
pub fn parse(base: &str, path: &str, bytes: &[u8]) -> Option<Result<Parsed, String>> {
    let parser = parser(base)?;
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned());
    let parsed = text.and_then(|text| parser(text.trim_start_matches('\u{feff}')));
    Some(parsed.map(|mut parsed| {
        for package in &mut parsed.packages {
            path.clone_into(&mut package.source_path);
        }
        parsed.packages.sort();
        parsed.packages.dedup();
        parsed
    }))
}

/// A runtime package of unknown directness.
fn package(ecosystem: &str, name: &str, version: &str) -> Package {
    Package {
        ecosystem: ecosystem.to_owned(),
        name: name.to_owned(),
        version: version.to_owned(),
        purl: purl::build(ecosystem, name, version),
        direct: None,
        scope: DependencyScope::Runtime,
        license: None,
        hash: None,
        source_path: String::new(),
    }
}

fn scope(dev: bool) -> DependencyScope {
    if dev { DependencyScope::Dev } else { DependencyScope::Runtime }
}

/// `sha512-<base64>` (SRI) as `sha512:<hex>`.
fn from_sri(integrity: &str) -> Option<String> {
    use base64::Engine as _;
    let (algorithm, digest) = integrity.split_ascii_whitespace().next()?.split_once('-')?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(digest).ok()?;
    Some(format!("{algorithm}:{}", hex(&bytes)))
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
