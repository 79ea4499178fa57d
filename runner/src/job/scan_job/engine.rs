//! TEMPORARY until crate `scan` lands.
use crate::job::report::Reporter;
use crate::job::{Failure, Order, Product};
use contract::report::{Health, Report, SCHEMA_VERSION, SourceInfo, Summary, Totals};
use contract::wire::ScanJob;
use std::path::Path;
/// In
pub struct Input<'a> {
    pub order: &'a Order,
    pub job: &'a ScanJob,
    pub root: &'a Path,
    pub commit: Option<String>,
}
pub fn scan_and_render(input: &Input<'_>, reporter: &Reporter) -> Result<Product, Failure> {
    let files = std::fs::read_dir(input.root)?.count() as u64;
    if input.root.join("sleep").exists() {
        std::thread::sleep(std::time::Duration::from_secs(600));
    }
    reporter.progress("scan", files, Some(files));
    let report = Report {
        schema_version: SCHEMA_VERSION,
        generator: "x".into(),
        name: input.job.project_name.clone(),
        source: SourceInfo { commit: input.commit.clone(), ..Default::default() },
        generated_at: input.order.now_ms,
        totals: Totals { files, ..Default::default() },
        languages: vec![],
        stack: vec![],
        dependencies: vec![],
        lockfiles: vec![],
        findings: vec![],
        health: Health {
            score: 1.0,
            coverage: 1.0,
            formula_version: 1,
            dimensions: vec![],
            not_assessed: vec![],
        },
        completeness: Default::default(),
    };
    let json = serde_json::to_vec(&report).map_err(std::io::Error::other)?;
    for name in crate::job::REPORT_FILES {
        std::fs::write(input.order.out.join(name), &json)?;
    }
    Ok(Product { summary: Summary::of(&report), findings: vec![] })
}
