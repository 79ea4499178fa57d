//! Stories of the platform's cryptography: published vectors, then every way to spoil them.

use super::{Outcome, Told, Wrong, crypto_vectors as vectors, ensure};
use crate::{Crypto, KEY_BYTES, NONCE_BYTES, PublicKey};

/// Plays them all.
pub async fn crypto(crypto: &dyn Crypto) -> Vec<Told> {
    vec![
        Told::new("the vectors of RFC 8032 and RFC 7515 verify", verifies(crypto).await),
        Told::new("one changed bit of signature or message verifies nothing", tampered(crypto).await),
        Told::new("a signature is good under its own key only", other_key(crypto).await),
        Told::new("malformed keys and signatures verify nothing", malformed(crypto).await),
        Told::new("Ed25519 signs as RFC 8032 says, and knows its public key", signs(crypto).await),
        Told::new("AES-256-GCM seals and opens as specified", seals(crypto).await),
        Told::new("one changed bit opens nothing", opens_nothing(crypto).await),
        Told::new("empty and long texts are sealed and opened", sizes(crypto).await),
    ]
}

/// A signed message of each algorithm.
struct Signed {
    name: &'static str,
    key: PublicKey,
    message: Vec<u8>,
    signature: Vec<u8>,
}

fn signed() -> Result<[Signed; 3], Wrong> {
    let message = |header: &str| format!("{header}{}", vectors::JOE).into_bytes();
    Ok([
        Signed {
            name: "Ed25519",
            key: PublicKey::Ed25519(array(vectors::ED_POINT)?),
            message: Vec::new(),
            signature: bytes(vectors::ED_SIGNATURE)?,
        },
        Signed {
            name: "P-256",
            key: PublicKey::P256 { x: array(vectors::ES_X)?, y: array(vectors::ES_Y)? },
            message: message("eyJhbGciOiJFUzI1NiJ9"),
            signature: bytes(vectors::ES_SIGNATURE)?,
        },
        Signed {
            name: "RSA",
            key: PublicKey::Rsa { n: bytes(vectors::RS_N)?, e: vec![1, 0, 1] },
            message: message("eyJhbGciOiJSUzI1NiJ9"),
            signature: bytes(vectors::RS_SIGNATURE)?,
        },
    ])
}

async fn verifies(crypto: &dyn Crypto) -> Outcome {
    for Signed { name, key, message, signature } in signed()? {
        ensure!(crypto.verify(&key, &message, &signature).await?, "{name} does not verify");
    }
    Ok(())
}

async fn tampered(crypto: &dyn Crypto) -> Outcome {
    for Signed { name, key, message, signature } in signed()? {
        for at in [0, signature.len() / 2, signature.len() - 1] {
            let forged = flipped(&signature, at);
            ensure!(!crypto.verify(&key, &message, &forged).await?, "{name}: byte {at} does not matter");
        }
        let mut longer = message.clone();
        longer.push(b'.');
        ensure!(!crypto.verify(&key, &longer, &signature).await?, "{name} takes a longer message");
    }
    Ok(())
}

async fn other_key(crypto: &dyn Crypto) -> Outcome {
    let all = signed()?;
    for Signed { name, message, signature, .. } in &all {
        for other in all.iter().filter(|other| other.name != *name) {
            let verified = crypto.verify(&other.key, message, signature).await?;
            ensure!(!verified, "{name} verifies under {}", other.name);
        }
    }
    let foreign = crypto.public_ed25519(&[7; KEY_BYTES]).await?;
    let verified = crypto.verify(&PublicKey::Ed25519(foreign), b"", &bytes(vectors::ED_SIGNATURE)?).await?;
    ensure!(!verified, "a foreign Ed25519 key verifies");
    Ok(())
}

async fn malformed(crypto: &dyn Crypto) -> Outcome {
    for Signed { name, key, message, signature } in signed()? {
        let shorter = signature.get(1..).unwrap_or_default();
        let longer = [signature.as_slice(), &[0]].concat();
        let zeros = vec![0; signature.len()];
        for wrong in [&[][..], shorter, &longer, &zeros] {
            let verified = crypto.verify(&key, &message, wrong).await?;
            ensure!(!verified, "{name} verifies {} bytes", wrong.len());
        }
    }
    let n = bytes(vectors::RS_N)?;
    let short = n.get(..128).unwrap_or_default().to_vec();
    for key in [
        PublicKey::P256 { x: [1; 32], y: [1; 32] },
        PublicKey::P256 { x: [0; 32], y: [0; 32] },
        PublicKey::Rsa { n: short, e: vec![1, 0, 1] },
        PublicKey::Rsa { n: n.clone(), e: vec![1] },
        PublicKey::Rsa { n: n.clone(), e: vec![2] },
        PublicKey::Rsa { n: Vec::new(), e: Vec::new() },
    ] {
        for length in [64, 256] {
            ensure!(!crypto.verify(&key, b"", &vec![1; length]).await?, "{key:?} verifies");
        }
    }
    Ok(())
}

