//! One of each double, tied to one clock.

use std::{path::Path, sync::Arc};

use ports::{Clock, PortError};

use crate::{
    CountedPasswords, ManualClock, MemoryBlobs, MemoryCounters, MemoryKv, MemoryLimits, MemoryLogs,
    MemoryNudges, RecordingBoxes, RingCrypto, ScriptedFetch, SeededIds, SqliteSql, TokioBackground,
    TokioSignals,
};

/// A double for every port; clones share them.
#[derive(Clone)]
pub struct Doubles {
    /// The database.
    pub sql: Arc<SqliteSql>,
    /// The object store.
    pub blobs: Arc<MemoryBlobs>,
    /// The cache.
    pub kv: Arc<MemoryKv>,
    /// Token buckets.
    pub limits: Arc<MemoryLimits>,
    /// The queue.
    pub nudges: Arc<MemoryNudges>,
    /// Wake-up calls.
    pub signals: Arc<TokioSignals>,
    /// Containers.
    pub boxes: Arc<RecordingBoxes>,
    /// Counters.
    pub counters: Arc<MemoryCounters>,
    /// Signatures and sealed bytes.
    pub crypto: Arc<RingCrypto>,
    /// Password hashes.
    pub passwords: Arc<CountedPasswords>,
    /// Log lines.
    pub logs: Arc<MemoryLogs>,
    /// HTTP out.
    pub fetch: Arc<ScriptedFetch>,
    /// Time.
    pub clock: Arc<ManualClock>,
    /// Ids.
    pub ids: Arc<SeededIds>,
    /// Work after responses.
    pub background: Arc<TokioBackground>,
}

impl Doubles {
    /// Doubles over a new database in memory with the migrations in `migrations` applied.
    ///
    /// # Errors
    /// When a migration cannot be applied; the text names it.
    pub fn new(migrations: impl AsRef<Path>) -> Result<Self, PortError> {
        Ok(Self::over(SqliteSql::memory(migrations.as_ref())?))
    }

    /// Doubles over the given database, e.g. one in a file that outlives them.
    #[must_use]
    pub fn over(sql: SqliteSql) -> Self {
        let clock = Arc::new(ManualClock::default());
        let shared: Arc<dyn Clock> = clock.clone();
        Self {
            sql: Arc::new(sql),
            blobs: Arc::new(MemoryBlobs::new(Arc::clone(&shared))),
            kv: Arc::new(MemoryKv::new(Arc::clone(&shared))),
            limits: Arc::new(MemoryLimits::new(Arc::clone(&shared))),
            nudges: Arc::new(MemoryNudges::new(shared)),
            signals: Arc::default(),
            boxes: Arc::default(),
            counters: Arc::default(),
            crypto: Arc::default(),
            passwords: Arc::default(),
            logs: Arc::default(),
            fetch: Arc::default(),
            clock,
            ids: Arc::new(SeededIds::new(0)),
            background: Arc::default(),
        }
    }
}
