//! Archives in, reports out: streamed, counted, hashed.

use std::io::Read as _;
use std::path::Path;

use contract::wire::{ArtifactRef, Artifacts, Grant};
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio::time::timeout;

use super::Agent;
use super::reports::Reports;
use super::workdir::JobDir;
use crate::job::{Code, Failure, REPORT_FILES};
use crate::worker::{Backoff, CallError, Client};
use contract::wire::EventBody;

/// Tries of one transfer within one attempt.
const TRIES: u32 = 4;

/// What the archive must turn out to be.
pub struct Expected<'a> {
    /// Bytes.
    pub size: u64,
    /// SHA-256, lower-case hex.
    pub sha256: &'a str,
}

/// Fetches the job's archive to `to` and checks it.
pub async fn download(
    agent: &Agent,
    grant: &Grant,
    expected: &Expected<'_>,
    to: &Path,
    reports: &Reports,
) -> Result<(), Failure> {
    if expected.size > agent.settings.disk {
        return Err(Failure::new(Code::TooLarge, "the archive is larger than a job may be"));
    }
    let mut backoff = Backoff::new(std::time::Duration::from_millis(500), std::time::Duration::from_secs(10));
    let mut last = None;
    for _ in 0..TRIES {
        match download_once(agent, grant, expected, to, reports).await {
            Ok(()) => return Ok(()),
            Err(failure) if failure.retryable => last = Some(failure),
            Err(failure) => return Err(failure),
        }
        tokio::time::sleep(backoff.next_wait()).await;
    }
    Err(last.unwrap_or_else(|| Failure::new(Code::DownloadFailed, "the archive could not be fetched")))
}

async fn download_once(
    agent: &Agent,
    grant: &Grant,
    expected: &Expected<'_>,
    to: &Path,
    reports: &Reports,
) -> Result<(), Failure> {
    let response = agent.client.source(&grant.task_id, grant.fence).await.map_err(not_fetched)?;
    let mut file = tokio::fs::File::create(to).await?;
    let mut stream = response.bytes_stream();
    let mut hash = Sha256::new();
    let mut size: u64 = 0;
    loop {
        let waited = timeout(Client::standstill(), stream.next()).await;
        let Ok(chunk) = waited else { return Err(cut_off()) };
        let Some(chunk) = chunk else { break };
        let chunk = chunk.map_err(|error| not_fetched(error.into()))?;
        size += chunk.len() as u64;
        if size > expected.size {
            return Err(wrong_bytes());
        }
        hash.update(&chunk);
        file.write_all(&chunk).await?;
        agent.metrics.received(chunk.len() as u64);
        reports.push(EventBody::Progress { phase: "fetch".into(), done: size, total: Some(expected.size) });
    }
    file.flush().await?;
    if size < expected.size {
        return Err(cut_off());
    }
    if signing::hex(&hash.finalize()) != expected.sha256 {
        return Err(wrong_bytes());
    }
    Ok(())
}

fn not_fetched(error: CallError) -> Failure {
    let failure = Failure::new(Code::DownloadFailed, format!("the archive could not be fetched ({error})"));
    if error.is_passing() { failure } else { failure.for_good() }
}

fn cut_off() -> Failure {
    Failure::new(Code::DownloadFailed, "the archive's transfer was cut off")
}

fn wrong_bytes() -> Failure {
    Failure::new(Code::ChecksumMismatch, "the archive is not the one that was uploaded")
}

/// Uploads the three renderings of the report.
pub async fn upload(agent: &Agent, grant: &Grant, dir: &JobDir) -> Result<Artifacts, Failure> {
    let mut uploaded = Vec::with_capacity(REPORT_FILES.len());
    for name in REPORT_FILES {
        uploaded.push(upload_one(agent, grant, name, &dir.out().join(name)).await?);
    }
    let [json, markdown, cyclonedx] = <[ArtifactRef; 3]>::try_from(uploaded)
        .map_err(|_| Failure::new(Code::Internal, "a report is missing"))?;
    Ok(Artifacts { json, markdown, cyclonedx })
}

async fn upload_one(agent: &Agent, grant: &Grant, name: &str, path: &Path) -> Result<ArtifactRef, Failure> {
    let (size, sha256) = measure(path.to_owned()).await?;
    let mut backoff = Backoff::new(std::time::Duration::from_millis(500), std::time::Duration::from_secs(10));
    let mut tries = 0;
    loop {
        tries += 1;
        let whose = (grant.task_id.as_str(), grant.fence);
        match agent.client.put_artifact(whose, name, (path, size, &sha256)).await {
            Ok(artifact) => {
                agent.metrics.sent(size);
                return Ok(artifact);
            }
            Err(error) if error.is_passing() && tries < TRIES => {
                tracing::warn!(task = %grant.task_id, name, %error, "report not uploaded yet");
                tokio::time::sleep(backoff.next_wait()).await;
            }
            Err(error) => {
                let failure =
                    Failure::new(Code::UploadFailed, format!("{name} could not be handed over ({error})"));
                return Err(if error.is_passing() { failure } else { failure.for_good() });
            }
        }
    }
}

/// Size and SHA-256 of a file, read once off the event loop.
async fn measure(path: std::path::PathBuf) -> Result<(u64, String), Failure> {
    let measured = tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::open(path)?;
        let mut hash = Sha256::new();
        let mut size = 0;
        let mut buffer = vec![0; 64 << 10];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                n => {
                    hash.update(buffer.get(..n).unwrap_or_default());
                    size += n as u64;
                }
            }
        }
        Ok::<_, std::io::Error>((size, signing::hex(&hash.finalize())))
    });
    let joined = measured.await.map_err(|_| Failure::new(Code::Internal, "a report could not be read"))?;
    Ok(joined?)
}
