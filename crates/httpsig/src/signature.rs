//! Reading a message's signatures and building their bases (RFC 9421 sections 2.5, 3.2 and 4).
//!
//! Not for: checking the signature itself; that is the caller's, with what [`Pending`] holds.

use crate::{
    Component, Message, SignatureError, SignatureParams,
    sf::{self, Bare, InnerList, Item, Member},
    value,
};

/// Bytes that `Signature-Input` and `Signature` may each have.
pub const MAX_FIELD_BYTES: usize = 4096;
/// Signatures a message may have.
pub const MAX_SIGNATURES: usize = 8;
/// Components a signature may cover.
pub const MAX_COMPONENTS: usize = 32;

/// One signature of a message, read but not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Its label; any intermediary may have changed it.
    pub label: String,
    /// What it covers, in order.
    pub components: Vec<Component>,
    /// What it says about itself.
    pub params: SignatureParams,
    /// The signature's bytes.
    pub value: Vec<u8>,
    input: InnerList,
}

/// Everything that is needed to check a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Which key, as the signer calls it.
    pub key_id: String,
    /// The bytes that were signed.
    pub base: String,
    /// The signature's bytes.
    pub signature: Vec<u8>,
}

/// All signatures of a message; none when it has neither field.
///
/// # Errors
/// What is wrong with the fields. One bad signature spoils them all: nobody knows what else is.
pub fn read(message: &Message<'_>) -> Result<Vec<Signature>, SignatureError> {
    let inputs = dictionary(message, "Signature-Input")?;
    let mut values = dictionary(message, "Signature")?;
    if inputs.len() > MAX_SIGNATURES {
        return Err(SignatureError::TooMany("signatures"));
    }
    let mut signatures = Vec::with_capacity(inputs.len());
    for (label, member) in inputs {
        let Some(at) = values.iter().position(|(each, _)| *each == label) else {
            return Err(SignatureError::Unmatched(label));
        };
        let (label, value) = values.swap_remove(at);
        signatures.push(signature(label, member, value)?);
    }
    match values.pop() {
        Some((label, _)) => Err(SignatureError::Unmatched(label)),
        None => Ok(signatures),
    }
}

fn dictionary(message: &Message<'_>, name: &'static str) -> Result<sf::Dictionary, SignatureError> {
    let combined = message.combined(name, false).unwrap_or_default();
    if combined.len() > MAX_FIELD_BYTES {
        return Err(SignatureError::TooLong(name));
    }
    sf::dictionary(&combined).map_err(|error| SignatureError::Malformed(name, error))
}

fn signature(label: String, input: Member, value: Member) -> Result<Signature, SignatureError> {
    let Member::Inner(input) = input else { return Err(SignatureError::WrongType("Signature-Input")) };
    let Member::Item(Item { bare: Bare::Bytes(value), .. }) = value else {
        return Err(SignatureError::WrongType("Signature"));
    };
    if input.items.len() > MAX_COMPONENTS {
        return Err(SignatureError::TooMany("components"));
    }
    let components = input.items.iter().map(Component::from_item).collect::<Result<Vec<_>, _>>()?;
    no_duplicates(&components)?;
    let params = SignatureParams::read(&input.params)?;
    Ok(Signature { label, components, params, value, input })
}

pub(crate) fn no_duplicates(components: &[Component]) -> Result<(), SignatureError> {
    for (number, component) in components.iter().enumerate() {
        if components.iter().take(number).any(|earlier| earlier.same_as(component)) {
            return Err(SignatureError::CoveredTwice(component.to_string()));
        }
    }
    Ok(())
}

/// The signature base: a line for each component, and one for the parameters (section 2.5).
pub(crate) fn base(
    components: &[Component],
    input: &InnerList,
    message: &Message<'_>,
) -> Result<String, SignatureError> {
    let mut base = String::new();
    for component in components {
        let value = value::of(component, message)?;
        base.push_str(&format!("{component}: {value}\n"));
    }
    base.push_str(&format!("\"@signature-params\": {input}"));
    Ok(base)
}

impl Signature {
    /// The base of this signature over the message.
    ///
    /// # Errors
    /// The covered component that the message does not have.
    pub fn base(&self, message: &Message<'_>) -> Result<String, SignatureError> {
        base(&self.components, &self.input, message)
    }

    /// What is needed to check this signature.
    ///
    /// # Errors
    /// `Parameter` without a `keyid`; the covered component that the message does not have.
    pub fn pending(&self, message: &Message<'_>) -> Result<Pending, SignatureError> {
        let key_id = self.params.keyid.clone().ok_or(SignatureError::Parameter("keyid"))?;
        Ok(Pending { key_id, base: self.base(message)?, signature: self.value.clone() })
    }

    /// Whether it covers this component, whatever the order of parameters.
    #[must_use]
    pub fn covers(&self, component: &Component) -> bool {
        self.components.iter().any(|each| each.same_as(component))
    }
}
