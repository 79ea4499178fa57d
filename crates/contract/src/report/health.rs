//! The explained score.

use serde::{Deserialize, Serialize};

/// The health of a project. Law: the dimensions' `points_lost` add up to exactly `1 - score`
/// (all are multiples of 2^-14, so the sum is exact in binary floating point).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// 0 (worst) to 1.
    pub score: f64,
    /// Share of the formula's whole weight that had evidence, 0 to 1.
    pub coverage: f64,
    /// Which formula; scores of different versions must not be compared.
    pub formula_version: u32,
    /// Only dimensions with evidence, in the formula's order.
    pub dimensions: Vec<Dimension>,
    /// Ids of dimensions that were left out for want of evidence.
    #[serde(default)]
    pub not_assessed: Vec<String>,
}

/// One side of health.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = HealthDimension))]
pub struct Dimension {
    /// Stable id, e.g. `secrets`.
    pub id: String,
    /// For people.
    pub title: String,
    /// Weight in the formula before leaving out unassessed dimensions, 0 to 1.
    pub weight: f64,
    /// 0 to 1.
    pub score: f64,
    /// What went in.
    pub inputs: Vec<HealthInput>,
    /// How much of the total score this dimension costs.
    pub points_lost: f64,
    /// The change that would win most points back; empty when nothing is lost.
    pub advice: String,
}

/// One number that went into a dimension.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HealthInput {
    /// What, e.g. a rule's id or `source_code_lines`.
    pub name: String,
    /// How much.
    pub value: f64,
}
