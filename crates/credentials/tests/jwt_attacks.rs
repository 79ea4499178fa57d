//! The attacks of RFC 8725 and of the Wycheproof tables, as recipes: each spoils a good token in one way and is signed
//! with the right key, so that nothing but the recipe's fault can be what refuses it.

mod support;

use std::collections::HashMap;

use credentials::jwt::{self, Alg, Expect, JwtError, Typ};
use ports::PublicKey;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{b64, public, sign, verify};

const NOW: u64 = 1_700_000_000;

fn expect() -> Expect<'static> {
    Expect {
        algs: &[Alg::EdDsa],
        typ: Typ::Is("at+jwt"),
        iss: "https://edge.example",
        aud: "api",
        now_s: NOW,
        leeway_s: 5,
        max_len: jwt::MAX_LEN,
    }
}

fn header() -> Value {
    json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "k1" })
}

fn claims() -> Value {
    json!({ "iss": "https://edge.example", "aud": "api", "sub": "usr_1", "iat": NOW, "exp": NOW + 300 })
}

/// A token of these two texts with a signature that is good.
fn token(header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
    signed(&format!("{}.{}", b64(header), b64(claims)))
}

fn signed(input: &str) -> String {
    jwt::finish(input, &sign(input.as_bytes()))
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().remove(name);
    object
}

struct Recipe {
    name: String,
    token: String,
    error: JwtError,
}

#[derive(Default)]
struct Recipes(Vec<Recipe>);

impl Recipes {
    fn add(&mut self, name: impl Into<String>, token: String, error: JwtError) {
        self.0.push(Recipe { name: name.into(), token, error });
    }

    fn header(&mut self, member: &str, value: Value, error: JwtError) {
        let name = format!("header {member} = {value}");
        let header = with(header(), member, value).to_string();
        self.add(name, token(header, claims().to_string()), error);
    }

    fn claim(&mut self, member: &str, value: Value, error: JwtError) {
        let name = format!("claim {member} = {value}");
        let claims = with(claims(), member, value).to_string();
        self.add(name, token(header().to_string(), claims), error);
    }
}

fn algorithms(all: &mut Recipes) {
    let names = [
        "none",
        "None",
        "NONE",
        "nOnE",
        "",
        "HS256",
        "HS384",
        "HS512",
        "RS256",
        "RS384",
        "RS512",
        "PS256",
        "PS384",
        "PS512",
        "ES256",
        "ES256K",
        "ES384",
        "ES512",
        "eddsa",
        "EDDSA",
        "EdDSA ",
        " EdDSA",
        "EdDSA\u{0}",
        "Ed448",
        "RSA1_5",
        "dir",
        "A128KW",
        "RSA-OAEP",
        "SHA256",
        "EdDSA,none",
    ];
    for name in names {
        all.header("alg", json!(name), JwtError::Algorithm);
    }
    for value in [json!(null), json!(1), json!(true), json!(["EdDSA"]), json!({ "alg": "EdDSA" })] {
        all.header("alg", value, JwtError::Algorithm);
    }
    all.add("no alg", token(without(header(), "alg").to_string(), claims().to_string()), JwtError::Algorithm);
}

fn headers(all: &mut Recipes) {
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": b64(public()) });
    for (member, value) in [
        ("jku", json!("https://evil.example/jwks.json")),
        ("jku", json!("")),
        ("jku", json!(null)),
        ("jwk", jwk),
        ("jwk", json!({})),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!(["MIIB"])),
        ("x5c", json!([])),
        ("crit", json!(["exp"])),
        ("crit", json!([])),
        ("crit", json!(["b64"])),
        ("crit", json!(["http://example.com/unknown"])),
        ("crit", json!("exp")),
        ("b64", json!(false)),
        ("b64", json!(true)),
        ("zip", json!("DEF")),
        ("enc", json!("A256GCM")),
        ("epk", json!({})),
        ("cty", json!("JWT")),
    ] {
        all.header(member, value, JwtError::Header);
    }
    for typ in [
        "JWT",
        "jwt",
        "dpop+jwt",
        "logout+jwt",
        "id+jwt",
        "at+jwt ",
        " at+jwt",
        "at+JWT2",
        "",
        "application/",
        "text/at+jwt",
    ] {
        all.header("typ", json!(typ), JwtError::Type);
    }
    for typ in [json!(null), json!(1), json!(["at+jwt"])] {
        all.header("typ", typ, JwtError::Type);
    }
    all.add("no typ", token(without(header(), "typ").to_string(), claims().to_string()), JwtError::Type);
    let long = "k".repeat(257);
    for kid in [
        json!(""),
        json!(null),
        json!(1),
        json!(["k1"]),
        json!({}),
        json!(long),
        json!("k\n1"),
        json!("k\u{0}"),
        json!("ключ"),
    ] {
        all.header("kid", kid, JwtError::KeyId);
    }
}

