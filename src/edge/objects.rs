//! Calling a Durable Object: text in, text out.
//!
//! For: the adapters over our own objects. Not for: the objects (`*_object.rs`).

use ports::{PortError, PortErrorKind};
use worker::{Method, ObjectNamespace, Request, RequestInit, Result, send::IntoSendFuture as _};

/// Sends `body` to `path` of the object `name` and returns the answer's text.
///
/// # Errors
/// `Unavailable` when the object could not be reached or did not answer 200.
pub async fn call(
    objects: &ObjectNamespace,
    name: &str,
    path: &str,
    body: &str,
) -> std::result::Result<String, PortError> {
    async {
        let (status, answer) =
            ask(objects, name, path, body).await.map_err(|error| unavailable(error.to_string()))?;
        if status == 200 {
            Ok(answer)
        } else {
            Err(unavailable(format!("{path} answered {status}: {answer}")))
        }
    }
    .into_send()
    .await
}

async fn ask(objects: &ObjectNamespace, name: &str, path: &str, body: &str) -> Result<(u16, String)> {
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_body(Some(body.into()));
    let request = Request::new_with_init(&format!("https://object{path}"), &init)?;
    let mut response = objects.get_by_name(name)?.fetch_with_request(request).await?;
    Ok((response.status_code(), response.text().await?))
}

fn unavailable(text: String) -> PortError {
    PortError::new(PortErrorKind::Unavailable, text)
}
