//! Containers are started for work, kept while there is some, and never without an address.

use serde_json::json;
use vibe_edge::{inbox, schedule};

use crate::support::{TestRunner, World};

fn world(public_url: Option<&'static str>) -> World {
    World::native_with(move |key| (key == "PUBLIC_URL").then(|| public_url.map(str::to_owned)).flatten())
}

#[tokio::test]
async fn a_nudge_starts_a_container_with_a_key_that_works() {
    let world = world(Some("https://edge.example.com"));
    let (_, task) = world.owner().scan("Boxed").await;
    inbox::receive(world.app(), &[task]).await.unwrap();
    let boxes = world.doubles().boxes.running();
    assert_eq!(boxes.len(), 1);
    let value = |name: &str| {
        boxes[0].env.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap()
    };
    assert_eq!(value("VIBE_URL"), "https://edge.example.com");
    let runner = TestRunner { world: world.clone(), key: value("VIBE_RUNNER_KEY").parse().unwrap() };
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);
}

#[tokio::test]
async fn the_sweeper_keeps_it_while_there_is_work_and_only_then() {
    let world = world(Some("https://edge.example.com"));
    schedule::run(world.app(), schedule::SWEEP).await;
    assert!(world.doubles().boxes.running().is_empty());
    world.owner().scan("Long").await;
    schedule::run(world.app(), schedule::SWEEP).await;
    assert_eq!(world.doubles().boxes.running().len(), 1);
}

#[tokio::test]
async fn without_an_address_runners_dial_in_by_themselves() {
    let world = world(None);
    let (_, task) = world.owner().scan("Plain").await;
    inbox::receive(world.app(), &[task]).await.unwrap();
    assert!(world.doubles().boxes.running().is_empty());
}

#[tokio::test]
async fn revoking_their_runner_stops_containers_until_an_admin_brings_it_back() {
    let world = world(Some("https://edge.example.com"));
    let owner = world.owner();
    let (_, task) = owner.scan("Boxed").await;
    inbox::receive(world.app(), std::slice::from_ref(&task)).await.unwrap();
    let value =
        world.doubles().boxes.running()[0].env.iter().find(|(key, _)| key == "VIBE_RUNNER_KEY").cloned();
    let runner = TestRunner { world: world.clone(), key: value.unwrap().1.parse().unwrap() };
    let path = format!("/v1/runners/{}", runner.key.id);
    owner.delete(&path).await.is(204);
    world.doubles().boxes.stop("runner-1");
    world.doubles().logs.take();
    for _ in 0..3 {
        inbox::receive(world.app(), std::slice::from_ref(&task)).await.unwrap();
        schedule::run(world.app(), schedule::SWEEP).await;
    }
    assert!(world.doubles().boxes.running().is_empty(), "a container that nobody lets in");
    let told = world.doubles().logs.take();
    assert_eq!(told.iter().filter(|line| line.json.contains("revoked")).count(), 1, "once");

    owner.post(&format!("{path}/restore"), json!({})).await.is(200);
    inbox::receive(world.app(), &[task]).await.unwrap();
    assert_eq!(world.doubles().boxes.running().len(), 1);
    runner.do_scan(&runner.lease_one().await, 1.0).await.is(200);

    let other = TestRunner::register(&world, "other").await;
    let path = format!("/v1/runners/{}", other.key.id);
    owner.delete(&path).await.is(204);
    owner.post(&format!("{path}/restore"), json!({})).await.problem(409, "conflict");
}
