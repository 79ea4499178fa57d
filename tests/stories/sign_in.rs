//! Accounts: signing up, and signing in by links that are mailed.

use http::Method;
use serde_json::{Value, json};

use super::account::act;
use crate::support::{Answer, Person, World};

/// The mails to an address, read one after another.
pub struct Mailbox {
    world: World,
    address: String,
    seen: Vec<Value>,
}

impl Mailbox {
    /// The mailbox of an address.
    pub fn new(world: &World, address: &str) -> Self {
        Self { world: world.clone(), address: address.to_owned(), seen: Vec::new() }
    }

    /// The mails that were not read yet.
    pub async fn unread(&mut self) -> Vec<Value> {
        let path = format!("/v1/mail?limit=100&recipient={}", self.address);
        let page = self.world.anyone().get(&path).await.is(200).json();
        let mut items = page["items"].as_array().expect("items").clone();
        items.retain(|item| !self.seen.contains(&item["id"]));
        self.seen.extend(items.iter().map(|item| item["id"].clone()));
        items
    }

    /// The one mail that is new: its subject and the token of its link.
    pub async fn next(&mut self) -> (String, String) {
        let unread = self.unread().await;
        assert_eq!(unread.len(), 1, "{unread:?}");
        let text = |name: &str| unread[0][name].as_str().expect("text").to_owned();
        let token = text("body")
            .split("#link=")
            .nth(1)
            .unwrap_or_default()
            .split_whitespace()
            .next()
            .map(str::to_owned);
        (text("subject"), token.unwrap_or_default())
    }
}

/// Opens a link.
pub async fn redeem(world: &World, token: &str) -> Answer {
    world.anyone().post("/v1/sign-in/links/redeem", json!({ "token": token })).await
}

/// Whoever an answer has signed in.
pub fn signed_in(world: &World, answer: &Answer) -> Person {
    let cookie = answer.header("set-cookie").expect("a cookie").split(';').next().expect("a pair").to_owned();
    Person::with_cookie(world.clone(), &cookie)
}

/// Somebody who has signed up with this address and opened the link.
pub async fn newcomer(world: &World, address: &str) -> Person {
    let body = json!({ "name": "Somebody", "email": address });
    world.anyone().post("/v1/sign-up", body).await.is(202);
    let (_, token) = Mailbox::new(world, address).next().await;
    signed_in(world, &redeem(world, &token).await.is(201))
}

/// Has a sign-in link mailed, and reads it.
async fn ask(world: &World, mailbox: &mut Mailbox) -> String {
    world.anyone().post("/v1/sign-in/links", json!({ "email": mailbox.address })).await.is(202);
    let (subject, token) = mailbox.next().await;
    assert_eq!(subject, "Your sign-in link");
    token
}

/// From nothing to a signed-in person with an organisation of their own, out again, and back in.
pub async fn sign_up_and_sign_in_by_link(world: &World) {
    let ways = world.anyone().get("/v1/sign-in/ways").await.is(200).json();
    assert_eq!((&ways["links"], &ways["sign_up"]), (&json!(true), &json!("open")));
    let mut mailbox = Mailbox::new(world, "ada@example.com");
    let body = json!({ "name": "Ada", "email": " Ada@Example.COM", "locale": "de" });
    let asked = world.anyone().post("/v1/sign-up", body.clone()).await.is(202).json();
    assert_eq!(asked["email"], "ada@example.com");
    let (subject, token) = mailbox.next().await;
    assert_eq!(subject, "Confirm your address");

    let answer = redeem(world, &token).await.is(201);
    assert_eq!((answer.string("/user/name"), answer.string("/role")), ("Ada".into(), "owner".into()));
    let ada = signed_in(world, &answer);
    let account = ada.get("/v1/account").await.is(200).json();
    assert_eq!((&account["email"], &account["locale"]), (&json!("ada@example.com"), &json!("de")));
    assert!(account["email_verified_at"].is_u64() && account["has_password"] == false, "{account}");
    assert_eq!(ada.get("/v1/projects").await.is(200).json()["items"], json!([]));
    let project =
        act(&ada, Method::POST, "/v1/projects", json!({ "name": "Engine" })).await.is(201).string("/id");
    let bob = newcomer(world, "bob@example.com").await;
    bob.get(&format!("/v1/projects/{project}")).await.problem(404, "not-found");
    ada.delete("/v1/session").await.is(204);
    ada.get("/v1/session").await.problem(401, "unauthenticated");

    let again = redeem(world, &ask(world, &mut mailbox).await).await.is(201);
    assert_eq!(again.string("/user/id"), answer.string("/user/id"));
    signed_in(world, &again).get(&format!("/v1/projects/{project}")).await.is(200);

    // Signing up twice: the answer does not tell, the mail does.
    let known = world.anyone().post("/v1/sign-up", body).await.is(202).json();
    assert_eq!(known.as_object().map(|it| it.keys().count()), asked.as_object().map(|it| it.keys().count()));
    let (subject, token) = mailbox.next().await;
    assert_eq!(subject, "You have an account already");
    assert_eq!(redeem(world, &token).await.is(201).string("/user/id"), answer.string("/user/id"));
    let log = signed_in(world, &again).get("/v1/audit?action=account").await.is(200).json();
    let actions: Vec<&str> =
        log["items"].as_array().into_iter().flatten().filter_map(|it| it["action"].as_str()).collect();
    assert!(actions.contains(&"account.sign_up") && actions.contains(&"account.verify"), "{log}");
}

