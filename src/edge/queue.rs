//! The queue: [`Nudges`] out, batches of task ids in.
//!
//! For: carrying task ids. A message is plain text, the one form every kind of consumer reads.
//! Not for: what a nudge does (`inbox`).

use async_trait::async_trait;
use js_sys::Object;
use ports::{Nudges, PortError, PortErrorKind};
use wasm_bindgen::{JsCast as _, JsValue};
use worker::{
    send::SendWrapper,
    worker_sys::types::{MessageBatch, Queue},
};

use super::js::{local, property, set, settle, text};

/// The platform's longest delay: 12 hours.
const MAX_DELAY_S: u32 = 43_200;

/// The producer binding.
pub struct Jobs(pub SendWrapper<Queue>);

#[async_trait]
impl Nudges for Jobs {
    async fn send(&self, task_id: &str, delay_s: u32) -> Result<(), PortError> {
        local(async {
            let options = Object::new();
            set(&options, "contentType", &"text".into());
            set(&options, "delaySeconds", &delay_s.min(MAX_DELAY_S).into());
            let sent = settle(self.0.send(task_id.into(), options.into())).await;
            sent.map(drop).map_err(|thrown| PortError::new(PortErrorKind::Unavailable, text(&thrown)))
        })
        .await
    }
}

/// The task ids of a batch; what is no text is passed over (the sweeper finds every task again).
pub fn ids(batch: &MessageBatch) -> Vec<String> {
    let messages = batch.messages().map(|messages| messages.to_vec()).unwrap_or_default();
    messages.iter().filter_map(|message| property(message, "body").as_string()).collect()
}

/// Has the whole batch delivered again after a while.
pub fn retry(batch: &MessageBatch, delay_s: u32) -> Result<(), JsValue> {
    let options = Object::new();
    set(&options, "delaySeconds", &delay_s.into());
    batch.retry_all(options.unchecked_into())
}
