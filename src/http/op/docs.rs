//! Operations in the API document.
//!
//! For: native builds; the Worker carries neither this nor the texts. Not for: what all operations share
//! (`crate::openapi`).

#![expect(clippy::indexing_slicing, reason = "JSON objects made here; no part of the Worker")]

use serde_json::{Map, Value, json};
use utoipa::openapi::{OpenApi, path::Operation, schema::Schema};

use super::{Field, Gives, Op, Shape, field, run::PAGE, shape};
use crate::http::{Permission, routes::Placed};

/// Adds an operation with the schemas it names.
///
/// # Errors
/// When the operation is none that OpenAPI knows.
pub fn add(document: &mut OpenApi, placed: &Placed) -> Result<(), serde_json::Error> {
    let mut schemas = Map::new();
    let operation: Operation = serde_json::from_value(operation(placed, &mut schemas))?;
    let item = document.paths.paths.entry(placed.path.to_owned()).or_default();
    let place = match placed.method.as_str() {
        "GET" => &mut item.get,
        "PUT" => &mut item.put,
        "PATCH" => &mut item.patch,
        "DELETE" => &mut item.delete,
        _ => &mut item.post,
    };
    *place = Some(operation);
    let components = document.components.get_or_insert_with(Default::default);
    for (name, schema) in schemas {
        let schema: Schema = serde_json::from_value(schema)?;
        components.schemas.insert(name, schema.into());
    }
    Ok(())
}

fn operation(placed: &Placed, schemas: &mut Map<String, Value>) -> Value {
    let op = placed.op;
    let mut operation = json!({
        "tags": [op.tag],
        "summary": op.summary,
        "parameters": parameters(placed),
        "responses": responses(op, schemas),
    });
    if !op.takes.is_empty() {
        let body = json!({ "schema": object(op.takes) });
        operation["requestBody"] = json!({ "required": true, "content": { "application/json": body } });
    }
    match placed.permission {
        Permission::Public => operation["security"] = json!([]),
        Permission::Operator => operation["security"] = json!([{ "owner_token": [] }]),
        Permission::Session => operation["security"] = json!([{ "session": [] }]),
        Permission::Runner => operation["security"] = json!([{ "runner_signature": [] }]),
        Permission::Action(_) => {}
    }
    operation
}

fn parameters(placed: &Placed) -> Vec<Value> {
    let in_path = placed.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let in_path = in_path
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
    let page: &[Field] = if matches!(placed.op.gives, Gives::Page(..)) { PAGE } else { &[] };
    let asked = placed.op.asks.iter().filter(|field| field.kind != field::Kind::Any);
    let in_query = asked.chain(page).map(|field| {
        let (name, required, schema) = (field.name, field.required, value(field));
        json!({ "name": name, "in": "query", "required": required, "description": field.doc, "schema": schema })
    });
    in_path.chain(in_query).collect()
}

fn responses(op: &Op, schemas: &mut Map<String, Value>) -> Value {
    let json = |schema: Value| json!({ "application/json": { "schema": schema } });
    let (status, content) = match op.gives {
        Gives::Nothing => return json!({ "204": { "description": "" } }),
        Gives::One(status, shape) => (status, json(reference(shape, schemas))),
        Gives::Page(shape, _) => {
            let items = json!({ "type": "array", "items": reference(shape, schemas) });
            let name = format!("Page_{}", shape.name);
            let page = json!({ "type": "object", "required": ["items", "next_cursor"], "properties": {
                "items": items,
                "next_cursor": { "type": ["string", "null"], "description": "Pass as `cursor` for the next page; null on the last one." },
                "total": { "type": "integer", "format": "int64", "minimum": 0, "description": "How many items all pages have, where the list counts them." },
            }});
            let reference = json!({ "$ref": format!("#/components/schemas/{name}") });
            schemas.insert(name, page);
            (200, json(reference))
        }
        Gives::Other(status, media_type) => {
            (status, json!({ media_type: { "schema": { "type": "string" } } }))
        }
    };
    json!({ status.to_string(): { "description": "", "content": content } })
}

