//! Where things are: the repository, its tools, its build output.
//!
//! For: every command. Not for: deciding whether they exist (`setup`, `doctor`).

use std::{
    env,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// The repository's root: the folder above this crate, or what VIBE_ROOT names. The deploy test sets that
/// to a copy, because a deploy writes into wrangler.toml.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let here = || Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned();
        env::var_os("VIBE_ROOT").map_or_else(here, PathBuf::from)
    })
}

/// A path inside the repository.
pub fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Cargo's target folder, which a developer may have moved.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| path("target"), |dir| root().join(dir))
}

/// A binary that `setup` installs with `cargo install --root target/tools`.
pub fn tool(name: &str) -> PathBuf {
    path("target/tools/bin").join(name)
}

/// A binary of the pinned npm packages.
pub fn npm_tool(name: &str) -> PathBuf {
    path("node_modules/.bin").join(name)
}

/// The pinned Node, new enough for wrangler (the system's may be 20).
pub fn node() -> PathBuf {
    npm_tool("node")
}

/// A binary built by Cargo from this workspace: `profile` is `debug` or `release`.
pub fn built(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(name)
}

/// Where the output of child processes is kept.
pub fn log(name: &str) -> PathBuf {
    path("target/xtask").join(format!("{name}.log"))
}

/// `path` as a person in the repository would type it.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
