//! The runner's way to the Worker over TLS: whom it trusts, whom not, and what it says then.
//!
//! A certificate authority of the test's own signs a server's certificate; `SSL_CERT_FILE` is what makes it one of
//! the platform's roots, as it does for everybody who runs a private authority.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use signing::RunnerKey;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A certificate authority.
fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).expect("no names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a certificate")
}

/// A Worker behind TLS that knows `/healthz` and the backlog; the port it listens on.
async fn worker(authority: &CertifiedIssuer<'_, KeyPair>, name: &str) -> u16 {
    vibe_runner::worker::install_tls();
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new([name.to_owned()]).expect("a name");
    let certificate = params.signed_by(&key, authority).expect("signed");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("PKCS #8");
    let config = ServerConfig::builder().with_no_client_auth();
    let config = config.with_single_cert(vec![certificate.der().clone()], key).expect("they belong together");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let port = listener.local_addr().expect("address").port();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(answer(acceptor.clone(), connection));
        }
    });
    port
}

/// Answers one request and closes.
async fn answer(acceptor: TlsAcceptor, connection: tokio::net::TcpStream) -> std::io::Result<()> {
    let mut connection = acceptor.accept(connection).await?;
    let mut buffer = [0; 4096];
    let read = connection.read(&mut buffer).await?;
    let body = if buffer[..read].starts_with(b"GET /healthz") {
        r#"{"status":"ok"}"#
    } else {
        r#"{"queued":2,"running":0}"#
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    connection.write_all(format!("{head}{body}").as_bytes()).await?;
    connection.shutdown().await
}

/// `vibe-runner doctor` against `https://{host}:{port}`, trusting what is in `roots`.
async fn doctor(host: &str, port: u16, roots: &Path, work_dir: &Path) -> (Output, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vibe-runner"));
    command.args([
        "doctor",
        "--max-disk-mb",
        "1",
        "--max-memory-mb",
        "1",
        "--url",
        &format!("https://{host}:{port}"),
    ]);
    command.arg("--work-dir").arg(work_dir).env_remove("SSL_CERT_DIR").env("SSL_CERT_FILE", roots);
    command.env("VIBE_RUNNER_KEY", RunnerKey::derived(b"m", "run_test").to_string());
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("joined").expect("runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_a_trusted_authority_is_accepted() {
    let (dir, authority) = (tempfile::tempdir().expect("temp dir"), authority("ours"));
    let roots = dir.path().join("ca.pem");
    std::fs::write(&roots, authority.pem()).expect("file");
    let port = worker(&authority, "localhost").await;

    let (output, said) = doctor("localhost", port, &roots, dir.path()).await;

    assert!(output.status.success(), "{said}");
    assert!(said.contains("accepted; 2 queued, 0 running"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_authority_is_refused_with_its_mend() {
    let (dir, theirs, ours) =
        (tempfile::tempdir().expect("temp dir"), authority("theirs"), authority("ours"));
    let roots = dir.path().join("ca.pem");
    std::fs::write(&roots, ours.pem()).expect("file");
    let port = worker(&theirs, "localhost").await;

    let (output, said) = doctor("localhost", port, &roots, dir.path()).await;

    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("its TLS certificate was refused"), "{said}");
    assert!(said.contains("UnknownIssuer"), "{said}");
    assert!(said.contains("mend: give SSL_CERT_FILE"), "{said}");
    assert!(!said.contains("accepted"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_name_is_refused() {
    let (dir, authority) = (tempfile::tempdir().expect("temp dir"), authority("ours"));
    let roots = dir.path().join("ca.pem");
    std::fs::write(&roots, authority.pem()).expect("file");
    let port = worker(&authority, "other.example").await;

    let (output, said) = doctor("localhost", port, &roots, dir.path()).await;

    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("its TLS certificate was refused") && said.contains("other.example"), "{said}");
}
