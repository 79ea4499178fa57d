//! Sizes by directory for the report: the largest, and one entry for the rest.
//!
//! Not for: finding the directory of a file (`tally`).

use std::collections::BTreeMap;

use contract::report::{DirectoryStat, LanguageKind, MAX_DIRECTORIES};

use super::tally::{Languages, Sum};

/// Most lines first, ties by path; what is beyond [`MAX_DIRECTORIES`] together at the end.
pub fn largest(directories: &BTreeMap<String, Languages>) -> Vec<DirectoryStat> {
    let mut sized: Vec<(u64, &str, &Languages)> = directories
        .iter()
        .map(|(path, languages)| (languages.values().map(|sum| sum.lines()).sum(), path.as_str(), languages))
        .collect();
    sized.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    let own = if sized.len() > MAX_DIRECTORIES { MAX_DIRECTORIES - 1 } else { sized.len() };
    let rest = sized.split_off(own);
    let mut out: Vec<DirectoryStat> =
        sized.into_iter().map(|(_, path, languages)| stat(Some(path), 1, languages)).collect();
    if !rest.is_empty() {
        let mut together = Languages::new();
        for (name, sum) in rest.iter().flat_map(|(_, _, languages)| languages.iter()) {
            let entry = together.entry(name).or_default();
            *entry = entry.plus(*sum);
        }
        out.push(stat(None, rest.len() as u64, &together));
    }
    out
}

fn stat(path: Option<&str>, directories: u64, languages: &Languages) -> DirectoryStat {
    let sum = languages.values().fold(Sum::default(), |all, one| all.plus(*one));
    DirectoryStat {
        path: path.map(str::to_owned),
        directories,
        language: main_language(languages).to_owned(),
        files: sum.files,
        lines: sum.lines(),
        code: sum.code,
        bytes: sum.bytes,
    }
}

/// Ties go to the first name, so that equal trees give equal reports.
fn main_language(languages: &Languages) -> &'static str {
    let rank = |sum: &Sum| {
        let source = matches!(sum.kind, Some(LanguageKind::Programming | LanguageKind::Markup));
        (source && sum.code > 0, sum.code, sum.lines())
    };
    let best = languages.iter().max_by(|a, b| rank(a.1).cmp(&rank(b.1)).then(b.0.cmp(a.0)));
    best.map_or("", |(name, _)| name)
}
