//! Key directories, their cache, replays and our own signatures.

mod support;

use std::collections::BTreeSet;

use httpsig::{
    Message, PublicKey, Request, Response, Target,
    bot::{
        self, Agent, Claim, DIRECTORY_MEDIA_TYPE, Directories, DirectoryError, DirectoryReply, Discovery,
        KeySet, Lookup, OwnRequest, Policy, Reading, Replay, Ticket, Unverified,
    },
    join, read,
};
use serde_json::{Value, json};
use support::{Draft, Mail, NOW, holds, public, signing_key, test_key};

fn agent(host: &str) -> Agent {
    Agent::new(&format!("https://{host}"), Discovery::Directory, false).unwrap()
}

fn jwk(seed: u8) -> Value {
    let key = public(&signing_key(seed));
    json!({ "kty": "OKP", "crv": "Ed25519", "kid": key.thumbprint(), "x": key.x() })
}

fn with(mut jwk: Value, name: &str, value: Value) -> Value {
    jwk[name] = value;
    jwk
}

fn id(seed: u8) -> String {
    public(&signing_key(seed)).thumbprint()
}

fn reply(body: &[u8]) -> DirectoryReply<'_> {
    DirectoryReply { status: 200, content_type: Some(DIRECTORY_MEDIA_TYPE), cache_control: None, body }
}

fn parse(keys: &[Value]) -> Result<KeySet, DirectoryError> {
    KeySet::read(&reply(json!({ "keys": keys }).to_string().as_bytes()), Discovery::Directory, false)
}

fn set(seeds: &[u8]) -> KeySet {
    parse(&seeds.iter().map(|seed| jwk(*seed)).collect::<Vec<_>>()).unwrap()
}

#[test]
fn only_ed25519_keys_that_are_what_they_say_are_taken() {
    let weak = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let printed = public(&test_key());
    for left_out in [
        json!(1),
        json!({}),
        json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" }),
        with(jwk(2), "kty", json!("EC")),
        with(jwk(2), "crv", json!("X25519")),
        with(jwk(2), "crv", json!("Ed448")),
        with(jwk(2), "alg", json!("HS256")),
        with(jwk(2), "use", json!("enc")),
        with(jwk(2), "d", json!("AAAA")),
        with(jwk(2), "x", json!("AAAA")),
        with(jwk(2), "x", json!(7)),
        with(jwk(2), "kid", json!("my-key")),
        with(jwk(2), "kid", json!(id(3))),
        with(jwk(2), "nbf", json!("soon")),
        with(jwk(2), "exp", json!(-1)),
        json!({ "kty": "OKP", "crv": "Ed25519", "x": weak }),
        json!({ "kty": "OKP", "crv": "Ed25519", "x": printed.x() }),
    ] {
        let set = parse(&[jwk(1), left_out.clone()]).unwrap();
        assert_eq!((set.keys.len(), set.left_out), (1, 1), "{left_out}");
    }
    for taken in [
        with(jwk(2), "alg", json!("EdDSA")),
        with(jwk(2), "use", json!("sig")),
        with(jwk(2), "more", json!([])),
    ] {
        assert_eq!(parse(&[taken]).unwrap().keys[0].id, id(2));
    }
}

