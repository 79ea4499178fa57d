//! The containers of the engine: a table of processes and proxy listeners.

use std::{
    collections::HashMap,
    ffi::OsString,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex},
};

use tokio::{
    net::TcpListener,
    process::{Child, Command},
    sync::watch,
    task::JoinHandle,
};

use crate::lock::lock;

/// What every container runs.
#[derive(Debug, Clone)]
pub struct Program {
    /// The executable.
    pub path: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Environment besides the container's own, (name, value).
    pub env: Vec<(String, String)>,
}

/// A container that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// Its name, chosen by workerd.
    pub name: String,
    /// Its process.
    pub pid: u32,
    /// The environment the Worker handed it, (name, value).
    pub env: Vec<(String, String)>,
    /// How its process ended, if it had ended when this was asked for.
    pub exit_code: Option<i64>,
}

/// The table.
pub struct Containers {
    program: Program,
    table: Mutex<HashMap<String, Container>>,
    ran: Mutex<Vec<(Ran, ExitCode)>>,
    unknown: Mutex<Vec<String>>,
}

/// The exit code, once there is one.
type ExitCode = watch::Receiver<Option<i64>>;

struct Container {
    env: Vec<(String, String)>,
    state: State,
}

enum State {
    Created,
    Process { pid: u32, exit: ExitCode, reaper: JoinHandle<()> },
    Proxy { port: u16, listener: JoinHandle<()> },
}

/// What inspecting a container tells.
pub struct Seen {
    /// Whether it runs.
    pub running: bool,
    /// The port of the proxy's listener.
    pub proxy_port: Option<u16>,
    /// Its exit code, once it has one.
    pub exit_code: Option<i64>,
}

impl Containers {
    /// An empty table.
    pub fn new(program: Program) -> Self {
        Self { program, table: Mutex::default(), ran: Mutex::default(), unknown: Mutex::default() }
    }

    /// Notes a container; `env` in Docker's form `NAME=value`.
    pub fn create(&self, name: &str, env: &[String]) {
        let pair =
            |text: &String| text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let container = Container { env: env.iter().filter_map(pair).collect(), state: State::Created };
        lock(&self.table).insert(name.to_owned(), container);
    }

    /// Starts a container: a process, or the listener of a proxy.
    ///
    /// # Errors
    /// When there is no such container or its process could not be started.
    pub async fn start(self: &Arc<Self>, name: &str) -> Result<(), String> {
        let env =
            lock(&self.table).get(name).map(|container| container.env.clone()).ok_or("no such container")?;
        let state = if name.ends_with("-proxy") {
            proxy().await.map_err(|error| error.to_string())?
        } else {
            self.process(name, env).map_err(|error| error.to_string())?
        };
        if let Some(container) = lock(&self.table).get_mut(name) {
            container.state = state;
        }
        Ok(())
    }

    fn process(&self, name: &str, env: Vec<(String, String)>) -> std::io::Result<State> {
        let child = Command::new(&self.program.path)
            .args(&self.program.args)
            .env_clear()
            .envs(
                std::env::var_os("PATH")
                    .map(|path| ("PATH".into(), path))
                    .into_iter()
                    .chain(env.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)))),
            )
            .envs(self.program.env.iter().cloned())
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let pid = child.id().unwrap_or_default();
        let (sender, exit) = watch::channel(None);
        let ran = Ran { name: name.to_owned(), pid, env, exit_code: None };
        lock(&self.ran).push((ran, exit.clone()));
        Ok(State::Process { pid, exit, reaper: tokio::spawn(reap(child, sender)) })
    }

    /// What is known of a container.
    pub fn inspect(&self, name: &str) -> Option<Seen> {
        lock(&self.table).get(name).map(|container| match &container.state {
            State::Created => Seen { running: false, proxy_port: None, exit_code: None },
            State::Proxy { port, .. } => Seen { running: true, proxy_port: Some(*port), exit_code: None },
            State::Process { exit, .. } => {
                let exit_code = *exit.borrow();
                Seen { running: exit_code.is_none(), proxy_port: None, exit_code }
            }
        })
    }

    /// Sends a signal (`SIGTERM`, `15`, …) to the container's process, if it still runs.
    pub async fn signal(&self, name: &str, signal: &str) {
        let running = match lock(&self.table).get(name).map(|container| &container.state) {
            Some(State::Process { pid, exit, .. }) if exit.borrow().is_none() => Some(*pid),
            _ => None,
        };
        if let Some(pid) = running {
            let signal = signal.trim_start_matches("SIG");
            // A process that is gone already needs no signal.
            _ = Command::new("kill").arg(format!("-{signal}")).arg(pid.to_string()).status().await;
        }
    }

    /// Waits for the container's process and returns its exit code; 0 for a proxy.
    pub async fn wait(&self, name: &str) -> Option<i64> {
        let exit = match lock(&self.table).get(name).map(|container| &container.state)? {
            State::Process { exit, .. } => exit.clone(),
            State::Created | State::Proxy { .. } => return Some(0),
        };
        let mut exit = exit;
        exit.wait_for(Option::is_some).await.ok().and_then(|code| *code)
    }

    /// Forgets a container and ends what it runs.
    pub fn remove(&self, name: &str) -> bool {
        lock(&self.table).remove(name).is_some()
    }

    /// Forgets all of them.
    pub fn clear(&self) {
        lock(&self.table).clear();
    }

    /// What was started so far.
    pub fn ran(&self) -> Vec<Ran> {
        let one = |(ran, exit): &(Ran, ExitCode)| Ran { exit_code: *exit.borrow(), ..ran.clone() };
        lock(&self.ran).iter().map(one).collect()
    }

    /// Notes a call nobody answers.
    pub fn unknown(&self, call: String) {
        lock(&self.unknown).push(call);
    }

    /// The calls nobody answered.
    pub fn unknown_calls(&self) -> Vec<String> {
        lock(&self.unknown).clone()
    }
}

impl Drop for State {
    /// Aborting the reaper drops the child, which kills it.
    fn drop(&mut self) {
        match self {
            State::Created => {}
            State::Process { reaper, .. } => reaper.abort(),
            State::Proxy { listener, .. } => listener.abort(),
        }
    }
}

async fn reap(mut child: Child, exit: watch::Sender<Option<i64>>) {
    // Ended by a signal: no code; Docker would say 128 + n.
    let code = child.wait().await.ok().and_then(|status| status.code()).map_or(137, i64::from);
    exit.send_replace(Some(code));
}

/// workerd's sidecar: it only wants its configuration taken.
async fn proxy() -> std::io::Result<State> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let router = axum::Router::new().fallback(|| async { "" });
    let serving = tokio::spawn(async move {
        _ = axum::serve(listener, router).await;
    });
    Ok(State::Proxy { port, listener: serving })
}
