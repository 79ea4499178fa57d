//! Rules about uploads: sizes, parts, names.

use serde::Serialize;

use crate::http::{FieldError, id::sha256_from_hex};

/// Uploads up to this size go in one request; larger ones in parts of this size. In bytes.
pub const PART_SIZE: u64 = 16 << 20;
/// A pending upload is collected after this, in milliseconds.
pub const EXPIRES_MS: u64 = 24 * 3_600_000;

/// Where an upload is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = UploadState))]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits for its bytes.
    Pending,
    /// All there.
    Complete,
    /// Given up or collected.
    Aborted,
}

impl State {
    /// The wire and database name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Complete => "complete",
            State::Aborted => "aborted",
        }
    }
}

/// An upload as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table, documented in the migration")]
pub struct Upload {
    pub id: String,
    pub org_id: String,
    pub filename: String,
    pub size: u64,
    pub sha256: String,
    pub state: State,
    pub part_size: u64,
    pub parts_total: u64,
    pub blob_key: String,
    /// The object store's id; present exactly for multipart uploads.
    pub store_upload: Option<String>,
    pub created_at: u64,
    pub expires_at: u64,
}

impl Upload {
    /// Whether the bytes come in parts.
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        self.parts_total > 1
    }

    /// How many bytes part `n` (from 1) must have; `None` when there is no such part.
    #[must_use]
    pub fn size_of_part(&self, n: u64) -> Option<u64> {
        if n == 0 || n > self.parts_total {
            return None;
        }
        let before = (n - 1) * self.part_size;
        Some(self.part_size.min(self.size - before))
    }
}

/// How many parts `size` bytes make.
#[must_use]
pub fn parts_of(size: u64) -> u64 {
    size.div_ceil(PART_SIZE).max(1)
}

/// The archive formats the runner reads, by the ending of the file name.
const ENDINGS: [&str; 6] = [".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst"];

/// Checks what is announced.
#[must_use]
pub fn check(filename: &str, size: u64, sha256: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, detail: String| errors.push(FieldError { field: field.into(), detail });
    let lower = filename.to_ascii_lowercase();
    let plain = !filename.chars().any(|c| c.is_control() || matches!(c, '/' | '\\'));
    if !plain || filename.chars().count() > 200 || !ENDINGS.iter().any(|end| lower.ends_with(end)) {
        wrong("filename", format!("Must be a plain file name that ends in {}.", ENDINGS.join(", ")));
    }
    if size == 0 {
        wrong("size", "Must be at least 1 byte.".into());
    }
    if sha256_from_hex(sha256).is_none() || sha256.bytes().any(|byte| byte.is_ascii_uppercase()) {
        wrong("sha256", "Must be the file's SHA-256 as 64 lower-case hex digits.".into());
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(size: u64) -> Upload {
        Upload {
            id: "upl_x".into(),
            org_id: "org_x".into(),
            filename: "a.zip".into(),
            size,
            sha256: String::new(),
            state: State::Pending,
            part_size: PART_SIZE,
            parts_total: parts_of(size),
            blob_key: "uploads/x".into(),
            store_upload: None,
            created_at: 0,
            expires_at: 0,
        }
    }

    #[test]
    fn parts_add_up_to_the_size() {
        for size in [1, PART_SIZE - 1, PART_SIZE, PART_SIZE + 1, 3 * PART_SIZE, 5 * PART_SIZE + 7] {
            let upload = upload(size);
            let sum: u64 = (1..=upload.parts_total).filter_map(|n| upload.size_of_part(n)).sum();
            assert_eq!(sum, size);
            assert_eq!(upload.size_of_part(0), None);
            assert_eq!(upload.size_of_part(upload.parts_total + 1), None);
            assert_eq!(upload.is_multipart(), size > PART_SIZE);
        }
    }

    #[test]
    fn names_sizes_and_checksums_are_checked() {
        let good = "a".repeat(64);
        assert!(check("repo.tar.gz", 1, &good).is_empty());
        assert!(check("Repo.ZIP", 1, &good).is_empty());
        for (name, size, sum) in [
            ("../a.zip", 1, good.as_str()),
            ("a.exe", 1, &good),
            ("a.zip", 0, &good),
            ("a.zip", 1, "abc"),
            ("a.zip", 1, &"A".repeat(64)),
            ("a\u{0}.zip", 1, &good),
        ] {
            assert_eq!(check(name, size, sum).len(), 1, "{name} {size} {sum}");
        }
    }
}
