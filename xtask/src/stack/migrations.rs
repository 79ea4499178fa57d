//! The local database's schema.
//!
//! For: `wrangler d1 migrations apply --local`, only when a migration is new (starting wrangler costs
//! seconds). Not for: production (`deploy`).

use std::{fs, path::Path};

use anyhow::Result;

use crate::{
    project,
    sh::{self, wrangler},
    ui,
};

/// Applies what `base`'s database has not seen.
pub fn apply(base: &Path) -> Result<()> {
    let stamp = base.join("migrations.applied");
    let wanted = listing()?;
    // The stamp lies beside the data: whoever deletes one deletes both.
    if base.join("state").exists() && fs::read_to_string(&stamp).is_ok_and(|applied| applied == wanted) {
        return Ok(());
    }
    ui::step("Apply the database migrations", || {
        let mut command = wrangler();
        command.args(["d1", "migrations", "apply", "DB", "--local", "--persist-to"]).arg(base.join("state"));
        sh::run("migrations", &mut command)
    })?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// The names of all migrations; a landed one is never edited, so names are enough.
fn listing() -> Result<String> {
    let mut names: Vec<String> = fs::read_dir(project::path("migrations"))?
        .filter_map(Result::ok)
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".sql"))
        .collect();
    names.sort();
    Ok(names.join("\n"))
}
