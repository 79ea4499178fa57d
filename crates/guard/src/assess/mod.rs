//! How much a request looks like an attack.
//!
//! For: one call, [`Guard::assess`], which normalises path, query, headers and a bounded body sample, finds
//! patterns in one pass, checks the surroundings of each and adds up points after the OWASP Core Rule
//! Set's scale. Linear in the input, whatever it is. Not for: access control, or a replacement of
//! parameterised SQL and output escaping: this is a second line.

mod answer;
mod around;
mod automaton;
mod behaviour;
mod clean;
mod engine;
mod input;
mod json;
mod normal;
mod places;
mod protocol;
mod rules;
mod score;

pub use answer::{Action, Assessment, Class, Level, Match, Response, Severity};
pub use engine::Work;
pub use input::{AgentProof, Behaviour, Body, Field, Input, Role, RouteClass, Sighting};

use engine::{Engine, Scan};

/// The assessor. Building it costs about as much as a dozen assessments of 4 KiB (`examples/time.rs`); keep one
/// an isolate.
pub struct Guard {
    engine: Engine,
}

impl Default for Guard {
    fn default() -> Self {
        Self::new()
    }
}

impl Guard {
    /// Builds the automaton.
    #[must_use]
    pub fn new() -> Self {
        Self { engine: Engine::new() }
    }

    /// The verdict on a request.
    #[must_use]
    pub fn assess(&self, input: &Input<'_>) -> Assessment {
        self.assess_counted(input).0
    }

    /// The verdict, and the work it took.
    #[must_use]
    pub fn assess_counted(&self, input: &Input<'_>) -> (Assessment, Work) {
        let mut scan = Scan::new(&self.engine, input.route);
        protocol::check(&mut scan, input);
        scan.request(input);
        behaviour::check(&mut scan, input);
        let work = scan.work;
        (score::verdict(scan.matches, input.route, input.agent), work)
    }

    /// Rules, patterns, automaton states and bytes of its tables.
    #[must_use]
    pub fn size(&self) -> (usize, usize, usize, usize) {
        self.engine.size()
    }
}
