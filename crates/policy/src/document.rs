//! An organisation's rules as people write them: JSON, bounded, and refused with the place and the reason.
//!
//! ```json
//! {"rules": [{"id": "office", "effect": "forbid", "actions": ["secrets.*"], "unless": [{"network": ["192.0.2.0/24"]}]}]}
//! ```

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    ActionSet, Condition, Country, Credential, Effect, Network, Role, RoleSet, Rule, Weekday, Window, time,
};

/// How large rules may be. Small enough to be read with every request.
pub mod limits {
    /// Bytes of JSON.
    pub const BYTES: usize = 32 * 1024;
    /// Rules of an organisation.
    pub const RULES: usize = 64;
    /// Characters of a rule's id.
    pub const ID: usize = 64;
    /// Entries of any list within a rule.
    pub const LIST: usize = 64;
    /// Conditions under `when`, and under `unless`.
    pub const CONDITIONS: usize = 8;
    /// The longest `proved_within_s`: 30 days.
    pub const PROVED_S: u32 = 30 * 86_400;
    /// The largest offset from UTC, in minutes, either way.
    pub const OFFSET_MIN: i16 = 14 * 60;
}

/// All rules of an organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PolicyDoc {
    /// At most [`limits::RULES`]. Their order does not matter for the decision.
    pub rules: Vec<RuleDoc>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RuleDoc {
    /// Letters, digits and dashes; unique.
    pub id: String,
    /// `permit` or `forbid`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub effect: Effect,
    /// Whom it concerns; everyone, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<Role>>,
    /// Names of actions, `resource.*`, or `*`.
    pub actions: Vec<String>,
    /// All must hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<ConditionDoc>,
    /// None may hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<ConditionDoc>,
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ConditionDoc {
    /// `"owner"`: the actor owns the resource.
    Owner,
    /// Country codes (ISO 3166-1 alpha-2, or `T1` for Tor).
    Country(Vec<String>),
    /// Networks in CIDR notation, or single addresses.
    Network(Vec<String>),
    /// A time of the week.
    Time {
        /// The days on which it begins; every day, when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
        days: Option<Vec<Weekday>>,
        /// `HH:MM`.
        from: String,
        /// `HH:MM`, exclusive; before `from` it is on the next day.
        to: String,
        /// Minutes that local time is ahead of UTC.
        #[serde(default)]
        offset_minutes: i16,
    },
    /// Seconds since the last proof of identity, at most.
    ProvedWithinS(u32),
    /// `session` or `key`.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    Credential(Vec<Credential>),
    /// Programs that sign their requests (Web Bot Auth): the `https` address of their keys, or `*` for any of them.
    Agent(Vec<String>),
}

/// What is wrong with rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// Path of the field, e.g. `rules[3].when[0].network[1]`.
    pub at: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// The ways in which rules are wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "their texts are below")]
pub enum Fault {
    TooManyBytes,
    Malformed(String),
    TooMany(usize),
    Empty,
    BadId,
    Repeated,
    UnknownAction,
    UnknownCountry,
    BadNetwork,
    BadTime,
    BadOffset,
    BadSeconds,
    OperatorCredential,
    BadAgent,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::TooManyBytes => write!(f, "Must be at most {} bytes of JSON.", limits::BYTES),
            Fault::Malformed(why) => write!(f, "Does not have the documented shape: {why}."),
            Fault::TooMany(most) => write!(f, "Must have at most {most} entries."),
            Fault::Empty => f.write_str("Must name at least one."),
            Fault::BadId => write!(f, "Must have 1 to {} small letters, digits and dashes.", limits::ID),
            Fault::Repeated => f.write_str("Another rule has this id."),
            Fault::UnknownAction => f.write_str("Must be the name of an action, `resource.*`, or `*`."),
            Fault::UnknownCountry => {
                f.write_str("Must be a country code in capitals (ISO 3166-1 alpha-2), or T1.")
            }
            Fault::BadNetwork => f.write_str(
                "Must be an address or a network such as 192.0.2.0/24 with no bits beyond its prefix.",
            ),
            Fault::BadTime => f.write_str("Must be HH:MM, 00:00 to 23:59."),
            Fault::BadOffset => write!(f, "Must lie between -{0} and {0}.", limits::OFFSET_MIN),
            Fault::BadSeconds => write!(f, "Must lie between 1 and {}.", limits::PROVED_S),
            Fault::BadAgent => f.write_str("Must be the https address of an agent's keys, or *."),
            Fault::OperatorCredential => {
                f.write_str("Must be session or key: no rule concerns the owner token.")
            }
        }
    }
}

/// Reads and checks an organisation's rules.
///
/// # Errors
/// Every fault there is, with its place; one fault alone, when the text is too long or no such JSON.
pub fn parse(json: &str) -> Result<Vec<Rule>, Vec<RuleError>> {
    let whole = |fault| vec![RuleError { at: "policy".to_owned(), fault }];
    if json.len() > limits::BYTES {
        return Err(whole(Fault::TooManyBytes));
    }
    let document: PolicyDoc = serde_json::from_slice(json.as_bytes())
        .map_err(|error| whole(Fault::Malformed(error.to_string())))?;
    document.check()
}

