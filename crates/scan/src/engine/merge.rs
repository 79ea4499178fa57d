//! Merges the files' outcomes, already in path order, into the report.

use std::collections::{BTreeMap, BTreeSet};

use contract::report::{
    Completeness, LanguageKind, LanguageStat, Lockfile, Package, Report, SCHEMA_VERSION, Scope, SkipReason,
    Skipped, Totals, Unparsed,
};

use super::{Options, file::Outcome};
use crate::{health, rules, stack, tree::Listing};

/// The report of a scan.
pub fn report(options: &Options<'_>, listing: Listing, outcomes: &[Outcome]) -> Report {
    let languages = languages(outcomes);
    let totals = totals(&languages);
    let (dependencies, lockfiles, unparsed) = packages(outcomes);
    let facts = facts(outcomes, &lockfiles, &languages);
    let hits: Vec<rules::Hit> = outcomes.iter().flat_map(|o| o.hits.clone()).collect();
    let findings = rules::findings(&hits, &facts);
    let marks = outcomes.iter().filter(|o| o.scope != Scope::Vendored).flat_map(|o| o.marks.clone());
    Report {
        schema_version: SCHEMA_VERSION,
        generator: concat!("vibe-scan ", env!("CARGO_PKG_VERSION")).to_owned(),
        name: options.name.clone(),
        source: options.source.clone(),
        generated_at: options.now_ms,
        totals,
        stack: stack::technologies(marks, &dependencies),
        health: health::assess(&facts, &findings),
        completeness: completeness(listing, outcomes, unparsed),
        languages,
        dependencies,
        lockfiles,
        findings,
    }
}

fn languages(outcomes: &[Outcome]) -> Vec<LanguageStat> {
    let mut by_name: BTreeMap<&str, LanguageStat> = BTreeMap::new();
    for (outcome, (language, lines)) in outcomes.iter().filter_map(|o| Some((o, o.counted?))) {
        let stat = by_name.entry(language.name).or_insert_with(|| LanguageStat {
            name: language.name.to_owned(),
            kind: language.kind,
            files: 0,
            lines: 0,
            code: 0,
            comments: 0,
            blanks: 0,
            bytes: 0,
            share: 0.0,
        });
        stat.files += 1;
        stat.lines += lines.total();
        stat.code += lines.code;
        stat.comments += lines.comments;
        stat.blanks += lines.blanks;
        stat.bytes += outcome.bytes;
    }
    let mut all: Vec<LanguageStat> = by_name.into_values().collect();
    let source: u64 = all.iter().filter(|l| is_source(l)).map(|l| l.code).sum();
    for stat in all.iter_mut().filter(|l| is_source(l)) {
        stat.share = if source == 0 { 0.0 } else { stat.code as f64 / source as f64 };
    }
    all.sort_by(|a, b| is_source(b).cmp(&is_source(a)).then(b.code.cmp(&a.code)).then(a.name.cmp(&b.name)));
    all
}

fn is_source(stat: &LanguageStat) -> bool {
    matches!(stat.kind, LanguageKind::Programming | LanguageKind::Markup)
}

fn totals(languages: &[LanguageStat]) -> Totals {
    languages.iter().fold(Totals::default(), |sum, l| Totals {
        files: sum.files + l.files,
        lines: sum.lines + l.lines,
        code: sum.code + l.code,
        comments: sum.comments + l.comments,
        blanks: sum.blanks + l.blanks,
        bytes: sum.bytes + l.bytes,
    })
}

/// Vendored dependency files describe somebody else's project and are left out.
fn packages(outcomes: &[Outcome]) -> (Vec<Package>, Vec<Lockfile>, Vec<Unparsed>) {
    let (mut all, mut files, mut broken) = (Vec::new(), Vec::new(), Vec::new());
    for outcome in outcomes.iter().filter(|o| o.scope != Scope::Vendored) {
        match &outcome.packages {
            Some(Ok(parsed)) => {
                files.push(Lockfile {
                    path: outcome.path.clone(),
                    format: parsed.format.clone(),
                    ecosystem: parsed.ecosystem.to_owned(),
                    packages: parsed.packages.len() as u64,
                });
                all.extend(parsed.packages.iter().cloned());
            }
            Some(Err(error)) => broken.push(Unparsed { path: outcome.path.clone(), error: error.clone() }),
            None => {}
        }
    }
    let modules: BTreeSet<(String, String)> = all
        .iter()
        .filter_map(|p: &Package| Some((p.source_path.strip_suffix("go.mod")?.to_owned(), p.purl.clone())))
        .collect();
    // go.sum repeats what go.mod beside it says better.
    let repeated = |p: &Package| {
        let folder = p.source_path.strip_suffix("go.sum");
        folder.is_some_and(|folder| modules.contains(&(folder.to_owned(), p.purl.clone())))
    };
    all.retain(|p| !repeated(p));
    all.sort();
    (all, files, broken)
}

fn programming_code(outcome: &Outcome) -> u64 {
    let programming = outcome.counted.filter(|(l, _)| l.kind == LanguageKind::Programming);
    programming.map_or(0, |(_, lines)| lines.code)
}

fn facts(outcomes: &[Outcome], lockfiles: &[Lockfile], languages: &[LanguageStat]) -> health::Facts {
    let programming = || languages.iter().filter(|l| l.kind == LanguageKind::Programming);
    let large = outcomes
        .iter()
        .filter(|o| o.scope == Scope::Production && programming_code(o) > health::LARGE_FILE_LINES);
    health::Facts {
        paths: outcomes.iter().filter(|o| o.scope != Scope::Vendored).map(|o| o.path.clone()).collect(),
        files: outcomes.len() as u64,
        code: programming().map(|l| l.code).sum(),
        comments: programming().map(|l| l.comments).sum(),
        test_files: outcomes.iter().filter(|o| o.scope == Scope::Test && programming_code(o) > 0).count()
            as u64,
        inline_tests: outcomes.iter().any(|o| o.marks.iter().any(|m| m.category == "test")),
        large_file_code: large.map(programming_code).sum(),
        lockfiles: lockfiles.len() as u64,
    }
}

fn completeness(listing: Listing, outcomes: &[Outcome], mut unparsed: Vec<Unparsed>) -> Completeness {
    let mut skipped: BTreeMap<SkipReason, Vec<String>> = listing.skipped;
    for outcome in outcomes {
        if let Some(reason) = outcome.skipped {
            skipped.entry(reason).or_default().push(outcome.path.clone());
        }
    }
    unparsed.sort();
    let entry = |(reason, mut paths): (SkipReason, Vec<String>)| {
        paths.sort();
        let files = paths.len() as u64;
        paths.truncate(5);
        Skipped { reason, files, examples: paths }
    };
    Completeness {
        files_seen: listing.seen,
        files_counted: outcomes.iter().filter(|o| o.counted.is_some()).count() as u64,
        skipped: skipped.into_iter().map(entry).collect(),
        truncated: listing.truncated,
        unparsed,
    }
}
