//! The size gate: what Cloudflare counts is the compressed Worker.
//!
//! For: measuring gzip(index_bg.wasm) + gzip(index.js) and refusing more than the limit. Not for: the
//! UI's budget (web/build.mjs has its own).

use std::{fs, io::Write, path::Path};

use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};

use crate::{pins, ui};

/// Bytes of one built Worker.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Uncompressed wasm.
    pub wasm_raw: u64,
    /// Compressed wasm and JavaScript together.
    pub gzip: u64,
}

/// Measures the Worker in `folder`.
pub fn measure(folder: &Path) -> Result<Size> {
    let wasm = read(&folder.join("index_bg.wasm"))?;
    let shim = read(&folder.join("index.js"))?;
    Ok(Size { wasm_raw: wasm.len() as u64, gzip: gzip(&wasm)? + gzip(&shim)? })
}

/// Measures, prints and refuses what is over the limit.
pub fn gate(folder: &Path) -> Result<Size> {
    let size = measure(folder)?;
    ui::note(&format!(
        "Worker: {} KiB wasm, {:.1} KiB gzipped with its shim (limit {} KiB)",
        size.wasm_raw / 1024,
        kib(size.gzip),
        pins::WORKER_GZIP_LIMIT / 1024
    ));
    ensure!(
        size.gzip < pins::WORKER_GZIP_LIMIT,
        "the Worker is over its size limit: look for a new dependency (`cargo tree -p vibe-edge --target {}`)",
        pins::WASM_TARGET
    );
    Ok(size)
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^53")]
fn kib(bytes: u64) -> f64 {
    bytes as f64 / 1024.0
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} is missing: run `cargo xtask build`", path.display()))
}

fn gzip(bytes: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len() as u64)
}
