//! The runner: leases jobs from the Worker, does them in bounded child processes, brings back results.
//!
//! For: everything heavy that a Worker cannot do (clones, unpacking, scanning). `main.rs` only
//! parses arguments; this library exists so that tests reach the parts.
//! Not for: deciding what happens to a job next (that is `contract::job`, run by the Worker), or
//! the scanner itself (crate `scan`).
//!
//! One job, from grant to completion, is `agent::attempt`. What touches hostile input (clone,
//! unpack, scan) happens in [`job`], inside a child process with limits and an empty environment.

pub mod agent;
pub mod cli;
pub mod doctor;
pub mod egress;
pub mod fetch;
pub mod job;
pub mod local;
pub mod logs;
pub mod push;
pub mod scan_cmd;
pub mod unpack;
pub mod worker;
