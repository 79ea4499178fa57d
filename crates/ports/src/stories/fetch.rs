//! Stories of requests out. They need a peer: the server that `testkit::FetchPeer` starts.

use super::{Outcome, Told, ensure};
use crate::{Fetch, FetchMethod, FetchReply, FetchRequest, PortErrorKind};

/// Plays them all against the peer at `base` (`http://127.0.0.1:…`, no slash at the end).
pub async fn fetch(fetch: &dyn Fetch, base: &str) -> Vec<Told> {
    vec![
        Told::new(
            "method, headers and body arrive, and the answer comes back whole",
            echo(fetch, base).await,
        ),
        Told::new("every status is an answer, not an error", statuses(fetch, base).await),
        Told::new("a redirect is handed back and not followed", redirect(fetch, base).await),
        Told::new("a reply as long as allowed comes, one byte more fails", too_long(fetch, base).await),
        Told::new("an endless reply is cut at the limit", endless(fetch, base).await),
        Told::new("a peer that does not answer costs no more than the time", silent(fetch, base).await),
        Told::new("a peer that drips its body costs no more than the time", drips(fetch, base).await),
        Told::new("a reply that breaks off is an error, not a short reply", cut(fetch, base).await),
        Told::new("nobody there is Unavailable", nobody(fetch).await),
        Told::new("what can never be sent is Misuse", misuse(fetch, base).await),
    ]
}

fn get(base: &str, path: &str) -> FetchRequest {
    FetchRequest::new(FetchMethod::Get, format!("{base}{path}"))
}

fn text(reply: &FetchReply) -> String {
    String::from_utf8_lossy(&reply.body).into_owned()
}

async fn echo(fetch: &dyn Fetch, base: &str) -> Outcome {
    for method in [FetchMethod::Post, FetchMethod::Put, FetchMethod::Patch, FetchMethod::Delete] {
        let request = FetchRequest::new(method, format!("{base}/echo?a=1&b=%20"))
            .header("X-Story", "one")
            .header("content-type", "text/plain")
            .body("line\n\0end".as_bytes().to_vec());
        let reply = fetch.fetch(request).await?;
        let told = text(&reply);
        ensure!(reply.status == 200, "{}", reply.status);
        ensure!(told.starts_with(&format!("{method} /echo?a=1&b=%20\n")), "{told:?}");
        ensure!(told.contains("x-story: one\n"), "{told:?}");
        ensure!(told.contains("accept-encoding: identity\n"), "{told:?}");
        ensure!(told.ends_with("\nline\n\0end"), "{told:?}");
        ensure!(reply.header("x-peer") == Some("yes"), "{:?}", reply.headers);
    }
    Ok(())
}

async fn statuses(fetch: &dyn Fetch, base: &str) -> Outcome {
    for status in [201, 204, 404, 429, 500, 503] {
        let reply = fetch.fetch(get(base, &format!("/status/{status}"))).await?;
        ensure!(reply.status == status, "{} instead of {status}", reply.status);
    }
    Ok(())
}

async fn redirect(fetch: &dyn Fetch, base: &str) -> Outcome {
    let reply = fetch.fetch(get(base, "/redirect")).await?;
    ensure!(reply.status == 302, "{}", reply.status);
    ensure!(reply.header("location") == Some("/echo"), "{:?}", reply.headers);
    Ok(())
}

async fn too_long(fetch: &dyn Fetch, base: &str) -> Outcome {
    let reply = fetch.fetch(get(base, "/bytes/100000").within(5_000, 100_000)).await?;
    ensure!(reply.body.len() == 100_000, "{} bytes", reply.body.len());
    let cut = fetch.fetch(get(base, "/bytes/100001").within(5_000, 100_000)).await;
    ensure!(cut.as_ref().is_err_and(|error| error.kind == PortErrorKind::Integrity), "{cut:?}");
    Ok(())
}

async fn endless(fetch: &dyn Fetch, base: &str) -> Outcome {
    let cut = fetch.fetch(get(base, "/endless").within(5_000, 70_000)).await;
    ensure!(cut.as_ref().is_err_and(|error| error.kind == PortErrorKind::Integrity), "{cut:?}");
    Ok(())
}

async fn silent(fetch: &dyn Fetch, base: &str) -> Outcome {
    late(fetch.fetch(get(base, "/silent").within(200, 1_000)).await)
}

async fn drips(fetch: &dyn Fetch, base: &str) -> Outcome {
    late(fetch.fetch(get(base, "/drips").within(300, 1_000_000)).await)
}

/// The peer would go on for a minute, so an error at all shows that the time was kept.
fn late(reply: Result<FetchReply, crate::PortError>) -> Outcome {
    ensure!(reply.as_ref().is_err_and(|error| error.kind == PortErrorKind::Unavailable), "{reply:?}");
    Ok(())
}

async fn cut(fetch: &dyn Fetch, base: &str) -> Outcome {
    let reply = fetch.fetch(get(base, "/cut")).await;
    ensure!(reply.as_ref().is_err_and(|error| error.kind == PortErrorKind::Unavailable), "{reply:?}");
    Ok(())
}

async fn nobody(fetch: &dyn Fetch) -> Outcome {
    // Port 1 (tcpmux) is privileged and unused: the connection is refused.
    let reply = fetch.fetch(get("http://127.0.0.1:1", "/").within(2_000, 10)).await;
    ensure!(reply.as_ref().is_err_and(|error| error.kind == PortErrorKind::Unavailable), "{reply:?}");
    Ok(())
}

async fn misuse(fetch: &dyn Fetch, base: &str) -> Outcome {
    let wrong = [
        get("ftp://127.0.0.1", "/"),
        get("file:", "///etc/passwd"),
        get("", "/echo"),
        get(base, "/echo").header("x y", "1"),
        get(base, "/echo").header("x", "1\r\ny: 2"),
        get(base, "/echo").body("body"),
        get(base, "/echo").within(0, 10),
    ];
    for request in wrong {
        let reply = fetch.fetch(request.clone()).await;
        let refused = reply.as_ref().is_err_and(|error| error.kind == PortErrorKind::Misuse);
        ensure!(refused, "{request:?}: {reply:?}");
    }
    Ok(())
}
