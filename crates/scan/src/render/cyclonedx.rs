//! CycloneDX 1.6 JSON (ECMA-424), reproducible: the serial number is a hash of the content.

mod graph;

use std::collections::BTreeMap;

use contract::report::{DependencyScope, Package, Report};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::Scan;

/// The bill of materials: one component a purl, whichever files name it, and which needs which.
///
/// Two lock files may resolve a package's needs differently; the component then has both files'.
///
/// # Errors
/// Never for a scan from this crate.
pub fn cyclonedx(scan: &Scan) -> serde_json::Result<String> {
    let report = &scan.report;
    let mut merged: BTreeMap<&str, Vec<&Package>> = BTreeMap::new();
    for package in &report.dependencies {
        merged.entry(&package.purl).or_default().push(package);
    }
    let components: Vec<Value> = merged.values().filter_map(|same| component(same)).collect();
    let mut bom = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": metadata(report),
        "components": components,
        "dependencies": graph::dependencies(&merged, &scan.relations),
        "compositions": graph::compositions(report, &merged, &scan.relations),
    });
    let serial = serial(serde_json::to_string(&bom)?.as_bytes());
    if let Some(fields) = bom.as_object_mut() {
        fields.insert("serialNumber".to_owned(), Value::String(serial));
    }
    serde_json::to_string_pretty(&bom).map(|text| text + "\n")
}

fn metadata(report: &Report) -> Value {
    let mut project = json!({ "type": "application", "bom-ref": graph::PROJECT, "name": report.name });
    if let (Some(commit), Some(fields)) = (&report.source.commit, project.as_object_mut()) {
        fields.insert("version".to_owned(), Value::String(commit.clone()));
    }
    json!({
        "timestamp": timestamp(report.generated_at),
        "tools": { "components": [{
            "type": "application",
            "name": "vibe-scan",
            "version": report.generator.rsplit(' ').next().unwrap_or_default(),
        }] },
        "component": project,
    })
}

/// One component for all places that name the same purl.
fn component(same: &[&Package]) -> Option<Value> {
    let first = same.first()?;
    let (group, name) = match (first.ecosystem.as_str(), first.name.as_str()) {
        ("maven", full) => full.split_once(':').map_or((None, full), |(g, n)| (Some(g), n)),
        ("npm", full) if full.starts_with('@') => {
            full.split_once('/').map_or((None, full), |(g, n)| (Some(g), n))
        }
        (_, full) => (None, full),
    };
    let runtime = same.iter().any(|p| p.scope == DependencyScope::Runtime);
    let places: Vec<Value> = same.iter().map(|p| json!({ "location": p.source_path })).collect();
    let mut out = json!({
        "type": "library",
        "bom-ref": first.purl,
        "name": name,
        "purl": first.purl,
        "scope": if runtime { "required" } else { "excluded" },
        "evidence": { "occurrences": places },
    });
    let fields = out.as_object_mut()?;
    if !first.version.is_empty() {
        fields.insert("version".to_owned(), json!(first.version));
    }
    if let Some(group) = group {
        fields.insert("group".to_owned(), json!(group));
    }
    if let Some(licence) = same.iter().find_map(|p| p.license.as_ref()) {
        // The lock file's words; only the registered form may be called an expression.
        fields.insert("licenses".to_owned(), json!([{ "license": { "name": licence } }]));
    }
    if let Some((algorithm, digest)) = same.iter().find_map(|p| p.hash.as_deref()).and_then(hash) {
        fields.insert("hashes".to_owned(), json!([{ "alg": algorithm, "content": digest }]));
    }
    Some(out)
}

/// The specification's names, and only digests of the right length.
fn hash(text: &str) -> Option<(&'static str, &str)> {
    let (algorithm, digest) = text.split_once(':')?;
    let (name, length) = match algorithm {
        "md5" => ("MD5", 32),
        "sha1" => ("SHA-1", 40),
        "sha256" => ("SHA-256", 64),
        "sha384" => ("SHA-384", 96),
        "sha512" => ("SHA-512", 128),
        _ => return None,
    };
    (digest.len() == length && digest.bytes().all(|b| b.is_ascii_hexdigit())).then_some((name, digest))
}

/// A version 8 UUID (RFC 9562, §5.8) out of the content's SHA-256.
fn serial(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let mut bytes: Vec<u8> = digest.iter().take(16).copied().collect();
    if let Some(byte) = bytes.get_mut(6) {
        *byte = (*byte & 0x0f) | 0x80;
    }
    if let Some(byte) = bytes.get_mut(8) {
        *byte = (*byte & 0x3f) | 0x80;
    }
    let hex = crate::lock::hex(&bytes);
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    format!("urn:uuid:{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}

/// RFC 3339 in UTC, seconds. Days to dates as in Howard Hinnant's `civil_from_days`.
fn timestamp(ms: u64) -> String {
    let seconds = ms / 1000;
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day + 2) / 153;
    let (date, month) =
        (day - (153 * shifted + 2) / 5 + 1, if shifted < 10 { shifted + 3 } else { shifted - 9 });
    let year = year + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}