async fn signs(crypto: &dyn Crypto) -> Outcome {
    let seed: [u8; KEY_BYTES] = array(vectors::ED_SEED)?;
    let public = crypto.public_ed25519(&seed).await?;
    ensure!(public == array(vectors::ED_POINT)?, "the public key is {public:x?}");
    let signature = crypto.sign_ed25519(&seed, b"").await?;
    ensure!(signature.as_slice() == bytes(vectors::ED_SIGNATURE)?, "the signature is {signature:x?}");
    let message = vec![0x5A; 70_000];
    let signature = crypto.sign_ed25519(&seed, &message).await?;
    let verified = crypto.verify(&PublicKey::Ed25519(public), &message, &signature).await?;
    ensure!(verified, "its own signature does not verify");
    Ok(())
}

/// Test case 16 of the GCM specification.
struct Gcm {
    key: [u8; KEY_BYTES],
    nonce: [u8; NONCE_BYTES],
    aad: Vec<u8>,
    plain: Vec<u8>,
    sealed: Vec<u8>,
}

fn gcm() -> Result<Gcm, Wrong> {
    Ok(Gcm {
        key: array(vectors::GCM_KEY)?,
        nonce: array(vectors::GCM_NONCE)?,
        aad: bytes(vectors::GCM_AAD)?,
        plain: bytes(vectors::GCM_PLAIN)?,
        sealed: bytes(vectors::GCM_SEALED)?,
    })
}

async fn seals(crypto: &dyn Crypto) -> Outcome {
    let Gcm { key, nonce, aad, plain, sealed } = gcm()?;
    let made = crypto.seal(&key, &nonce, &aad, &plain).await?;
    ensure!(made == sealed, "sealed to {made:x?}");
    let opened = crypto.open(&key, &nonce, &aad, &sealed).await?;
    ensure!(opened.as_deref() == Some(plain.as_slice()), "opened to {opened:x?}");
    Ok(())
}

async fn opens_nothing(crypto: &dyn Crypto) -> Outcome {
    let Gcm { key, nonce, aad, sealed, .. } = gcm()?;
    let (mut other_key, mut other_nonce) = (key, nonce);
    other_key.iter_mut().take(1).for_each(|byte| *byte ^= 1);
    other_nonce.iter_mut().take(1).for_each(|byte| *byte ^= 1);
    let cut = sealed.get(..sealed.len().saturating_sub(1)).unwrap_or_default();
    let spoiled = [
        ("key", crypto.open(&other_key, &nonce, &aad, &sealed).await?),
        ("nonce", crypto.open(&key, &other_nonce, &aad, &sealed).await?),
        ("additional data", crypto.open(&key, &nonce, &flipped(&aad, 0), &sealed).await?),
        ("no additional data", crypto.open(&key, &nonce, &[], &sealed).await?),
        ("ciphertext", crypto.open(&key, &nonce, &aad, &flipped(&sealed, 0)).await?),
        ("tag", crypto.open(&key, &nonce, &aad, &flipped(&sealed, sealed.len() - 1)).await?),
        ("length", crypto.open(&key, &nonce, &aad, cut).await?),
        ("only 15 bytes", crypto.open(&key, &nonce, &aad, &[0; 15]).await?),
        ("nothing", crypto.open(&key, &nonce, &aad, &[]).await?),
    ];
    for (what, opened) in spoiled {
        ensure!(opened.is_none(), "opened although the {what} was spoiled");
    }
    Ok(())
}

async fn sizes(crypto: &dyn Crypto) -> Outcome {
    let Gcm { key, nonce, .. } = gcm()?;
    for length in [0, 1, 16, 100_000] {
        let plain = vec![0xA5; length];
        let sealed = crypto.seal(&key, &nonce, b"", &plain).await?;
        ensure!(sealed.len() == length + crate::TAG_BYTES, "{length} became {}", sealed.len());
        let opened = crypto.open(&key, &nonce, b"", &sealed).await?;
        ensure!(opened == Some(plain), "{length} bytes do not come back");
    }
    Ok(())
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    bytes.iter().enumerate().map(|(index, byte)| if index == at { byte ^ 1 } else { *byte }).collect()
}

fn bytes(hex: &str) -> Result<Vec<u8>, Wrong> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    hex.as_bytes()
        .chunks(2)
        .map(|pair| pair.iter().try_fold(0_u8, |sum, byte| Some((sum << 4) | digit(*byte)?)))
        .collect::<Option<_>>()
        .ok_or_else(|| Wrong("a vector is not hexadecimal".into()))
}

fn array<const N: usize>(hex: &str) -> Result<[u8; N], Wrong> {
    bytes(hex)?.try_into().map_err(|_| Wrong("a vector has another length".into()))
}
