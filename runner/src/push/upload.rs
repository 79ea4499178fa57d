//! Bringing the packed folder up, part by part, going on where it stopped.

use std::io::SeekFrom;
use std::path::Path;

use reqwest::Body;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::api::Api;
use super::pack::Packed;

#[derive(Debug, Deserialize)]
struct Upload {
    id: String,
    sha256: String,
    size: u64,
    state: String,
    mode: String,
    part_size: u64,
    parts_total: u64,
    received: Vec<Part>,
}

#[derive(Debug, Deserialize)]
struct Part {
    part: u64,
}

/// Uploads `packed` and answers the upload's id. On failure the message says how to go on.
pub async fn upload(api: &Api, name: &str, packed: &Packed, resume: Option<&str>) -> anyhow::Result<String> {
    let upload: Upload = match resume {
        Some(id) => api.get(&format!("/v1/uploads/{id}")).await?,
        None => {
            let filename = format!("{}.tar.gz", plain(name));
            let body = json!({ "filename": filename, "size": packed.size, "sha256": packed.sha256 });
            api.post("/v1/uploads", &body).await?
        }
    };
    let same = upload.sha256 == packed.sha256 && upload.size == packed.size;
    anyhow::ensure!(same, "upload {} is of other content: the folder has changed", upload.id);
    if upload.state == "complete" {
        return Ok(upload.id);
    }
    let sent = if upload.mode == "single" {
        send_single(api, &upload, packed).await
    } else {
        send_parts(api, &upload, packed.file.path()).await
    };
    sent.map_err(|error| anyhow::anyhow!("{error:#}\ngo on with: --resume {}", upload.id))?;
    Ok(upload.id)
}

/// A file name the API takes, from any project name.
fn plain(name: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '-' };
    let name: String = name.chars().take(60).map(keep).collect();
    if name.chars().all(|c| c == '-') { "folder".to_owned() } else { name }
}

async fn send_single(api: &Api, upload: &Upload, packed: &Packed) -> anyhow::Result<()> {
    let path = packed.file.path();
    let body = async || Ok(Body::wrap_stream(ReaderStream::new(tokio::fs::File::open(path).await?)));
    let about = (packed.size, packed.sha256.as_str());
    let _: Value = api.put(&format!("/v1/uploads/{}/content", upload.id), about, body).await?;
    Ok(())
}

async fn send_parts(api: &Api, upload: &Upload, path: &Path) -> anyhow::Result<()> {
    for number in 1..=upload.parts_total {
        if upload.received.iter().any(|part| part.part == number) {
            continue;
        }
        let from = (number - 1) * upload.part_size;
        let size = upload.part_size.min(upload.size.saturating_sub(from));
        let sha256 = hash_of(path, from, size).await?;
        let body = async || {
            let mut file = tokio::fs::File::open(path).await?;
            file.seek(SeekFrom::Start(from)).await?;
            Ok(Body::wrap_stream(ReaderStream::new(file.take(size))))
        };
        let target = format!("/v1/uploads/{}/parts/{number}", upload.id);
        let _: Value = api.put(&target, (size, &sha256), body).await?;
        eprintln!("uploaded part {number} of {}", upload.parts_total);
    }
    let _: Value = api.post(&format!("/v1/uploads/{}/complete", upload.id), &json!({})).await?;
    Ok(())
}

async fn hash_of(path: &Path, from: u64, size: u64) -> std::io::Result<String> {
    let mut file = tokio::fs::File::open(path).await?;
    file.seek(SeekFrom::Start(from)).await?;
    let mut file = file.take(size);
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    while let n @ 1.. = file.read(&mut buffer).await? {
        hash.update(buffer.get(..n).unwrap_or_default());
    }
    Ok(signing::hex(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_plain() {
        assert_eq!(plain("My Project / ü"), "My-Project----");
        assert_eq!(plain("…"), "folder");
    }
}
