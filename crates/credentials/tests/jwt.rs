//! Good tokens: the examples of RFC 7515, 7517, 7638 and 8037, our own, and those of other libraries.

mod support;

use credentials::{
    jwk::{JwkError, Jwks, SigningKey, thumbprint},
    jwt::{self, AccessClaims, Alg, Expect, JwtError, Typ},
};
use ports::PublicKey;
use serde_json::{Map, Value, json};
use support::{b64, public, sign, unb64, verify};

const NOW: u64 = 1_700_000_000;

fn expect() -> Expect<'static> {
    Expect {
        algs: &[Alg::EdDsa],
        typ: Typ::Is("at+jwt"),
        iss: "https://edge.example",
        aud: "https://edge.example/v1",
        now_s: NOW,
        leeway_s: 5,
        max_len: jwt::MAX_LEN,
    }
}

fn access(kid: &str) -> String {
    let more: Map<String, Value> = json!({ "org": "org_1", "scope": "read" }).as_object().unwrap().clone();
    let claims = AccessClaims {
        iss: "https://edge.example",
        sub: "usr_1",
        aud: "https://edge.example/v1",
        iat: NOW,
        exp: NOW + 300,
        jti: "tok_1",
        more,
    };
    let input = jwt::access_token(kid, &claims);
    jwt::finish(&input, &sign(input.as_bytes()))
}

#[test]
fn our_access_token_is_made_published_selected_verified_and_read() {
    let key = SigningKey::new(public(), 0);
    let rotation = credentials::jwk::Rotation { period: 10, lead: 1, tail: 1 };
    let published = rotation.published(std::slice::from_ref(&key), 5).to_json().to_string();
    let keys = Jwks::parse(published.as_bytes()).unwrap();
    let pending = jwt::parse(&access(&key.kid), &expect()).unwrap();
    let chosen = keys.select(pending.kid(), pending.alg()).unwrap();
    let good = verify(chosen, pending.signing_input(), pending.signature());
    let claims = pending.verified(good).unwrap();
    assert_eq!((claims.sub.as_str(), claims.exp, claims.iat), ("usr_1", NOW + 300, Some(NOW)));
    assert_eq!(
        (claims.text("org"), claims.jti.as_deref(), claims.get("sub")),
        (Some("org_1"), Some("tok_1"), None)
    );
}

#[test]
fn claims_stay_hidden_while_the_signature_is_not_good() {
    let pending = jwt::parse(&access("k"), &expect()).unwrap();
    assert_eq!(pending.verified(false), Err(JwtError::Signature));
}

#[test]
fn a_token_lives_from_its_first_to_its_last_second_and_the_leeway() {
    let at = |now_s| jwt::parse(&access("k"), &Expect { now_s, ..expect() }).map(|_| ());
    assert_eq!(at(NOW - 6), Err(JwtError::NotYet));
    assert_eq!((at(NOW - 5), at(NOW + 304)), (Ok(()), Ok(())));
    assert_eq!(at(NOW + 305), Err(JwtError::Expired));
    assert_eq!(at(u64::MAX), Err(JwtError::Expired));
}

/// The examples lack claims that we demand, so only their signatures are used here.
fn example_verifies(header: &str, payload: &str, signature: &str, key: &PublicKey) -> bool {
    verify(key, format!("{header}.{payload}").as_bytes(), &unb64(signature))
}

const JOE: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const RS_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const RS_SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
const ES_SIGNATURE: &str =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

fn set(keys: &Value) -> Jwks {
    Jwks::parse(json!({ "keys": keys }).to_string().as_bytes()).unwrap()
}

