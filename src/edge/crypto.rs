//! [`Crypto`] over SubtleCrypto, the runtime's own BoringSSL.
//!
//! For: importing keys and calling `crypto.subtle`. Not for: deciding what a signature means.

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use ports::{Crypto, KEY_BYTES, NONCE_BYTES, PortError, PortErrorKind, PublicKey, SIGNATURE_BYTES};
use wasm_bindgen::{JsCast as _, JsValue};

use super::js::{local, property, set, settle, text};

/// PKCS #8 of an Ed25519 key up to its seed (RFC 8410, section 7): version 0, OID 1.3.101.112, and an
/// octet string in an octet string.
const PKCS8_ED25519: [u8; 16] =
    [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// The platform's cryptography.
pub struct Subtle;

#[async_trait]
impl Crypto for Subtle {
    async fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> Result<bool, PortError> {
        local(async {
            // Checked here, so that the platform's own limits cannot make it differ from the double: workerd
            // throws at an Ed25519 signature of another length where the standard says false.
            if !key.is_well_formed() || !key.takes(signature) {
                return Ok(false);
            }
            let imported = match import_public(key).await {
                Ok(imported) => imported,
                // A point that is not on its curve.
                Err(thrown) if is_one_of(&thrown, &["DataError", "OperationError"]) => return Ok(false),
                Err(thrown) => return Err(fault(&thrown)),
            };
            let algorithm = algorithm(key);
            let (message, signature) = (Uint8Array::from(message), Uint8Array::from(signature));
            let verified = call("verify", &[&algorithm, &imported, &signature, &message]).await;
            verified.map(|verified| verified.is_truthy()).map_err(|thrown| fault(&thrown))
        })
        .await
    }

    async fn sign_ed25519(
        &self,
        seed: &[u8; KEY_BYTES],
        message: &[u8],
    ) -> Result<[u8; SIGNATURE_BYTES], PortError> {
        local(async {
            let key = import_seed(seed).await.map_err(|thrown| fault(&thrown))?;
            let message = Uint8Array::from(message);
            let signature = call("sign", &[&named("Ed25519"), &key, &message]).await;
            let bytes = Uint8Array::new(&signature.map_err(|thrown| fault(&thrown))?).to_vec();
            bytes.try_into().map_err(|_| odd("a signature of another length"))
        })
        .await
    }

    async fn public_ed25519(&self, seed: &[u8; KEY_BYTES]) -> Result<[u8; 32], PortError> {
        local(async {
            let key = import_seed(seed).await.map_err(|thrown| fault(&thrown))?;
            // Only a JSON Web Key of a private key tells the public one (RFC 8037, section 2).
            let jwk = call("exportKey", &[&"jwk".into(), &key]).await.map_err(|thrown| fault(&thrown))?;
            let x = property(&jwk, "x").as_string().unwrap_or_default();
            let bytes = URL_SAFE_NO_PAD.decode(x).map_err(|_| odd("no public key in the JSON Web Key"))?;
            bytes.try_into().map_err(|_| odd("a public key of another length"))
        })
        .await
    }

    async fn seal(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, PortError> {
        local(async {
            let key = import_aes(key, "encrypt").await.map_err(|thrown| fault(&thrown))?;
            let plain = Uint8Array::from(plain);
            let sealed = call("encrypt", &[&gcm(nonce, aad), &key, &plain]).await;
            Ok(Uint8Array::new(&sealed.map_err(|thrown| fault(&thrown))?).to_vec())
        })
        .await
    }

    async fn open(
        &self,
        key: &[u8; KEY_BYTES],
        nonce: &[u8; NONCE_BYTES],
        aad: &[u8],
        sealed: &[u8],
    ) -> Result<Option<Vec<u8>>, PortError> {
        local(async {
            let key = import_aes(key, "decrypt").await.map_err(|thrown| fault(&thrown))?;
            let sealed = Uint8Array::from(sealed);
            match call("decrypt", &[&gcm(nonce, aad), &key, &sealed]).await {
                Ok(plain) => Ok(Some(Uint8Array::new(&plain).to_vec())),
                // The specification names it so for every wrong key, nonce, text or tag.
                Err(thrown) if is_one_of(&thrown, &["OperationError"]) => Ok(None),
                Err(thrown) => Err(fault(&thrown)),
            }
        })
        .await
    }
}

async fn import_public(key: &PublicKey) -> Result<JsValue, JsValue> {
    let algorithm = algorithm(key);
    match key {
        PublicKey::Ed25519(point) => {
            import("raw", &Uint8Array::from(&point[..]), &algorithm, "verify", false).await
        }
        PublicKey::P256 { x, y } => {
            let point = [&[4_u8][..], x, y].concat();
            import("raw", &Uint8Array::from(point.as_slice()), &algorithm, "verify", false).await
        }
        PublicKey::Rsa { n, e } => {
            let jwk = Object::new();
            set(&jwk, "kty", &"RSA".into());
            set(&jwk, "n", &URL_SAFE_NO_PAD.encode(n).into());
            set(&jwk, "e", &URL_SAFE_NO_PAD.encode(e).into());
            import("jwk", &jwk, &algorithm, "verify", false).await
        }
    }
}

async fn import_seed(seed: &[u8; KEY_BYTES]) -> Result<JsValue, JsValue> {
    let pkcs8 = [&PKCS8_ED25519[..], seed].concat();
    import("pkcs8", &Uint8Array::from(pkcs8.as_slice()), &named("Ed25519"), "sign", true).await
}

async fn import_aes(key: &[u8; KEY_BYTES], usage: &str) -> Result<JsValue, JsValue> {
    import("raw", &Uint8Array::from(&key[..]), &named("AES-GCM"), usage, false).await
}

async fn import(
    format: &str,
    data: &JsValue,
    algorithm: &JsValue,
    usage: &str,
    extractable: bool,
) -> Result<JsValue, JsValue> {
    let usages = Array::of1(&usage.into());
    call("importKey", &[&format.into(), data, algorithm, &extractable.into(), &usages]).await
}

/// The algorithm of a key, with the hash where the platform wants one.
fn algorithm(key: &PublicKey) -> JsValue {
    match key {
        PublicKey::Ed25519(_) => named("Ed25519"),
        PublicKey::P256 { .. } => {
            let ecdsa = named("ECDSA");
            set(ecdsa.unchecked_ref(), "namedCurve", &"P-256".into());
            set(ecdsa.unchecked_ref(), "hash", &"SHA-256".into());
            ecdsa
        }
        PublicKey::Rsa { .. } => {
            let rsa = named("RSASSA-PKCS1-v1_5");
            set(rsa.unchecked_ref(), "hash", &"SHA-256".into());
            rsa
        }
    }
}

fn named(name: &str) -> JsValue {
    let algorithm = Object::new();
    set(&algorithm, "name", &name.into());
    algorithm.into()
}

fn gcm(nonce: &[u8; NONCE_BYTES], aad: &[u8]) -> JsValue {
    let algorithm = named("AES-GCM");
    set(algorithm.unchecked_ref(), "iv", &Uint8Array::from(&nonce[..]));
    set(algorithm.unchecked_ref(), "additionalData", &Uint8Array::from(aad));
    algorithm
}

/// `crypto.subtle[name](...arguments)`. By name, because `web_sys` has every overload as a function of its own.
async fn call(name: &str, arguments: &[&JsValue]) -> Result<JsValue, JsValue> {
    let subtle = property(&property(&js_sys::global(), "crypto"), "subtle");
    let function: Function = Reflect::get(&subtle, &name.into())?.dyn_into()?;
    let list = Array::new();
    for argument in arguments {
        list.push(argument);
    }
    settle(function.apply(&subtle, &list).map(|promise| Promise::resolve(&promise))).await
}

fn is_one_of(thrown: &JsValue, names: &[&str]) -> bool {
    property(thrown, "name").as_string().is_some_and(|name| names.contains(&name.as_str()))
}

fn fault(thrown: &JsValue) -> PortError {
    PortError::new(PortErrorKind::Unavailable, text(thrown))
}

fn odd(what: &str) -> PortError {
    PortError::new(PortErrorKind::Unavailable, format!("SubtleCrypto gave {what}"))
}
