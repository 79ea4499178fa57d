//! What a job asks for and what it brings back. One variant a kind.

use serde::{Deserialize, Serialize};

use crate::report::{Finding, Summary};

/// The kinds of job there are; a runner says which it can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = TaskKind))]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Scan a repository.
    Scan,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 1] = [Kind::Scan];

    /// The wire and database name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Scan => "scan",
        }
    }
}

/// A word that is not a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKind(pub String);

impl std::str::FromStr for Kind {
    type Err = UnknownKind;
    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum JobSpec {
    /// Scan a repository.
    Scan(ScanJob),
}

impl JobSpec {
    /// Which kind this is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            JobSpec::Scan(_) => Kind::Scan,
        }
    }
}

/// Scan one repository of one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScanJob {
    /// The project's id.
    pub project_id: String,
    /// The project's name, printed in the report.
    pub project_name: String,
    /// Where the files come from.
    pub source: Source,
}

/// Where a repository's files come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = JobSource))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Source {
    /// A Git repository, cloned without running anything of it.
    Git {
        /// `https://` URL without credentials.
        url: String,
        /// Branch, tag or commit; the default branch when absent.
        #[serde(default, rename = "ref", skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    /// An uploaded archive (`.zip`, `.tar`, `.tar.gz`, `.tar.zst`), fetched from `/runner/v1/tasks/{id}/source`.
    Archive {
        /// The name it was uploaded under; its ending names the format.
        filename: String,
        /// Bytes.
        size: u64,
        /// SHA-256 of the bytes, lower-case hex; the runner checks it before unpacking.
        sha256: String,
    },
}

/// What a finished job brings back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum JobResult {
    /// The result of a scan.
    Scan(Box<ScanResult>), // boxed: results are large, other messages small
}

/// A scan's result: the summary and the worst findings; the whole report is among the artifacts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScanResult {
    /// What lists and charts show.
    pub summary: Summary,
    /// The worst findings first, at most 1,000.
    pub findings: Vec<Finding>,
    /// What a search finds this report by besides its languages: technologies and the packages the project itself
    /// names, at most 300 of at most 200 characters. Absent from runners before 2026-12.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// The uploaded files of the report.
    pub artifacts: Artifacts,
}

/// The three renderings of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Artifacts {
    /// `report.json`: the whole report.
    pub json: ArtifactRef,
    /// `report.md`.
    pub markdown: ArtifactRef,
    /// `bom.cdx.json`: CycloneDX 1.6.
    pub cyclonedx: ArtifactRef,
}

/// An uploaded artifact, as the Worker answered its upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArtifactRef {
    /// Object key, to be repeated verbatim.
    pub key: String,
    /// Bytes.
    pub size: u64,
}
