//! `vibe-runner push PATH`: a folder from this machine, scanned by the Worker's runners.
//!
//! For: people and CI. Packs the folder without what `.gitignore` names, uploads it (resumable),
//! starts a scan, follows it, says how it went.
//! Not for: runners; this speaks the people's API with an API key.

mod api;
mod follow;
mod pack;
mod upload;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::worker::Connection;
use api::{Api, Project};
use serde_json::json;

/// Flags of `vibe-runner push`.
#[derive(Debug, clap::Args)]
pub struct PushArgs {
    /// The folder
    path: PathBuf,
    #[command(flatten)]
    connection: Connection,
    /// An API key with the scope `write`
    #[arg(long, env = "VIBE_API_KEY", hide_env_values = true, value_name = "KEY")]
    api_key: String,
    /// Name of the project, made if there is none [default: the folder's name]
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Go on with an upload that was interrupted; the folder must not have changed
    #[arg(long, value_name = "UPLOAD_ID")]
    resume: Option<String>,
}

/// Packs, uploads, scans, follows. Exit code 0 when the scan succeeded, 1 when it did not.
///
/// # Errors
/// When the folder cannot be packed or the Worker refuses something.
pub async fn push(args: PushArgs) -> anyhow::Result<ExitCode> {
    let root =
        args.path.canonicalize().map_err(|error| anyhow::anyhow!("{}: {error}", args.path.display()))?;
    let name = match args.project.or_else(|| root.file_name()?.to_str().map(str::to_owned)) {
        Some(name) => name,
        None => anyhow::bail!("the folder has no name; give one with --project"),
    };
    let api = Api::new(&args.connection, args.api_key)?;
    let project = find_or_make(&api, &name).await?;
    let packed = tokio::task::spawn_blocking(move || pack::pack(&root)).await??;
    eprintln!("packed {} files, {} KiB", packed.files, packed.size.div_ceil(1_024));
    let upload_id = upload::upload(&api, &name, &packed, args.resume.as_deref()).await?;
    let body = json!({ "source": { "kind": "archive", "upload_id": upload_id } });
    let task: api::Task = api.post(&format!("/v1/projects/{}/scans", project.id), &body).await?;
    let ended = follow::follow(&api, &task.id).await?;
    conclude(&api, &args.connection, &project, &ended).await
}

async fn find_or_make(api: &Api, name: &str) -> anyhow::Result<Project> {
    let query: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let mut next = Some(String::new());
    while let Some(cursor) = next {
        let page: api::Page<Project> = api.get(&format!("/v1/projects?limit=100&q={query}{cursor}")).await?;
        if let Some(project) = page.items.into_iter().find(|project| project.name == name) {
            return Ok(project);
        }
        next = page.next_cursor.map(|cursor| format!("&cursor={cursor}"));
    }
    let project: Project = api.post("/v1/projects", &json!({ "name": name })).await?;
    eprintln!("made project {} ({})", project.name, project.id);
    Ok(project)
}

async fn conclude(
    api: &Api,
    connection: &Connection,
    project: &Project,
    ended: &api::Task,
) -> anyhow::Result<ExitCode> {
    let Some(result) = &ended.result else {
        let why = ended.error.as_ref().map(|error| format!(": {} ({})", error.message, error.code));
        println!("scan {}{}", ended.state.as_str(), why.unwrap_or_default());
        return Ok(ExitCode::FAILURE);
    };
    let report: api::Report = api.get(&format!("/v1/reports/{}", result.report_id)).await?;
    let summary = &report.summary;
    println!("score    {:.0} of 100", summary.score * 100.0);
    println!("code     {} lines in {} files", summary.code_lines, summary.files);
    let found = &summary.findings;
    println!("findings {} critical, {} high, {} medium", found.critical, found.high, found.medium);
    println!("report   {}", connection.url.join(&format!("/projects/{}", project.id))?);
    Ok(ExitCode::SUCCESS)
}
