//! The wire form of the report, frozen: these bytes may only ever grow.

use contract::report::{Finding, Health, Package, Report, SourceInfo, Summary};

const REPORT: &str = r#"{"schema_version":1,"generator":"vibe-scan 0.1.0","name":"n","source":{"kind":"git","location":"https://h/r","commit":"ab"},"generated_at":7,"totals":{"files":1,"lines":3,"code":1,"comments":1,"blanks":1,"bytes":9},"languages":[{"name":"Rust","kind":"programming","files":1,"lines":3,"code":1,"comments":1,"blanks":1,"bytes":9,"share":1.0}],"stack":[{"name":"Cargo","category":"build","confidence":0.9,"evidence":[{"path":"Cargo.toml","detail":"d"}]}],"dependencies":[{"ecosystem":"cargo","name":"x","version":"1","purl":"pkg:cargo/x@1","direct":true,"scope":"runtime","source_path":"Cargo.lock"}],"lockfiles":[{"path":"Cargo.lock","format":"Cargo.lock v4","ecosystem":"cargo","packages":1}],"findings":[{"id":"00","rule":"project/no-readme","severity":"medium","title":"t","scope":"production","help":"h"}],"health":{"score":0.75,"coverage":0.5,"formula_version":1,"dimensions":[{"id":"licence","title":"Licence","weight":0.04,"score":0.5,"inputs":[{"name":"a","value":1.0}],"points_lost":0.25,"advice":"a"}],"not_assessed":["static"]},"completeness":{"files_seen":2,"files_counted":1,"skipped":[{"reason":"too_large","files":1,"examples":["b"]}],"truncated":false,"unparsed":[{"path":"p","error":"e"}]}}"#;

const SUMMARY: &str = r#"{"score":0.75,"coverage":0.5,"formula_version":1,"files":1,"lines":3,"code_lines":1,"languages":[{"name":"Rust","share":1.0,"code":1}],"findings":{"critical":0,"high":0,"medium":1,"low":0,"info":0},"dependencies":1}"#;

#[test]
fn the_report_reads_and_writes_the_frozen_bytes() {
    let report: Report = serde_json::from_str(REPORT).expect("reads");
    assert_eq!(serde_json::to_string(&report).expect("writes"), REPORT);
    assert_eq!(serde_json::to_string(&Summary::of(&report)).expect("writes"), SUMMARY);
}

#[test]
fn what_came_later_has_frozen_bytes_too() {
    let directories = r#""directories":[{"path":"crates/scan","directories":1,"language":"Rust","files":2,"lines":9,"code":7,"bytes":90},{"directories":3,"language":"TOML","files":3,"lines":3,"code":3,"bytes":30}],"stack""#;
    let later = REPORT.replacen("\"stack\"", directories, 1).replacen(
        "\"packages\":1}",
        "\"packages\":1,\"relations\":4}",
        1,
    );
    let report: Report = serde_json::from_str(&later).expect("reads");
    assert_eq!(serde_json::to_string(&report).expect("writes"), later);
    let rest = report.directories.last().expect("two");
    assert_eq!((rest.path.as_deref(), rest.directories), (None, 3));
    assert_eq!(report.lockfiles.first().and_then(|l| l.relations), Some(4));
}

#[test]
fn unknown_fields_are_tolerated_and_optional_ones_may_be_missing() {
    let more = REPORT.replacen('{', r#"{"future":[1],"#, 1);
    assert!(serde_json::from_str::<Report>(&more).is_ok());
    let finding = r#"{"id":"0","rule":"r","severity":"low","title":"t","help":"h","new":1}"#;
    let finding: Finding = serde_json::from_str(finding).expect("reads");
    assert_eq!((finding.path, finding.line), (None, None));
    let package =
        r#"{"ecosystem":"npm","name":"a","version":"","purl":"pkg:npm/a","scope":"dev","source_path":"p"}"#;
    assert!(serde_json::from_str::<Package>(package).is_ok());
    let health = r#"{"score":1,"coverage":0,"formula_version":1,"dimensions":[]}"#;
    assert!(serde_json::from_str::<Health>(health).is_ok());
    assert_eq!(serde_json::from_str::<SourceInfo>("{}").ok(), Some(SourceInfo::default()));
}
