//! Finds or creates what the Worker is bound to: D1, KV, R2 and queues.
//!
//! Every function looks first, so a second deploy changes nothing.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{
    account::{self, Part},
    config::Config,
};
use crate::ui;

/// All four kinds; writes the ids found into wrangler.toml.
pub fn ensure() -> Result<()> {
    let mut config = Config::read()?;
    ui::step("Database (D1)", || database(&mut config))?;
    ui::step("Cache (KV)", || cache(&mut config))?;
    config.write()?;
    ui::step("Bucket (R2)", || bucket(&config.text("r2_buckets", "bucket_name")?))?;
    for name in config.queues() {
        ui::step(&format!("Queue {name}"), || queue(&name))?;
    }
    Ok(())
}

fn database(config: &mut Config) -> Result<()> {
    let name = config.text("d1_databases", "database_name")?;
    let find = || Ok(id_of(&list(Part::Database, &["d1", "list", "--json"])?, "name", &name, "uuid"));
    let id = find_or_create(find, Part::Database, &["d1", "create", &name])?;
    config.set("d1_databases", "database_id", &id)
}

fn cache(config: &mut Config) -> Result<()> {
    // Namespaces are named after the Worker, as `wrangler kv namespace create` does by itself.
    let title = "vibe-edge-cache";
    let find = || Ok(id_of(&list(Part::Cache, &["kv", "namespace", "list"])?, "title", title, "id"));
    let id = find_or_create(find, Part::Cache, &["kv", "namespace", "create", title])?;
    config.set("kv_namespaces", "id", &id)
}

fn bucket(name: &str) -> Result<()> {
    if account::exists(Part::Bucket, &["r2", "bucket", "info", name])? {
        return Ok(());
    }
    account::change(Part::Bucket, "r2-create", &["r2", "bucket", "create", name])
}

fn queue(name: &str) -> Result<()> {
    if account::exists(Part::Queues, &["queues", "info", name])? {
        return Ok(());
    }
    account::change(Part::Queues, "queue-create", &["queues", "create", name])
}

fn find_or_create(find: impl Fn() -> Result<Option<String>>, part: Part, create: &[&str]) -> Result<String> {
    if let Some(id) = find()? {
        return Ok(id);
    }
    account::change(part, "create", create)?;
    find()?.with_context(|| format!("wrangler {} succeeded, but the list does not show it", create.join(" ")))
}

fn list(part: Part, arguments: &[&str]) -> Result<Value> {
    let text = account::ask(part, arguments)??;
    // wrangler may print notices before the document.
    let start = text.find('[').unwrap_or(0);
    serde_json::from_str(text.get(start..).unwrap_or_default()).context("wrangler's answer is not JSON")
}

/// `id_field` of the list's entry whose `name_field` is `name`.
fn id_of(list: &Value, name_field: &str, name: &str, id_field: &str) -> Option<String> {
    let entry = list.as_array()?.iter().find(|entry| entry[name_field] == name)?;
    entry[id_field].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::id_of;

    #[test]
    fn an_id_is_found_by_exact_name() {
        let list = json!([{"name": "vibe-edge-old", "uuid": "1"}, {"name": "vibe-edge", "uuid": "2"}]);
        assert_eq!(id_of(&list, "name", "vibe-edge", "uuid").as_deref(), Some("2"));
        assert_eq!(id_of(&list, "name", "vibe", "uuid"), None);
    }
}
