//! A folder of this machine through the whole product: `vibe-runner push` against the real Worker with a real runner
//! brings the report that `vibe-runner scan` of the same folder prints.
//!
//! For: what a person with a terminal does. Not for: broken and resumed uploads (`runner/tests/push.rs`).
//!
//! Needs the runner, as `containers` does.

use std::{
    path::Path,
    process::{Output, Stdio},
};

use serde_json::{Value, json};
use tokio::process::{Child, Command};

use crate::{
    containers::runner,
    harness::slot,
    support::{Person, World},
};

#[tokio::test]
async fn a_pushed_folder_gives_the_report_of_a_local_scan() {
    let slot = slot();
    let (url, owner) = (slot.url(""), World::at(&slot.url("")).owner());
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    plant(&tree);
    let _at_work = hire(&owner, &url, folder.path()).await;

    let asked = json!({ "name": "push", "scopes": ["read", "write"], "role": "developer" });
    let key = owner.post("/v1/api-keys", asked).await.is(201).string("/key");
    let mut push = Command::new(runner());
    push.arg("push").arg(&tree).args(["--url", &url, "--project", "Pushed"]).env("VIBE_API_KEY", key);
    let said = output(push).await;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("of 100") && said.contains(&format!("{url}/projects/")), "{said}");

    let mut pushed = downloaded(&owner).await;
    let mut scan = Command::new(runner());
    scan.arg("scan").arg(&tree).args(["--format", "json"]);
    let mut scanned: Value = serde_json::from_slice(&output(scan).await.stdout).unwrap();
    // Where it came from, what it is called and when it was asked for are the only differences.
    assert_eq!((&pushed["name"], &scanned["name"]), (&json!("Pushed"), &json!("tree")));
    for field in ["name", "source", "generated_at"] {
        assert!(pushed.as_object_mut().unwrap().remove(field).is_some(), "{field}");
        assert!(scanned.as_object_mut().unwrap().remove(field).is_some(), "{field}");
    }
    for (field, value) in scanned.as_object().unwrap() {
        assert_eq!(&pushed[field], value, "{field}");
    }
    assert_eq!(pushed, scanned, "and there are no other fields");
    for (field, least) in [("languages", 3), ("dependencies", 1), ("findings", 1), ("stack", 1)] {
        let found = scanned[field].as_array().unwrap().len();
        assert!(found >= least, "{found} {field}: {scanned}");
    }
}

/// A little of what a report tells about, and what neither of the two may count.
fn plant(tree: &Path) {
    let secret = ["AKIA", "QWERTYUIOP234567"].concat();
    let lock = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\"b\"]\n\n\
        [[package]]\nname = \"b\"\nversion = \"2.0.0\"\n\
        source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    for (name, text) in [
        ("Cargo.toml", "[package]\nname = \"a\"\nversion = \"1.0.0\"\n\n[dependencies]\nb = \"2\"\n"),
        ("Cargo.lock", lock),
        ("src/main.rs", "// says it\nfn main() {\n    println!(\"hello\");\n}\n"),
        ("web/app.ts", "export const one = 1;\n\nexport const two = 2;\n"),
        ("web/package.json", "{ \"name\": \"web\", \"dependencies\": { \"preact\": \"10.0.0\" } }\n"),
        ("tools/key.py", &format!("KEY = \"{secret}\"\n")),
        ("README.md", "# A\n\nText.\n"),
        (".gitignore", "out/\n"),
        ("out/made.rs", "fn made() {}\n"),
    ] {
        let path = tree.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// A runner at work, which ends with the test.
async fn hire(owner: &Person, url: &str, folder: &Path) -> Child {
    let key = owner.post("/v1/runners", json!({ "name": "pushed" })).await.is(201).string("/key");
    let mut command = Command::new(runner());
    command.arg("run").env("VIBE_URL", url).env("VIBE_RUNNER_KEY", key).env("VIBE_LISTEN", "127.0.0.1:0");
    command.env("VIBE_WORK_DIR", folder.join("jobs")).env("VIBE_JOBS", "1").kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

async fn output(mut command: Command) -> Output {
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    assert!(output.status.success(), "{}: {}", output.status, String::from_utf8_lossy(&output.stderr));
    output
}

/// `report.json` of the only project.
async fn downloaded(owner: &Person) -> Value {
    let projects = owner.get("/v1/projects").await.is(200).json();
    let project = projects["items"][0]["id"].as_str().unwrap();
    let reports = owner.get(&format!("/v1/projects/{project}/reports")).await.is(200).json();
    let report = reports["items"][0]["id"].as_str().unwrap();
    owner.get(&format!("/v1/reports/{report}/download/json")).await.is(200).json()
}
