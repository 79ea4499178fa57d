//! The committed OpenAPI document is the code's, and its paths are the route table's.

use std::{collections::BTreeSet, path::Path};

use vibe_edge::{app, openapi};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/openapi.json");

#[test]
fn openapi_document_is_committed() {
    let made = openapi::document().unwrap();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(Path::new(COMMITTED), &made).unwrap();
    }
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(committed == made, "docs/openapi.json is not what the code says. Run `cargo xtask openapi`.");
}

#[test]
fn openapi_paths_are_the_routes() {
    let document: serde_json::Value = serde_json::from_str(&openapi::document().unwrap()).unwrap();
    let mut documented = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            documented.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let routes: BTreeSet<String> =
        app::routes().table().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    assert_eq!(routes, documented);
}

#[test]
fn every_json_body_has_a_schema() {
    let document: serde_json::Value = serde_json::from_str(&openapi::document().unwrap()).unwrap();
    let mut bodies = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap().values();
            for body in answers.chain([&operation["requestBody"]]) {
                let Some(schema) = body.pointer("/content/application~1json/schema") else { continue };
                bodies += 1;
                assert!(
                    schema["$ref"].is_string() || schema["properties"].is_object(),
                    "{method} {path}: {schema}"
                );
            }
        }
    }
    assert!(bodies > 50, "{bodies}");
}
