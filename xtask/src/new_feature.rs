//! `cargo xtask new-feature NAME`: a slice that compiles, in the shape all slices have.
//!
//! For: starting right (docs: CONTRIBUTING.md). Not for: registering it: the line for src/app.rs is
//! printed, because the table of contents is written by people.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::{
    project,
    sh::{cmd, output},
};

/// Settings of `new-feature`.
#[derive(clap::Args)]
pub struct Args {
    /// The slice's name: lower-case letters and underscores, a plural noun as a rule
    name: String,
}

/// Each file of a slice with its template; `{name}`, `{path}` and `{Type}` are replaced.
const FILES: [(&str, &str); 4] = [
    ("mod.rs", include_str!("new_feature/mod.rs.txt")),
    ("model.rs", include_str!("new_feature/model.rs.txt")),
    ("store.rs", include_str!("new_feature/store.rs.txt")),
    ("api.rs", include_str!("new_feature/api.rs.txt")),
];

/// Writes the files and says what is left to do.
pub fn run(args: &Args) -> Result<()> {
    let name = args.name.as_str();
    let valid = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit());
    ensure!(valid, "a slice's name is lower-case letters, digits and underscores, beginning with a letter");
    let folder = project::path("src/features").join(name);
    ensure!(!folder.exists(), "{} exists already", project::shown(&folder));
    fs::create_dir_all(&folder).context("cannot create the slice's folder")?;
    for (file, template) in FILES {
        fs::write(folder.join(file), fill(template, name))?;
        println!("  wrote src/features/{name}/{file}");
    }
    // A long name wraps other lines than a short one; without rustfmt it is left to `cargo fmt`.
    let files = FILES.map(|(file, _)| folder.join(file));
    let _ = output(cmd("rustfmt").args(["--edition", "2024"]).args(files).current_dir(project::root()));
    println!();
    println!("  Now:");
    println!("    1. src/features/mod.rs:  pub mod {name};");
    println!("    2. src/app.rs, routes(): .merge({name}::routes())");
    println!("    3. migrations/: a new file with the table `{name}` (STRICT, org_id)");
    println!("    4. src/openapi.rs: list the handlers; then `cargo xtask openapi`");
    println!(
        "    5. tests/stories/: the story a user would tell, named in every_story!; docs/STATUS.md: its row"
    );
    Ok(())
}

fn fill(template: &str, name: &str) -> String {
    let path = name.replace('_', "-");
    template.replace("{name}", name).replace("{path}", &path).replace("{Type}", &camel(name))
}

fn camel(name: &str) -> String {
    let singular = name.strip_suffix('s').unwrap_or(name);
    singular
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{FILES, camel, fill};

    #[test]
    fn nothing_of_the_templates_is_left_open() {
        for (file, template) in FILES {
            let text = fill(template, "storm_events");
            assert!(!["{name}", "{path}", "{Type}"].iter().any(|open| text.contains(open)), "{file}: {text}");
            assert!(text.starts_with("//!"), "{file}");
        }
        assert!(fill(FILES[3].1, "storm_events").contains("/v1/storm-events"));
    }

    #[test]
    fn names_become_types() {
        assert_eq!(camel("storm_events"), "StormEvent");
        assert_eq!(camel("content"), "Content");
    }
}
