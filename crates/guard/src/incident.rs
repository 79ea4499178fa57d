//! When repeated threats become an incident, and what follows by itself.
//!
//! For: a pure rule, `(state, threat, now) -> (state, effects)`, kept for each principal. Not for: notifying or
//! storing. An incident tightens limits and ends without anybody's doing; a person may end it earlier by
//! dropping the state.

use serde::{Deserialize, Serialize};

use crate::assess::{Action, Assessment, Class, Level};

/// Threats are counted within this time, in milliseconds: 10 minutes.
pub const WINDOW_MS: u64 = 600_000;
/// Points within the window that open an incident.
pub const OPENS_AT: u32 = 5;
/// How long the first incident lasts after its last threat: 15 minutes. Each further one lasts twice as
/// long as the one before, at most [`LONGEST_MS`].
pub const LASTS_MS: u64 = 900_000;
/// At most a day.
pub const LONGEST_MS: u64 = 86_400_000;
/// A principal that was quiet so long after an incident starts afresh: 7 days.
pub const FORGIVEN_MS: u64 = 604_800_000;
/// Threats remembered; the oldest goes first.
const REMEMBERED: usize = 16;

/// What is known of a principal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Time and points of recent threats, oldest first.
    pub threats: Vec<(u64, u32)>,
    /// The open incident, or the last one.
    pub incident: Option<Incident>,
}

/// One incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Incident {
    /// Milliseconds since the epoch.
    pub opened_at: u64,
    /// It ends by itself then, unless another threat comes first.
    pub expires_at: u64,
    /// The worst level seen.
    pub worst: Level,
    /// Threats counted, the first ones included.
    pub threats: u32,
    /// Incidents of this principal, this one included, none forgiven.
    pub count: u32,
}

/// What the caller has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Tell the administrators and write the audit row: an incident was opened.
    Opened(Incident),
    /// Tell them that it got worse.
    Escalated(Incident),
}

/// The weight of an assessment. Attacks in the request count; a signal to log, or a past already counted
/// elsewhere, does not.
#[must_use]
pub fn weight(assessment: &Assessment) -> u32 {
    let own =
        assessment.matched_rules.iter().any(|found| !matches!(found.class, Class::Behaviour | Class::Prompt));
    match assessment.threat_level {
        Level::Critical if own && assessment.action_required == Action::Block => 2,
        Level::High if own && assessment.action_required == Action::Block => 1,
        _ => 0,
    }
}

impl Record {
    /// Counts one assessment.
    #[must_use]
    pub fn seen(mut self, assessment: &Assessment, now: u64) -> (Self, Option<Effect>) {
        let points = weight(assessment);
        if points == 0 {
            return (self, None);
        }
        let level = assessment.threat_level;
        // Times after `now` belong to a clock that went back; they are kept out as well.
        self.threats.retain(|(at, _)| *at <= now && now - *at < WINDOW_MS);
        self.threats.push((now, points));
        if self.threats.len() > REMEMBERED {
            self.threats.remove(0);
        }
        if let Some(open) = self.incident.filter(|open| open.is_open(now)) {
            return self.prolonged(open, level, now);
        }
        let sum: u32 = self.threats.iter().map(|(_, points)| points).sum();
        if sum < OPENS_AT {
            return (self, None);
        }
        let earlier = self.incident.filter(|last| now.saturating_sub(last.expires_at) < FORGIVEN_MS);
        let count = earlier.map_or(0, |last| last.count).saturating_add(1);
        let threats = u32::try_from(self.threats.len()).unwrap_or(u32::MAX);
        let opened =
            Incident { opened_at: now, expires_at: now + lasts(count), worst: level, threats, count };
        self.incident = Some(opened);
        (self, Some(Effect::Opened(opened)))
    }

    fn prolonged(mut self, open: Incident, level: Level, now: u64) -> (Self, Option<Effect>) {
        let next = Incident {
            expires_at: open.expires_at.max(now + lasts(open.count)),
            worst: open.worst.max(level),
            threats: open.threats.saturating_add(1),
            ..open
        };
        self.incident = Some(next);
        let worse = next.worst > open.worst;
        (self, worse.then_some(Effect::Escalated(next)))
    }

