//! The health score: explained, monotone, exact.
//!
//! For: [`assess`], a pure function of facts and findings. Each dimension scores
//! `1 / (1 + pressure)`, pressure being the loads of its findings in thousandths: whole-project
//! findings count fully, findings in files are divided by `sqrt(max(1, code / 1000))`, and those
//! outside production code count a tenth. Not for: what cannot be seen in files.
//!
//! Laws (tested): adding a finding never raises the score; order does not matter; the points lost
//! add up to exactly `1 - score`, because every one is a multiple of 2^-14.

use std::collections::{BTreeMap, BTreeSet};

use contract::report::{Dimension, Finding, Health, HealthInput, Scope};

use crate::rules;

/// Raised with every change of weights or formula.
pub const FORMULA_VERSION: u32 = 1;
/// More code lines than this in one production file cost maintainability.
pub const LARGE_FILE_LINES: u64 = 600;
const QUANTUM: f64 = 16384.0;
const CI_FOLDERS: &[&str] =
    &[".github/workflows/", ".circleci/", ".buildkite/", ".forgejo/workflows/", ".gitea/workflows/", ".ci/"];

/// What the whole tree says beside its findings.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Paths that are not vendored and [`Facts::asks_for`].
    pub paths: BTreeSet<String>,
    /// Files read.
    pub files: u64,
    /// Code lines in programming languages.
    pub code: u64,
    /// Comment lines in programming languages.
    pub comments: u64,
    /// Test files with code.
    pub test_files: u64,
    /// Tests were seen beside the code.
    pub inline_tests: bool,
    /// Code lines in production files above [`LARGE_FILE_LINES`].
    pub large_file_code: u64,
    /// Dependency files read.
    pub lockfiles: u64,
}

impl Facts {
    /// A file at the root (or in a folder `docs`) whose stem begins with one of the words.
    pub fn root_file(&self, words: &[&str]) -> bool {
        self.paths.iter().any(|path| {
            let path = path.to_ascii_lowercase();
            let name = path.strip_prefix(".github/").unwrap_or(&path);
            words.iter().any(|word| name.starts_with(word))
                && !name.trim_start_matches("licenses/").contains('/')
                || words.contains(&"licence") && name.starts_with("licenses/")
        })
    }

    /// Paths that some rule looks for by name; no other need be kept.
    pub fn asks_for(path: &str) -> bool {
        let base = path.rsplit('/').next().unwrap_or(path);
        let begins = |start: &str| path.get(..start.len()).is_some_and(|s| s.eq_ignore_ascii_case(start));
        !path.contains('/')
            || base.len() >= 11 && base.to_ascii_lowercase().ends_with("security.md")
            || [".github/", "licenses/"].iter().any(|start| begins(start))
            || CI_FOLDERS.iter().any(|start| path.starts_with(start))
            || rules::is_manifest_or_lock(base)
    }

    /// Any known CI configuration.
    pub fn has_ci(&self) -> bool {
        const NAMES: &[&str] = &[
            ".gitlab-ci.yml",
            "Jenkinsfile",
            "azure-pipelines.yml",
            ".travis.yml",
            ".drone.yml",
            "bitbucket-pipelines.yml",
        ];
        let is =
            |path: &String| NAMES.contains(&path.as_str()) || CI_FOLDERS.iter().any(|f| path.starts_with(f));
        self.paths.iter().any(is)
    }
}

struct Plan {
    id: &'static str,
    title: &'static str,
    weight: f64,
    assessed: fn(&Facts) -> bool,
}

const PLANS: &[Plan] = &[
    Plan { id: "vulnerabilities", title: "Known vulnerabilities", weight: 0.22, assessed: |_| false },
    Plan { id: "secrets", title: "No secrets in the tree", weight: 0.18, assessed: |f| f.files > 0 },
    Plan { id: "static", title: "Static analysis", weight: 0.15, assessed: |_| false },
    Plan { id: "maintainability", title: "Maintainability", weight: 0.12, assessed: |f| f.code > 0 },
    Plan { id: "dependencies", title: "Dependency hygiene", weight: 0.10, assessed: has_dependencies },
    Plan { id: "tests_ci", title: "Tests and CI", weight: 0.10, assessed: |f| f.code > 0 },
    Plan { id: "documentation", title: "Documentation", weight: 0.06, assessed: |f| f.files > 0 },
    Plan { id: "licence", title: "Licence", weight: 0.04, assessed: |f| f.files > 0 },
    Plan { id: "supply_chain", title: "Supply-chain files", weight: 0.03, assessed: |f| f.files > 0 },
];

