//! What `cargo xtask new-feature` writes: that it compiles, and is a slice like the others.
//!
//! The files it writes are those of `gadgets` with other names; here they are compiled as they are.

use serde_json::Value;
use utoipa::OpenApi as _;

#[derive(utoipa::OpenApi)]
struct Empty;

#[test]
fn a_new_feature_is_a_documented_slice() {
    let routes = crate::gadgets::routes();
    let placed: Vec<(&str, &str)> =
        routes.ops.iter().map(|placed| (placed.method.as_str(), placed.path)).collect();
    assert_eq!(placed, [("GET", "/v1/gadgets"), ("POST", "/v1/gadgets"), ("DELETE", "/v1/gadgets/{id}")]);
    assert_eq!(routes.table().len(), 3, "every route has its permission");
    let mut document = Empty::openapi();
    for one in &routes.ops {
        vibe_edge::http::op::docs::add(&mut document, one).unwrap();
    }
    let document: Value = serde_json::to_value(&document).unwrap();
    let columns = document["components"]["schemas"]["Gadget"]["properties"].as_object().unwrap();
    assert_eq!(columns.len(), 3, "{document}");
}
