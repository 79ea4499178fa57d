//! Mail: the outbox on development machines, and what providers see and answer.

use vibe_edge::features::mail;

use crate::support::World;

const ADDRESS: &str = "ada@example.com";
const POSTMARK: &str = "https://api.postmarkapp.com/email";

fn provider(key: &str) -> Option<String> {
    let value = match key {
        "MAIL_PROVIDER" => "postmark",
        "MAIL_FROM" => "Vibe <hi@example.com>",
        "MAIL_KEY" => "key",
        _ => return None,
    };
    Some(value.to_owned())
}

/// Puts a letter into the outbox, as features do in their batches.
async fn write(world: &World, subject: &str) {
    world.owner().get("/v1/organisation").await.is(200);
    let org = world.owner().get("/v1/session").await.is(200).string("/organisation/id");
    let stmt = mail::letter(world.app(), &org, ADDRESS, subject, "Hello.");
    world.app().sql().batch(vec![stmt]).await.unwrap();
}

fn asked(world: &World) -> usize {
    world.doubles().fetch.asked().len()
}

#[tokio::test]
async fn on_a_development_machine_mails_are_in_the_outbox_and_leave_nothing() {
    let world = World::native();
    write(&world, "One").await;
    assert_eq!(mail::send(world.app()).await.unwrap(), 1);
    let page = world.anyone().get("/v1/mail?recipient=ada@example.com").await.is(200);
    assert_eq!(
        (page.string("/items/0/subject"), page.string("/items/0/body")),
        ("One".into(), "Hello.".into())
    );
    assert!(
        world.anyone().get("/v1/mail?recipient=other@example.com").await.is(200).json()["items"][0].is_null()
    );
    assert_eq!(asked(&world), 0);
}

#[tokio::test]
async fn nobody_reads_the_outbox_of_a_production_server_or_of_one_that_delivers() {
    World::native_with(provider).anyone().get("/v1/mail").await.problem(404, "not-found");
    for provider in ["outbox", "off"] {
        let production = World::native_with(|key| match key {
            "ENVIRONMENT" => Some("production".into()),
            "MAIL_PROVIDER" => Some(provider.into()),
            _ => None,
        });
        production.anyone().get("/v1/mail").await.problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_provider_gets_each_mail_once_and_its_text_is_forgotten() {
    let world = World::native_with(provider);
    world.doubles().fetch.answer(POSTMARK, 200, &[], r#"{"ErrorCode":0}"#);
    write(&world, "One").await;
    assert_eq!(mail::send(world.app()).await.unwrap(), 1);
    assert_eq!(mail::send(world.app()).await.unwrap(), 0);
    assert_eq!(asked(&world), 1);
    let row = world.doubles().sql.inspect("SELECT state, body FROM mails").unwrap().remove(0);
    assert_eq!((row.text("state").unwrap(), row.text("body").unwrap()), ("sent".into(), String::new()));
}

#[tokio::test]
async fn what_may_get_better_is_tried_again_later_and_given_up_in_the_end() {
    let world = World::native_with(provider);
    world.doubles().fetch.answer(POSTMARK, 503, &[], "");
    write(&world, "One").await;
    let mut tries = 0;
    for _ in 0..200 {
        mail::send(world.app()).await.unwrap();
        assert!(asked(&world) <= tries + 1, "one try at a time");
        tries = asked(&world);
        world.advance(60_000);
    }
    assert_eq!(tries, 7);
    let row = world.doubles().sql.inspect("SELECT state, error FROM mails").unwrap().remove(0);
    assert_eq!(row.text("state").unwrap(), "failed");
    assert!(row.text("error").unwrap().contains("503"));
}

#[tokio::test]
async fn a_mail_that_is_refused_is_not_sent_again() {
    let world = World::native_with(provider);
    world.doubles().fetch.answer(POSTMARK, 422, &[], "");
    write(&world, "One").await;
    mail::send(world.app()).await.unwrap();
    world.advance(86_400_000);
    mail::send(world.app()).await.unwrap();
    assert_eq!(asked(&world), 1);
}

#[tokio::test]
async fn of_two_senders_at_once_one_sends() {
    let world = World::native_with(provider);
    world.doubles().fetch.answer(POSTMARK, 200, &[], "{}");
    write(&world, "One").await;
    let (one, two) = tokio::join!(mail::send(world.app()), mail::send(world.app()));
    assert_eq!((one.unwrap() + two.unwrap(), asked(&world)), (1, 1));
}