#[test]
fn what_is_no_directory_is_refused_as_a_whole() {
    let many: Vec<Value> = (1..=33).map(jwk).collect();
    assert_eq!(parse(&many[..32]).unwrap().keys.len(), 32);
    assert_eq!(parse(&many), Err(DirectoryError::TooManyKeys));
    assert_eq!(parse(&[jwk(1), jwk(1)]), Err(DirectoryError::Repeated));
    let unnamed = |seed| {
        let mut jwk = jwk(seed);
        jwk.as_object_mut().unwrap().remove("kid");
        jwk
    };
    assert_eq!(parse(&[unnamed(1), jwk(1)]), Err(DirectoryError::Repeated));

    let body = json!({ "keys": [jwk(1)] }).to_string();
    let read = |reply: DirectoryReply<'_>, discovery| KeySet::read(&reply, discovery, false);
    for status in [199, 201, 204, 301, 302, 304, 404, 500] {
        let reply = DirectoryReply { status, ..reply(body.as_bytes()) };
        assert_eq!(read(reply, Discovery::Directory), Err(DirectoryError::Status(status)));
    }
    for media in [
        None,
        Some("application/json"),
        Some("text/html"),
        Some("application/http-message-signatures-directory"),
    ] {
        let reply = DirectoryReply { content_type: media, ..reply(body.as_bytes()) };
        assert_eq!(read(reply, Discovery::Directory), Err(DirectoryError::MediaType), "{media:?}");
    }
    let parameter = format!("{}; charset=utf-8", DIRECTORY_MEDIA_TYPE.to_uppercase());
    assert!(
        read(
            DirectoryReply { content_type: Some(&parameter), ..reply(body.as_bytes()) },
            Discovery::Directory
        )
        .is_ok()
    );
    assert!(
        read(
            DirectoryReply { content_type: Some("application/json"), ..reply(body.as_bytes()) },
            Discovery::JwksUri
        )
        .is_ok()
    );
    for body in ["", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[]", "{\"keys\":null}", "\u{feff}{\"keys\":[]}"]
    {
        assert_eq!(
            read(reply(body.as_bytes()), Discovery::Directory),
            Err(DirectoryError::NotJwks),
            "{body}"
        );
    }
    let long = format!("{body}{}", " ".repeat(bot::MAX_DIRECTORY_BYTES));
    assert_eq!(read(reply(long.as_bytes()), Discovery::Directory), Err(DirectoryError::TooLong));
}

#[test]
fn freshness_is_what_the_directory_says_within_bounds() {
    for (says, fresh_s) in [
        (None, 3_600),
        (Some("max-age=7200"), 7_200),
        (Some("public, MAX-AGE=\"120\""), 120),
        (Some("max-age=1"), 60),
        (Some("max-age=99999999"), 86_400),
        (Some("max-age=-1"), 3_600),
        (Some("no-store, max-age=7200"), 60),
    ] {
        let body = json!({ "keys": [] }).to_string();
        let reply = DirectoryReply { cache_control: says, ..reply(body.as_bytes()) };
        assert_eq!(KeySet::read(&reply, Discovery::Directory, false).unwrap().fresh_s, fresh_s, "{says:?}");
    }
}

fn ticket(lookup: Lookup) -> Ticket {
    match lookup {
        Lookup::Fetch(ticket) => ticket,
        other => panic!("{other:?}"),
    }
}

fn key(lookup: &Lookup) -> Option<(PublicKey, bool)> {
    match lookup {
        Lookup::Key { key, stale } => Some((*key, *stale)),
        _ => None,
    }
}

#[test]
fn ten_thousand_requests_fetch_once() {
    let mut cache = Directories::default();
    let agent = agent("a.example");
    let first = ticket(cache.lookup(&agent, &id(1), NOW));
    for _ in 0..5_000 {
        assert_eq!(cache.lookup(&agent, &id(1), NOW), Lookup::Wait);
    }
    cache.fetched(&first, set(&[1]), NOW + 1);
    for _ in 0..5_000 {
        assert_eq!(key(&cache.lookup(&agent, &id(1), NOW + 2)), Some((public(&signing_key(1)), false)));
    }
    // A key it does not list costs no fetch for five minutes, whoever asks.
    for seed in 2..200 {
        assert_eq!(cache.lookup(&agent, &id(seed), NOW + 300), Lookup::None(Unverified::KeyNotListed));
    }
    assert!(matches!(cache.lookup(&agent, &id(2), NOW + 301), Lookup::Fetch(_)), "then once");
    assert_eq!(cache.lookup(&agent, &id(3), NOW + 301), Lookup::Wait);
    assert!(key(&cache.lookup(&agent, &id(1), NOW + 301)).is_some(), "a listed key does not wait for that");
}

#[test]
fn a_key_counts_only_under_the_url_that_lists_it() {
    let mut cache = Directories::default();
    let (honest, evil) = (agent("honest.example"), agent("evil.example"));
    let fetch = ticket(cache.lookup(&evil, &id(1), NOW));
    cache.fetched(&fetch, set(&[1]), NOW);
    assert!(key(&cache.lookup(&evil, &id(1), NOW)).is_some());
    // The same key, asserted for another URL: that one is asked itself, and does not list it.
    let fetch = ticket(cache.lookup(&honest, &id(1), NOW));
    cache.fetched(&fetch, set(&[2]), NOW);
    assert_eq!(cache.lookup(&honest, &id(1), NOW), Lookup::None(Unverified::KeyNotListed));
}

#[test]
fn a_failed_fetch_costs_no_known_key_and_is_not_repeated_at_once() {
    let mut cache = Directories::default();
    let agent = agent("a.example");
    let first = ticket(cache.lookup(&agent, &id(1), NOW));
    cache.failed(&first, None, NOW);
    let mut now = NOW;
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let failed_at = now;
        while cache.lookup(&agent, &id(1), now) == Lookup::None(Unverified::DiscoveryFailed) {
            now += 1;
        }
        pauses.push(now - failed_at);
        let again = now + 11;
        // The lookup above took a ticket that nobody used: after ten seconds it counts as dead.
        let fetch = ticket(cache.lookup(&agent, &id(1), again));
        cache.failed(&fetch, None, again);
        now = again;
    }
    assert_eq!(pauses, [15, 30, 60, 120, 240, 300, 300, 300]);

    now += 300;
    let fetch = ticket(cache.lookup(&agent, &id(1), now));
    cache.fetched(&fetch, set(&[1]), now);
    let stale = now + 3_600;
    let fetch = ticket(cache.lookup(&agent, &id(1), stale));
    assert_eq!(
        key(&cache.lookup(&agent, &id(1), stale)),
        Some((public(&signing_key(1)), true)),
        "while fetching"
    );
    cache.failed(&fetch, Some(9_999), stale);
    for later in [0, 1, 299] {
        assert!(key(&cache.lookup(&agent, &id(1), stale + later)).is_some_and(|(_, stale)| stale), "{later}");
    }
    assert_eq!(cache.lookup(&agent, &id(2), stale), Lookup::None(Unverified::DiscoveryFailed));
    // Retry-After is kept, five minutes at most; a reply without the key ends it.
    let fetch = ticket(cache.lookup(&agent, &id(1), stale + 300));
    cache.fetched(&fetch, set(&[2]), stale + 300);
    assert_eq!(cache.lookup(&agent, &id(1), stale + 300), Lookup::None(Unverified::KeyNotListed));
}

