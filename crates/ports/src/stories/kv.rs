//! Stories of the cache.

use super::{Outcome, Told, ensure};
use crate::Kv;

/// Plays them all.
pub async fn kv(kv: &dyn Kv) -> Vec<Told> {
    vec![
        Told::new("text comes back as it went in", round_trip(kv).await),
        Told::new("what is not there is None", absent(kv).await),
        Told::new("less than a minute is refused", too_short(kv).await),
    ]
}

async fn round_trip(kv: &dyn Kv) -> Outcome {
    for value in ["", "plain", "{\"json\":\"日本\"}"] {
        kv.put("story", value, 60).await?;
        let read = kv.get("story").await?;
        ensure!(read.as_deref() == Some(value), "{read:?} instead of {value:?}");
    }
    Ok(())
}

async fn absent(kv: &dyn Kv) -> Outcome {
    let read = kv.get("story-nothing").await?;
    ensure!(read.is_none(), "{read:?}");
    Ok(())
}

async fn too_short(kv: &dyn Kv) -> Outcome {
    ensure!(kv.put("story-short", "x", 59).await.is_err(), "59 s were taken");
    Ok(())
}
