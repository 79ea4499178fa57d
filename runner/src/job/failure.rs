//! Why a job failed: stable words for programs, a sentence for people.

use serde::{Deserialize, Serialize};

/// The stable words. Documented in docs/OPERATIONS.md; only ever added to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The Git URL or ref is not one we clone.
    SourceRefused,
    /// Git could not fetch the repository.
    CloneFailed,
    /// The uploaded archive could not be fetched from the Worker.
    DownloadFailed,
    /// The archive's bytes are not those that were uploaded.
    ChecksumMismatch,
    /// The archive is broken, of an unknown format, or tries something it must not.
    ArchiveRefused,
    /// More bytes, files or depth than a job may use.
    TooLarge,
    /// The attempt's time was over.
    TimedOut,
    /// The job wanted more memory than it may have.
    OutOfMemory,
    /// The job's process was killed from outside.
    Killed,
    /// The scanner gave up.
    ScanFailed,
    /// A report could not be handed to the Worker.
    UploadFailed,
    /// A fault of the runner itself.
    Internal,
}

impl Code {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Code::SourceRefused => "source-refused",
            Code::CloneFailed => "clone-failed",
            Code::DownloadFailed => "download-failed",
            Code::ChecksumMismatch => "checksum-mismatch",
            Code::ArchiveRefused => "archive-refused",
            Code::TooLarge => "too-large",
            Code::TimedOut => "timed-out",
            Code::OutOfMemory => "out-of-memory",
            Code::Killed => "killed",
            Code::ScanFailed => "scan-failed",
            Code::UploadFailed => "upload-failed",
            Code::Internal => "internal",
        }
    }

    /// Whether the same job could go better next time, or on another runner.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        use Code::{CloneFailed, DownloadFailed, Internal, Killed, TimedOut, UploadFailed};
        matches!(self, CloneFailed | DownloadFailed | UploadFailed | Killed | TimedOut | Internal)
    }
}

/// A failed job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Which kind.
    pub code: Code,
    /// One sentence for people: no paths of this machine, no secrets.
    pub message: String,
    /// Whether another attempt could succeed.
    pub retryable: bool,
}

impl Failure {
    /// A failure that is retryable exactly when its code usually is.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), retryable: code.is_retryable() }
    }

    /// The same failure, but trying again cannot help.
    #[must_use]
    pub fn for_good(self) -> Self {
        Self { retryable: false, ..self }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

/// So that a limit can travel through a decoder as an [`std::io::Error`].
impl std::error::Error for Failure {}

/// Files of the job's own directory are expected to work; when they do not, it is the disk or us.
impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::FileTooLarge => {
                Self::new(Code::TooLarge, "the job ran out of disk space")
            }
            std::io::ErrorKind::OutOfMemory => Self::new(Code::OutOfMemory, "the job ran out of memory"),
            kind => Self::new(Code::Internal, format!("a file of the job could not be used ({kind})")),
        }
    }
}
