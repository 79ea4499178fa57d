//! Third-party packages, as lock files and manifests state them.

use serde::{Deserialize, Serialize};

/// When a package is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DependencyScope {
    /// Shipped with the product, as far as the file says.
    Runtime,
    /// Only for building or testing.
    Dev,
}

/// One package version from one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Package {
    /// The purl type: `cargo`, `npm`, `pypi`, `golang`, `maven`.
    pub ecosystem: String,
    /// The name in its ecosystem's own spelling (`@scope/name`, `group:artifact`).
    pub name: String,
    /// The resolved version; empty when the file gives none.
    pub version: String,
    /// Package URL (package-url/purl-spec).
    pub purl: String,
    /// Named by the project itself; `None` when the file does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct: Option<bool>,
    /// When it is needed.
    pub scope: DependencyScope,
    /// SPDX expression, when the file states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// `algorithm:hex`, e.g. `sha256:...`, when the file states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// The file it was read from.
    pub source_path: String,
}

/// One dependency file that was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lockfile {
    /// Path from the scan's root.
    pub path: String,
    /// The format, e.g. `package-lock.json v3`.
    pub format: String,
    /// The purl type.
    pub ecosystem: String,
    /// Packages taken from it.
    pub packages: u64,
    /// Which package needs which: how many such pairs it states. They are in the CycloneDX file.
    /// Absent when the format does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relations: Option<u64>,
}