fn times(all: &mut Recipes) {
    let wrong = [
        json!(null),
        json!("1700000300"),
        json!("never"),
        json!(-1),
        json!(1_700_000_300.5),
        json!(1.7e300),
        json!(true),
        json!([]),
        json!([1_700_000_300]),
        json!({}),
        json!(""),
    ];
    for name in ["exp", "nbf", "iat"] {
        for value in &wrong {
            all.claim(name, value.clone(), JwtError::Claim);
        }
    }
    // What serde_json cannot hold, or other parsers read as something else.
    for text in ["1e309", "-1e309", "NaN", "Infinity", "0x1", "01", "+1", ".5", "1.", "1e", "'1'", "1_0"] {
        let claims = claims().to_string().replace(&(NOW + 300).to_string(), text);
        all.add(format!("exp is {text}"), token(header().to_string(), claims), JwtError::Shape);
    }
    let wide = claims().to_string().replace(&(NOW + 300).to_string(), "18446744073709551616");
    all.add("exp beyond 64 bits", token(header().to_string(), wide), JwtError::Claim);
    for exp in [0, 1, NOW - 300, NOW - 6, NOW - 5] {
        all.claim("exp", json!(exp), JwtError::Expired);
    }
    for ahead in [NOW + 6, NOW + 300, u64::MAX] {
        all.claim("nbf", json!(ahead), JwtError::NotYet);
        all.claim("iat", json!(ahead), JwtError::NotYet);
    }
    all.add("no exp", token(header().to_string(), without(claims(), "exp").to_string()), JwtError::Claim);
}

fn parties(all: &mut Recipes) {
    for iss in [
        "https://evil.example",
        "https://edge.example/",
        "https://EDGE.example",
        "https://edge.example\u{0}",
        "edge.example",
        " https://edge.example",
    ] {
        all.claim("iss", json!(iss), JwtError::Issuer);
    }
    for aud in [
        json!("other"),
        json!(["other"]),
        json!(["API"]),
        json!("api "),
        json!("api,other"),
        json!(["other", "third"]),
    ] {
        all.claim("aud", aud, JwtError::Audience);
    }
    for aud in [
        json!([]),
        json!(""),
        json!(null),
        json!(1),
        json!({ "api": true }),
        json!(["api", 1]),
        json!([["api"]]),
        json!(["api", ""]),
        json!(vec!["api"; 17]),
    ] {
        all.claim("aud", aud, JwtError::Claim);
    }
    for value in
        [json!(null), json!(1), json!(["x"]), json!({}), json!(""), json!(true), json!("x".repeat(2049))]
    {
        for name in ["iss", "sub", "jti"] {
            all.claim(name, value.clone(), JwtError::Claim);
        }
    }
    for name in ["iss", "sub", "aud"] {
        all.add(
            format!("no {name}"),
            token(header().to_string(), without(claims(), name).to_string()),
            JwtError::Claim,
        );
    }
}

fn json_texts(all: &mut Recipes) {
    let (good_header, good_claims) = (header().to_string(), claims().to_string());
    let spoil = |text: &str| {
        let inner = text.trim_start_matches('{');
        let first = text.split(',').next().unwrap_or_default().trim_start_matches('{').to_owned();
        vec![
            format!("{{{first},{inner}"),
            format!("{text}x"),
            format!("{text}{text}"),
            format!("\u{feff}{text}"),
            text.replace('{', "[").replace('}', "]"),
            text.replace('"', "'"),
            text.trim_end_matches('}').to_owned(),
            text.replace('}', ",}"),
            format!("/**/{text}"),
            format!("\"{}\"", text.replace('"', "\\\"")),
            String::new(),
            "null".to_owned(),
            "[]".to_owned(),
        ]
    };
    for (at, text) in spoil(&good_header).into_iter().enumerate() {
        all.add(format!("header text {at}"), token(text, &good_claims), JwtError::Shape);
    }
    for (at, text) in spoil(&good_claims).into_iter().enumerate() {
        all.add(format!("claims text {at}"), token(&good_header, text), JwtError::Shape);
    }
    for name in ["exp", "iss", "sub", "aud", "nbf", "iat", "admin"] {
        let twice = good_claims.replacen('{', &format!("{{\"{name}\":1,\"{name}\":2,"), 1);
        all.add(format!("{name} twice"), token(&good_header, twice), JwtError::Shape);
    }
    let hidden = good_claims.replacen('{', "{\"\\u0065xp\":9999999999,", 1);
    all.add("exp twice, once escaped", token(&good_header, hidden), JwtError::Shape);
    all.add("not UTF-8", token(&good_header, b"{\"iss\":\"\xFF\"}"), JwtError::Shape);
    all.add("lone surrogate", token(&good_header, good_claims.replace("usr_1", "\\ud800")), JwtError::Shape);
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(500), "]".repeat(500));
    all.add("nested too deep", token(&good_header, deep), JwtError::Shape);
}

