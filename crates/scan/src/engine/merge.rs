//! Turns the tally of all files into the report.

use std::collections::BTreeSet;

use contract::report::{
    Completeness, LanguageKind, LanguageStat, Lockfile, Package, Report, SCHEMA_VERSION, Skipped, Totals,
    Unparsed,
};

use super::tally::{Languages, Sum, Tally};
use super::{Options, Scan, directories};
use crate::lock::Relations;
use crate::{health, rules, stack, tree::Listing};

/// The report of a scan, and which package needs which.
pub fn report(options: &Options<'_>, listing: Listing, mut tally: Tally) -> Scan {
    let languages = languages(&tally);
    let packages = packages(std::mem::take(&mut tally.packages));
    let facts = facts(&mut tally, packages.lockfiles.len(), &languages);
    let findings = rules::findings(&tally.hits, &facts);
    let marks = std::mem::take(&mut tally.marks);
    let report = Report {
        schema_version: SCHEMA_VERSION,
        generator: concat!("vibe-scan ", env!("CARGO_PKG_VERSION")).to_owned(),
        name: options.name.clone(),
        source: options.source.clone(),
        generated_at: options.now_ms,
        totals: totals(&languages),
        directories: directories::largest(&tally.directories),
        stack: stack::technologies(marks, &packages.all),
        health: health::assess(&facts, &findings),
        completeness: completeness(listing, tally, packages.broken),
        languages,
        dependencies: packages.all,
        lockfiles: packages.lockfiles,
        findings,
    };
    Scan { report, relations: packages.relations }
}

fn languages(tally: &Tally) -> Vec<LanguageStat> {
    let mut by_name = Languages::new();
    for (name, sum) in tally.directories.values().flatten() {
        let entry = by_name.entry(name).or_default();
        *entry = entry.plus(*sum);
    }
    let mut all: Vec<LanguageStat> = by_name.into_iter().map(|(name, sum)| stat(name, sum)).collect();
    let source: u64 = all.iter().filter(|l| is_source(l)).map(|l| l.code).sum();
    for stat in all.iter_mut().filter(|l| is_source(l)) {
        stat.share = if source == 0 { 0.0 } else { stat.code as f64 / source as f64 };
    }
    all.sort_by(|a, b| is_source(b).cmp(&is_source(a)).then(b.code.cmp(&a.code)).then(a.name.cmp(&b.name)));
    all
}

fn stat(name: &str, sum: Sum) -> LanguageStat {
    LanguageStat {
        name: name.to_owned(),
        kind: sum.kind.unwrap_or(LanguageKind::Data),
        files: sum.files,
        lines: sum.lines(),
        code: sum.code,
        comments: sum.comments,
        blanks: sum.blanks,
        bytes: sum.bytes,
        share: 0.0,
    }
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

/// What the dependency files say together.
#[derive(Default)]
struct Packages {
    all: Vec<Package>,
    lockfiles: Vec<Lockfile>,
    broken: Vec<Unparsed>,
    relations: Relations,
}

fn packages(mut files: Vec<(String, Result<crate::lock::Parsed, String>)>) -> Packages {
    files.sort_by(|a, b| a.0.cmp(&b.0));
    let mut out = Packages::default();
    for (path, parsed) in files {
        match parsed {
            Ok(parsed) => {
                let pairs = |r: &Relations| r.values().map(BTreeSet::len).sum::<usize>() as u64;
                out.lockfiles.push(Lockfile {
                    path,
                    format: parsed.format,
                    ecosystem: parsed.ecosystem.to_owned(),
                    packages: parsed.packages.len() as u64,
                    relations: parsed.relations.as_ref().map(pairs),
                });
                out.all.extend(parsed.packages);
                for (from, to) in parsed.relations.into_iter().flatten() {
                    out.relations.entry(from).or_default().extend(to);
                }
            }
            Err(error) => out.broken.push(Unparsed { path, error }),
        }
    }
    without_repeated_modules(&mut out.all);
    out.all.sort();
    out
}

/// go.sum repeats what go.mod beside it says better.
fn without_repeated_modules(all: &mut Vec<Package>) {
    let modules: BTreeSet<(String, String)> = all
        .iter()
        .filter_map(|p: &Package| Some((p.source_path.strip_suffix("go.mod")?.to_owned(), p.purl.clone())))
        .collect();
    all.retain(|p| {
        let folder = p.source_path.strip_suffix("go.sum");
        folder.is_none_or(|folder| !modules.contains(&(folder.to_owned(), p.purl.clone())))
    });
}

fn facts(tally: &mut Tally, lockfiles: usize, languages: &[LanguageStat]) -> health::Facts {
    let programming = || languages.iter().filter(|l| l.kind == LanguageKind::Programming);
    health::Facts {
        paths: std::mem::take(&mut tally.paths),
        files: tally.files,
        code: programming().map(|l| l.code).sum(),
        comments: programming().map(|l| l.comments).sum(),
        test_files: tally.test_files,
        inline_tests: tally.marks.keys().any(|(category, _)| *category == "test"),
        large_file_code: tally.large_file_code,
        lockfiles: lockfiles as u64,
    }
}

fn completeness(listing: Listing, tally: Tally, mut unparsed: Vec<Unparsed>) -> Completeness {
    let mut skipped = listing.skipped;
    for (reason, sample) in tally.skipped {
        skipped.entry(reason).or_default().absorb(sample);
    }
    unparsed.sort();
    Completeness {
        files_seen: listing.seen,
        files_counted: tally.counted,
        skipped: skipped
            .into_iter()
            .map(|(reason, s)| Skipped { reason, files: s.files, examples: s.examples.into_iter().collect() })
            .collect(),
        truncated: listing.truncated,
        unparsed,
    }
}