impl PolicyDoc {
    /// Checks rules that were read elsewhere.
    ///
    /// # Errors
    /// Every fault there is, with its place.
    pub fn check(&self) -> Result<Vec<Rule>, Vec<RuleError>> {
        let mut faults = Faults::default();
        faults.bound("rules", self.rules.len(), limits::RULES);
        let mut ids = BTreeSet::new();
        let mut rules = Vec::new();
        for (index, rule) in self.rules.iter().take(limits::RULES).enumerate() {
            let at = format!("rules[{index}]");
            if !ids.insert(&rule.id) {
                faults.add(format!("{at}.id"), Fault::Repeated);
            }
            rules.push(rule.check(&at, &mut faults));
        }
        if faults.0.is_empty() { Ok(rules) } else { Err(faults.0) }
    }
}

impl RuleDoc {
    fn check(&self, at: &str, faults: &mut Faults) -> Rule {
        let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=limits::ID).contains(&self.id.len()) || !self.id.bytes().all(letters) {
            faults.add(format!("{at}.id"), Fault::BadId);
        }
        if let Some(roles) = &self.roles {
            faults.list(&format!("{at}.roles"), roles.len());
        }
        let place = format!("{at}.actions");
        let actions = faults.each(&place, &self.actions, ActionSet::of_pattern, &Fault::UnknownAction);
        Rule {
            id: self.id.clone(),
            effect: self.effect,
            roles: self.roles.as_ref().map_or(RoleSet::ALL, |roles| roles.iter().copied().collect()),
            actions: actions.into_iter().fold(ActionSet::default(), ActionSet::union),
            when: conditions(&format!("{at}.when"), &self.when, faults),
            unless: conditions(&format!("{at}.unless"), &self.unless, faults),
        }
    }
}

fn conditions(at: &str, all: &[ConditionDoc], faults: &mut Faults) -> Vec<Condition> {
    faults.bound(at, all.len(), limits::CONDITIONS);
    let bounded = all.iter().take(limits::CONDITIONS).enumerate();
    bounded.map(|(index, condition)| condition.check(&format!("{at}[{index}]"), faults)).collect()
}

impl ConditionDoc {
    fn check(&self, at: &str, faults: &mut Faults) -> Condition {
        match self {
            ConditionDoc::Owner => Condition::Owner,
            ConditionDoc::Country(codes) => {
                let at = format!("{at}.country");
                Condition::Country(faults.each(&at, codes, Country::parse, &Fault::UnknownCountry))
            }
            ConditionDoc::Network(texts) => {
                let at = format!("{at}.network");
                Condition::Network(faults.each(&at, texts, Network::parse, &Fault::BadNetwork))
            }
            ConditionDoc::Time { days, from, to, offset_minutes: offset } => {
                if let Some(days) = days {
                    faults.list(&format!("{at}.time.days"), days.len());
                }
                if !(-limits::OFFSET_MIN..=limits::OFFSET_MIN).contains(offset) {
                    faults.add(format!("{at}.time.offset_minutes"), Fault::BadOffset);
                }
                let days = days.as_deref().unwrap_or(&Weekday::ALL).iter().copied().collect();
                let from = faults.minute(format!("{at}.time.from"), from);
                let to = faults.minute(format!("{at}.time.to"), to);
                Condition::Time(Window { days, from, to, offset: *offset })
            }
            ConditionDoc::Agent(names) => {
                let fits = |name: &str| {
                    let address = name.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
                    let plain =
                        name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\');
                    (name == "*" || address && plain && name.len() <= 1_024).then(|| name.to_owned())
                };
                let at = format!("{at}.agent");
                Condition::Agent(faults.each(&at, names, fits, &Fault::BadAgent))
            }
            ConditionDoc::ProvedWithinS(seconds) => {
                if !(1..=limits::PROVED_S).contains(seconds) {
                    faults.add(format!("{at}.proved_within_s"), Fault::BadSeconds);
                }
                Condition::ProvedWithin(*seconds)
            }
            ConditionDoc::Credential(kinds) => {
                faults.list(&format!("{at}.credential"), kinds.len());
                if kinds.contains(&Credential::Operator) {
                    faults.add(format!("{at}.credential"), Fault::OperatorCredential);
                }
                Condition::Credential(kinds.clone())
            }
        }
    }
}

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<RuleError>);

impl Faults {
    fn add(&mut self, at: String, fault: Fault) {
        self.0.push(RuleError { at, fault });
    }

    fn bound(&mut self, at: &str, length: usize, most: usize) {
        if length > most {
            self.add(at.to_owned(), Fault::TooMany(most));
        }
    }

    /// A list within a rule: neither empty nor too long.
    fn list(&mut self, at: &str, length: usize) {
        if length == 0 {
            self.add(at.to_owned(), Fault::Empty);
        }
        self.bound(at, length, limits::LIST);
    }

    /// Reads each entry of such a list.
    fn each<T>(&mut self, at: &str, texts: &[String], read: fn(&str) -> Option<T>, fault: &Fault) -> Vec<T> {
        self.list(at, texts.len());
        let mut values = Vec::new();
        for (index, text) in texts.iter().take(limits::LIST).enumerate() {
            match read(text) {
                Some(value) => values.push(value),
                None => self.add(format!("{at}[{index}]"), fault.clone()),
            }
        }
        values
    }

    fn minute(&mut self, at: String, text: &str) -> u16 {
        let minute = time::minute(text);
        if minute.is_none() {
            self.add(at, Fault::BadTime);
        }
        minute.unwrap_or_default()
    }
}