fn encodings(all: &mut Recipes) {
    let good = token(header().to_string(), claims().to_string());
    let parts: Vec<&str> = good.split('.').collect();
    for at in 0..3 {
        for (name, spoilt) in [
            ("padded", format!("{}=", parts[at])),
            ("padded twice", format!("{}==", parts[at])),
            ("space before", format!(" {}", parts[at])),
            ("space after", format!("{} ", parts[at])),
            ("line feed", format!("{}\n", parts[at])),
            ("tab inside", parts[at].replacen('e', "e\t", 1).replacen('A', "A\t", 1) + "\t"),
            ("plus", format!("+{}", &parts[at][1..])),
            ("slash", format!("/{}", &parts[at][1..])),
            ("percent", format!("%65{}", &parts[at][1..])),
            ("cut to a lonely character", format!("{}A", &parts[at][..parts[at].len() / 4 * 4])),
            ("null byte", format!("{}\u{0}", parts[at])),
            ("other script", format!("{}é", parts[at])),
        ] {
            let mut spoilt_parts = parts.clone();
            spoilt_parts[at] = &spoilt;
            let token = if at == 2 { spoilt_parts.join(".") } else { signed(&spoilt_parts[..2].join(".")) };
            all.add(format!("part {at}: {name}"), token, JwtError::Shape);
        }
    }
    // 64 bytes are 86 characters with four bits to spare: A, Q, g and w end canonically, all others do not.
    let ends = parts[2].as_bytes()[85];
    for other in [ends + 1, ends + 2] {
        let end = char::from(other);
        all.add(
            format!("bits left over: {end}"),
            format!("{}{end}", &good[..good.len() - 1]),
            JwtError::Shape,
        );
    }
}

fn shapes(all: &mut Recipes) {
    let good = token(header().to_string(), claims().to_string());
    let input = good.rsplit_once('.').unwrap().0.to_owned();
    for text in
        ["", ".", "..", "...", "a", "a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e", "Bearer x.y.z", "{}", "null"]
    {
        all.add(format!("shape {text:?}"), text.to_owned(), JwtError::Shape);
    }
    for (name, text) in [
        ("four parts", format!("{good}.x")),
        ("five parts", format!("{good}.x.y")),
        ("a dot before", format!(".{good}")),
        ("a dot after", format!("{good}.")),
        ("two dots", good.replacen('.', "..", 1)),
        ("twice", format!("{good}{good}")),
        ("no signature", input.clone()),
        ("empty signature", format!("{input}.")),
        ("JSON form", json!({ "payload": input, "signatures": [] }).to_string()),
    ] {
        all.add(name, text, JwtError::Shape);
    }
    for length in [1, 32, 63, 65, 72, 128, 256] {
        all.add(
            format!("signature of {length} bytes"),
            jwt::finish(&input, &vec![1; length]),
            JwtError::Shape,
        );
    }
    let large = token(header().to_string(), with(claims(), "more", json!("x".repeat(8192))).to_string());
    all.add("too long", large, JwtError::Length);
}

fn signatures(all: &mut Recipes) {
    let good = token(header().to_string(), claims().to_string());
    let (input, signature) = good.rsplit_once('.').unwrap();
    let bytes = support::unb64(signature);
    for at in (0..64).step_by(7) {
        let mut forged = bytes.clone();
        forged[at] ^= 1;
        all.add(format!("bit of byte {at}"), jwt::finish(input, &forged), JwtError::Signature);
    }
    let admin = with(claims(), "sub", json!("usr_admin")).to_string();
    let forged = format!("{}.{}.{signature}", b64(header().to_string()), b64(admin));
    all.add("other claims under the same signature", forged, JwtError::Signature);
    let header = with(header(), "kid", json!("k2")).to_string();
    let forged = format!("{}.{}.{signature}", b64(header), b64(claims().to_string()));
    all.add("other header under the same signature", forged, JwtError::Signature);
    for byte in [0, 255] {
        all.add(format!("64 times {byte}"), jwt::finish(input, &[byte; 64]), JwtError::Signature);
    }
}

