//! Secrets at rest: each sealed under its own data key, which is sealed under a master key.
//!
//! For: provider keys, deploy tokens, TOTP secrets and signing seeds in D1. Rows cannot be swapped, because table,
//! row, column and tenant are part of what is authenticated; master keys are exchanged by wrapping the data keys
//! again, without touching the secrets (OWASP ASVS 5.0, 11.2.2, 11.3). Each data key seals one text, so random
//! nonces cannot run out (NIST SP 800-38D, section 8.3). Not for: passwords (hashed) or deciding who may read.
//!
//! The bytes: version 1, length of the key id, key id, nonce, wrapped data key (48), nonce, sealed text.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use ports::{Crypto, KEY_BYTES, NONCE_BYTES, PortError, TAG_BYTES};
use sha2::Sha256;

/// Random bytes that [`seal`] needs: a data key and two nonces.
pub const RANDOM_BYTES: usize = KEY_BYTES + 2 * NONCE_BYTES;
/// Longest secret, in bytes.
pub const MAX_PLAIN: usize = 64 * 1024;
const VERSION: u8 = 1;
const WRAPPED_BYTES: usize = KEY_BYTES + TAG_BYTES;
const MAX_ID: usize = 32;

/// Where a secret lives. Sealed in one place, it cannot be opened in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The table.
    pub table: &'a str,
    /// The row's id.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
    /// The organisation.
    pub tenant: &'a str,
}

impl Place<'_> {
    /// What is authenticated besides the text. Each part carries its length, so that no two places look alike.
    fn aad(&self, purpose: &str, key_id: &str) -> Vec<u8> {
        let mut aad = b"ve-envelope-v1".to_vec();
        for part in [purpose, key_id, self.table, self.row, self.column, self.tenant] {
            aad.extend_from_slice(&(part.len() as u64).to_be_bytes());
            aad.extend_from_slice(part.as_bytes());
        }
        aad
    }
}

/// Why a secret was not sealed or opened. Says nothing of its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvelopeError {
    /// The setting with the master keys is malformed; the text says how, without the keys.
    Keys(&'static str),
    /// The bytes are no envelope.
    Shape,
    /// The envelope was sealed under a master key that is not here.
    UnknownKey,
    /// The envelope was changed, or it lies in another place than it was sealed for.
    Tampered,
    /// The secret is too long.
    Length,
    /// The platform failed.
    Port(PortError),
}

impl fmt::Display for EnvelopeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EnvelopeError::Keys(how) => write!(f, "the master keys are malformed: {how}"),
            EnvelopeError::Shape => f.write_str("the sealed secret is malformed"),
            EnvelopeError::UnknownKey => f.write_str("the secret's master key is not configured"),
            EnvelopeError::Tampered => f.write_str("the sealed secret was changed or moved"),
            EnvelopeError::Length => f.write_str("the secret is too long"),
            EnvelopeError::Port(error) => write!(f, "the platform failed: {error}"),
        }
    }
}

impl std::error::Error for EnvelopeError {}

impl From<PortError> for EnvelopeError {
    fn from(error: PortError) -> Self {
        EnvelopeError::Port(error)
    }
}

/// The master keys, the present one first. `Debug` shows only their names.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKeys {
    current: MasterKey,
    former: Vec<MasterKey>,
}

#[derive(Clone, PartialEq, Eq)]
struct MasterKey {
    id: String,
    key: [u8; KEY_BYTES],
}

