//! `pnpm-lock.yaml`, versions 5 to 9. pnpm writes a fixed layout, so lines and indents suffice.

use super::{Parsed, from_sri, package, scope};

/// Reads the keys under `packages:`.
pub fn parse(text: &str) -> Result<Parsed, String> {
    let version = text.lines().find_map(|line| line.strip_prefix("lockfileVersion:"));
    let version = version.ok_or("no lockfileVersion")?.trim().trim_matches(['\'', '"']).to_owned();
    let mut packages = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if !line.starts_with(' ') && !line.is_empty() {
            inside = line == "packages:";
        } else if let Some(key) =
            line.strip_prefix("  ").filter(|l| inside && !l.starts_with(' ') && !l.is_empty())
        {
            if let Some((name, version)) = identity(key) {
                packages.push(package("npm", name, version));
            }
        } else if let (true, Some(last)) = (inside, packages.last_mut()) {
            let text = line.trim();
            if let Some((_, rest)) = text.split_once("integrity: ") {
                last.hash = from_sri(rest.trim_end_matches('}').split(',').next().unwrap_or_default().trim());
            } else if text == "dev: true" {
                last.scope = scope(true);
            }
        }
    }
    Ok(Parsed { format: format!("pnpm-lock.yaml v{version}"), ecosystem: "npm", packages })
}

/// `'@s/n@1.0.0(peer@2)':`, `/n@1.0.0:`, `/@s/n/1.0.0_peer:`.
fn identity(key: &str) -> Option<(&str, &str)> {
    let key = key.trim_end().strip_suffix(": {}").unwrap_or(key.trim_end());
    let key = key.trim_end_matches(':').trim_matches(['\'', '"']);
    let key = key.trim_start_matches('/').split('(').next()?;
    let by_at = key.char_indices().skip(1).find(|(_, c)| *c == '@').map(|(i, _)| i);
    let old = by_at.is_none_or(|at| {
        key.get(..at).is_some_and(|n| n.matches('/').count() > usize::from(n.starts_with('@')))
    });
    let cut = if old { key.rfind('/')? } else { by_at? };
    let (name, version) = (key.get(..cut)?, key.get(cut + 1..)?);
    let version = if old { version.split('_').next()? } else { version };
    version.starts_with(|c: char| c.is_ascii_digit()).then_some((name, version))
}