#[test]
fn of_two_fetches_the_one_begun_later_knows_better() {
    let mut cache = Directories::default();
    let agent = agent("a.example");
    let slow = ticket(cache.lookup(&agent, &id(1), NOW));
    let quick = ticket(cache.lookup(&agent, &id(1), NOW + 10));
    cache.fetched(&quick, set(&[2]), NOW + 11);
    cache.fetched(&slow, set(&[1]), NOW + 12);
    assert_eq!(cache.lookup(&agent, &id(1), NOW + 12), Lookup::None(Unverified::KeyNotListed));
    assert!(key(&cache.lookup(&agent, &id(2), NOW + 12)).is_some());
}

#[test]
fn keys_count_in_their_time() {
    let mut cache = Directories::default();
    let agent = agent("a.example");
    let fetch = ticket(cache.lookup(&agent, &id(1), NOW));
    let listed = with(with(jwk(1), "nbf", json!(NOW + 10)), "exp", json!(NOW + 20));
    cache.fetched(&fetch, parse(&[listed]).unwrap(), NOW);
    for (later, counts) in [(0, false), (9, false), (10, true), (19, true), (20, false)] {
        let lookup = cache.lookup(&agent, &id(1), NOW + later);
        assert_eq!(key(&lookup).is_some(), counts, "{later}: {lookup:?}");
        assert!(counts || lookup == Lookup::None(Unverified::KeyOutOfTime));
    }
}

#[test]
fn a_flood_of_names_is_bounded_and_costs_no_good_directory() {
    let mut cache = Directories::default();
    let good = agent("good.example");
    let fetch = ticket(cache.lookup(&good, &id(1), NOW));
    cache.fetched(&fetch, set(&[1]), NOW);
    let mut fetches = 0;
    for number in 0..2_000 {
        match cache.lookup(&agent(&format!("a{number}.example")), &id(1), NOW + 1) {
            Lookup::Fetch(_) => fetches += 1,
            other => assert_eq!(other, Lookup::None(Unverified::Busy)),
        }
    }
    assert_eq!(fetches, 4, "at once");
    assert_eq!(cache.len(), 256);
    assert!(key(&cache.lookup(&good, &id(1), NOW + 2)).is_some());
}

#[test]
fn a_key_set_survives_a_shared_cache() {
    let set = set(&[1, 2]);
    let text = serde_json::to_string(&set).unwrap();
    assert_eq!(serde_json::from_str::<KeySet>(&text).unwrap(), set);
    assert!(
        serde_json::from_str::<KeySet>(&text.replace(&public(&signing_key(1)).x(), &"A".repeat(43))).is_err()
    );
}

