//! The chain of hashes: what a row's hash covers, and finding the first place where a chain does not hold.
//!
//! The construction is that of a hash-chained log (Schneier and Kelsey, "Secure Audit Logs to Support Computer
//! Forensics", 1999, without their key evolution): `hash = SHA-256(hash before || canonical row)`. Pure.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::http::id::{sha256_from_hex, to_hex};

/// Names the form of the canonical row, so that another form can follow.
const FORM: &str = "vibe-audit-1";

/// One row of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct AuditEntry {
    /// Its id (`aud_…`).
    pub id: String,
    /// The organisation it belongs to.
    pub org_id: String,
    /// Place in the chain, from 1; null until the row is sealed, within about a minute.
    pub seq: Option<u64>,
    /// SHA-256 in hex over the hash before and this row; null until sealed.
    pub hash: Option<String>,
    /// When (Unix ms).
    pub at: u64,
    /// Who: `usr_…`, `key_…`, `operator`, or `anonymous`.
    pub actor: String,
    /// What, e.g. `project.create`; for refusals the action of the policy, e.g. `projects.write`.
    pub action: String,
    /// On what: an id, or the path of a refused request.
    pub resource: String,
    /// `allowed` or `denied`.
    pub decision: String,
    /// How often within the row's minute; 20 means 20 or more. Refusals are counted, the rest has 1.
    pub times: u64,
    /// The request (the first one of a counted row).
    pub request_id: String,
    /// The caller's address, if the platform knows it.
    pub ip: Option<String>,
    /// The caller's country, if the platform knows it.
    pub country: Option<String>,
}

/// A place in a chain: the number of the last row, and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The row's number; 0 before the first.
    pub seq: u64,
    /// The row's hash in hex; 64 zeros before the first.
    pub hash: String,
}

impl Link {
    /// The place before the first row.
    #[must_use]
    pub fn start() -> Self {
        Self { seq: 0, hash: "0".repeat(64) }
    }

    /// The place of `row` when it comes next. `None` when this link's hash is no SHA-256 in hex.
    #[must_use]
    pub fn next(&self, row: &AuditEntry) -> Option<Self> {
        let before = sha256_from_hex(&self.hash)?;
        let seq = self.seq + 1;
        let mut sha = Sha256::new();
        sha.update(before);
        sha.update(canonical(row, seq).as_bytes());
        Some(Self { seq, hash: to_hex(&sha.finalize()) })
    }
}

/// What the hash covers: a JSON array without white space (RFC 8259), all fields in this order. An array of JSON
/// values cannot be read in two ways, whatever the texts contain.
fn canonical(row: &AuditEntry, seq: u64) -> String {
    let fields = (
        FORM,
        &row.org_id,
        seq,
        &row.id,
        row.at,
        &row.actor,
        &row.action,
        &row.resource,
        &row.decision,
        row.times,
        &row.request_id,
        &row.ip,
        &row.country,
    );
    // A tuple of texts and numbers cannot fail to be written.
    serde_json::to_string(&fields).unwrap_or_default()
}

/// What is wrong at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// A number is not there: the row was removed.
    Missing,
    /// A row does not give the hash it has: it, or what comes before it, was changed, moved or put in.
    Altered,
    /// The last row is not the one the head names: rows were cut off, added behind it, or all were rewritten.
    Head,
    /// A hash noted elsewhere is not that of the row: the chain was rewritten.
    Anchor,
}

/// The first place where the chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
#[cfg_attr(native, schema(as = AuditFault))]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Place in the chain.
    pub seq: u64,
    /// The row, where there is one.
    pub id: Option<String>,
    /// In words.
    pub detail: String,
}

/// Follows the chain from `from` over `rows`, which are sealed and in order. Returns the last place, or the first fault.
///
/// # Errors
/// The first place where the chain does not hold.
pub fn follow(from: &Link, rows: &[AuditEntry]) -> Result<Link, Fault> {
    let mut at = from.clone();
    for row in rows {
        at = step(&at, row)?;
    }
    Ok(at)
}

fn step(at: &Link, row: &AuditEntry) -> Result<Link, Fault> {
    let wanted = at.seq + 1;
    let seq = row.seq.unwrap_or_default();
    if seq != wanted {
        let detail = format!("Row {wanted} is missing; the next one there is {seq}.");
        return Err(Fault { kind: FaultKind::Missing, seq: wanted, id: None, detail });
    }
    let next = at.next(row).filter(|next| row.hash.as_ref() == Some(&next.hash));
    next.ok_or_else(|| {
        let detail =
            format!("Row {seq} does not give its hash: it, or the hash before it, is not what was sealed.");
        Fault { kind: FaultKind::Altered, seq, id: Some(row.id.clone()), detail }
    })
}

/// Compares the chain's last row with what the head says.
///
/// # Errors
/// When they differ.
pub fn check_head(last: &Link, head: Option<&Link>) -> Result<(), Fault> {
    let Some(head) = head else {
        let detail = format!("The chain has {} rows and no head.", last.seq);
        let fault = Fault { kind: FaultKind::Head, seq: last.seq, id: None, detail };
        return if last.seq == 0 { Ok(()) } else { Err(fault) };
    };
    if head == last {
        return Ok(());
    }
    let (seq, detail) = match last.seq.cmp(&head.seq) {
        std::cmp::Ordering::Less => {
            (last.seq + 1, format!("Rows {} to {} were cut off.", last.seq + 1, head.seq))
        }
        std::cmp::Ordering::Greater => {
            (head.seq + 1, format!("The head ends at {}, the rows go on to {}.", head.seq, last.seq))
        }
        std::cmp::Ordering::Equal => (last.seq, "The last row is not the one the head names.".to_owned()),
    };
    Err(Fault { kind: FaultKind::Head, seq, id: None, detail })
}

/// Compares the row at a place noted elsewhere (a log line outside) with what was noted.
///
/// # Errors
/// When the row is not there or another.
pub fn check_anchor(noted: &Link, found: Option<&str>) -> Result<(), Fault> {
    if found == Some(noted.hash.as_str()) {
        return Ok(());
    }
    let detail = match found {
        Some(_) => format!("Row {} is sealed with another hash than the one noted.", noted.seq),
        None => format!("Row {} was sealed once and is not there.", noted.seq),
    };
    Err(Fault { kind: FaultKind::Anchor, seq: noted.seq, id: None, detail })
}

#[cfg(test)]
#[path = "chain_tests.rs"]
mod tests;