/// A link opens one door once; of two who open it at the same time one is let in.
pub async fn a_link_works_once(world: &World) {
    newcomer(world, "once@example.com").await;
    let mut mailbox = Mailbox::new(world, "once@example.com");
    mailbox.unread().await;
    let token = ask(world, &mut mailbox).await;
    let (one, two) = tokio::join!(redeem(world, &token), redeem(world, &token));
    let mut both = [one.status, two.status];
    both.sort_unstable();
    assert_eq!(both, [201, 401], "{} {}", one.text(), two.text());
    redeem(world, &token).await.problem(401, "unauthenticated");
    for wrong in ["", ".", "usr_01ARZ3NDEKTSV4RRFFQ69G5FAV.x", &token[..token.len() - 1]] {
        let answer = redeem(world, wrong).await;
        assert!(matches!(answer.status, 401 | 422), "{wrong}: {}", answer.text());
    }

    // Nobody has this address: the answer is the same, and no mail is written.
    let known =
        world.anyone().post("/v1/sign-in/links", json!({ "email": "once@example.com" })).await.is(202);
    let unknown =
        world.anyone().post("/v1/sign-in/links", json!({ "email": "none@example.com" })).await.is(202);
    let shape = |answer: &Answer| answer.json().as_object().map(|it| it.keys().cloned().collect::<Vec<_>>());
    assert_eq!(shape(&known), shape(&unknown));
    assert!(Mailbox::new(world, "none@example.com").unread().await.is_empty());
    let body = json!({ "email": "no address" });
    world.anyone().post("/v1/sign-in/links", body).await.problem(422, "invalid-body").names(&["email"]);
}

/// A person changes name and language, and moves to another address once that was confirmed.
pub async fn a_person_moves_to_another_address(world: &World) {
    let person = newcomer(world, "old@example.com").await;
    let changed =
        act(&person, Method::PATCH, "/v1/account", json!({ "name": "Eve", "locale": "pt-BR" })).await.is(200);
    assert_eq!((changed.string("/name"), changed.string("/locale")), ("Eve".into(), "pt-BR".into()));
    act(&person, Method::PATCH, "/v1/account", json!({ "locale": null })).await.is(200);
    let account = person.get("/v1/account").await.is(200).json();
    assert_eq!((&account["name"], &account["locale"]), (&json!("Eve"), &json!(null)));
    let body = json!({ "locale": "Klingon!" });
    act(&person, Method::PATCH, "/v1/account", body).await.problem(422, "invalid-body").names(&["locale"]);

    let (mut old, mut new) = (Mailbox::new(world, "old@example.com"), Mailbox::new(world, "new@example.com"));
    old.unread().await;
    let earlier = ask(world, &mut old).await;
    act(&person, Method::POST, "/v1/account/email", json!({ "email": "New@example.com" })).await.is(202);
    assert_eq!(old.next().await.0, "Your account is moving to another address");
    assert_eq!(person.get("/v1/account").await.is(200).string("/email"), "old@example.com");
    let (subject, token) = new.next().await;
    assert_eq!(subject, "Confirm your new address");
    redeem(world, &token).await.is(201);
    assert_eq!(person.get("/v1/account").await.is(200).string("/email"), "new@example.com");
    redeem(world, &earlier).await.problem(401, "unauthenticated");
    redeem(world, &ask(world, &mut new).await).await.is(201);

    // An address that somebody else has: no way to take it, and no way to see that.
    let other = newcomer(world, "other@example.com").await;
    act(&other, Method::POST, "/v1/account/email", json!({ "email": "new@example.com" })).await.is(202);
    let (subject, token) = new.next().await;
    assert_eq!((subject.as_str(), token.as_str()), ("Your address has an account already", ""));
    let forged = other.with_json(Method::PATCH, "/v1/account", &json!({ "name": "x" }));
    other.send(forged.header("sec-fetch-site", "cross-site")).await.problem(403, "forbidden");
    world.owner().get("/v1/account").await.problem(404, "not-found");
}
