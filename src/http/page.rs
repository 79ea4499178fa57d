//! Cursor paging: stable under inserts, one shape for every list.

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderValue, header};
use ports::{PortError, Row};
use serde::{Deserialize, Serialize};

use super::{Problem, id::is_id, json::Json, layer::Next};

/// Items of a page when the caller does not say.
const DEFAULT_LIMIT: u32 = 20;
/// The largest whole number that the database takes and JavaScript can read: 2^53 - 1.
pub const MAX_INTEGER: u64 = (1 << 53) - 1;
/// Most items of a page.
const MAX_LIMIT: u32 = 100;

/// The paging parameters of a list. `serde(flatten)` would lose that numbers come as text, so each list
/// repeats the two fields and calls [`Paging::new`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// Items wanted.
    pub limit: u32,
    /// The sort key of the last item seen, as the list itself wrote it.
    pub after: Vec<String>,
}

impl Paging {
    /// Checks the two parameters. `keys` is how many sort keys this list's cursor carries.
    ///
    /// # Errors
    /// `invalid-body` naming `limit` or `cursor`.
    pub fn new(limit: Option<u32>, cursor: Option<&str>, keys: usize) -> Result<Self, Problem> {
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(Problem::field("limit", format!("Must be between 1 and {MAX_LIMIT}.")));
        }
        let after = match cursor {
            None => Vec::new(),
            Some(text) => decode(text).filter(|after| after.len() == keys).ok_or_else(not_a_cursor)?,
        };
        Ok(Self { limit, after })
    }

    /// The n-th sort key of the cursor as a bound value: NULL on the first page.
    #[must_use]
    pub fn key(&self, n: usize) -> Option<String> {
        self.after.get(n).cloned()
    }

    /// The n-th sort key as a whole number that the database takes.
    ///
    /// # Errors
    /// `invalid-body` when the cursor was tampered with.
    pub fn number(&self, n: usize) -> Result<Option<u64>, Problem> {
        let Some(text) = self.after.get(n) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| *number <= MAX_INTEGER);
        number.map(Some).ok_or_else(not_a_cursor)
    }

    /// As [`Paging::new`], for a list in the order of ids that begin with `prefix`.
    ///
    /// # Errors
    /// `invalid-body` when it is the cursor of another list.
    pub fn id(limit: Option<u32>, cursor: Option<&str>, prefix: &str) -> Result<Self, Problem> {
        let paging = Self::new(limit, cursor, 1)?;
        if paging.after.iter().all(|id| is_id(id, prefix)) { Ok(paging) } else { Err(not_a_cursor()) }
    }
}

/// A page of a list.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(native, derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Pass as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
    /// How many items all pages have, where the list counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// A page from `limit + 1` fetched items: the extra one only says that there are more.
    /// `key` writes the sort key of the last item shown.
    pub fn cut(mut items: Vec<T>, paging: &Paging, key: impl Fn(&T) -> Vec<String>) -> Self {
        let limit = paging.limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items.last().filter(|_| more).map(|last| encode(&key(last)));
        Self { items, next_cursor, total: None }
    }

    /// A page of a list by id ([`Paging::id`]) from its `limit + 1` fetched rows, which have the column `id`.
    ///
    /// # Errors
    /// When a row cannot be read.
    pub fn of_rows(
        rows: &[Row],
        paging: &Paging,
        read: impl Fn(&Row) -> Result<T, PortError>,
    ) -> Result<Self, Problem> {
        let keyed = rows.iter().map(|row| Ok((row.text("id")?, read(row)?)));
        let keyed = keyed.collect::<Result<Vec<(String, T)>, PortError>>()?;
        Ok(Page::cut(keyed, paging, |(id, _)| vec![id.clone()]).map(|(_, item)| item))
    }

    /// The page with the count of the whole list.
    #[must_use]
    pub fn with_total(mut self, total: u64) -> Self {
        self.total = Some(total);
        self
    }

    /// Other items under the same cursor.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }
}

impl<T: Serialize> IntoResponse for Page<T> {
    /// Leaves the cursor for [`link`].
    fn into_response(self) -> Response {
        let next = self.next_cursor.clone();
        let mut response = Json(self).into_response();
        remember(&mut response, next);
        response
    }
}

/// Leaves the cursor of the next page for [`link`].
pub fn remember(response: &mut Response, next: Option<String>) {
    if let Some(next) = next {
        response.extensions_mut().insert(NextCursor(next));
    }
}

/// The cursor of the next page, on its way from a list to [`link`].
#[derive(Debug, Clone)]
struct NextCursor(String);

/// A layer that adds `Link: <?…&cursor=…>; rel="next"` (RFC 8288) to lists, so that generic clients can
/// follow. The link replaces the whole query, so it repeats the filters that the request had.
pub async fn link(request: Request, next: impl Next) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut response = next.run(request).await;
    let Some(NextCursor(cursor)) = response.extensions_mut().remove() else { return response };
    let kept = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor="));
    let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("cursor={cursor}")]).collect();
    if let Ok(value) = HeaderValue::from_str(&format!("<?{}>; rel=\"next\"", pairs.join("&"))) {
        response.headers_mut().insert(header::LINK, value);
    }
    response
}

/// Deserialises to nothing: for lists whose only parameters are the paging ones.
#[derive(Debug, Deserialize)]
#[cfg_attr(native, derive(utoipa::IntoParams))]
#[cfg_attr(native, into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Items wanted, 1 to 100 (20).
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// The problem of a cursor that this list did not make.
#[must_use]
pub fn not_a_cursor() -> Problem {
    Problem::field("cursor", "Not a cursor of this list; start again without one.")
}

/// The cursor of these sort keys.
#[must_use]
pub fn encode(keys: &[String]) -> String {
    URL_SAFE_NO_PAD.encode(keys.join("\u{1f}"))
}

fn decode(cursor: &str) -> Option<Vec<String>> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    Some(text.split('\u{1f}').map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_carries_the_sort_key_and_nonsense_is_refused() {
        let paging = Paging::new(Some(2), None, 2).unwrap();
        let page = Page::cut(vec![1, 2, 3], &paging, |n| vec![n.to_string(), "x".into()]);
        assert_eq!(page.items, [1, 2]);
        let next = Paging::new(None, page.next_cursor.as_deref(), 2).unwrap();
        assert_eq!(next.after, ["2", "x"]);
        assert!(Paging::new(None, page.next_cursor.as_deref(), 1).is_err());
        assert!(Paging::new(None, Some("%%"), 1).is_err());
        assert!(Paging::new(Some(0), None, 1).is_err());
        assert!(Paging::new(Some(101), None, 1).is_err());
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        let paging = Paging::new(Some(3), None, 1).unwrap();
        assert_eq!(Page::cut(vec![1, 2, 3], &paging, |n| vec![n.to_string()]).next_cursor, None);
    }
}