fn claim(mail: &Mail) -> Claim {
    match bot::read(&mail.message(), &Policy::PRODUCTION, NOW) {
        Reading::Claims(mut claims) => claims.remove(0),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_nonce_counts_once_for_its_agent_and_key() {
    let rule = |seed: u8, change: &dyn Fn(&mut Draft)| {
        let mut draft = Draft::new(signing_key(seed));
        change(&mut draft);
        Replay::of(&claim(&draft.signed()))
    };
    let first = rule(1, &|_| {});
    assert!(first.once && first.key.len() == 64 && first.until_s == NOW + 300);
    assert_eq!(
        rule(1, &|draft| draft.params.created = Some(NOW as i64 - 5)).key,
        first.key,
        "same nonce, signed again"
    );
    let other_agent = |draft: &mut Draft| {
        draft.mail = draft.mail.clone().changed("Signature-Agent", |v| v.replace("signer", "other"))
    };
    let keys: BTreeSet<String> = [
        first.key,
        rule(2, &|_| {}).key,
        rule(1, &|draft| draft.params.nonce = Some("x".into())).key,
        rule(1, &other_agent).key,
        rule(1, &|draft| draft.params.nonce = None).key,
        rule(1, &|draft| (draft.params.nonce, draft.params.created) = (None, Some(NOW as i64 - 5))).key,
    ]
    .into();
    assert_eq!(keys.len(), 6);
    assert!(!rule(1, &|draft| draft.params.nonce = None).once);
}

#[test]
fn our_own_requests_are_verified_by_our_own_directory() {
    let key = public(&signing_key(9));
    let document = bot::directory_document(&[key]);
    let set = KeySet::read(&reply(document.as_bytes()), Discovery::Directory, false).unwrap();
    let own = OwnRequest {
        agent: "https://vibe.example",
        key: &key,
        created: NOW,
        expires: NOW + 60,
        nonce: "n1",
        has_digest: true,
    };
    let mail = Mail::get("https://api.example/v1?x=1")
        .with("Signature-Agent", own.signature_agent())
        .with("Content-Digest", bot::content_digest(b"{}"));
    let prepared = own.signer().unwrap().prepare(&mail.message()).unwrap();
    let made = ed25519_dalek::Signer::sign(&signing_key(9), prepared.base.as_bytes());
    let signed = prepared.finish(&made.to_bytes());
    let mail = mail.with("Signature-Input", signed.signature_input).with("Signature", signed.signature);
    let claim = claim(&mail);
    assert_eq!(claim.agent.as_ref().unwrap().fetch_url, format!("https://vibe.example{}", bot::WELL_KNOWN));
    let listed = set.get(&claim.pending.key_id).unwrap();
    assert!(holds(&listed.key, &claim.pending.base, &claim.pending.signature));
    // Bound to method, address and body.
    for changed in [
        Mail { method: "POST".into(), ..mail.clone() },
        Mail { url: "https://api.example/v1?x=2".into(), ..mail.clone() },
        mail.clone().changed("Content-Digest", |_| bot::content_digest(b"[]")),
    ] {
        let pending = read(&changed.message()).unwrap()[0].pending(&changed.message()).unwrap();
        assert!(!holds(&listed.key, &pending.base, &pending.signature));
    }
}

#[test]
fn our_directory_is_signed_with_each_of_its_keys() {
    let seeds = [4, 5];
    let keys: Vec<PublicKey> = seeds.iter().map(|seed| public(&signing_key(*seed))).collect();
    let document = bot::directory_document(&keys);
    let digest = bot::content_digest(document.as_bytes());
    let url = format!("https://vibe.example{}", bot::WELL_KNOWN);
    let request = || Request { method: "GET", target: Target::parse(&url).unwrap(), fields: Vec::new() };
    let bare = Message::Response(Response {
        status: 200,
        fields: vec![("Content-Digest", digest.as_bytes())],
        request: Some(request()),
    });
    let signers = bot::directory_signers(&keys, NOW, NOW + 300).unwrap();
    let signed: Vec<_> = signers
        .iter()
        .zip(seeds)
        .map(|(signer, seed)| {
            let prepared = signer.prepare(&bare).unwrap();
            let made = ed25519_dalek::Signer::sign(&signing_key(seed), prepared.base.as_bytes());
            prepared.finish(&made.to_bytes())
        })
        .collect();
    let joined = join(&signed);
    let fields: Vec<(&str, &[u8])> = vec![
        ("Content-Digest", digest.as_bytes()),
        ("Signature-Input", joined.signature_input.as_bytes()),
        ("Signature", joined.signature.as_bytes()),
    ];
    let message = Message::Response(Response { status: 200, fields, request: Some(request()) });
    let signatures = read(&message).unwrap();
    assert_eq!(
        signatures.iter().map(|each| each.label.as_str()).collect::<Vec<_>>(),
        ["binding0", "binding1"]
    );
    for (signature, key) in signatures.iter().zip(&keys) {
        let pending = signature.pending(&message).unwrap();
        assert_eq!(pending.key_id, key.thumbprint());
        assert!(holds(key, &pending.base, &pending.signature));
        assert_eq!(signature.params.tag.as_deref(), Some("http-message-signatures-directory"));
    }
}
