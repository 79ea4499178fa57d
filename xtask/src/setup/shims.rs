//! `cargo` and `rustc` as worker-build finds them.
//!
//! For: what worker-build has no option for: the nightly that was found instead of `+nightly`, a library of one
//! kind only, no places of panics. Not for: anything a manifest or an option can say.

use std::path::Path;

use anyhow::Result;

use super::Nightly;
use crate::sh;

/// Writes both into a folder for the front of `PATH`. They expect the rest of `PATH` in `VIBE_PATH`: below the first
/// call they must be gone, because nightly's Cargo looks for its rustc in `PATH` too.
pub fn shims(nightly: Option<&Nightly>, folder: &Path) -> Result<()> {
    ["cargo", "rustc"]
        .iter()
        .try_for_each(|tool| sh::write_script(&folder.join(tool), &script(tool, nightly)))
}

/// The library is also made for native tests (`rlib`), and Cargo leaves out link-time optimisation without a word
/// when one kind of several cannot have it: the Worker was an eighth larger. Where code panicked is in no log, its
/// text is: without the places it is smaller again (adr/0006).
fn script(tool: &str, nightly: Option<&Nightly>) -> String {
    let toolchain = nightly.map_or("nightly", |nightly| &nightly.toolchain);
    format!(
        "#!/bin/sh\n# Written by cargo xtask.\nexport PATH=\"$VIBE_PATH\"\nrun={tool}\n\
         if [ \"$1\" = +nightly ]; then\n  shift\n  run=\"rustup run {toolchain} {tool}\"\n  \
         export RUSTFLAGS=\"$RUSTFLAGS -Zlocation-detail=none\"\nfi\n\
         export RUSTFLAGS=\"$RUSTFLAGS --cfg sha2_backend_soft=\\\"compact\\\"\"\n\
         if [ {tool} = cargo ] && [ \"$1\" = build ]; then\n  shift\n  set -- rustc --crate-type cdylib \"$@\"\nfi\n\
         exec $run \"$@\"\n"
    )
}