fn has_dependencies(facts: &Facts) -> bool {
    let manifest = ["Cargo.toml", "package.json", "pyproject.toml", "Pipfile"];
    let named = |p: &String| manifest.contains(&p.rsplit('/').next().unwrap_or(p));
    facts.lockfiles > 0 || facts.paths.iter().any(named)
}

/// The score with everything that went into it.
pub fn assess(facts: &Facts, findings: &[Finding]) -> Health {
    let all: f64 = PLANS.iter().map(|p| p.weight).sum();
    let (seen, unseen): (Vec<&Plan>, Vec<&Plan>) = PLANS.iter().partition(|p| (p.assessed)(facts));
    let weight: f64 = seen.iter().map(|p| p.weight).sum();
    let mut left = 1.0;
    let mut dimensions = Vec::new();
    for plan in seen {
        let mut dimension = dimension(plan, facts, findings);
        let share = (1.0 - dimension.score) * plan.weight / weight;
        dimension.points_lost = ((share * QUANTUM).round() / QUANTUM).min(left);
        left -= dimension.points_lost;
        dimensions.push(dimension);
    }
    Health {
        score: left,
        coverage: (weight / all * QUANTUM).round() / QUANTUM,
        formula_version: FORMULA_VERSION,
        dimensions,
        not_assessed: unseen.iter().map(|p| p.id.to_owned()).collect(),
    }
}

fn dimension(plan: &Plan, facts: &Facts, findings: &[Finding]) -> Dimension {
    let size = (facts.code as f64 / 1000.0).max(1.0).sqrt();
    // Loads are summed as whole numbers, so the order of findings cannot matter.
    let mut by_rule: BTreeMap<&str, (u64, u64, &str)> = BTreeMap::new();
    let (mut whole, mut located) = (0u64, 0u64);
    for finding in findings {
        let Some(rule) = rules::rule(&finding.rule).filter(|r| r.dimension == plan.id) else { continue };
        let load = rule.load * if finding.scope == Scope::Production { 10 } else { 1 };
        *(if finding.path.is_none() { &mut whole } else { &mut located }) += load;
        let entry = by_rule.entry(rule.id).or_insert((0, 0, rule.help));
        entry.0 += 1;
        entry.1 += load;
    }
    let mut inputs: Vec<HealthInput> = by_rule
        .iter()
        .map(|(id, (count, _, _))| HealthInput { name: (*id).to_owned(), value: *count as f64 })
        .collect();
    let (extra, advice) = measured(plan.id, facts, &mut inputs);
    let pressure = whole as f64 / 10_000.0 + located as f64 / 10_000.0 / size + extra;
    let worst = by_rule.iter().max_by_key(|(_, (_, load, _))| *load);
    let advice = match worst {
        Some((_, (1, _, help))) => (*help).to_owned(),
        Some((_, (count, _, help))) => format!("{help} ({count} places)"),
        None if extra > 0.0 => advice.to_owned(),
        None => String::new(),
    };
    let (id, title) = (plan.id.to_owned(), plan.title.to_owned());
    Dimension {
        id,
        title,
        weight: plan.weight,
        score: 1.0 / (1.0 + pressure),
        inputs,
        points_lost: 0.0,
        advice,
    }
}

/// Pressure that comes from measures, not findings.
fn measured(id: &str, facts: &Facts, inputs: &mut Vec<HealthInput>) -> (f64, &'static str) {
    if facts.code == 0 {
        return (0.0, "");
    }
    let code = facts.code as f64;
    match id {
        "maintainability" => {
            let share = facts.large_file_code as f64 / code;
            inputs.push(HealthInput { name: "share_of_code_in_large_files".to_owned(), value: share });
            (share, "Split files with more than 600 lines of code, the largest first.")
        }
        "documentation" => {
            let share = facts.comments as f64 / (code + facts.comments as f64);
            inputs.push(HealthInput { name: "share_of_comment_lines".to_owned(), value: share });
            // Up to a twentieth of the lines; more does not make it better.
            ((0.05 - share).max(0.0) * 5.0, "Say why in comments where the code cannot.")
        }
        _ => (0.0, ""),
    }
}
