//! The doubles keep the same promises as the adapters: `tests/workerd/bindings.rs` plays these very
//! stories on workerd.

use ports::stories::{self, Told};
use testkit::{Doubles, FetchPeer, LoopbackFetch};

fn doubles() -> Doubles {
    Doubles::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations")).unwrap()
}

fn all_well(told: &[Told]) {
    let wrong: Vec<&Told> = told.iter().filter(|told| told.wrong.is_some()).collect();
    assert!(wrong.is_empty() && !told.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn sql() {
    all_well(&stories::sql(doubles().sql.as_ref()).await);
}

#[tokio::test]
async fn blobs() {
    all_well(&stories::blobs(doubles().blobs.as_ref()).await);
}

#[tokio::test]
async fn kv() {
    all_well(&stories::kv(doubles().kv.as_ref()).await);
}

#[tokio::test]
async fn signals() {
    all_well(&stories::signals(doubles().signals.as_ref()).await);
}

#[tokio::test]
async fn limits() {
    all_well(&stories::limits(doubles().limits.as_ref()).await);
}

#[tokio::test]
async fn counters() {
    all_well(&stories::counters(doubles().counters.as_ref()).await);
}

#[tokio::test]
async fn crypto() {
    all_well(&stories::crypto(doubles().crypto.as_ref()).await);
}

#[tokio::test]
async fn fetch() {
    let peer = FetchPeer::start().await;
    let told = stories::fetch(&LoopbackFetch::default(), &peer.base()).await;
    assert!(told.len() >= 10);
    all_well(&told);
    let doubles = doubles();
    doubles.fetch.call_loopback();
    all_well(&stories::fetch(doubles.fetch.as_ref(), &peer.base()).await);
}
