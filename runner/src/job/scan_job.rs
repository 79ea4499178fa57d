//! A scan: fetch, unpack, scan, render. Runs inside the child process.

use std::path::{Path, PathBuf};

use contract::wire::{JobSpec, LogLevel, Source};

use super::report::Reporter;
use super::{Failure, Order, Product};
use crate::fetch::git;
use crate::unpack;

mod engine;

/// Does the job of `order` and leaves the reports in its `out` directory.
pub fn run(order: &Order, reporter: &Reporter) -> Result<Product, Failure> {
    let JobSpec::Scan(job) = &order.job;
    let tree = order.scratch.join("tree");
    std::fs::create_dir(&tree)?;
    let (root, commit) = match &job.source {
        Source::Git { url, reference } => {
            let commit = clone(order, url, reference.as_deref(), &tree, reporter)?;
            (tree, Some(commit))
        }
        Source::Archive { .. } => {
            unpack_archive(order, &tree, reporter)?;
            (single_top_folder(&tree), None)
        }
    };
    engine::scan_and_render(&engine::Input { order, job, root: &root, commit }, reporter)
}

fn clone(
    order: &Order,
    url: &str,
    reference: Option<&str>,
    tree: &Path,
    reporter: &Reporter,
) -> Result<String, Failure> {
    reporter.progress("fetch", 0, None);
    let request = git::Request { url, reference, allow_local: order.allow_local_git };
    let commit = git::clone(&request, tree, &order.scratch)?;
    reporter.log(LogLevel::Info, format!("fetched commit {commit}"));
    Ok(commit)
}

fn unpack_archive(order: &Order, tree: &Path, reporter: &Reporter) -> Result<(), Failure> {
    let Some(archive) = &order.archive else {
        return Err(Failure::new(super::Code::Internal, "the job's archive is missing"));
    };
    let limits = unpack::Limits::within(order.limits.disk);
    let outcome = unpack::unpack(archive, tree, &limits, &|files| reporter.progress("unpack", files, None))?;
    reporter.progress("unpack", outcome.files, Some(outcome.files));
    if let Some(note) = outcome.note() {
        reporter.log(LogLevel::Warn, note);
    }
    Ok(())
}

/// Archives of forges put everything into one folder named after the commit: the project is what is inside.
fn single_top_folder(tree: &Path) -> PathBuf {
    let entries = std::fs::read_dir(tree).into_iter().flatten().flatten();
    let mut entries = entries.filter(|entry| entry.file_name() != ".git");
    match (entries.next(), entries.next()) {
        (Some(only), None) if only.file_type().is_ok_and(|kind| kind.is_dir()) => only.path(),
        _ => tree.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_folder_is_looked_through_and_nothing_else() {
        let dir = tempfile::tempdir().expect("temp dir");
        std::fs::create_dir(dir.path().join("repo-abc")).expect("folder");
        assert_eq!(single_top_folder(dir.path()), dir.path().join("repo-abc"));
        std::fs::write(dir.path().join("README"), "x").expect("file");
        assert_eq!(single_top_folder(dir.path()), dir.path());
    }
}
