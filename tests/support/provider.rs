//! A real OpenID provider beside the test, and a browser that signs in there.
//!
//! For: the npm package `oidc-provider` on loopback (oidc-provider.mjs), driven through its own pages. Needs the
//! repository's node_modules (`cargo xtask setup`). Not for: what a broken or evil provider does; that is scripted
//! (tests/api/federation.rs).

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use reqwest::{Client, Method, Response, redirect::Policy};
use serde_json::{Value, json};
use url::Url;

/// A provider; it ends with the test.
pub struct RealProvider {
    child: Child,
    /// Its issuer.
    pub issuer: String,
}

impl RealProvider {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (node, package) = (root.join("node_modules/.bin/node"), root.join("node_modules/oidc-provider"));
        for needed in [&node, &package] {
            assert!(needed.exists(), "{} is missing: run `cargo xtask setup`", needed.display());
        }
        let mut child = Command::new(node)
            .arg(root.join("tests/support/oidc-provider.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let said: Value = serde_json::from_str(&line).expect("the provider says where it is");
        let issuer = said["issuer"].as_str().expect("an issuer").to_owned();
        Self { child, issuer }
    }

    /// The setting with which it is the provider `real`.
    pub fn setting(&self, client_id: &str) -> String {
        let secret = "a-secret-of-the-tests-0123456789";
        json!([{ "id": "real", "kind": "oidc", "name": "Real", "issuer": self.issuer, "client_id": client_id,
            "client_secret": secret }])
        .to_string()
    }
}

impl Drop for RealProvider {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// A browser at the provider: follows its redirects and fills in its forms.
pub struct Browser {
    client: Client,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// One without cookies.
    pub fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().redirect(Policy::none()).build();
        Self { client: client.expect("a client can be built"), cookies: BTreeMap::new() }
    }

    /// Signs in as `name` from this address on, agrees, and says where the provider sends the browser back to.
    pub async fn sign_in(&mut self, url: &str, name: &str) -> Url {
        let mut at = Url::parse(url).expect("an address");
        let mut form: Option<Vec<(&str, &str)>> = None;
        for _ in 0..12 {
            let answer = self.ask(&at, form.take()).await;
            let status = answer.status().as_u16();
            if let Some(location) = answer.headers().get("location") {
                at = at.join(location.to_str().expect("text")).expect("an address");
                if at.path().starts_with("/v1/sign-in/") {
                    return at;
                }
                continue;
            }
            let page = answer.text().await.expect("a page");
            assert_eq!(status, 200, "{at}: {page}");
            let prompt = if page.contains(r#"name="prompt" value="login""#) { "login" } else { "consent" };
            form = Some(vec![("prompt", prompt), ("login", name), ("password", "any")]);
        }
        panic!("the provider never sent the browser back");
    }

    async fn ask(&mut self, url: &Url, form: Option<Vec<(&str, &str)>>) -> Response {
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = self.client.request(method, url.clone()).header("cookie", cookies.join("; "));
        if let Some(form) = form {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        let answer = request.send().await.expect("the provider answers");
        for cookie in answer.headers().get_all("set-cookie") {
            let pair = cookie.to_str().expect("text").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}
