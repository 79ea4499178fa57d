//! `pom.xml` (versions by property and dependencyManagement of the same file) and `gradle.lockfile`.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::{Parsed, package, scope};

/// The project's dependencies; a version another file decides stays empty.
pub fn pom(text: &str) -> Result<Parsed, String> {
    let document = Document::parse(text).map_err(|_| "not well-formed XML".to_owned())?;
    let project = document.root_element();
    if project.tag_name().name() != "project" {
        return Err("no project element".to_owned());
    }
    let properties = properties(project);
    let managed = child(project, "dependencyManagement").and_then(|m| child(m, "dependencies"));
    let managed: BTreeMap<String, String> = entries(managed)
        .map(|d| (coordinates(d, &properties), resolve(&text_of(d, "version"), &properties)))
        .collect();
    let packages = entries(child(project, "dependencies")).map(|dependency| {
        let name = coordinates(dependency, &properties);
        let stated = resolve(&text_of(dependency, "version"), &properties);
        let version =
            if stated.is_empty() { managed.get(&name).cloned().unwrap_or_default() } else { stated };
        let mut found = package("maven", &name, &version);
        found.direct = Some(true);
        found.scope = scope(text_of(dependency, "scope") == "test");
        found
    });
    Ok(Parsed {
        format: "pom.xml".to_owned(),
        ecosystem: "maven",
        packages: packages.collect(),
        relations: None,
    })
}

fn child<'a, 'b>(node: Node<'a, 'b>, name: &str) -> Option<Node<'a, 'b>> {
    node.children().find(|c| c.tag_name().name() == name)
}

fn text_of(node: Node<'_, '_>, name: &str) -> String {
    child(node, name).and_then(|c| c.text()).unwrap_or_default().trim().to_owned()
}

fn entries<'a, 'b>(list: Option<Node<'a, 'b>>) -> impl Iterator<Item = Node<'a, 'b>> {
    list.into_iter().flat_map(|l| l.children()).filter(|c| c.tag_name().name() == "dependency")
}

fn properties(project: Node<'_, '_>) -> BTreeMap<String, String> {
    let listed = child(project, "properties").into_iter().flat_map(|p| p.children()).filter(Node::is_element);
    let mut out: BTreeMap<String, String> = listed
        .map(|p| (p.tag_name().name().to_owned(), p.text().unwrap_or_default().trim().to_owned()))
        .collect();
    let parent = child(project, "parent");
    for key in ["version", "groupId"] {
        let own = text_of(project, key);
        let value = if own.is_empty() { parent.map(|p| text_of(p, key)).unwrap_or_default() } else { own };
        out.insert(format!("project.{key}"), value);
    }
    out
}

fn coordinates(dependency: Node<'_, '_>, properties: &BTreeMap<String, String>) -> String {
    let part = |name| resolve(&text_of(dependency, name), properties);
    format!("{}:{}", part("groupId"), part("artifactId"))
}

/// Replaces `${...}`, a few levels deep; what stays unknown makes the whole text unknown.
fn resolve(text: &str, properties: &BTreeMap<String, String>) -> String {
    let mut text = text.to_owned();
    for _ in 0..8 {
        let Some((before, rest)) = text.split_once("${") else { return text };
        let Some((key, after)) = rest.split_once('}') else { break };
        let Some(value) = properties.get(key) else { break };
        text = format!("{before}{value}{after}");
    }
    String::new()
}

/// `group:artifact:version=configurations`.
pub fn gradle(text: &str) -> Result<Parsed, String> {
    let mut packages = Vec::new();
    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let (coordinates, configurations) = line.split_once('=').ok_or("a line has no configuration")?;
        if coordinates == "empty" {
            continue;
        }
        let (name, version) = coordinates.rsplit_once(':').ok_or("a line has no version")?;
        let mut found = package("maven", name, version);
        found.scope = scope(configurations.split(',').all(|c| c.to_ascii_lowercase().starts_with("test")));
        packages.push(found);
    }
    Ok(Parsed { format: "gradle.lockfile".to_owned(), ecosystem: "maven", packages, relations: None })
}
