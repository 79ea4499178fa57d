//! Kills runners and workerd at random, and hires the runners' successors.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use tokio::{task::JoinHandle, time::Instant};

use super::{dice::Dice, runner, stage::Stage};
use crate::support::TestRunner;

/// The runners at work.
pub struct Crew {
    members: Vec<JoinHandle<()>>,
    hired: u64,
}

impl Crew {
    /// Registers and starts so many runners.
    pub async fn hire(stage: &Arc<Stage>, count: usize) -> Self {
        let mut crew = Self { members: Vec::new(), hired: 0 };
        for _ in 0..count {
            let member = crew.start(stage).await;
            crew.members.push(member);
        }
        crew
    }

    async fn start(&mut self, stage: &Arc<Stage>) -> JoinHandle<()> {
        self.hired += 1;
        let dice = Dice::new(stage.seed, 1_000 + self.hired);
        // Alive as long as this takes: how a runner is registered is not what is tried here.
        let _alive = stage.alive.read().await;
        let runner = TestRunner::register(&stage.world, &format!("runner {}", self.hired)).await;
        tokio::spawn(runner::work(stage.clone(), runner, dice))
    }

    /// Kills one in the middle of whatever it does; another takes its place, with a key of its own.
    async fn kill_one(&mut self, stage: &Arc<Stage>, dice: &mut Dice) {
        let index = usize::try_from(dice.between(0, self.members.len() as u64)).expect("a small number");
        self.members[index].abort();
        stage.tally.runners_killed.add();
        self.members[index] = self.start(stage).await;
    }

    /// Sends them home and makes sure that none has died by itself.
    pub async fn dismiss(self, stage: &Stage) {
        stage.close();
        for member in self.members {
            member.await.expect("runners do not panic");
        }
    }
}

/// Kills until the faults stop.
pub async fn rage(stage: Arc<Stage>, mut crew: Crew, mut dice: Dice) -> Crew {
    let mut workerd_at = Instant::now() + Duration::from_millis(dice.between(2_000, 5_000));
    while stage.wire.is_faulty() {
        tokio::time::sleep(Duration::from_millis(dice.between(200, 1_200))).await;
        crew.kill_one(&stage, &mut dice).await;
        if Instant::now() >= workerd_at {
            kill_workerd(&stage).await;
            workerd_at = Instant::now() + Duration::from_millis(dice.between(6_000, 12_000));
        }
    }
    crew
}

/// SIGKILL; it comes back on the same ports with what its disk holds.
async fn kill_workerd(stage: &Stage) {
    let _dead = stage.alive.write().await;
    stage.slot.control("kill", json!({})).await;
    stage.tally.workerd_killed.add();
}
