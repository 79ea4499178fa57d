//! People and programs who use the public API.

use http::Method;
use serde_json::Value;

use super::{Answer, Call, World, sha256_hex};

/// Somebody with (or without) a credential.
#[derive(Clone)]
pub struct Person {
    /// Where they act.
    pub world: World,
    header: Option<(String, String)>,
}

impl Person {
    /// Somebody with a bearer token.
    pub fn with_token(world: World, token: &str) -> Self {
        Self { world, header: Some(("authorization".into(), format!("Bearer {token}"))) }
    }

    /// Somebody with a session cookie.
    pub fn with_cookie(world: World, cookie: &str) -> Self {
        Self { world, header: Some(("cookie".into(), cookie.to_owned())) }
    }

    /// Somebody without a credential.
    pub fn anonymous(world: World) -> Self {
        Self { world, header: None }
    }

    /// The same person in another world.
    pub fn in_world(&self, world: &World) -> Self {
        Self { world: world.clone(), header: self.header.clone() }
    }

    /// A request of theirs, to be sent with [`Person::send`].
    pub fn call(&self, method: Method, path: &str) -> Call {
        let call = Call::new(method, path);
        match &self.header {
            Some((name, value)) => call.header(name, value.clone()),
            None => call,
        }
    }

    /// Sends a request.
    pub async fn send(&self, call: Call) -> Answer {
        self.world.send(call).await
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.call(Method::GET, path)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.call(Method::DELETE, path)).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.with_json(Method::POST, path, &body)).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(self.with_json(Method::PATCH, path, &body)).await
    }

    /// PUT with bytes.
    pub async fn put(&self, path: &str, bytes: Vec<u8>) -> Answer {
        self.send(self.call(Method::PUT, path).bytes(bytes)).await
    }

    /// A request with a JSON body, to be changed before it is sent.
    pub fn with_json(&self, method: Method, path: &str, body: &Value) -> Call {
        self.call(method, path).header("content-type", "application/json").bytes(body.to_string())
    }

    /// Makes a project and returns its id.
    pub async fn project(&self, name: &str) -> String {
        self.post("/v1/projects", serde_json::json!({ "name": name })).await.is(201).string("/id")
    }

    /// Uploads bytes in one piece and returns the upload's id.
    pub async fn upload(&self, filename: &str, bytes: &[u8]) -> String {
        let announced =
            serde_json::json!({ "filename": filename, "size": bytes.len(), "sha256": sha256_hex(bytes) });
        let id = self.post("/v1/uploads", announced).await.is(201).string("/id");
        self.put(&format!("/v1/uploads/{id}/content"), bytes.to_vec()).await.is(200);
        id
    }

    /// Makes a project with an uploaded archive as its source and starts a scan: (project, task).
    pub async fn scan(&self, name: &str) -> (String, String) {
        let upload = self.upload("repo.tar.gz", format!("archive of {name}").as_bytes()).await;
        let source = serde_json::json!({ "kind": "archive", "upload_id": upload });
        let body = serde_json::json!({ "name": name, "source": source });
        let project = self.post("/v1/projects", body).await.is(201).string("/id");
        let task = self.post(&format!("/v1/projects/{project}/scans"), serde_json::json!({})).await.is(202);
        (project, task.string("/id"))
    }
}
