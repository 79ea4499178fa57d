//! `cargo xtask owner-link`: a one-time sign-in link for the owner of a running Worker.
//!
//! For: the first sign-in after a deploy, and for a lost session. Not for: anybody without OWNER_TOKEN.

use anyhow::{Context, Result};
use serde_json::json;

use crate::{http::Api, stack::Secrets};

/// Settings of `owner-link`.
#[derive(clap::Args)]
pub struct Args {
    /// The Worker's address
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    url: String,
    /// Its OWNER_TOKEN; of a local Worker it is read from .dev.vars
    #[arg(long, env = "OWNER_TOKEN", hide_env_values = true)]
    token: Option<String>,
}

/// Asks and prints.
pub fn run(args: &Args) -> Result<()> {
    let token = match &args.token {
        Some(token) => token.clone(),
        None => Secrets::load_or_create()?.owner_token,
    };
    let link = Api::new(&args.url, Some(&token)).post("/v1/owner-links", &json!({}))?;
    println!("{}", link["url"].as_str().context("the reply has no url")?);
    Ok(())
}
