//! Calling a Durable Object: text in, text out.
//!
//! For: the adapters over our own objects. Not for: the objects (`signal_hub`, `counter_shard`, `runner_box`).

use ports::{PortError, PortErrorKind};
use worker::{ObjectNamespace, Result, send::IntoSendFuture as _};

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
    // web-sys' own type: `worker::RequestInit` brings every image setting of `cf` along, 25 KB of them.
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    let request = web_sys::Request::new_with_str_and_init(&format!("https://object{path}"), &init)?;
    let mut response = objects.get_by_name(name)?.fetch_with_request(request.into()).await?;
    Ok((response.status_code(), response.text().await?))
}

fn unavailable(text: String) -> PortError {
    PortError::new(PortErrorKind::Unavailable, text)
}