fn recipes() -> Vec<Recipe> {
    let mut all = Recipes::default();
    for fill in [algorithms, headers, times, parties, json_texts, encodings, shapes, signatures] {
        fill(&mut all);
    }
    all.0
}

fn outcome(token: &str) -> Result<(), JwtError> {
    let pending = jwt::parse(token, &expect())?;
    let good = verify(&PublicKey::Ed25519(public()), pending.signing_input(), pending.signature());
    pending.verified(good).map(|_| ())
}

#[test]
fn the_unspoilt_token_is_taken_and_every_recipe_is_refused_for_its_reason() {
    assert_eq!(outcome(&token(header().to_string(), claims().to_string())), Ok(()));
    let recipes = recipes();
    let mut tokens: HashMap<&str, &str> = HashMap::new();
    for Recipe { name, token, error } in &recipes {
        assert_eq!(outcome(token), Err(*error), "{name}");
        if let Some(other) = tokens.insert(token, name) {
            panic!("{name} is the same as {other}");
        }
    }
    assert!(recipes.len() >= 236, "only {} recipes", recipes.len());
}

#[test]
fn harmless_members_and_spellings_are_taken() {
    for (member, value) in [
        ("typ", json!("AT+JWT")),
        ("typ", json!("application/at+jwt")),
        ("alg", json!("Ed25519")),
        ("x5t", json!("AA")),
        ("unknown", json!({ "a": [1] })),
        ("kid", json!("k".repeat(256))),
    ] {
        let header = with(header(), member, value.clone()).to_string();
        assert_eq!(outcome(&token(header, claims().to_string())), Ok(()), "{member} = {value}");
    }
    for (member, value) in [
        ("aud", json!(["other", "api"])),
        ("nbf", json!(NOW + 5)),
        ("iat", json!(NOW + 5)),
        ("exp", json!(NOW - 4)),
        ("exp", json!(u64::MAX)),
        ("jti", json!("x")),
        ("more", json!(null)),
    ] {
        let claims = with(claims(), member, value.clone()).to_string();
        assert_eq!(outcome(&token(header().to_string(), claims)), Ok(()), "{member} = {value}");
    }
    assert_eq!(outcome(&token(format!(" {} ", header()), format!("\r\n{}\t", claims()))), Ok(()));
    assert_eq!(
        outcome(&token(without(header(), "kid").to_string(), without(claims(), "iat").to_string())),
        Ok(())
    );
}

#[test]
fn an_id_token_is_no_access_token_and_the_other_way_round() {
    let id_token = token(with(header(), "typ", json!("JWT")).to_string(), claims().to_string());
    let bare = token(without(header(), "typ").to_string(), claims().to_string());
    let access = token(header().to_string(), claims().to_string());
    let as_id = |text: &str| jwt::parse(text, &Expect { typ: Typ::JwtOrNone, ..expect() }).map(|_| ());
    assert_eq!((as_id(&id_token), as_id(&bare)), (Ok(()), Ok(())));
    assert_eq!(as_id(&access), Err(JwtError::Type));
    assert_eq!((outcome(&id_token), outcome(&bare)), (Err(JwtError::Type), Err(JwtError::Type)));
}

#[test]
fn a_tighter_limit_holds_and_a_wider_one_does_not() {
    let good = token(header().to_string(), claims().to_string());
    let at = |max_len| jwt::parse(&good, &Expect { max_len, ..expect() }).map(|_| ());
    assert_eq!((at(good.len()), at(good.len() - 1)), (Ok(()), Err(JwtError::Length)));
    let large = token(header().to_string(), with(claims(), "more", json!("x".repeat(8192))).to_string());
    let wide = jwt::parse(&large, &Expect { max_len: usize::MAX, ..expect() });
    assert_eq!(wide.map(|_| ()).unwrap_err(), JwtError::Length);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn any_text_is_a_token_or_not(text: String) {
        prop_assert!(jwt::parse(&text, &expect()).is_err());
    }

    #[test]
    fn any_parts_are_a_token_or_not(header: String, claims: String, signature in prop::collection::vec(any::<u8>(), 60..70)) {
        let text = format!("{}.{}.{}", b64(header), b64(claims), b64(signature));
        prop_assert!(jwt::parse(&text, &expect()).is_err());
    }

    /// One byte changed anywhere: refused, or (in the parts' JSON) impossible to verify.
    #[test]
    fn no_changed_byte_survives(at: prop::sample::Index, byte in 0x20_u8..0x7F) {
        let good = token(header().to_string(), claims().to_string());
        let mut bytes = good.clone().into_bytes();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != byte);
        bytes[at] = byte;
        prop_assert!(outcome(&String::from_utf8(bytes).unwrap()).is_err());
    }
}
