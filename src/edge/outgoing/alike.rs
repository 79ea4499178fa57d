//! Answers like one that was made before.
//!
//! For: the headers that are the same for thousands of answers. The platform reads a header out of JavaScript in a
//! microsecond or more, and copies all of them natively in about one; so an answer without a body is kept for each set
//! of them, and a new one is made like it. Not for: headers of one answer alone, which are added to it (`entry.js`).

use std::cell::RefCell;

use http::{HeaderMap, HeaderName, StatusCode, header};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// Headers whose values come from the program, not from data.
const SAME: [HeaderName; 9] = [
    header::CONTENT_TYPE,
    header::CACHE_CONTROL,
    header::CONTENT_SECURITY_POLICY,
    header::REFERRER_POLICY,
    header::STRICT_TRANSPORT_SECURITY,
    header::VARY,
    header::X_CONTENT_TYPE_OPTIONS,
    header::X_FRAME_OPTIONS,
    HeaderName::from_static("cross-origin-resource-policy"),
];
/// So many sets are kept; there are fewer.
const MOST: usize = 32;

thread_local! {
    static KEPT: RefCell<Vec<(StatusCode, HeaderMap, web_sys::Response)>> = const { RefCell::new(Vec::new()) };
}

#[wasm_bindgen]
extern "C" {
    /// An answer like this one, with more headers and a body.
    #[wasm_bindgen(catch, js_name = __vibe_respond)]
    fn respond(like: &web_sys::Response, text: &str) -> Result<web_sys::Response, JsValue>;
}

/// The answer with this text. `None` when a header is empty or no text, or there are too many sets.
///
/// # Errors
/// What JavaScript threw (a header value that is no byte string).
pub fn write(
    status: StatusCode,
    headers: &HeaderMap,
    body: &str,
) -> Result<Option<web_sys::Response>, JsValue> {
    let mut text = String::with_capacity(body.len() + 512);
    for (name, value) in headers.iter().filter(|(name, _)| !SAME.contains(name)) {
        // An empty one would look like the end of the headers.
        let value = std::str::from_utf8(value.as_bytes()).ok().filter(|value| !value.is_empty());
        let Some(value) = value else { return Ok(None) };
        text.extend([name.as_str(), "\n", value, "\n"]);
    }
    // The end of the headers is an empty line, also when there are none.
    text.extend([if text.is_empty() { "\n\n" } else { "\n" }, body]);
    match like(status, headers)? {
        Some(like) => respond(&like, &text).map(Some),
        None => Ok(None),
    }
}

fn like(status: StatusCode, headers: &HeaderMap) -> Result<Option<web_sys::Response>, JsValue> {
    let same: Vec<_> = headers.iter().filter(|(name, _)| SAME.contains(name)).collect();
    let (known, room) = KEPT.with_borrow(|kept| {
        let fits = |(known, fields, _): &&(StatusCode, HeaderMap, web_sys::Response)| {
            let mut pairs = fields.iter().zip(&same);
            *known == status
                && fields.len() == same.len()
                && pairs.all(|(one, other)| one.0 == other.0 && one.1 == other.1)
        };
        // Not its own `clone`, which is the platform's.
        (kept.iter().find(fits).map(|(_, _, like)| Clone::clone(like)), kept.len() < MOST)
    });
    if known.is_some() || !room {
        return Ok(known);
    }
    let fields: HeaderMap = same.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let like = super::empty(status, &fields)?;
    KEPT.with_borrow_mut(|kept| kept.push((status, fields, Clone::clone(&like))));
    Ok(Some(like))
}
