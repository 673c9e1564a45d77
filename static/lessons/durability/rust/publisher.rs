//! Publishes, and keeps each order until it is confirmed.

use crate::setup::connect;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{BasicProperties, Channel, Confirmation, Result};

pub struct Publisher {
    uri: String,
    channel: Channel,
}

impl Publisher {
    // region: confirms
    pub async fn new(uri: String) -> Result<Self> {
        let channel = connect(&uri).await?;
        let plain = ConfirmSelectOptions::default();
        channel.confirm_select(plain).await?;
        Ok(Self { uri, channel })
    }
    // endregion: confirms

    pub async fn publish(
        &mut self,
        queue: &str,
        order: &str,
        kind: BasicProperties,
    ) -> Result<()> {
        loop {
            let (kind, uri) = (kind.clone(), self.uri.clone());
            match self.send(queue, order, kind).await {
                // region: forget
                Ok(Confirmation::Ack(_)) => return Ok(()),
                // endregion: forget
                // region: again
                Ok(_) => {}
                Err(_) => *self = Self::new(uri).await?,
                // endregion: again
            }
        }
    }

    // region: keep
    /// Waits for the confirm; the caller holds the order.
    async fn send(
        &self,
        queue: &str,
        order: &str,
        kind: BasicProperties,
    ) -> Result<Confirmation> {
        let options = BasicPublishOptions::default();
        let (queue, body) = (queue.into(), order.as_bytes());
        self.channel
            .basic_publish("".into(), queue, options, body, kind)
            .await?
            .await
    }
    // endregion: keep
}
