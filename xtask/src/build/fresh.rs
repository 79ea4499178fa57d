//! Skips a build step whose inputs have not changed since it last succeeded.
//!
//! For: steps that are slow even when Cargo finds nothing to do (bundling, wasm-bindgen), and proofs that take minutes
//! (`cargo xtask test`). Not for: correctness: a changed file time alone runs the step again.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::UNIX_EPOCH,
};

use anyhow::Result;
use sha2::{Digest, Sha256};

use super::Kind;
use crate::{
    project, setup,
    sh::{cmd, output},
};

/// Runs `work` unless `result` exists and the compilers and every file below `inputs` are as they were.
pub fn unless_fresh(
    name: &str,
    kind: Kind,
    inputs: &[&str],
    result: &Path,
    work: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let stamp = project::path("target/xtask").join(format!("{name}.stamp"));
    let now = fingerprint(kind, inputs);
    if result.exists() && fs::read_to_string(&stamp).is_ok_and(|last| last == now) {
        return Ok(());
    }
    // A step that fails halfway must run again.
    let _ = fs::remove_file(&stamp);
    work()?;
    fs::create_dir_all(project::path("target/xtask"))?;
    fs::write(stamp, now)?;
    Ok(())
}

/// Whether a long proof has held on this machine with these compilers, for exactly the files below `inputs`; its short
/// form is enough then.
pub fn is_proven(name: &str, inputs: &[&str]) -> bool {
    fs::read_to_string(proof(name)).is_ok_and(|last| last == fingerprint(Kind::Release, inputs))
}

/// Notes that the long proof has held for the files below `inputs`.
pub fn proven(name: &str, inputs: &[&str]) -> Result<()> {
    Ok(fs::write(proof(name), fingerprint(Kind::Release, inputs))?)
}

/// Forgets every proof: all of them run in full again.
pub fn forget_proofs() {
    for name in PROOFS {
        let _ = fs::remove_file(proof(name));
    }
}

/// The steps with a long form.
const PROOFS: [&str; 4] = ["native", "simulator", "policy", "workerd"];

fn proof(name: &str) -> PathBuf {
    project::path("target/xtask").join(format!("{name}.proof"))
}

fn fingerprint(kind: Kind, inputs: &[&str]) -> String {
    let mut files = Vec::new();
    for input in inputs {
        collect(&project::path(input), &mut files);
    }
    files.sort();
    let mut hash = Sha256::new();
    hash.update(format!("{kind:?}\n{}\n{:?}\n", compilers(), super::features()));
    for (path, time, length) in files {
        hash.update(format!("{}\n{time}\n{length}\n", path.display()));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The versions of the compilers that builds use, asked for once.
fn compilers() -> &'static str {
    static VERSIONS: OnceLock<String> = OnceLock::new();
    VERSIONS.get_or_init(|| {
        let nightly = setup::find_nightly()
            .and_then(|n| output(cmd("rustup").args(["run", &n.toolchain, "rustc", "-V"])));
        format!("{:?} {nightly:?}", output(cmd("rustc").arg("-V")))
    })
}

/// Every file below `path` with its time in nanoseconds and its length.
fn collect(path: &Path, files: &mut Vec<(PathBuf, u128, u64)>) {
    if path.file_name().is_some_and(|name| name == "node_modules" || name == "target") {
        return;
    }
    let Ok(meta) = fs::metadata(path) else { return };
    if meta.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            collect(&entry.path(), files);
        }
        return;
    }
    let time = meta.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    files.push((path.to_owned(), time.map_or(0, |time| time.as_nanos()), meta.len()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_or_a_further_input_is_another_fingerprint() {
        let name = format!("target/fresh-{}", std::process::id());
        let folder = project::path(&name);
        fs::create_dir_all(&folder).unwrap();
        let now = || fingerprint(Kind::Release, &[&name]);
        let empty = now();
        fs::write(folder.join("a"), "1").unwrap();
        let one = now();
        fs::write(folder.join("a"), "12").unwrap();
        let changed = now();
        assert!(empty != one && one != changed && changed == now());
        assert_ne!(changed, fingerprint(Kind::Release, &[&name, "Cargo.lock"]));
        assert_ne!(changed, fingerprint(Kind::Dev, &[&name]));
        fs::remove_dir_all(folder).unwrap();
        assert!(compilers().contains("rustc "), "{}", compilers());
    }
}
