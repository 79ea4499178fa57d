//! A scripted Worker that speaks the runner protocol, and the real runner as a process against it.
#![allow(dead_code, reason = "each test binary uses its part")]

pub mod fake;
pub mod process;

use contract::wire::{Grant, JobSpec, ScanJob, Source};

/// A `.tar.gz` of a small project.
pub fn project_archive() -> Vec<u8> {
    let files = [("p/src/main.rs", "fn main() {\n    println!(\"hi\");\n}\n"), ("p/README.md", "# p\n")];
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, content.as_bytes()).expect("in memory");
    }
    tar.into_inner().expect("tar").finish().expect("gzip")
}

/// A grant of a scan of `archive`.
pub fn archive_grant(task: &str, archive: &[u8]) -> Grant {
    let (size, sha256) = (archive.len() as u64, signing::sha256_hex(archive));
    grant(task, Source::Archive { filename: "p.tar.gz".into(), size, sha256 })
}

/// A grant of a scan of a Git URL.
pub fn git_grant(task: &str, url: &str, reference: Option<&str>) -> Grant {
    grant(task, Source::Git { url: url.into(), reference: reference.map(str::to_owned) })
}

fn grant(task: &str, source: Source) -> Grant {
    let scan = ScanJob { project_id: "prj_1".into(), project_name: "Demo".into(), source };
    Grant {
        task_id: task.into(),
        fence: 7,
        attempt: 1,
        lease_until: 0,
        heartbeat_ms: 300,
        timeout_ms: 60_000,
        job: JobSpec::Scan(scan),
    }
}
