//! A shallow Git checkout that runs no code of the repository.
//!
//! How each door is shut: no configuration but ours (system, global and attributes files are off,
//! `HOME` is empty), hooks and templates are off, filters (LFS) need configuration and there is
//! none, submodules are not followed, only `https` may be spoken, redirects are not followed,
//! nobody is asked for a password, links are written as plain files, no background upkeep.
//! Time and size are the parent's business: it kills the whole process group.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::address::{self, Target};
use crate::job::{Code, Failure};

/// What to fetch.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The repository.
    pub url: &'a str,
    /// Branch, tag or commit; the default branch when absent.
    pub reference: Option<&'a str>,
    /// `file://`, `http://` and private addresses are fine: development and tests.
    pub allow_local: bool,
}

/// Settings given to every call of Git.
const SETTINGS: [&str; 14] = [
    "core.hooksPath=/dev/null",
    "core.symlinks=false",
    "core.fsmonitor=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "core.attributesFile=/dev/null",
    "core.bigFileThreshold=16m",
    "credential.helper=",
    "fetch.recurseSubmodules=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
];

/// Fetches one commit into the empty directory `tree` and returns its id. `scratch` holds Git's empty home.
///
/// # Errors
/// [`Code::SourceRefused`], [`Code::CloneFailed`], [`Code::TooLarge`] or [`Code::OutOfMemory`].
pub fn clone(request: &Request<'_>, tree: &Path, scratch: &Path) -> Result<String, Failure> {
    let reference = request.reference.unwrap_or("HEAD");
    check_reference(reference)?;
    let target = address::check(request.url, request.allow_local)?;
    let home = scratch.join("home");
    std::fs::create_dir_all(&home)?;
    let git = Git { tree, home: &home, target: &target, allow_local: request.allow_local };
    git.run(&["init", "--quiet", "--template="])?;
    git.fetch(reference)?;
    git.run(&["checkout", "--quiet", "--detach", "FETCH_HEAD"])?;
    let head = git.run(&["rev-parse", "HEAD"])?;
    std::fs::remove_dir_all(tree.join(".git"))?;
    Ok(String::from_utf8_lossy(&head.stdout).trim().to_owned())
}

/// The rules of `git check-ref-format`, and nothing that reads as an option or a refspec.
fn check_reference(reference: &str) -> Result<(), Failure> {
    let bad = reference.is_empty()
        || reference.len() > 255
        || reference.starts_with(['-', '/', '+', '.'])
        || reference.ends_with(['/', '.'])
        || reference.ends_with(".lock")
        || reference.contains("..")
        || reference.contains("@{")
        || reference.contains("//")
        || reference.chars().any(|c| c.is_control() || " ~^:?*[\\".contains(c));
    if bad {
        return Err(Failure::new(Code::SourceRefused, "the ref is not a branch, tag or commit name"));
    }
    Ok(())
}

struct Git<'a> {
    tree: &'a Path,
    home: &'a Path,
    target: &'a Target,
    allow_local: bool,
}

