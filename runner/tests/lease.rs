//! The lease and its ends: lost replies, lost leases, cancels, shutdowns, crashes, wrong clocks.

mod support;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use contract::wire::Outcome;
use rustix::process::Signal;
use support::fake::{Fake, Script};
use support::process::{Runner, children_of, eventually, is_alive, job_dirs};
use support::{archive_grant, git_grant, project_archive};
use tempfile::tempdir;

/// A Worker whose first job hangs in `git` until it is stopped, and whose second is ordinary.
async fn hanging_then_ordinary(script: Script) -> Fake {
    let archive = project_archive();
    let fake = Fake::start(Script { archive: archive.clone(), ..script }).await;
    let hanging = git_grant("tsk_hang", &format!("{}/hang/x.git", fake.url), None);
    fake.script().grants = [hanging, archive_grant("tsk_next", &archive)].into();
    fake
}

async fn git_at_work(fake: &Fake) {
    fake.until("git at work", |script| (script.git_requests > 0).then_some(())).await;
}

fn completed(fake: &Fake, task: &str) -> usize {
    fake.script().completions.iter().filter(|(id, _)| id == task).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_reply_to_a_completion_is_asked_for_again() {
    let archive = project_archive();
    let grants = [archive_grant("tsk_1", &archive)].into();
    let fake = Fake::start(Script { grants, archive, lost_replies: 2, ..Script::default() }).await;
    let dir = tempdir().expect("temp dir");
    let _runner = Runner::start(&fake, dir.path(), &[]);

    fake.until("three completions", |script| (script.completions.len() == 3).then_some(())).await;

    let script = fake.script();
    assert!(script.completions.iter().all(|completion| *completion == script.completions[0]));
    assert!(matches!(script.completions[0].1.outcome, Outcome::Succeeded { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_lease_stops_the_job_silently_and_the_next_one_runs() {
    let fake = hanging_then_ordinary(Script { stale: Some("tsk_hang".into()), ..Script::default() }).await;
    let dir = tempdir().expect("temp dir");
    let runner = Runner::start(&fake, dir.path(), &[]);

    let next = fake.completion("tsk_next").await;

    assert!(matches!(next.outcome, Outcome::Succeeded { .. }));
    assert_eq!(completed(&fake, "tsk_hang"), 0);
    assert!(fake.script().releases.is_empty());
    eventually("no job process and no files", || {
        runner.job_processes().is_empty() && job_dirs(dir.path()) == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_job_stops_and_says_so() {
    let fake = hanging_then_ordinary(Script { cancel: Some("tsk_hang".into()), ..Script::default() }).await;
    let dir = tempdir().expect("temp dir");
    let _runner = Runner::start(&fake, dir.path(), &[]);

    assert_eq!(fake.completion("tsk_hang").await.outcome, Outcome::Cancelled);
    assert!(matches!(fake.completion("tsk_next").await.outcome, Outcome::Succeeded { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_waits_for_the_grace_time_and_gives_back_what_is_left() {
    let fake = hanging_then_ordinary(Script::default()).await;
    let dir = tempdir().expect("temp dir");
    let mut runner = Runner::start(&fake, dir.path(), &["--grace", "1"]);
    git_at_work(&fake).await;
    let jobs = runner.job_processes();

    runner.signal(Signal::TERM);
    let status = runner.ended(Duration::from_secs(10));

    assert!(status.success(), "{status}");
    let script = fake.script();
    assert_eq!(
        script.releases.iter().map(|(id, release)| (id.as_str(), release.fence)).collect::<Vec<_>>(),
        [("tsk_hang", 7)]
    );
    assert!(script.completions.is_empty());
    assert!(!jobs.is_empty() && jobs.iter().all(|job| !is_alive(*job)));
    assert_eq!(std::fs::read_dir(dir.path()).expect("work dir").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_does_not_wait() {
    let fake = hanging_then_ordinary(Script::default()).await;
    let dir = tempdir().expect("temp dir");
    let mut runner = Runner::start(&fake, dir.path(), &["--grace", "600"]);
    git_at_work(&fake).await;

    runner.signal(Signal::TERM);
    std::thread::sleep(Duration::from_millis(300));
    runner.signal(Signal::INT);

    assert!(runner.ended(Duration::from_secs(10)).success());
    assert_eq!(fake.script().releases.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_at_work_may_finish_within_the_grace_time_and_no_new_one_begins() {
    let archive = project_archive();
    let tasks: Vec<String> = (0..200).map(|i| format!("tsk_{i}")).collect();
    let grants = tasks.iter().map(|task| archive_grant(task, &archive)).collect();
    let fake = Fake::start(Script { grants, archive, ..Script::default() }).await;
    let dir = tempdir().expect("temp dir");
    let mut runner = Runner::start(&fake, dir.path(), &[]);
    fake.completion("tsk_0").await;

    runner.signal(Signal::TERM);
    assert!(runner.ended(Duration::from_secs(15)).success());

    // Every job that was handed out was finished or given back.
    let script = fake.script();
    let handed_out = tasks.len() - script.grants.len();
    assert_eq!(script.completions.len() + script.releases.len(), handed_out);
    assert!(handed_out < tasks.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_runner_stops_within_seconds() {
    let fake = Fake::start(Script::default()).await;
    let dir = tempdir().expect("temp dir");
    let mut runner = Runner::start(&fake, dir.path(), &[]);
    fake.until("a lease request", |script| (!script.leases.is_empty()).then_some(())).await;
    runner.signal(Signal::INT);
    assert!(runner.ended(Duration::from_secs(4)).success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crashed_runner_takes_its_processes_along_and_its_files_are_removed() {
    let fake = hanging_then_ordinary(Script::default()).await;
    let dir = tempdir().expect("temp dir");
    let mut crashed = Runner::start(&fake, dir.path(), &[]);
    git_at_work(&fake).await;
    let jobs = crashed.job_processes();
    let gits: Vec<u32> = jobs.iter().flat_map(|job| children_of(*job)).collect();
    crashed.signal(Signal::KILL);
    crashed.ended(Duration::from_secs(5));
    assert_eq!(job_dirs(dir.path()), 1);

    let _next = Runner::start(&fake, dir.path(), &[]);

    assert!(matches!(fake.completion("tsk_next").await.outcome, Outcome::Succeeded { .. }));
    eventually("no leftovers", || job_dirs(dir.path()) == 0).await;
    assert!(!jobs.is_empty() && !gits.is_empty());
    eventually("no orphans", || jobs.iter().chain(&gits).all(|id| !is_alive(*id))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn outages_and_a_wrong_clock_are_survived() {
    let archive = project_archive();
    let grants = [archive_grant("tsk_1", &archive)].into();
    let clock_ahead = Duration::from_secs(3_600);
    let script = Script { grants, archive, clock_ahead, lease_outages: 2, ..Script::default() };
    let fake = Fake::start(script).await;
    let dir = tempdir().expect("temp dir");
    let _runner = Runner::start(&fake, dir.path(), &[]);

    assert!(matches!(fake.completion("tsk_1").await.outcome, Outcome::Succeeded { .. }));

    let script = fake.script();
    assert_eq!(script.unverified, 1, "only the first request was signed by the wrong clock");
    assert!(script.leases.len() >= 3);
}

fn command(fake: &Fake, words: &[&str], work_dir: &Path) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vibe-runner"));
    command
        .args(words)
        .env("VIBE_URL", &fake.url)
        .env("VIBE_RUNNER_KEY", fake.key())
        .env("VIBE_WORK_DIR", work_dir);
    let output = command.output().expect("runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("utf-8"))
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_and_backlog_tell_the_truth() {
    let fake = Fake::start(Script::default()).await;
    let dir = tempdir().expect("temp dir");
    let ask = async |words: &'static [&'static str]| {
        let (fake, dir) = (fake.clone(), dir.path().to_owned());
        tokio::task::spawn_blocking(move || command(&fake, words, &dir)).await.expect("joins")
    };
    assert_eq!(ask(&["backlog"]).await, (true, "{\"queued\":3,\"running\":1}\n".to_owned()));
    let (well, said) = ask(&["doctor", "--max-memory-mb", "1", "--max-disk-mb", "1"]).await;
    assert!(well && said.contains("all is well") && said.contains("3 queued"), "{said}");
    let (well, said) = ask(&["doctor", "--max-memory-mb", "99999999"]).await;
    assert!(!well && said.contains("mend: lower --max-memory-mb"), "{said}");
    let (well, said) = ask(&["doctor", "--url", "http://127.0.0.1:1"]).await;
    assert!(!well && said.contains("look at VIBE_URL"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_cannot_wait_is_asked_less_and_less_often() {
    let archive = project_archive();
    let fake = Fake::start(Script { never_waits: true, archive: archive.clone(), ..Script::default() }).await;
    let dir = tempdir().expect("temp dir");
    let _runner = Runner::start(&fake, dir.path(), &[]);
    fake.until("a lease request", |script| (!script.leases.is_empty()).then_some(())).await;
    tokio::time::sleep(Duration::from_secs(8)).await;
    // Twice a second would be 16; waits of 0.5, 1, 2, 4 … 15 s, each cut to a tenth at worst, are at most 10.
    let asked = fake.script().leases.len();
    assert!((2..=11).contains(&asked), "asked {asked} times in 8 s");
    fake.script().grants = [archive_grant("tsk_late", &archive)].into();
    fake.completion("tsk_late").await;
}