impl MasterKeys {
    /// Reads `id:base64,id:base64`; the first one seals, all of them open. To rotate, put a new one in front,
    /// [`rewrap`] every row, then take the old one out. A key is 32 bytes: `openssl rand -base64 32`.
    ///
    /// # Errors
    /// [`EnvelopeError::Keys`], which never quotes a key.
    pub fn parse(setting: &str) -> Result<Self, EnvelopeError> {
        let mut keys: Vec<MasterKey> = Vec::new();
        for part in setting.split(',') {
            let key = MasterKey::parse(part.trim()).map_err(EnvelopeError::Keys)?;
            if keys.iter().any(|other| other.id == key.id || other.key == key.key) {
                return Err(EnvelopeError::Keys("an id or a key is there twice"));
            }
            keys.push(key);
        }
        let mut keys = keys.into_iter();
        let current = keys.next().ok_or(EnvelopeError::Keys("there is none"))?;
        Ok(Self { current, former: keys.collect() })
    }

    /// A secret for something else than sealing, from each of the keys, the present one first: HMAC-SHA256 of the purpose.
    /// It says nothing about the keys, or about the secret of another purpose.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Vec<[u8; KEY_BYTES]> {
        let one = |key: &MasterKey| {
            let mut block = [0_u8; 64];
            block.iter_mut().zip(key.key).for_each(|(slot, byte)| *slot = byte);
            let mut mac = Hmac::<Sha256>::new(&block.into());
            mac.update(b"ve-derived-v1\n");
            mac.update(purpose.as_bytes());
            mac.finalize().into_bytes().into()
        };
        std::iter::once(&self.current).chain(&self.former).map(one).collect()
    }

    /// The name of the key that seals.
    #[must_use]
    pub fn current_id(&self) -> &str {
        &self.current.id
    }

    fn find(&self, id: &str) -> Result<&MasterKey, EnvelopeError> {
        let mut all = std::iter::once(&self.current).chain(&self.former);
        all.find(|key| key.id == id).ok_or(EnvelopeError::UnknownKey)
    }
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let former = self.former.iter().map(|key| key.id.as_str()).collect::<Vec<_>>();
        f.debug_struct("MasterKeys").field("current", &self.current.id).field("former", &former).finish()
    }
}

impl MasterKey {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let (id, key) = text.split_once(':').ok_or("write id:base64")?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !(1..=MAX_ID).contains(&id.len()) || !id.bytes().all(plain) {
            return Err("an id has 1 to 32 letters, digits, - or _");
        }
        let bytes = STANDARD.decode(key).map_err(|_| "a key is not base64")?;
        let key: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| "a key does not have 32 bytes")?;
        if key.windows(2).all(|pair| matches!(pair, [left, right] if left == right)) {
            return Err("a key is one byte repeated, not random");
        }
        Ok(Self { id: id.to_owned(), key })
    }
}

/// The parts of a sealed secret.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Envelope<'a> {
    key_id: &'a str,
    wrap_nonce: [u8; NONCE_BYTES],
    wrapped: &'a [u8],
    nonce: [u8; NONCE_BYTES],
    sealed: &'a [u8],
}

impl<'a> Envelope<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Self, EnvelopeError> {
        Self::split(bytes).ok_or(EnvelopeError::Shape)
    }

    fn split(bytes: &'a [u8]) -> Option<Self> {
        let [VERSION, length, rest @ ..] = bytes else { return None };
        let length = usize::from(*length);
        let (key_id, rest) = rest.split_at_checked(length).filter(|_| (1..=MAX_ID).contains(&length))?;
        let (wrap_nonce, rest) = rest.split_first_chunk::<NONCE_BYTES>()?;
        let (wrapped, rest) = rest.split_at_checked(WRAPPED_BYTES)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>()?;
        let fits = (TAG_BYTES..=MAX_PLAIN + TAG_BYTES).contains(&sealed.len());
        let key_id = std::str::from_utf8(key_id).ok()?;
        fits.then_some(Self { key_id, wrap_nonce: *wrap_nonce, wrapped, nonce: *nonce, sealed })
    }

    fn to_bytes(&self) -> Vec<u8> {
        let length = u8::try_from(self.key_id.len()).unwrap_or(u8::MAX);
        let head = [&[VERSION, length][..], self.key_id.as_bytes()].concat();
        [&head, &self.wrap_nonce[..], self.wrapped, &self.nonce, self.sealed].concat()
    }

    /// The data key.
    async fn unwrap(
        &self,
        crypto: &dyn Crypto,
        keys: &MasterKeys,
        place: &Place<'_>,
    ) -> Result<[u8; KEY_BYTES], EnvelopeError> {
        let master = keys.find(self.key_id)?;
        let aad = place.aad("key", self.key_id);
        let key = crypto.open(&master.key, &self.wrap_nonce, &aad, self.wrapped).await?;
        key.and_then(|key| key.try_into().ok()).ok_or(EnvelopeError::Tampered)
    }
}

