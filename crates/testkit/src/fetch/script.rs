//! HTTP out by script: answers by URL, failures on command, every request remembered.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use ports::{Fetch, FetchReply, FetchRequest, PortError, PortErrorKind, reply_too_long};

use super::loopback::{LoopbackFetch, is_loopback};
use crate::{faults::Faults, lock::lock};

type Answerer = Arc<dyn Fn(&FetchRequest) -> FetchReply + Send + Sync>;

/// A world of servers that exist only as answers. What no answer is written for cannot be reached.
#[derive(Default)]
pub struct ScriptedFetch {
    /// When calls fail; keys are URLs.
    pub faults: Faults,
    answers: Mutex<Vec<(String, Answerer)>>,
    asked: Mutex<Vec<FetchRequest>>,
    loopback: Mutex<Option<LoopbackFetch>>,
}

impl ScriptedFetch {
    /// From now on every URL that starts with `prefix` gets this answer. The answer added last wins.
    pub fn answer(&self, prefix: &str, status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) {
        let headers =
            headers.iter().map(|(name, value)| (name.to_lowercase(), (*value).to_owned())).collect();
        let reply = FetchReply { status, headers, body: body.into().into() };
        self.answer_with(prefix, move |_| reply.clone());
    }

    /// From now on `answer` answers every URL that starts with `prefix`.
    pub fn answer_with(
        &self,
        prefix: &str,
        answer: impl Fn(&FetchRequest) -> FetchReply + Send + Sync + 'static,
    ) {
        lock(&self.answers).push((prefix.to_owned(), Arc::new(answer)));
    }

    /// From now on loopback URLs without an answer are really called.
    pub fn call_loopback(&self) {
        *lock(&self.loopback) = Some(LoopbackFetch::default());
    }

    /// What was asked so far, refused and failed requests included, oldest first.
    #[must_use]
    pub fn asked(&self) -> Vec<FetchRequest> {
        lock(&self.asked).clone()
    }

    fn answerer(&self, url: &str) -> Option<Answerer> {
        let answers = lock(&self.answers);
        answers
            .iter()
            .rev()
            .find(|(prefix, _)| url.starts_with(prefix.as_str()))
            .map(|(_, answer)| answer.clone())
    }

    async fn reply(&self, request: FetchRequest) -> Result<FetchReply, PortError> {
        if let Some(answer) = self.answerer(&request.url) {
            let reply = answer(&request);
            let fits = reply.body.len() <= request.max_reply_bytes;
            return if fits { Ok(reply) } else { Err(reply_too_long(request.max_reply_bytes)) };
        }
        let loopback = lock(&self.loopback).clone();
        match loopback {
            Some(loopback) if is_loopback(&request.url) => loopback.fetch(request).await,
            _ => Err(PortError::new(PortErrorKind::Unavailable, format!("no answer for {}", request.url))),
        }
    }
}

#[async_trait]
impl Fetch for ScriptedFetch {
    async fn fetch(&self, request: FetchRequest) -> Result<FetchReply, PortError> {
        lock(&self.asked).push(request.clone());
        request.check()?;
        let url = request.url.clone();
        self.faults.run(&[&url], self.reply(request)).await
    }
}

#[cfg(test)]
mod tests {
    use ports::FetchMethod;

    use super::*;
    use crate::Fault;

    fn get(url: &str) -> FetchRequest {
        FetchRequest::new(FetchMethod::Get, url)
    }

    #[tokio::test]
    async fn answers_by_the_longest_standing_rule_and_remembers() {
        let script = ScriptedFetch::default();
        script.answer("https://a.example/", 200, &[("ETag", "1")], "one");
        script.answer("https://a.example/two", 404, &[], "");
        let reply = script.fetch(get("https://a.example/one")).await.unwrap();
        assert_eq!((reply.status, reply.header("etag")), (200, Some("1")));
        assert_eq!(script.fetch(get("https://a.example/two")).await.unwrap().status, 404);
        let nobody = script.fetch(get("https://b.example/")).await.unwrap_err();
        assert_eq!(nobody.kind, PortErrorKind::Unavailable);
        let urls: Vec<String> = script.asked().into_iter().map(|asked| asked.url).collect();
        assert_eq!(urls, ["https://a.example/one", "https://a.example/two", "https://b.example/"]);
    }

    #[tokio::test]
    async fn fails_on_command_and_keeps_the_limit() {
        let script = ScriptedFetch::default();
        script.answer("https://a.example/", 200, &[], "0123456789");
        script.faults.on_key("https://a.example/", 1, Fault::Timeout);
        let late = script.fetch(get("https://a.example/")).await.unwrap_err();
        assert_eq!(late.kind, PortErrorKind::Unavailable);
        assert!(script.fetch(get("https://a.example/").within(1, 10)).await.is_ok());
        let long = script.fetch(get("https://a.example/").within(1, 9)).await.unwrap_err();
        assert_eq!(long.kind, PortErrorKind::Integrity);
    }

    #[tokio::test]
    async fn loopback_is_called_only_when_asked_for_and_nothing_else_ever() {
        let peer = super::super::FetchPeer::start().await;
        let url = format!("{}/status/201", peer.base());
        let script = ScriptedFetch::default();
        assert_eq!(script.fetch(get(&url)).await.unwrap_err().kind, PortErrorKind::Unavailable);
        script.call_loopback();
        assert_eq!(script.fetch(get(&url)).await.unwrap().status, 201);
        let away = LoopbackFetch::default().fetch(get("https://example.com/")).await.unwrap_err();
        assert_eq!(away.kind, PortErrorKind::Misuse);
    }
}