    /// Percent of its usual limits the principal keeps now, for [`crate::limit::Rate::tightened`]: 100 without an
    /// incident, 20 in the first, 5 in later ones.
    #[must_use]
    pub fn percent(&self, now: u64) -> u8 {
        match self.incident.filter(|incident| incident.is_open(now)) {
            None => 100,
            Some(first) if first.count <= 1 => 20,
            Some(_) => 5,
        }
    }
}

impl Incident {
    /// It has not expired yet.
    #[must_use]
    pub fn is_open(&self, now: u64) -> bool {
        now < self.expires_at
    }
}

fn lasts(count: u32) -> u64 {
    let doubled = 1_u64.checked_shl(count.saturating_sub(1).min(20)).unwrap_or(1);
    LASTS_MS.saturating_mul(doubled).min(LONGEST_MS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::{Match, Severity};

    fn threat(level: Level, class: Class) -> Assessment {
        let found = Match { id: "x", class, severity: Severity::Critical, place: "path".to_owned() };
        Assessment {
            threat_level: level,
            action_required: if level >= Level::High { Action::Block } else { Action::Log },
            matched_rules: vec![found],
            ..Assessment::default()
        }
    }

    fn after(record: Record, times: &[u64], level: Level) -> (Record, Vec<Effect>) {
        let mut effects = Vec::new();
        let mut record = record;
        for now in times {
            let (next, effect) = record.seen(&threat(level, Class::Sqli), *now);
            record = next;
            effects.extend(effect);
        }
        (record, effects)
    }

    #[test]
    fn five_high_threats_in_ten_minutes_open_one_incident() {
        let (record, effects) = after(Record::default(), &[1, 2, 3, 4], Level::High);
        assert_eq!((record.percent(4), effects.len()), (100, 0));
        let (record, effects) = after(record, &[5, 6, 7], Level::High);
        assert!(matches!(effects[..], [Effect::Opened(Incident { count: 1, threats: 5, .. })]));
        assert_eq!(record.percent(8), 20);
    }

    #[test]
    fn slow_threats_and_mere_signals_open_none() {
        let slow: Vec<u64> = (0..50).map(|n| n * WINDOW_MS / 4).collect();
        assert!(after(Record::default(), &slow, Level::High).1.is_empty());
        assert!(after(Record::default(), &[1; 50], Level::Medium).1.is_empty());
        for class in [Class::Prompt, Class::Behaviour] {
            assert_eq!(weight(&threat(Level::Critical, class)), 0);
        }
    }

    #[test]
    fn an_incident_ends_by_itself_and_the_next_one_is_longer_and_tighter() {
        let (record, _) = after(Record::default(), &[1, 1, 1], Level::Critical);
        let end = record.incident.unwrap().expires_at;
        assert_eq!((end, record.percent(end - 1), record.percent(end)), (1 + LASTS_MS, 20, 100));
        let (record, _) = after(record, &[end, end, end], Level::Critical);
        let second = record.incident.unwrap();
        assert_eq!((second.count, second.expires_at - end, record.percent(end)), (2, 2 * LASTS_MS, 5));
        let later = second.expires_at + FORGIVEN_MS;
        let (record, _) = after(record, &[later, later, later], Level::Critical);
        assert_eq!(record.incident.unwrap().count, 1, "forgiven");
    }

    #[test]
    fn more_threats_prolong_it_and_worse_ones_are_told() {
        let (record, _) = after(Record::default(), &[1, 2, 3, 4, 5], Level::High);
        let (record, effects) = after(record, &[100], Level::Critical);
        assert!(matches!(
            effects[..],
            [Effect::Escalated(Incident { worst: Level::Critical, threats: 6, .. })]
        ));
        assert_eq!(record.incident.unwrap().expires_at, 100 + LASTS_MS);
    }

    #[test]
    fn a_flood_stays_small_and_ends_within_a_day() {
        let times: Vec<u64> = (0..10_000).collect();
        let (record, effects) = after(Record::default(), &times, Level::Critical);
        assert!(record.threats.len() <= REMEMBERED && effects.len() == 1);
        assert!(record.incident.unwrap().expires_at <= 10_000 + LONGEST_MS);
    }
}
