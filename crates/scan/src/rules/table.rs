//! The rules, one line of meaning each.

use contract::report::Severity::{self, Critical, High, Info, Low, Medium};

/// One rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable id.
    pub id: &'static str,
    /// How bad.
    pub severity: Severity,
    /// The health dimension it costs.
    pub dimension: &'static str,
    /// How heavily, in thousandths; see `health`.
    pub load: u64,
    /// One line.
    pub title: &'static str,
    /// Why, and what to do.
    pub help: &'static str,
}

const fn r(
    id: &'static str,
    severity: Severity,
    dimension: &'static str,
    load: u64,
    title: &'static str,
    help: &'static str,
) -> Rule {
    Rule { id, severity, dimension, load, title, help }
}

const ROTATE: &str = "Anyone who can read the repository can use it. Revoke it at its issuer now, replace it, and keep the new one in a secret store; deleting the line is not enough, the history keeps it.";

/// Every rule.
pub static RULES: &[Rule] = &[
    r("secret/private-key", Critical, "secrets", 4000, "A private key is in the repository", ROTATE),
    r(
        "secret/aws-access-key",
        Critical,
        "secrets",
        4000,
        "An AWS access key id is in the repository",
        ROTATE,
    ),
    r(
        "secret/github-token",
        Critical,
        "secrets",
        4000,
        "A GitHub token with a valid checksum is in the repository",
        ROTATE,
    ),
    r("secret/gitlab-token", High, "secrets", 2000, "A GitLab token is in the repository", ROTATE),
    r("secret/slack-token", High, "secrets", 2000, "A Slack token is in the repository", ROTATE),
    r(
        "secret/stripe-key",
        Critical,
        "secrets",
        4000,
        "A live Stripe secret key is in the repository",
        ROTATE,
    ),
    r("secret/google-api-key", High, "secrets", 2000, "A Google API key is in the repository", ROTATE),
    r(
        "secret/npm-token",
        Critical,
        "secrets",
        4000,
        "An npm token with a valid checksum is in the repository",
        ROTATE,
    ),
    r("secret/openai-key", High, "secrets", 2000, "An OpenAI API key is in the repository", ROTATE),
    r("secret/anthropic-key", High, "secrets", 2000, "An Anthropic API key is in the repository", ROTATE),
    r("secret/sendgrid-key", High, "secrets", 2000, "A SendGrid API key is in the repository", ROTATE),
    r(
        "files/env-committed",
        High,
        "secrets",
        1000,
        "A .env file is in the repository",
        "Such files usually hold credentials. Remove it, add .env to .gitignore, commit a .env.example without values, and change any password it held.",
    ),
    r(
        "files/binary-committed",
        Low,
        "supply_chain",
        500,
        "A compiled binary is in the repository",
        "Nobody can review it. Build it in CI or fetch it by hash instead.",
    ),
    r(
        "files/very-large",
        Low,
        "maintainability",
        200,
        "A very large file is in the repository",
        "Files above 5 MiB make every clone slower for ever. Use Git LFS or a download with a checksum.",
    ),
    r(
        "deps/unpinned",
        Low,
        "dependencies",
        200,
        "A Python requirement has no exact version",
        "Two installs may give different code. Pin it with == or use a lock file (uv, Poetry, pip-tools).",
    ),
    r(
        "deps/no-lockfile",
        Medium,
        "dependencies",
        2000,
        "A manifest has no lock file",
        "Two installs may give different code, and nobody can say which versions ran. Commit the lock file.",
    ),
    r(
        "ci/unpinned-action",
        Low,
        "supply_chain",
        200,
        "A third-party workflow action is not pinned to a commit",
        "A tag can be moved to other code that then runs with your credentials. Pin the full commit hash.",
    ),
    r(
        "project/no-licence",
        Medium,
        "licence",
        9000,
        "There is no licence file",
        "Without one nobody may use, change or share the code. Add a LICENSE file.",
    ),
    r(
        "project/no-readme",
        Medium,
        "documentation",
        3000,
        "There is no README",
        "Say what it is, how to run it and how to test it.",
    ),
    r(
        "project/no-ci",
        Medium,
        "tests_ci",
        1000,
        "There is no CI configuration",
        "Nobody but the author checks a change. Run build and tests on every push.",
    ),
    r(
        "project/no-tests",
        High,
        "tests_ci",
        2000,
        "There are no tests",
        "Nothing tells whether a change breaks something. Begin with the main path.",
    ),
    r(
        "project/no-security-policy",
        Info,
        "supply_chain",
        250,
        "There is no security policy",
        "Say in SECURITY.md where to report a vulnerability.",
    ),
];

/// The rule with an id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}
