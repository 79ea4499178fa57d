//! Getting a repository onto this machine without running anything of it.
//!
//! For: Git clones (run inside the job's child process). Uploaded archives come from the Worker
//! and are fetched by `agent`, which has the key.
//! Not for: unpacking, or deciding which URLs a project may name (the Worker checks those too).

pub mod address;
pub mod git;
