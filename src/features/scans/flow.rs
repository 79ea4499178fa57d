//! From a project to the job that scans it.

use contract::wire::{JobSpec, Kind as JobKind, ScanJob, Source};

use crate::{
    app::App,
    config::Environment,
    features::{
        projects::{self, Project, SourceSpec},
        tasks::NewTask,
        uploads::{self, Upload},
    },
    http::Problem,
};

/// Attempts of a scan before it is a dead letter.
const MAX_ATTEMPTS: u32 = 3;

/// Where this scan takes the files from.
///
/// # Errors
/// `conflict` when the project is archived or has no source and none was given.
pub fn source_of(project: &Project, given: Option<&SourceSpec>) -> Result<SourceSpec, Problem> {
    if project.archived_at.is_some() {
        return Err(Problem::conflict("The project is archived. Restore it before scanning."));
    }
    given.or(project.source.as_ref()).cloned().ok_or_else(|| {
        Problem::conflict("The project has no source yet. Upload an archive or give a Git URL first.")
    })
}

/// The upload that `source` names, if it is one.
///
/// # Errors
/// `invalid-body` when the source is wrong or its upload is not complete.
pub async fn input(app: &App, org_id: &str, source: &SourceSpec) -> Result<Option<Upload>, Problem> {
    let allow_loopback = app.config().environment != Environment::Production;
    projects::check_source(source, allow_loopback).map_err(|error| Problem::fields(vec![error]))?;
    match source {
        SourceSpec::Git { .. } => Ok(None),
        SourceSpec::Archive { upload_id } => {
            uploads::completed(app, org_id, upload_id, "source.upload_id").await.map(Some)
        }
    }
}

/// The task that scans `project` from `source`, with the upload it names (see [`input`]).
///
/// # Errors
/// `internal` when the job cannot be written as JSON.
pub fn job(
    app: &App,
    project: &Project,
    source: &SourceSpec,
    upload: Option<Upload>,
) -> Result<NewTask, Problem> {
    let (source, input_key) = match (source, upload) {
        (SourceSpec::Git { url, reference }, _) => {
            (Source::Git { url: url.clone(), reference: reference.clone() }, None)
        }
        (SourceSpec::Archive { .. }, Some(upload)) => {
            let source =
                Source::Archive { filename: upload.filename, size: upload.size, sha256: upload.sha256 };
            (source, Some(upload.blob_key))
        }
        (SourceSpec::Archive { .. }, None) => return Err(Problem::internal("an archive without its upload")),
    };
    let scan = ScanJob { project_id: project.id.clone(), project_name: project.name.clone(), source };
    let spec = serde_json::to_string(&JobSpec::Scan(scan));
    Ok(NewTask {
        org_id: project.org_id.clone(),
        project_id: Some(project.id.clone()),
        kind: JobKind::Scan,
        spec: spec.map_err(|error| Problem::internal(format!("serialise job: {error}")))?,
        input_key,
        max_attempts: MAX_ATTEMPTS,
        timeout_ms: app.config().limits(JobKind::Scan).timeout_ms,
    })
}
