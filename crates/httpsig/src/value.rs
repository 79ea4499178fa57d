//! The values of covered components (RFC 9421 sections 2.1 and 2.2).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use url::form_urlencoded;

use crate::{
    Component, Message, SignatureError, Target,
    message::lines,
    sf::{self, SfError},
};

/// The structure of the fields that `sf` may be used with; a verifier must know it (section 2.1.1).
const DICTIONARIES: [&str; 10] = [
    "accept-signature",
    "cache-status",
    "cdn-cache-control",
    "content-digest",
    "priority",
    "repr-digest",
    "signature",
    "signature-agent",
    "signature-input",
    "want-content-digest",
];
const LISTS: [&str; 6] = [
    "accept-ch",
    "proxy-status",
    "sec-ch-ua",
    "sec-ch-ua-full-version-list",
    "ratelimit",
    "ratelimit-policy",
];
const ITEMS: [&str; 5] =
    ["sec-ch-ua-mobile", "sec-ch-ua-platform", "sec-fetch-mode", "sec-fetch-site", "idempotency-key"];

/// The value of a component in a message, as it stands in the signature base.
///
/// # Errors
/// `NotThere` when the message has none (or two, where that is ambiguous), `NoValue` when what it has
/// cannot be put into a signature base.
pub fn of(component: &Component, message: &Message<'_>) -> Result<String, SignatureError> {
    let value = if component.name().starts_with('@') {
        derived(component, message)
    } else {
        field(component, message)
    }?;
    // One line, visible ASCII: a line end would begin a forged line of the base (section 7.5.6).
    let fits = value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~'));
    if fits { Ok(value) } else { Err(SignatureError::NoValue(component.to_string())) }
}

fn derived(component: &Component, message: &Message<'_>) -> Result<String, SignatureError> {
    let not_there = || SignatureError::NotThere(component.to_string());
    if component.name() == "@status" {
        return match message {
            Message::Response(response) => Ok(response.status.to_string()),
            Message::Request(_) => Err(not_there()),
        };
    }
    let request = message.request(component.req()).ok_or_else(not_there)?;
    let target = &request.target;
    Ok(match component.name() {
        "@method" => request.method.to_owned(),
        "@target-uri" => target.uri(),
        "@authority" => target.authority.clone(),
        "@scheme" => target.scheme.clone(),
        "@request-target" => target.request_target(),
        "@path" => target.path.clone(),
        "@query" => format!("?{}", target.query.as_deref().unwrap_or_default()),
        _ => query_param(component.query_name().unwrap_or_default(), target).ok_or_else(not_there)?,
    })
}

/// Section 2.2.8. A name that comes twice is ambiguous and counts as not there.
fn query_param(name: &str, target: &Target) -> Option<String> {
    let query = target.query.as_deref().unwrap_or_default();
    let mut values = form_urlencoded::parse(query.as_bytes())
        .filter(|(each, _)| percent_encoded(each.as_bytes()) == name)
        .map(|(_, value)| percent_encoded(value.as_bytes()));
    match (values.next(), values.next()) {
        (Some(value), None) => Some(value),
        _ => None,
    }
}

/// The URL standard's `application/x-www-form-urlencoded` percent-encode set, space as `%20`.
fn percent_encoded(bytes: &[u8]) -> String {
    form_urlencoded::byte_serialize(bytes).collect::<String>().replace('+', "%20")
}

fn field(component: &Component, message: &Message<'_>) -> Result<String, SignatureError> {
    let no_value = || SignatureError::NoValue(component.to_string());
    // No runtime we have hands trailers over.
    let there = (!component.tr()).then(|| message.combined(component.name(), component.req())).flatten();
    let combined = there.ok_or_else(|| SignatureError::NotThere(component.to_string()))?;
    if component.bs() {
        let fields = message.fields(component.req()).unwrap_or_default();
        let lines = lines(fields, component.name());
        let lines: Vec<String> = lines.iter().map(|line| format!(":{}:", STANDARD.encode(line))).collect();
        return Ok(lines.join(", "));
    }
    if let Some(key) = component.key() {
        let members = sf::dictionary(&combined).map_err(|_| no_value())?;
        let member = members.into_iter().find(|(each, _)| each == key);
        let (_, member) = member.ok_or_else(|| SignatureError::NotThere(component.to_string()))?;
        return Ok(member.to_string());
    }
    if component.sf() {
        return strict(component.name(), &combined).ok_or_else(no_value);
    }
    String::from_utf8(combined).map_err(|_| no_value())
}

/// The strict serialisation of a field whose structure we know.
fn strict(name: &str, combined: &[u8]) -> Option<String> {
    let text: Result<String, SfError> = if DICTIONARIES.contains(&name) {
        sf::dictionary(combined).map(|members| sf::write_dictionary(&members))
    } else if LISTS.contains(&name) {
        sf::list(combined).map(|members| sf::write_list(&members))
    } else if ITEMS.contains(&name) {
        sf::item(combined).map(|item| item.to_string())
    } else {
        return None;
    };
    text.ok()
}
