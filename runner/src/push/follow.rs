//! Watching a scan until it ends.

use std::time::Duration;

use contract::wire::EventBody;
use serde::Deserialize;

use super::api::{Api, Page, Task};

/// Looks are so far apart. Plain requests, not a stream: they pass every proxy.
const EVERY: Duration = Duration::from_millis(700);

#[derive(Debug, Deserialize)]
struct Event {
    seq: u64,
    #[serde(flatten)]
    body: EventBody,
}

/// Prints what happens to the task on stderr and returns it once it has ended.
pub async fn follow(api: &Api, task_id: &str) -> anyhow::Result<Task> {
    let mut after = 0;
    loop {
        // The task first: events that came before it ended are then all there.
        let task: Task = api.get(&format!("/v1/tasks/{task_id}")).await?;
        let events: Page<Event> = api.get(&format!("/v1/tasks/{task_id}/events?after={after}")).await?;
        for event in &events.items {
            after = after.max(event.seq);
            eprintln!("{}", line(&event.body));
        }
        if task.state.is_finished() {
            return Ok(task);
        }
        tokio::time::sleep(EVERY).await;
    }
}

fn line(body: &EventBody) -> String {
    match body {
        EventBody::State { state, message } => match message {
            Some(message) => format!("{}: {message}", state.as_str()),
            None => state.as_str().to_owned(),
        },
        EventBody::Progress { phase, done, total: Some(total) } => format!("{phase} {done} of {total}"),
        EventBody::Progress { phase, done, total: None } => format!("{phase} {done}"),
        EventBody::Log { message, .. } => message.clone(),
    }
}
