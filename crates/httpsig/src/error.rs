//! What can be wrong with a message signature, before any cryptography.

use std::fmt;

use crate::sf::SfError;

/// Why a signature cannot be read or its base not be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignatureError {
    /// A field is longer than its limit.
    TooLong(&'static str),
    /// A field is no structured field of its type.
    Malformed(&'static str, SfError),
    /// A field's member has another type than it must have.
    WrongType(&'static str),
    /// `Signature-Input` and `Signature` do not name the same labels.
    Unmatched(String),
    /// More signatures or covered components than the limits.
    TooMany(&'static str),
    /// A signature parameter has a wrong type or value.
    Parameter(&'static str),
    /// A component identifier is not one, or its parameters do not go together.
    Identifier(String),
    /// A component is covered twice.
    CoveredTwice(String),
    /// A covered component is not in the message, or more than once where once is needed.
    NotThere(String),
    /// A covered component is there, but has no value that can be signed.
    NoValue(String),
    /// The request's URL is no absolute `http` or `https` URL.
    Target,
}

impl SignatureError {
    /// A short name for metrics: few values, never text of the message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "too_long",
            Self::Malformed(..) | Self::WrongType(_) => "malformed",
            Self::Unmatched(_) => "unmatched",
            Self::TooMany(_) => "too_many",
            Self::Parameter(_) => "parameter",
            Self::Identifier(_) => "identifier",
            Self::CoveredTwice(_) => "covered_twice",
            Self::NotThere(_) => "component_missing",
            Self::NoValue(_) => "component_value",
            Self::Target => "target",
        }
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(what) => write!(f, "{what} is too long"),
            Self::Malformed(what, error) => write!(f, "{what} is {error}"),
            Self::WrongType(what) => write!(f, "{what} has a member of the wrong type"),
            Self::Unmatched(label) => write!(f, "{label} is not in both Signature-Input and Signature"),
            Self::TooMany(what) => write!(f, "too many {what}"),
            Self::Parameter(name) => write!(f, "the parameter {name} is wrong"),
            Self::Identifier(id) => write!(f, "{id} is no component that can be covered"),
            Self::CoveredTwice(id) => write!(f, "{id} is covered twice"),
            Self::NotThere(id) => write!(f, "{id} is covered but not in the message"),
            Self::NoValue(id) => write!(f, "{id} is covered but has no value that can be signed"),
            Self::Target => f.write_str("the URL is no absolute http or https URL"),
        }
    }
}

impl std::error::Error for SignatureError {}
