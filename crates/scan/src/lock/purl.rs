//! Package URLs (package-url/purl-spec, types cargo, npm, pypi, golang, maven).

/// The purl of a package; `group:artifact` for Maven.
pub fn build(ecosystem: &str, name: &str, version: &str) -> String {
    let path = match ecosystem {
        "pypi" => encode(&name.to_ascii_lowercase().replace('_', "-")),
        "golang" => name.to_ascii_lowercase().split('/').map(encode).collect::<Vec<_>>().join("/"),
        "maven" => name.split(':').map(encode).collect::<Vec<_>>().join("/"),
        _ => name.split('/').map(encode).collect::<Vec<_>>().join("/"),
    };
    if version.is_empty() {
        format!("pkg:{ecosystem}/{path}")
    } else {
        format!("pkg:{ecosystem}/{path}@{}", encode(version))
    }
}

/// A purl with one qualifier; in its value the slash is left as it is, as the specification allows.
pub fn qualified(purl: &str, key: &str, value: &str) -> String {
    let value = value.split('/').map(encode).collect::<Vec<_>>().join("/");
    format!("{purl}?{key}={value}")
}

/// Percent-encodes all but the unreserved characters and the colon, as the specification asks.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
