//! Publishes, and goes on: nobody says what became of it.

use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Channel, Result};

// region: publish
pub async fn publish(
    channel: &Channel,
    queue: &str,
    order: &str,
    kind: BasicProperties,
) -> Result<()> {
    let options = BasicPublishOptions::default();
    let (queue, body) = (queue.into(), order.as_bytes());
    channel
        .basic_publish("".into(), queue, options, body, kind)
        .await?;
    Ok(())
}
// endregion: publish
