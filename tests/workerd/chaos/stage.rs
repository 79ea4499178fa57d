//! What all actors share: the Worker, the network to it, and the notebook of what they were told.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::sync::RwLock;

use super::{tally::Tally, wire::Wire};
use crate::{harness::Slot, support::World};

/// The shared things.
pub struct Stage {
    /// The Worker, for what a test may do from behind.
    pub slot: Slot,
    /// The Worker, for what works without faults.
    pub world: World,
    /// The Worker, as the actors reach it.
    pub wire: Wire,
    /// What happened so far.
    pub tally: Arc<Tally>,
    /// Held for reading by whoever talks to the Worker from behind, for writing by its killer.
    pub alive: RwLock<()>,
    /// How many scans people ask for.
    pub jobs: usize,
    /// Of the whole test.
    pub seed: u64,
    /// The projects they scan.
    pub projects: Vec<String>,
    /// The tasks people were told of.
    pub accepted: Mutex<HashSet<String>>,
    /// The tasks runners were told have succeeded, and by which of their leases.
    pub succeeded: Mutex<HashMap<String, u64>>,
    wrong: Mutex<Vec<String>>,
    over: AtomicBool,
}

impl Stage {
    /// Makes the projects, all scanning one upload. No faults yet.
    pub async fn set(slot: Slot, jobs: usize, seed: u64) -> Self {
        let (world, tally) = (World::at(&slot.url("")), Arc::new(Tally::default()));
        let owner = world.owner();
        let upload = owner.upload("repo.tar.gz", ARCHIVE).await;
        let mut projects = Vec::new();
        for n in 0..(jobs / 20).max(1) {
            let source = json!({ "kind": "archive", "upload_id": upload });
            let made =
                owner.post("/v1/projects", json!({ "name": format!("Chaos {n}"), "source": source })).await;
            projects.push(made.is(201).string("/id"));
        }
        let wire = Wire::to(slot.url(""), tally.clone());
        let (accepted, succeeded) = (Mutex::default(), Mutex::default());
        let (wrong, alive, over) = (Mutex::default(), RwLock::new(()), AtomicBool::new(false));
        Self { slot, world, wire, tally, alive, jobs, seed, projects, accepted, succeeded, wrong, over }
    }

    /// Rows of a statement run behind the Worker's back, while workerd lives.
    pub async fn sql(&self, sql: &str, params: &[Value]) -> Vec<Value> {
        let _alive = self.alive.read().await;
        let rows = tokio::time::timeout(Duration::from_secs(30), self.slot.sql(sql, params)).await;
        rows.unwrap_or_else(|_| panic!("CHAOS_SEED={}: the database hangs; {}", self.seed, self.tally))
    }

    /// How many scans have not succeeded yet, those not accepted yet included.
    pub async fn unfinished(&self) -> usize {
        let rows = self.sql("SELECT COUNT(*) AS n FROM tasks WHERE state = 'succeeded'", &[]).await;
        let done = rows[0]["n"].as_u64().expect("a number");
        self.jobs.saturating_sub(usize::try_from(done).expect("a count"))
    }

    /// Notes an answer nobody should ever get.
    pub fn wrong(&self, what: String) {
        self.wrong.lock().unwrap().push(what);
    }

    /// The answers nobody should have got.
    pub fn wrongs(&self) -> Vec<String> {
        self.wrong.lock().unwrap().clone()
    }

    /// Sends everybody home.
    pub fn close(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Whether it is time to go home.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }
}

/// What every job works on.
pub const ARCHIVE: &[u8] = b"one archive for all";
