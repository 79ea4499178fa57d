//! The Worker's rows: jobs with revisions, and the two indices its queries use.

use std::collections::BTreeSet;

use contract::job::{Job, Lease, State};

use super::agenda::{Act, Life};

/// A job's row, and what the checks remember of it independently of the state machine.
#[derive(Debug)]
pub(super) struct Row {
    pub job: Job,
    pub revision: u64,
    /// The newest grant: number and holder. Kept when the hold ends.
    pub grant: Option<(u64, Life)>,
    /// How often a result was applied since the last retry.
    pub applied: u32,
    /// The report that made this revision, if a report did.
    pub report: Option<(Act, u64)>,
    /// Looks that should have ended the lapsed lease and that faults have eaten.
    pub eaten: u64,
}

impl Row {
    fn new(job: Job) -> Self {
        Self { job, revision: 1, grant: None, applied: 0, report: None, eaten: 0 }
    }
}

/// All rows.
#[derive(Default)]
pub(super) struct Rows {
    rows: Vec<Option<Row>>,
    due: BTreeSet<(u64, usize)>,
    held: BTreeSet<(u64, usize)>,
    finished: usize,
}

impl Rows {
    pub fn sized(jobs: usize) -> Self {
        Self { rows: (0..jobs).map(|_| None).collect(), ..Self::default() }
    }

    pub fn get(&self, id: usize) -> Option<&Row> {
        self.rows.get(id).and_then(Option::as_ref)
    }

    pub fn get_mut(&mut self, id: usize) -> Option<&mut Row> {
        self.rows.get_mut(id).and_then(Option::as_mut)
    }

    /// Stores a new job; the same job again (an idempotency key repeated) changes nothing.
    pub fn insert(&mut self, id: usize, job: Job) -> bool {
        let Some(slot @ None) = self.rows.get_mut(id) else { return false };
        self.due.insert((job.run_after, id));
        *slot = Some(Row::new(job));
        true
    }

    /// Replaces a job and counts its revision up.
    pub fn replace(&mut self, id: usize, next: Job) {
        let Some(row) = self.rows.get_mut(id).and_then(Option::as_mut) else { return };
        if row.job.state == State::Queued {
            self.due.remove(&(row.job.run_after, id));
        }
        if let Some(lease) = &row.job.lease {
            self.held.remove(&(ends(lease), id));
        }
        if next.state == State::Queued {
            self.due.insert((next.run_after, id));
        }
        if let Some(lease) = &next.lease {
            self.held.insert((ends(lease), id));
        }
        self.finished += usize::from(next.state.is_finished());
        self.finished -= usize::from(row.job.state.is_finished());
        if row.job.lease != next.lease {
            row.eaten = 0;
        }
        row.job = next;
        row.revision += 1;
        row.report = None;
    }

    /// Queued jobs that are due, the longest waiting first.
    pub fn due(&self, now: u64) -> impl Iterator<Item = usize> + '_ {
        self.due.range(..=(now, usize::MAX)).map(|(_, id)| *id)
    }

    /// Held jobs whose lease or attempt has ended, with the time when it did.
    pub fn lapsed(&self, now: u64) -> impl Iterator<Item = (u64, usize)> + '_ {
        self.held.range(..=(now, usize::MAX)).copied()
    }

    pub fn all_finished(&self) -> bool {
        self.finished == self.rows.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = (usize, Option<&Row>)> {
        self.rows.iter().enumerate().map(|(id, row)| (id, row.as_ref()))
    }
}

fn ends(lease: &Lease) -> u64 {
    lease.until.min(lease.deadline)
}
