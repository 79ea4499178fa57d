//! [`Boxes`] over `RunnerBox` objects.

use async_trait::async_trait;
use ports::{BoxState, Boxes, PortError, PortErrorKind};
use worker::ObjectNamespace;

use super::objects::call;

/// The boxes.
pub struct RunnerBoxes(pub ObjectNamespace);

#[async_trait]
impl Boxes for RunnerBoxes {
    async fn ensure(&self, name: &str, env: Vec<(String, String)>) -> Result<BoxState, PortError> {
        let unavailable = |text: String| PortError::new(PortErrorKind::Unavailable, text);
        let body = serde_json::to_string(&env).map_err(|error| unavailable(error.to_string()))?;
        match call(&self.0, name, "/ensure", &body).await?.as_str() {
            "started" => Ok(BoxState::Started),
            "running" => Ok(BoxState::Running),
            "unsupported" => Ok(BoxState::Unsupported),
            other => Err(unavailable(format!("{other:?} is no state of a box"))),
        }
    }
}
