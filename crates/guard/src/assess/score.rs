//! From matches to a verdict.
//!
//! For: level, action, trust and recommendation, a pure function of the matches. Not for: finding them.

use super::{
    answer::{Action, Assessment, Class, Level, Match, Response},
    input::{AgentProof, RouteClass},
};

/// Instructions to a model are a signal: together they never count more than one notice.
const PROMPT_CAP: u32 = 2;

pub(crate) fn verdict(matches: Vec<Match>, route: RouteClass, agent: AgentProof) -> Assessment {
    let points = |prompt: bool| -> u32 {
        let of = matches.iter().filter(|found| (found.class == Class::Prompt) == prompt);
        of.map(|found| found.severity.points()).sum()
    };
    let score = points(false) + points(true).min(PROMPT_CAP);
    let level = Level::of(score);
    let behaves =
        matches.iter().filter(|found| found.class == Class::Behaviour).map(|f| f.severity.points()).sum();
    let action = action(level, score, behaves);
    let prompt = matches.iter().any(|found| found.class == Class::Prompt);
    Assessment {
        threat_level: level,
        action_required: action,
        ai_agent_trust: trust(agent, level, prompt),
        recommended_response: response(action, level, prompt && route == RouteClass::Ai, behaves),
        score,
        matched_rules: matches,
    }
}

impl Assessment {
    /// This and what was found elsewhere in the same request, as one verdict. A rule counts once.
    #[must_use]
    pub fn with(self, other: Assessment, route: RouteClass, agent: AgentProof) -> Self {
        let mut matches = self.matched_rules;
        for found in other.matched_rules {
            if !matches.iter().any(|known| known.id == found.id) {
                matches.push(found);
            }
        }
        verdict(matches, route, agent)
    }
}

/// A past alone asks for proof; only what a request holds itself gets it refused.
fn action(level: Level, score: u32, behaves: u32) -> Action {
    match level {
        Level::None => Action::Allow,
        Level::Low => Action::Log,
        Level::Medium => Action::Challenge,
        Level::High | Level::Critical if Level::of(score - behaves) < Level::Medium => Action::Challenge,
        Level::High | Level::Critical => Action::Block,
    }
}

fn response(action: Action, level: Level, prompt: bool, behaves: u32) -> Response {
    match action {
        Action::Allow => Response::Serve,
        Action::Log if prompt => Response::ServeWithoutTools,
        Action::Log => Response::ServeAndRecord,
        Action::Challenge if behaves >= 5 => Response::SlowDown,
        Action::Challenge => Response::AskForProof,
        Action::Block if level == Level::Critical => Response::RefuseAndReport,
        Action::Block => Response::Refuse,
    }
}

/// What the proof is worth, less for each step of the level; instructions to a model halve it.
fn trust(agent: AgentProof, level: Level, prompt: bool) -> f32 {
    let proof = match agent {
        AgentProof::Verified => 0.9,
        AgentProof::Absent => 0.5,
        AgentProof::Unverified => 0.3,
        AgentProof::Invalid => 0.1,
    };
    let kept = match level {
        Level::None => 1.0,
        Level::Low => 0.8,
        Level::Medium => 0.5,
        Level::High => 0.2,
        Level::Critical => 0.0,
    };
    proof * kept * if prompt { 0.5 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::answer::Severity::{self, Critical, Error, Notice};

    fn of(found: &[(Class, Severity)], agent: AgentProof) -> Assessment {
        let matches = found.iter().map(|(class, severity)| Match {
            id: "x",
            class: *class,
            severity: *severity,
            place: "path".to_owned(),
        });
        verdict(matches.collect(), RouteClass::Ai, agent)
    }

    #[test]
    fn severities_add_up_to_levels_and_actions() {
        type Found<'a> = &'a [(Class, Severity)];
        let cases: [(Found<'_>, Level, Action); 6] = [
            (&[], Level::None, Action::Allow),
            (&[(Class::Ssrf, Notice)], Level::Low, Action::Log),
            (&[(Class::Scanner, Error)], Level::Medium, Action::Challenge),
            (&[(Class::Sqli, Critical)], Level::High, Action::Block),
            (&[(Class::Sqli, Critical), (Class::Xss, Critical)], Level::Critical, Action::Block),
            (
                &[(Class::Behaviour, Critical), (Class::Behaviour, Critical)],
                Level::Critical,
                Action::Challenge,
            ),
        ];
        for (found, level, action) in cases {
            let made = of(found, AgentProof::Absent);
            assert_eq!((made.threat_level, made.action_required), (level, action), "{found:?}");
        }
    }

    #[test]
    fn instructions_to_a_model_never_block_and_lower_trust() {
        let many = [(Class::Prompt, Notice); 9];
        let made = of(&many, AgentProof::Verified);
        assert_eq!((made.threat_level, made.action_required), (Level::Low, Action::Log));
        assert_eq!(made.recommended_response, Response::ServeWithoutTools);
        assert!(made.ai_agent_trust < of(&[], AgentProof::Verified).ai_agent_trust);
    }

    #[test]
    fn parts_of_a_request_add_up_and_a_rule_counts_once() {
        let part = |id| Assessment {
            matched_rules: vec![Match { id, class: Class::Sqli, severity: Error, place: "path".to_owned() }],
            ..Assessment::default()
        };
        let joined = |one, other| part(one).with(part(other), RouteClass::Api, AgentProof::Absent);
        assert_eq!((joined("a", "b").score, joined("a", "b").action_required), (8, Action::Block));
        assert_eq!((joined("a", "a").score, joined("a", "a").action_required), (4, Action::Challenge));
    }

    #[test]
    fn trust_follows_the_proof() {
        let trust = |agent| of(&[], agent).ai_agent_trust;
        assert!(trust(AgentProof::Verified) > trust(AgentProof::Absent));
        assert!(trust(AgentProof::Absent) > trust(AgentProof::Unverified));
        assert!(trust(AgentProof::Unverified) > trust(AgentProof::Invalid));
    }
}
