//! Jobs against a scripted Worker, done by the real binary.

mod support;

use std::path::Path;
use std::process::Command;

use contract::report::Report;
use contract::wire::{Completion, EventBody, JobResult, Outcome};
use rustix::process::{Signal, kill_process};
use support::fake::{Fake, Script};
use support::process::{Runner, eventually, job_dirs, pid};
use support::{archive_grant, git_grant, project_archive};
use tempfile::tempdir;

async fn worker(script: Script) -> Fake {
    Fake::start(script).await
}

fn one_archive(task: &str) -> Script {
    let archive = project_archive();
    Script { grants: [archive_grant(task, &archive)].into(), archive, ..Script::default() }
}

fn failure(completion: &Completion) -> (&str, bool) {
    match &completion.outcome {
        Outcome::Failed { code, message, retryable } => {
            assert!(!message.contains('/') || message.contains("://"), "a path in: {message}");
            (code, *retryable)
        }
        other => panic!("not a failure: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_becomes_a_report() {
    let fake = worker(one_archive("tsk_1")).await;
    let dir = tempdir().expect("temp dir");
    let runner = Runner::start(&fake, dir.path(), &[]);

    let completion = fake.completion("tsk_1").await;

    let Outcome::Succeeded { result: JobResult::Scan(scan) } = &completion.outcome else {
        panic!("{completion:?}");
    };
    assert_eq!(completion.fence, 7);
    assert_eq!(scan.artifacts.json.key, "reports/tsk_1/report.json");
    eventually("an empty work directory", || job_dirs(dir.path()) == 0).await;
    let metrics = reqwest::get(format!("http://{}/metrics", runner.local)).await.expect("metrics");
    assert!(metrics.text().await.expect("text").contains("vibe_runner_jobs_total{outcome=\"succeeded\"} 1"));
    let health = reqwest::get(format!("http://{}/healthz", runner.local)).await.expect("health");
    assert_eq!(health.status(), 200);
    let script = fake.script();
    let report: Report = serde_json::from_slice(&script.artifacts["tsk_1/report.json"]).expect("a report");
    // The archive's single folder was looked through.
    assert!(report.languages.iter().any(|language| language.name == "Rust" && language.code == 3));
    assert_eq!(report.name, "Demo");
    assert_eq!(scan.summary.code_lines, report.totals.code);
    assert_eq!(script.artifacts.len(), 3);
    assert_eq!(script.unverified, 0);
    let beats: Vec<_> = script.heartbeats.iter().flat_map(|(_, beat)| &beat.events).collect();
    let phases: Vec<&str> = beats
        .iter()
        .filter_map(|event| match &event.body {
            EventBody::Progress { phase, .. } => Some(phase.as_str()),
            _ => None,
        })
        .collect();
    assert!(phases.contains(&"scan") && phases.contains(&"report"), "{phases:?}");
}

fn git(dir: &Path, arguments: &[&str]) -> String {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").current_dir(dir).args(identity).args(arguments).output().expect("git");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("utf-8").trim().to_owned()
}

/// A repository that would run things if it could: hooks, filters, a submodule, a link.
fn hostile_repository(dir: &Path, marker: &Path) -> String {
    git(dir, &["init", "--quiet"]);
    let touch = format!("#!/bin/sh\ntouch {}\n", marker.display());
    for (name, text) in [
        ("main.py", "print('hi')\n"),
        (".gitattributes", "*.py filter=evil diff=evil\n"),
        (".gitconfig", &format!("[filter \"evil\"]\n  smudge = touch {}\n", marker.display())),
        (".lfsconfig", "[lfs]\n  url = http://127.0.0.1:1/\n"),
        (".gitmodules", "[submodule \"s\"]\n  path = s\n  url = file:///nonexistent\n"),
        ("hooks/post-checkout", &touch),
    ] {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        std::fs::write(path, text).expect("file");
    }
    std::os::unix::fs::symlink("/etc/passwd", dir.join("passwd")).expect("link");
    git(dir, &["add", "--all"]);
    git(dir, &["commit", "--quiet", "--message", "first"]);
    git(dir, &["tag", "v1"]);
    git(dir, &["rev-parse", "HEAD"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_is_cloned_by_branch_tag_or_commit_and_runs_nothing() {
    let (repository, dir) = (tempdir().expect("temp dir"), tempdir().expect("temp dir"));
    let marker = dir.path().join("executed");
    let commit = hostile_repository(repository.path(), &marker);
    let url = format!("file://{}", repository.path().display());
    let references = [
        ("tsk_head", None),
        ("tsk_branch", Some("main")),
        ("tsk_tag", Some("v1")),
        ("tsk_none", Some("nope")),
    ];
    let grants = references.iter().map(|(task, reference)| git_grant(task, &url, *reference)).collect();
    let fake = worker(Script { grants, ..Script::default() }).await;
    let _runner = Runner::start(&fake, &dir.path().join("work"), &[]);

    for (task, _) in &references[..3] {
        let completion = fake.completion(task).await;
        assert!(matches!(completion.outcome, Outcome::Succeeded { .. }), "{task}: {completion:?}");
        let script = fake.script();
        let report: Report =
            serde_json::from_slice(&script.artifacts[&format!("{task}/report.json")]).expect("report");
        assert_eq!(report.source.commit.as_deref(), Some(commit.as_str()));
    }
    assert_eq!(failure(&fake.completion("tsk_none").await), ("clone-failed", false));
    assert!(!marker.exists(), "the repository's code ran");
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_that_are_refused_fail_for_good_with_a_stable_word() {
    let mut script = one_archive("tsk_text");
    script.archive = b"this is not an archive, but long enough to be looked at".to_vec();
    let other = project_archive();
    let mut cut = archive_grant("tsk_cut", &script.archive);
    let contract::wire::JobSpec::Scan(scan) = &mut cut.job;
    if let contract::wire::Source::Archive { sha256, .. } = &mut scan.source {
        *sha256 = signing::sha256_hex(b"other");
    }
    script.grants = [
        archive_grant("tsk_text", &script.archive),
        cut,
        archive_grant("tsk_short", &other),
        git_grant("tsk_ssh", "ssh://git@127.0.0.1/x", None),
        git_grant("tsk_option", "https://127.0.0.1/x", Some("--upload-pack=touch")),
    ]
    .into();
    let fake = worker(script).await;
    let dir = tempdir().expect("temp dir");
    let _runner = Runner::start(&fake, dir.path(), &[]);

    assert_eq!(failure(&fake.completion("tsk_text").await), ("archive-refused", false));
    assert_eq!(failure(&fake.completion("tsk_cut").await), ("checksum-mismatch", false));
    let short = fake.completion("tsk_short").await;
    assert!(["download-failed", "checksum-mismatch"].contains(&failure(&short).0), "{short:?}");
    assert_eq!(failure(&fake.completion("tsk_ssh").await), ("source-refused", false));
    assert_eq!(failure(&fake.completion("tsk_option").await), ("source-refused", false));
}

/// A `.tar.gz` that is small until it is unpacked.
fn gzipped_zeroes(size: u64) -> Vec<u8> {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best()));
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    let zeroes = std::io::Read::take(std::io::repeat(0), size);
    tar.append_data(&mut header, "zeroes.bin", zeroes).expect("in memory");
    tar.into_inner().expect("tar").finish().expect("gzip")
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_end_a_job_with_their_own_words() {
    let fake = worker(one_archive("tsk_memory")).await;
    let dir = tempdir().expect("temp dir");
    let small = Runner::start(&fake, dir.path(), &["--max-memory-mb", "16"]);
    assert_eq!(failure(&fake.completion("tsk_memory").await), ("out-of-memory", false));
    drop(small);

    let mut grant = git_grant("tsk_time", &format!("{}/hang/x.git", fake.url), None);
    grant.timeout_ms = 1_500;
    let bomb = gzipped_zeroes(3 << 20);
    let repository = tempdir().expect("temp dir");
    git(repository.path(), &["init", "--quiet"]);
    let noise: Vec<u8> = (0..6_u32 << 20).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    std::fs::write(repository.path().join("noise.bin"), noise).expect("file");
    git(repository.path(), &["add", "--all"]);
    git(repository.path(), &["commit", "--quiet", "--message", "large"]);
    let large = git_grant("tsk_clone", &format!("file://{}", repository.path().display()), None);
    {
        let mut script = fake.script();
        script.grants = [grant, archive_grant("tsk_disk", &bomb), large].into();
        script.archive = bomb;
    }
    let _runner = Runner::start(&fake, dir.path(), &["--max-disk-mb", "2"]);
    assert_eq!(failure(&fake.completion("tsk_time").await), ("timed-out", true));
    assert_eq!(failure(&fake.completion("tsk_disk").await), ("too-large", false));
    assert_eq!(failure(&fake.completion("tsk_clone").await), ("too-large", false));
    eventually("an empty work directory", || job_dirs(dir.path()) == 0).await;
}

/// A `git` whose three helpers take 120 MiB each and keep them: none of them too much, together far too much.
fn greedy_git(folder: &Path) -> std::ffi::OsString {
    use std::os::unix::fs::PermissionsExt as _;
    let helper = "(head -c 125829120 /dev/zero; sleep 60) | tail > /dev/null";
    let program = folder.join("git");
    std::fs::write(&program, format!("#!/bin/sh\n{helper} &\n{helper} &\n{helper}\n")).expect("file");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("executable");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).expect("no colon")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_of_a_jobs_processes_is_limited_together() {
    let fake = worker(Script::default()).await;
    fake.script().grants.push_back(git_grant("tsk_1", &format!("{}/hang/x.git", fake.url), None));
    let (dir, programs) = (tempdir().expect("temp dir"), tempdir().expect("temp dir"));
    let path = greedy_git(programs.path());
    let runner = Runner::start_on(&fake, dir.path(), &["--max-memory-mb", "256"], &path);

    let completion = fake.completion("tsk_1").await;
    assert_eq!(failure(&completion), ("out-of-memory", false));
    let Outcome::Failed { message, .. } = &completion.outcome else { unreachable!("a failure") };
    assert!(message.contains("together") && message.contains("256 MiB"), "{message}");
    eventually("no process left", || runner.job_processes().is_empty()).await;
    eventually("an empty work directory", || job_dirs(dir.path()) == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_job_process_is_a_failure_that_may_be_tried_again() {
    let fake = worker(Script::default()).await;
    fake.script().grants.push_back(git_grant("tsk_1", &format!("{}/hang/x.git", fake.url), None));
    let dir = tempdir().expect("temp dir");
    let runner = Runner::start(&fake, dir.path(), &[]);
    fake.until("git at work", |script| (script.git_requests > 0).then_some(())).await;

    for process in runner.job_processes() {
        kill_process(pid(process), Signal::KILL).expect("job process");
    }

    assert_eq!(failure(&fake.completion("tsk_1").await), ("killed", true));
    eventually("an empty work directory", || job_dirs(dir.path()) == 0).await;
}
