//! The network between the actors and the Worker: loses requests, loses answers, sends twice.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use super::{dice::Dice, tally::Tally};
use crate::{
    harness::client,
    support::{Answer, Call},
};

/// No call to a living Worker may take longer than this.
const PATIENCE: Duration = Duration::from_secs(10);
/// Of a hundred calls, so many suffer each fault.
const EACH: u64 = 5;

/// What happens to one call.
#[derive(Debug, Clone, Copy)]
enum Fault {
    None,
    LoseRequest,
    LoseAnswer,
    TwiceAtOnce,
    TwiceInTurn,
}

impl Fault {
    fn draw(dice: &mut Dice) -> Self {
        match dice.between(0, 100) / EACH {
            0 => Fault::LoseRequest,
            1 => Fault::LoseAnswer,
            2 if dice.percent(50) => Fault::TwiceAtOnce,
            2 => Fault::TwiceInTurn,
            _ => Fault::None,
        }
    }
}

/// The network.
pub struct Wire {
    client: reqwest::Client,
    base: String,
    faulty: AtomicBool,
    tally: Arc<Tally>,
}

impl Wire {
    /// A network that still works, to the Worker at `base`.
    pub fn to(base: String, tally: Arc<Tally>) -> Self {
        Self { client: client(), base, faulty: AtomicBool::new(false), tally }
    }

    /// Begins or ends the faults.
    pub fn set_faulty(&self, faulty: bool) {
        self.faulty.store(faulty, Ordering::Relaxed);
    }

    /// Whether there are faults.
    pub fn is_faulty(&self) -> bool {
        self.faulty.load(Ordering::Relaxed)
    }

    /// One call. `None`: the caller cannot know whether it was carried out.
    pub async fn send(&self, dice: &mut Dice, call: &Call) -> Option<Answer> {
        // Drawn in any case, so that the schedule does not depend on when the faults end.
        let fault = Fault::draw(dice);
        self.tally.calls.add();
        match if self.is_faulty() { fault } else { Fault::None } {
            Fault::None => self.once(call).await,
            Fault::LoseRequest => {
                self.tally.requests_lost.add();
                None
            }
            Fault::LoseAnswer => {
                self.tally.answers_lost.add();
                self.once(call).await;
                None
            }
            Fault::TwiceAtOnce => {
                self.tally.doubled.add();
                let (one, two) = tokio::join!(self.once(call), self.once(call));
                if dice.percent(50) { one.or(two) } else { two.or(one) }
            }
            Fault::TwiceInTurn => {
                self.tally.doubled.add();
                let one = self.once(call).await;
                self.once(call).await.or(one)
            }
        }
    }

    /// As a patient client does: again after a little while until there is an answer.
    pub async fn insist(&self, dice: &mut Dice, call: &Call, tries: usize) -> Option<Answer> {
        for _ in 0..tries {
            if let Some(answer) = self.send(dice, call).await {
                return Some(answer);
            }
            tokio::time::sleep(Duration::from_millis(dice.between(10, 120))).await;
        }
        None
    }

    /// 5xx says as little as silence: the call may have been carried out.
    async fn once(&self, call: &Call) -> Option<Answer> {
        let (status, body) = match self.exchange(call).await {
            Ok(answer) => answer,
            Err(error) if error.is_timeout() => {
                self.note_hung(call).await;
                return None;
            }
            Err(_) => {
                self.tally.broken.add();
                return None;
            }
        };
        let answer = Answer { status, headers: Vec::new(), body };
        if status < 500 {
            return Some(answer);
        }
        let words: String = answer.text().chars().take(160).collect();
        let kind = serde_json::from_slice(&answer.body).map_or(words, |problem: serde_json::Value| {
            format!("{} {}", problem["title"], problem["detail"])
        });
        self.tally.server_error(format!("{status} {kind}"));
        None
    }

    /// What still answers while a call hangs: the Worker alone, its objects and its database.
    async fn note_hung(&self, call: &Call) {
        self.tally.hung.add();
        let mut probes = Vec::new();
        for path in ["/healthz", "/readyz"] {
            let probe = client().get(format!("{}{path}", self.base)).timeout(Duration::from_secs(3));
            probes.push(format!("{path} {:?}", probe.send().await.map(|answer| answer.status()).ok()));
        }
        let kills = self.tally.workerd_killed.get();
        let what = format!("{} {} after {kills} kills of workerd; then {probes:?}", call.method, call.path);
        self.tally.server_error(format!("hung: {what}"));
    }

    async fn exchange(&self, call: &Call) -> reqwest::Result<(u16, Vec<u8>)> {
        let mut request = self.client.request(call.method.clone(), format!("{}{}", self.base, call.path));
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        let response = request.timeout(PATIENCE).body(call.body.clone()).send().await?;
        Ok((response.status().as_u16(), response.bytes().await?.to_vec()))
    }
}
