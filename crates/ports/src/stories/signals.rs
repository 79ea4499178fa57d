//! Stories of the wake-up calls.

use futures_util::future::join;

use super::{Outcome, Told, ensure};
use crate::Signals;

/// Longer than any wake-up takes, short enough for a test.
const LONG_MS: u64 = 10_000;

/// Plays them all.
pub async fn signals(signals: &dyn Signals) -> Vec<Told> {
    vec![
        Told::new("the mark is told at once, is not 0 and stays", mark(signals).await),
        Told::new("a waiter wakes when its topic is notified", wakes(signals).await),
        Told::new("a notification between reading and waiting is not lost", between(signals).await),
        Told::new("without a notification the time runs out and the mark stays", time_out(signals).await),
        Told::new("topics do not wake each other", apart(signals).await),
    ]
}

async fn mark(signals: &dyn Signals) -> Outcome {
    let first = signals.wait("story-mark", 0, LONG_MS).await?;
    let second = signals.wait("story-mark", 0, LONG_MS).await?;
    ensure!(first != 0 && first == second, "{first}, then {second}");
    Ok(())
}

async fn wakes(signals: &dyn Signals) -> Outcome {
    let seen = signals.wait("story-wake", 0, LONG_MS).await?;
    let waiting = signals.wait("story-wake", seen, LONG_MS);
    let also_waiting = signals.wait("story-wake", seen, LONG_MS);
    let notifying = async {
        // Let the waiters reach the hub first.
        signals.wait("story-pause", signals.wait("story-pause", 0, 0).await?, 100).await?;
        signals.notify("story-wake").await
    };
    let ((one, two), notified) = join(join(waiting, also_waiting), notifying).await;
    notified?;
    let (one, two) = (one?, two?);
    ensure!(one != seen && one == two, "{seen} became {one} and {two}");
    Ok(())
}

async fn between(signals: &dyn Signals) -> Outcome {
    let seen = signals.wait("story-between", 0, LONG_MS).await?;
    signals.notify("story-between").await?;
    let mark = signals.wait("story-between", seen, LONG_MS).await?;
    ensure!(mark != seen, "still {seen}");
    Ok(())
}

async fn time_out(signals: &dyn Signals) -> Outcome {
    let seen = signals.wait("story-quiet", 0, LONG_MS).await?;
    let mark = signals.wait("story-quiet", seen, 50).await?;
    ensure!(mark == seen, "{seen} became {mark}");
    Ok(())
}

async fn apart(signals: &dyn Signals) -> Outcome {
    let seen = signals.wait("story-here", 0, LONG_MS).await?;
    signals.notify("story-there").await?;
    let mark = signals.wait("story-here", seen, 50).await?;
    ensure!(mark == seen, "{seen} became {mark}");
    Ok(())
}