/// Whether the envelope should be wrapped again under the present master key; false for what is no envelope.
#[must_use]
pub fn needs_rewrap(keys: &MasterKeys, bytes: &[u8]) -> bool {
    Envelope::parse(bytes).is_ok_and(|envelope| envelope.key_id != keys.current_id())
}

/// Seals a secret for its place under a new data key out of `random`.
///
/// # Errors
/// [`EnvelopeError::Length`] or [`EnvelopeError::Port`].
pub async fn seal(
    crypto: &dyn Crypto,
    keys: &MasterKeys,
    place: &Place<'_>,
    plain: &[u8],
    random: &[u8; RANDOM_BYTES],
) -> Result<Vec<u8>, EnvelopeError> {
    if plain.len() > MAX_PLAIN {
        return Err(EnvelopeError::Length);
    }
    let (data_key, nonces) = random.split_first_chunk::<KEY_BYTES>().ok_or(EnvelopeError::Shape)?;
    let (wrap_nonce, nonce) = nonces.split_first_chunk::<NONCE_BYTES>().ok_or(EnvelopeError::Shape)?;
    let nonce: [u8; NONCE_BYTES] = nonce.try_into().map_err(|_| EnvelopeError::Shape)?;
    let MasterKey { id, key } = &keys.current;
    let wrapped = crypto.seal(key, wrap_nonce, &place.aad("key", id), data_key).await?;
    let sealed = crypto.seal(data_key, &nonce, &place.aad("text", ""), plain).await?;
    let envelope =
        Envelope { key_id: id, wrap_nonce: *wrap_nonce, wrapped: &wrapped, nonce, sealed: &sealed };
    Ok(envelope.to_bytes())
}

/// Opens a secret in its place.
///
/// # Errors
/// What is wrong with the envelope, or [`EnvelopeError::Port`].
pub async fn open(
    crypto: &dyn Crypto,
    keys: &MasterKeys,
    place: &Place<'_>,
    bytes: &[u8],
) -> Result<Vec<u8>, EnvelopeError> {
    let envelope = Envelope::parse(bytes)?;
    let data_key = envelope.unwrap(crypto, keys, place).await?;
    let aad = place.aad("text", "");
    let plain = crypto.open(&data_key, &envelope.nonce, &aad, envelope.sealed).await?;
    plain.ok_or(EnvelopeError::Tampered)
}

/// The same secret with its data key under the present master key; `None` when it is already.
///
/// # Errors
/// What is wrong with the envelope, or [`EnvelopeError::Port`].
pub async fn rewrap(
    crypto: &dyn Crypto,
    keys: &MasterKeys,
    place: &Place<'_>,
    bytes: &[u8],
    random: &[u8; NONCE_BYTES],
) -> Result<Option<Vec<u8>>, EnvelopeError> {
    let envelope = Envelope::parse(bytes)?;
    let MasterKey { id, key } = &keys.current;
    if envelope.key_id == id {
        return Ok(None);
    }
    let data_key = envelope.unwrap(crypto, keys, place).await?;
    let wrapped = crypto.seal(key, random, &place.aad("key", id), &data_key).await?;
    let renewed = Envelope { key_id: id, wrap_nonce: *random, wrapped: &wrapped, ..envelope };
    Ok(Some(renewed.to_bytes()))
}
