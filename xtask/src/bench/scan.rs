//! Files a second of the scanner, on a real folder, without any server.

use std::{path::Path, process::Stdio, time::Instant};

use anyhow::{Context, Result, ensure};

use super::Figures;
use crate::{
    build::{self, Kind},
    sh, ui,
};

const ROUNDS: usize = 3;

/// Scans `folder` three times with the release runner; the best time counts, because the first one
/// also reads the disk.
pub fn measure(figures: &mut Figures, folder: &str) -> Result<()> {
    let files = count(Path::new(folder));
    let seconds = ui::step(&format!("Scan {folder}"), || {
        let mut best = f64::INFINITY;
        for _ in 0..ROUNDS {
            let mut command = sh::cmd(build::runner_path(Kind::Release));
            command.args(["scan", folder, "--format", "json"]).stdout(Stdio::null());
            let begun = Instant::now();
            let status = command.status().context("the runner does not start")?;
            ensure!(status.success(), "vibe-runner scan {folder} failed");
            best = best.min(begun.elapsed().as_secs_f64());
        }
        Ok(best)
    })?;
    figures.add("scan: files", files, "files");
    figures.add("scan: files a second", files / seconds, "/s");
    Ok(())
}

/// The files the scanner reports as walked are those git would know; counted by git where it can.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn count(folder: &Path) -> f64 {
    let mut listing = sh::cmd("git");
    listing.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(folder);
    sh::output(&mut listing).map_or(f64::NAN, |text| text.lines().count() as f64)
}
