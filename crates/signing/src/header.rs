//! The `Authorization: Vibe-Runner …` header, read strictly.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq as _;

use crate::key::is_id;

/// The authentication scheme's name (RFC 9110, section 11.1); compared without regard to case.
pub const SCHEME: &str = "Vibe-Runner";

/// The header's four parameters, well formed but not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Which runner says it is calling.
    pub id: String,
    /// The signature is good until this Unix second.
    pub exp: u64,
    /// SHA-256 of the body, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The HMAC.
    pub sig: [u8; 32],
}

impl Signed {
    /// Whether `body` is the body that was signed. Only meaningful together with [`crate::verify`].
    #[must_use]
    pub fn covers(&self, body: &[u8]) -> bool {
        self.sha256.as_bytes().ct_eq(crate::sha256_hex(body).as_bytes()).into()
    }
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, exp, sha256, sig } = self;
        write!(f, "{SCHEME} id={id}, exp={exp}, sha256={sha256}, sig={}", URL_SAFE_NO_PAD.encode(sig))
    }
}

/// Why a header is not a signature of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderError {
    /// Another scheme, for example `Bearer`.
    Scheme,
    /// A parameter is unknown, twice there, or not `name=value`.
    Parameter,
    /// The named parameter is missing or malformed.
    Value(&'static str),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HeaderError::Scheme => write!(f, "the Authorization scheme is not {SCHEME}"),
            HeaderError::Parameter => {
                write!(f, "the {SCHEME} header has an unknown, doubled or cut parameter")
            }
            HeaderError::Value(name) => write!(f, "the {SCHEME} parameter `{name}` is missing or malformed"),
        }
    }
}

impl std::error::Error for HeaderError {}

impl FromStr for Signed {
    type Err = HeaderError;

    fn from_str(text: &str) -> Result<Self, HeaderError> {
        let (scheme, rest) = text.trim().split_once(' ').ok_or(HeaderError::Scheme)?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return Err(HeaderError::Scheme);
        }
        let (mut id, mut exp, mut sha256, mut sig) = (None, None, None, None);
        for part in rest.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or(HeaderError::Parameter)?;
            let slot = match name {
                "id" => &mut id,
                "exp" => &mut exp,
                "sha256" => &mut sha256,
                "sig" => &mut sig,
                _ => return Err(HeaderError::Parameter),
            };
            if slot.replace(value).is_some() {
                return Err(HeaderError::Parameter);
            }
        }
        Ok(Self {
            id: id.filter(|id| is_id(id)).ok_or(HeaderError::Value("id"))?.to_owned(),
            exp: exp.and_then(seconds).ok_or(HeaderError::Value("exp"))?,
            sha256: sha256.filter(|hash| is_hash(hash)).ok_or(HeaderError::Value("sha256"))?.to_owned(),
            sig: sig.and_then(decode).ok_or(HeaderError::Value("sig"))?,
        })
    }
}

/// Digits only: `u64::from_str` alone would also take a plus sign, and one time must have one spelling.
fn seconds(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn decode(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> Signed {
        Signed { id: "run_1".into(), exp: 1_700_000_000, sha256: crate::sha256_hex(b"x"), sig: [7; 32] }
    }

    #[test]
    fn a_header_survives_being_written_and_read() {
        assert_eq!(signed().to_string().parse(), Ok(signed()));
    }

    #[test]
    fn order_spaces_and_case_of_the_scheme_do_not_matter() {
        let Signed { sha256, sig, .. } = signed();
        let sig = URL_SAFE_NO_PAD.encode(sig);
        let text = format!("vibe-runner sig={sig},sha256={sha256} ,  exp=1700000000,id=run_1");
        assert_eq!(text.parse(), Ok(signed()));
    }

    #[test]
    fn malformed_headers_are_refused_by_part() {
        let good = signed().to_string();
        let upper = good.replace(&signed().sha256, &signed().sha256.to_uppercase());
        let cases = [
            ("".to_owned(), HeaderError::Scheme),
            ("Bearer abc".to_owned(), HeaderError::Scheme),
            ("Vibe-Runner nonsense".to_owned(), HeaderError::Parameter),
            (format!("{good}, id=run_2"), HeaderError::Parameter),
            (format!("{good}, more=1"), HeaderError::Parameter),
            (format!("{good},"), HeaderError::Parameter),
            (good.replace("run_1", ""), HeaderError::Value("id")),
            (good.replace("run_1", "a/b"), HeaderError::Value("id")),
            (good.replace("exp=", "exp=+"), HeaderError::Value("exp")),
            (good.replace("exp=1700000000", "exp="), HeaderError::Value("exp")),
            (good.replace("exp=", "exp=99999999999999999999"), HeaderError::Value("exp")),
            (upper, HeaderError::Value("sha256")),
            (good.replace("sig=", "sig=A"), HeaderError::Value("sig")),
            (format!("{good}="), HeaderError::Value("sig")),
            ("Vibe-Runner id=run_1".to_owned(), HeaderError::Value("exp")),
        ];
        for (text, error) in cases {
            assert_eq!(text.parse::<Signed>(), Err(error), "{text}");
        }
    }

    #[test]
    fn covers_exactly_its_body() {
        assert!(signed().covers(b"x"));
        assert!(!signed().covers(b"y"));
    }
}
