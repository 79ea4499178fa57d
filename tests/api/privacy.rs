//! Everything about me as a file.

use http::Method;

use crate::{stories::account::sign_in, support::World};

const BROWSER: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/// The content of a stored file of a ZIP archive.
fn file(archive: &[u8], name: &str) -> String {
    let mut at = 0;
    while archive[at..].starts_with(b"PK\x03\x04") {
        let long = u32::from_le_bytes(archive[at + 18..at + 22].try_into().unwrap()) as usize;
        let named = u16::from_le_bytes(archive[at + 26..at + 28].try_into().unwrap()) as usize;
        let content = at + 30 + named;
        if &archive[at + 30..content] == name.as_bytes() {
            return String::from_utf8(archive[content..content + long].to_vec()).unwrap();
        }
        at = content + long;
    }
    panic!("{name} is not in the archive")
}

#[tokio::test]
async fn everything_about_me_is_a_zip_without_what_proves_who_i_am() {
    let world = World::native();
    let (person, _) = sign_in(&world, BROWSER).await;
    let (_, other) = sign_in(&world, "curl/8.5.0").await;
    assert!(other.header("set-cookie").is_some());
    let answer = person.get("/v1/account/export").await.is(200);
    assert_eq!(answer.header("content-type"), Some("application/zip"));
    assert!(answer.header("content-disposition").unwrap().contains("my-data.zip"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let read = |name: &str| -> serde_json::Value { serde_json::from_str(&file(&answer.body, name)).unwrap() };
    assert_eq!(read("account.json")[0]["name"], "Owner");
    assert_eq!(read("memberships.json")[0]["role"], "owner");
    let browsers: Vec<_> =
        read("sessions.json").as_array().unwrap().iter().map(|it| it["browser"].clone()).collect();
    assert!(browsers.contains(&"Firefox".into()) && browsers.contains(&"curl".into()), "{browsers:?}");
    assert!(read("audit.json").as_array().unwrap().iter().any(|it| it["action"] == "session.create"));
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    for secret in ["token_hash", "key_hash", "code_hash", "secret\""] {
        assert!(!text.contains(secret), "{secret}");
    }
    let audit = world.owner().get("/v1/audit?action=account.export").await.is(200);
    assert_eq!(audit.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_file_is_for_a_person_who_proved_themselves_lately() {
    let world = World::native();
    let (person, _) = sign_in(&world, BROWSER).await;
    world.advance(16 * 60_000);
    person.get("/v1/account/export").await.problem(403, "step-up-required");
    world.owner().get("/v1/account/export").await.problem(403, "forbidden");
    let call = world.anyone().call(Method::GET, "/v1/account/export");
    world.send(call).await.problem(401, "unauthenticated");
}
