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

/// Each file of a slice. They are the slice `gadgets`, which `tests/api` compiles; every one of its names is replaced.
const FILES: [(&str, &str); 3] = [
    ("mod.rs", include_str!("new_feature/gadgets/mod.rs")),
    ("store.rs", include_str!("new_feature/gadgets/store.rs")),
    ("api.rs", include_str!("new_feature/gadgets/api.rs")),
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
    println!("    3. migrations/: a new file with the table `{name}` (org_id, id, name, created_at; STRICT)");
    println!("    4. tests/tidy/edges.rs: (\"{name}\", \"audit\"); then `cargo xtask openapi`");
    println!(
        "    5. tests/stories/: the story a user would tell, named in every_story!; docs/STATUS.md: its row"
    );
    Ok(())
}

fn fill(template: &str, name: &str) -> String {
    let (path, words) = (name.replace('_', "-"), name.replace('_', " "));
    let shape = camel(name).to_ascii_uppercase();
    let sentence =
        words.get(..1).unwrap_or_default().to_ascii_uppercase() + words.get(1..).unwrap_or_default();
    let one = words.strip_suffix('s').unwrap_or(&words);
    template
        .replace("/v1/gadgets", &format!("/v1/{path}"))
        .replace("//! Gadgets:", &format!("//! {sentence}:"))
        .replace("organisation's gadgets,", &format!("organisation's {words},"))
        .replace("gadgets", name)
        .replace("Gadget", &camel(name))
        .replace("GADGET", &shape)
        .replace("gadget", one)
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
    fn nothing_of_the_example_is_left() {
        for (file, template) in FILES {
            let text = fill(template, "storm_events");
            assert!(!text.to_ascii_lowercase().contains("gadget"), "{file}: {text}");
            assert!(text.starts_with("//!"), "{file}");
        }
        let api = fill(FILES[2].1, "storm_events");
        for words in [
            "static STORMEVENT: Shape = Shape { name: \"StormEvent\"",
            "The organisation's storm events, newest first.",
            "\"storm_events.create\"",
            "rows.found(0, \"storm event\")",
        ] {
            assert!(api.contains(words), "{words}: {api}");
        }
        assert!(fill(FILES[0].1, "storm_events").contains("/v1/storm-events/{id}"));
        assert!(fill(FILES[1].1, "storm_events").contains("FROM storm_events"));
    }

    #[test]
    fn names_become_types() {
        assert_eq!(camel("storm_events"), "StormEvent");
        assert_eq!(camel("content"), "Content");
    }
}
