//! Container platforms: one that has none, one that remembers what it was asked.

use std::sync::Mutex;

use async_trait::async_trait;
use ports::{BoxState, Boxes, PortError};

use crate::{faults::Faults, lock::lock};

/// A deployment without containers.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBoxes;

#[async_trait]
impl Boxes for NoBoxes {
    async fn ensure(&self, _name: &str, _env: Vec<(String, String)>) -> Result<BoxState, PortError> {
        Ok(BoxState::Unsupported)
    }
}

/// A container that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedBox {
    /// Its name.
    pub name: String,
    /// Its environment, (name, value).
    pub env: Vec<(String, String)>,
}

/// A platform whose containers start at once and run until [`RecordingBoxes::stop`].
#[derive(Debug, Default)]
pub struct RecordingBoxes {
    /// When calls fail; keys are container names.
    pub faults: Faults,
    running: Mutex<Vec<AskedBox>>,
}

impl RecordingBoxes {
    /// What runs now.
    #[must_use]
    pub fn running(&self) -> Vec<AskedBox> {
        lock(&self.running).clone()
    }

    /// The container exits.
    pub fn stop(&self, name: &str) {
        lock(&self.running).retain(|each| each.name != name);
    }
}

#[async_trait]
impl Boxes for RecordingBoxes {
    async fn ensure(&self, name: &str, env: Vec<(String, String)>) -> Result<BoxState, PortError> {
        let work = async {
            let mut running = lock(&self.running);
            if running.iter().any(|each| each.name == name) {
                return Ok(BoxState::Running);
            }
            running.push(AskedBox { name: name.to_owned(), env });
            Ok(BoxState::Started)
        };
        self.faults.run(&[name], work).await
    }
}