impl Git<'_> {
    /// Some forges answer a URL without `.git` by a redirect, which we do not follow: try that one by hand.
    fn fetch(&self, reference: &str) -> Result<(), Failure> {
        let url = &self.target.url;
        let first = self.fetch_from(url, reference);
        match first {
            Err(failure) if failure.code == Code::CloneFailed && !url.ends_with(".git") => {
                let with_ending = format!("{}.git", url.trim_end_matches('/'));
                self.fetch_from(&with_ending, reference).map_err(|_| failure)
            }
            other => other,
        }
    }

    fn fetch_from(&self, url: &str, reference: &str) -> Result<(), Failure> {
        self.run(&[
            "fetch",
            "--quiet",
            "--depth=1",
            "--no-tags",
            "--no-write-commit-graph",
            "--",
            url,
            reference,
        ])
        .map(drop)
    }

    fn run(&self, arguments: &[&str]) -> Result<Output, Failure> {
        let output = self.command().args(arguments).output().map_err(|error| {
            Failure::new(Code::Internal, format!("git could not be started ({})", error.kind()))
        })?;
        if output.status.success() {
            return Ok(output);
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        // For the runner's own log; the failure's message goes to strangers.
        eprintln!("git {}: {}", arguments.first().unwrap_or(&""), said.trim());
        Err(classify(&said, output.status.signal()))
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        let path = std::env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/local/bin:/usr/bin:/bin"));
        command.env_clear().env("PATH", path).env("HOME", self.home).env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", self.home).env("GIT_CONFIG_NOSYSTEM", "1");
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_ATTR_NOSYSTEM", "1");
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_ASKPASS", "false").env("SSH_ASKPASS", "false");
        command.env("GIT_SSH_COMMAND", "false").env("GIT_LFS_SKIP_SMUDGE", "1");
        let protocols = if self.allow_local { "https:http:file" } else { "https" };
        command.env("GIT_ALLOW_PROTOCOL", protocols).env("GIT_PROTOCOL_FROM_USER", "0");
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        if let Some(pin) = &self.target.pin {
            command.args(["-c", &format!("http.curloptResolve={pin}")]);
        }
        command.current_dir(self.tree).stdin(Stdio::null());
        command
    }
}

/// What Git's words mean. Git has no stable codes; with `LC_ALL=C` its words hold still enough.
fn classify(said: &str, signal: Option<i32>) -> Failure {
    let said = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if has(&["out of memory", "cannot allocate memory", "malloc failed", "mmap failed"]) {
        return Failure::new(Code::OutOfMemory, "git ran out of memory");
    }
    if has(&["no space left", "file too large", "died of signal 25"])
        || signal == Some(rustix::process::Signal::XFSZ.as_raw())
    {
        return Failure::new(Code::TooLarge, "the repository needs more disk than a job may use");
    }
    if has(&["couldn't find remote ref", "not our ref", "no such remote ref"]) {
        return Failure::new(Code::CloneFailed, "the repository has no such branch, tag or commit")
            .for_good();
    }
    if has(&[
        "not found",
        "could not read username",
        "authentication failed",
        "error: 401",
        "error: 403",
        "does not appear to be a git repository",
    ]) {
        return Failure::new(Code::CloneFailed, "the repository does not exist or is not public").for_good();
    }
    if has(&["error: 301", "error: 302", "error: 307", "error: 308", "redirect"]) {
        return Failure::new(Code::CloneFailed, "the Git URL redirects; give the address it leads to")
            .for_good();
    }
    Failure::new(Code::CloneFailed, "git could not fetch the repository from its server")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_could_mean_something_else_are_refused() {
        for bad in [
            "",
            "-u",
            "--upload-pack=x",
            "+main",
            "a..b",
            "a b",
            "main:x",
            "a^",
            "a~1",
            "x.lock",
            "/a",
            "a//b",
            "@{1}",
            "a\n",
        ] {
            assert_eq!(check_reference(bad).map_err(|f| f.code), Err(Code::SourceRefused), "{bad}");
        }
        for good in
            ["main", "feature/x-1", "v1.2.3", "refs/heads/main", "0123456789abcdef0123456789abcdef01234567"]
        {
            assert_eq!(check_reference(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn gits_words_become_stable_codes() {
        let code = |said| {
            let failure = classify(said, None);
            (failure.code, failure.retryable)
        };
        assert_eq!(code("fatal: couldn't find remote ref nope"), (Code::CloneFailed, false));
        assert_eq!(code("remote: Repository not found."), (Code::CloneFailed, false));
        assert_eq!(code("fatal: unable to access: Connection refused"), (Code::CloneFailed, true));
        assert_eq!(code("fatal: Out of memory, malloc failed"), (Code::OutOfMemory, false));
        assert_eq!(code("error: write: No space left on device"), (Code::TooLarge, false));
    }
}
