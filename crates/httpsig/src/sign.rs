//! Signing our own messages: what to sign, and the fields that carry the signature.
//!
//! Not for: the signature itself; the caller signs [`Prepared::base`] and hands the bytes back.

use crate::{
    Component, Message, SignatureError, SignatureParams,
    sf::{self, Bare, InnerList, Item, Member, Params},
    signature::{base, no_duplicates},
};

/// A signature to be made.
#[derive(Debug, Clone)]
pub struct Signer {
    /// Its label in the fields, a structured-field key such as `sig1`.
    pub label: String,
    /// What it covers.
    pub components: Vec<Component>,
    /// What it says about itself.
    pub params: SignatureParams,
}

/// A signature that only lacks its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// What to sign.
    pub base: String,
    label: String,
    input: InnerList,
}

/// The field values that carry signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// For `Signature-Input`.
    pub signature_input: String,
    /// For `Signature`.
    pub signature: String,
}

impl Signer {
    /// Builds the base over the message.
    ///
    /// # Errors
    /// `Parameter` when the label or a parameter cannot be written; `CoveredTwice`; the covered
    /// component that the message does not have.
    pub fn prepare(&self, message: &Message<'_>) -> Result<Prepared, SignatureError> {
        no_duplicates(&self.components)?;
        let input = InnerList {
            items: self.components.iter().map(Component::item).collect(),
            params: self.params.write(),
        };
        // What cannot be read back must not be written.
        let text = format!("{}={input}", self.label);
        let read_back = sf::dictionary(text.as_bytes()).ok();
        if read_back != Some(vec![(self.label.clone(), Member::Inner(input.clone()))]) {
            return Err(SignatureError::Parameter("label"));
        }
        Ok(Prepared { base: base(&self.components, &input, message)?, label: self.label.clone(), input })
    }
}

impl Prepared {
    /// The fields, with the signature's bytes.
    #[must_use]
    pub fn finish(self, signature: &[u8]) -> Signed {
        let value = Item { bare: Bare::Bytes(signature.to_vec()), params: Params::default() };
        Signed {
            signature_input: format!("{}={}", self.label, self.input),
            signature: format!("{}={value}", self.label),
        }
    }
}

/// Several signatures of one message in one pair of fields (section 4.3).
#[must_use]
pub fn join(signatures: &[Signed]) -> Signed {
    let joined = |part: fn(&Signed) -> &str| signatures.iter().map(part).collect::<Vec<_>>().join(", ");
    Signed {
        signature_input: joined(|each| &each.signature_input),
        signature: joined(|each| &each.signature),
    }
}