/// A body's schema.
fn object(fields: &[Field]) -> Value {
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| {
            let mut schema = value(field);
            schema["description"] = json!(field.doc);
            (field.name.to_owned(), schema)
        })
        .collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn value(field: &Field) -> Value {
    let mut schema = match field.kind {
        field::Kind::Text(min, max) | field::Kind::Secret(min, max) => {
            json!({ "type": "string", "minLength": min, "maxLength": max })
        }
        field::Kind::Word(words) => json!({ "type": "string", "enum": words }),
        field::Kind::Words(words) => {
            json!({ "type": "array", "minItems": 1, "items": { "type": "string", "enum": words } })
        }
        field::Kind::Texts(most, max) => {
            json!({ "type": "array", "maxItems": most, "items": { "type": "string", "maxLength": max } })
        }
        field::Kind::Number(min, max) => {
            json!({ "type": "integer", "format": "int64", "minimum": min, "maximum": max })
        }
        field::Kind::Flag => json!({ "type": "boolean" }),
        field::Kind::Json | field::Kind::Any => json!({ "type": "object" }),
    };
    if !field.schema.is_empty() {
        schema = named(field.schema, field.nullable);
    }
    or_null(field.nullable, &mut schema);
    schema
}

/// A reference to a shape's schema, which is put among the others.
fn reference(shape: &'static Shape, schemas: &mut Map<String, Value>) -> Value {
    if !schemas.contains_key(shape.name) {
        schemas.insert(shape.name.to_owned(), Value::Null); // shapes may hold themselves
        let mut properties = Map::new();
        for column in shape.columns {
            properties.insert(column.name.to_owned(), member(column, schemas));
        }
        let required: Vec<&str> = shape.columns.iter().map(|column| column.name).collect();
        let schema = json!({ "type": "object", "description": shape.doc, "required": required, "properties": properties });
        schemas.insert(shape.name.to_owned(), schema);
    }
    json!({ "$ref": format!("#/components/schemas/{}", shape.name) })
}

fn member(column: &shape::Column, schemas: &mut Map<String, Value>) -> Value {
    if !column.schema.is_empty() {
        let mut schema = named(column.schema, column.nullable);
        schema["description"] = json!(column.doc);
        return schema;
    }
    let mut schema = match column.kind {
        shape::Kind::Text => word(column.known),
        shape::Kind::Number => json!({ "type": "integer", "format": "int64" }),
        shape::Kind::Real => json!({ "type": "number" }),
        shape::Kind::Flag => json!({ "type": "boolean" }),
        shape::Kind::Words => json!({ "type": "array", "items": word(column.known) }),
        shape::Kind::Json(None) => json!({ "type": "object" }),
        shape::Kind::List(inner) => json!({ "type": "array", "items": reference(inner, schemas) }),
        shape::Kind::Json(Some(inner)) => {
            let inner = reference(inner, schemas);
            return if column.nullable { json!({ "oneOf": [{ "type": "null" }, inner] }) } else { inner };
        }
    };
    or_null(column.nullable, &mut schema);
    schema["description"] = json!(column.doc);
    schema
}

/// A schema that the document has under this name.
fn named(name: &str, nullable: bool) -> Value {
    let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
    if nullable { json!({ "oneOf": [{ "type": "null" }, schema] }) } else { schema }
}

fn word(known: &[&str]) -> Value {
    if known.is_empty() { json!({ "type": "string" }) } else { json!({ "type": "string", "enum": known }) }
}

fn or_null(nullable: bool, schema: &mut Value) {
    let Some(kind) = schema.get("type").filter(|_| nullable).cloned() else { return };
    schema["type"] = json!([kind, "null"]);
    if let Some(words) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        words.push(Value::Null);
    }
}
