//! wrangler.toml, read and changed in place: comments and order stay as people wrote them.

use std::fs;

use anyhow::{Context, Result};
use toml_edit::{DocumentMut, Item, value};

use crate::project;

/// What stands in an id's place before the first deploy.
const PLACEHOLDER: &str = "local";

/// The configuration file.
pub struct Config {
    document: DocumentMut,
}

impl Config {
    /// Reads wrangler.toml.
    pub fn read() -> Result<Config> {
        Config::parse(
            &fs::read_to_string(project::path("wrangler.toml")).context("cannot read wrangler.toml")?,
        )
    }

    fn parse(text: &str) -> Result<Config> {
        Ok(Config { document: text.parse().context("wrangler.toml is not valid TOML")? })
    }

    /// Writes it back.
    pub fn write(&self) -> Result<()> {
        fs::write(project::path("wrangler.toml"), self.document.to_string())
            .context("cannot write wrangler.toml")
    }

    /// Whether both ids are real.
    pub fn has_ids(&self) -> bool {
        [("d1_databases", "database_id"), ("kv_namespaces", "id")]
            .into_iter()
            .all(|(table, key)| self.text(table, key).is_ok_and(|id| id != PLACEHOLDER))
    }

    /// A text of the first entry of an array of tables.
    pub fn text(&self, table: &str, key: &str) -> Result<String> {
        let entry = self.document.get(table).and_then(|item| item.get(0)).and_then(|entry| entry.get(key));
        let text = entry
            .and_then(Item::as_str)
            .with_context(|| format!("wrangler.toml has no {key} in [[{table}]]"))?;
        Ok(text.to_owned())
    }

    /// Sets a text of the first entry of an array of tables.
    pub fn set(&mut self, table: &str, key: &str, text: &str) -> Result<()> {
        let entry = self
            .document
            .get_mut(table)
            .and_then(Item::as_array_of_tables_mut)
            .and_then(|all| all.get_mut(0));
        entry.with_context(|| format!("wrangler.toml has no [[{table}]]"))?[key] = value(text);
        Ok(())
    }

    /// The cron expressions that call the scheduled handler.
    pub fn crons(&self) -> Vec<String> {
        let crons = self.document.get("triggers").and_then(|triggers| triggers.get("crons"));
        let texts = crons.and_then(Item::as_array).into_iter().flatten();
        texts.filter_map(|cron| cron.as_str().map(str::to_owned)).collect()
    }

    /// The names of all queues it mentions.
    pub fn queues(&self) -> Vec<String> {
        let consumers = self.document.get("queues").and_then(|queues| queues.get("consumers"));
        let mut names = Vec::new();
        for consumer in consumers.and_then(Item::as_array_of_tables).into_iter().flatten() {
            // The dead-letter queue first: the consumer refers to it.
            for key in ["dead_letter_queue", "queue"] {
                names.extend(consumer.get(key).and_then(Item::as_str).map(str::to_owned));
            }
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn ids_are_set_in_place_and_comments_stay() {
        let text =
            "# top\n[[d1_databases]]\ndatabase_id = \"local\" # here\n\n[[kv_namespaces]]\nid = \"local\"\n";
        let mut config = Config::parse(text).unwrap();
        assert!(!config.has_ids());
        config.set("d1_databases", "database_id", "abc").unwrap();
        config.set("kv_namespaces", "id", "def").unwrap();
        assert!(config.has_ids());
        let written = config.document.to_string();
        assert!(written.starts_with("# top\n"), "{written}");
        assert!(written.contains("database_id = \"abc\""), "{written}");
    }

    #[test]
    fn the_real_file_names_what_deploy_creates() {
        let config = Config::read().unwrap();
        assert_eq!(config.queues(), ["vibe-jobs-dlq", "vibe-jobs"]);
        assert_eq!(config.text("d1_databases", "database_name").unwrap(), "vibe-edge");
        assert_eq!(config.text("r2_buckets", "bucket_name").unwrap(), "vibe-edge-blobs");
    }
}