#[test]
fn rfc_7515_a2_and_a3_and_rfc_8037_a4_verify_with_keys_from_a_set() {
    let keys = set(&json!([
        { "kty": "RSA", "n": RS_N, "e": "AQAB", "kid": "rs" },
        { "kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
          "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "kid": "es" },
        { "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "ed" },
    ]));
    let rs = keys.select(Some("rs"), Alg::Rs256).unwrap();
    let es = keys.select(Some("es"), Alg::Es256).unwrap();
    let ed = keys.select(Some("ed"), Alg::EdDsa).unwrap();
    assert!(example_verifies("eyJhbGciOiJSUzI1NiJ9", JOE, RS_SIGNATURE, rs));
    assert!(example_verifies("eyJhbGciOiJFUzI1NiJ9", JOE, ES_SIGNATURE, es));
    let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    assert!(example_verifies("eyJhbGciOiJFZERTQSJ9", "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc", signature, ed));
    assert!(!example_verifies("eyJhbGciOiJFUzI1NiJ9", JOE, RS_SIGNATURE, rs));
}

#[test]
fn rfc_7517_a1_is_read_but_for_what_it_may_not_do() {
    // The first key is for encryption, the second is the RSA key whose thumbprint RFC 7638, section 3.1 gives.
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    let keys = set(&json!([
        { "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
          "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM", "use": "enc", "kid": "1" },
        { "kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29" },
    ]));
    assert_eq!(keys.0.len(), 1);
    assert_eq!(thumbprint(&keys.0[0].key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn rfc_8037_a3_thumbprint() {
    let key = unb64("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").try_into().unwrap();
    assert_eq!(thumbprint(&PublicKey::Ed25519(key)), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn keys_we_cannot_use_are_left_out_and_sets_that_are_none_are_refused() {
    let x = b64([1; 32]);
    let good = json!({ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "a" });
    let with = |name: &str, value: Value| {
        let mut key = good.clone();
        key[name] = value;
        key
    };
    let unusable = json!([
        with("d", json!("AA")),
        with("use", json!("enc")),
        with("use", json!(1)),
        with("alg", json!("ES256")),
        with("alg", json!(null)),
        with("kid", json!(1)),
        with("key_ops", json!(["sign"])),
        with("key_ops", json!("verify")),
        with("crv", json!("Ed448")),
        with("kty", json!("oct")),
        with("kty", json!("EC")),
        with("x", json!(b64([1; 31]))),
        with("x", json!(format!("{x}="))),
        { "kty": "oct", "k": "AyM1" },
        { "kty": "RSA", "n": b64([255; 128]), "e": "AQAB" },
        { "kty": "RSA", "n": b64([255; 256]), "e": "AQ" },
        { "kty": "RSA", "n": b64([&[0_u8][..], &[255; 256]].concat()), "e": "AQAB" },
        { "kty": "RSA", "n": b64([0x7F; 256]), "e": "AQAB" },
        "text",
    ]);
    assert_eq!(set(&unusable).0, []);
    assert_eq!(set(&json!([with("alg", json!("Ed25519")), with("key_ops", json!(["verify"]))])).0.len(), 2);
    let many = json!({ "keys": vec![good; 65] }).to_string();
    for wrong in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[],"keys":[]}"#, &many, &" ".repeat(65_537)] {
        assert_eq!(Jwks::parse(wrong.as_bytes()), Err(JwkError::Set), "{:.40}", wrong);
    }
}

#[test]
fn exactly_one_key_is_chosen_or_none() {
    let key =
        |kid: &str, byte: u8| json!({ "kty": "OKP", "crv": "Ed25519", "x": b64([byte; 32]), "kid": kid });
    let two = set(&json!([key("a", 1), key("b", 2)]));
    assert_eq!(two.select(Some("b"), Alg::EdDsa), Ok(&PublicKey::Ed25519([2; 32])));
    assert_eq!(two.select(None, Alg::EdDsa), Err(JwkError::Ambiguous));
    assert_eq!(two.select(Some("c"), Alg::EdDsa), Err(JwkError::Unknown));
    assert_eq!(two.select(Some("a"), Alg::Rs256), Err(JwkError::Unknown));
    assert_eq!(
        set(&json!([key("a", 1), key("a", 2)])).select(Some("a"), Alg::EdDsa),
        Err(JwkError::Ambiguous)
    );
    assert!(set(&json!([key("a", 1)])).select(None, Alg::EdDsa).is_ok());
}

#[test]
fn tokens_made_by_pyjwt_are_read() {
    // vectors/pyjwt.json was written by PyJWT 2.15.1 over cryptography 50.0.2; see vectors/make.py.
    let vectors: Value = serde_json::from_str(include_str!("vectors/pyjwt.json")).unwrap();
    let keys = Jwks::parse(vectors["jwks"].to_string().as_bytes()).unwrap();
    let tokens = vectors["tokens"].as_array().unwrap();
    assert_eq!((keys.0.len(), tokens.len()), (3, 3));
    for token in tokens {
        let expect = Expect { algs: &[Alg::EdDsa, Alg::Es256, Alg::Rs256], typ: Typ::JwtOrNone, ..expect() };
        let pending = jwt::parse(token.as_str().unwrap(), &expect).unwrap();
        let key = keys.select(pending.kid(), pending.alg()).unwrap();
        assert!(verify(key, pending.signing_input(), pending.signature()));
        let others = keys.0.iter().filter(|other| other.key != *key);
        for other in others {
            assert!(!verify(&other.key, pending.signing_input(), pending.signature()));
        }
    }
}
