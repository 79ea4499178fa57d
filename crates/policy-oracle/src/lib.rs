//! Cedar (<https://www.cedarpolicy.com>, Rust implementation 4.14) as an oracle for `crates/policy`: random rules and
//! requests are put to both, and every difference is an error.
//!
//! The role table is stated a second time, by hand, in `base.cedar`; rules are translated from their JSON form, not
//! from the compiled one, and weekdays come from `chrono`. So the two sides share the random generator and little else.
//!
//! For: `cargo xtask test policy`. Not for: anything that ships.
#![cfg(feature = "cedar")]

mod ask;
mod compare;
mod random;
mod translate;

pub use compare::{Answer, Decider, Difference, Tally, compare, real};
