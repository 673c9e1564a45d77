//! What the site and the shop publish, each with its level.

use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Channel, Result};

const VIEW: u8 = 1;
const ORDER: u8 = 9;

// region: publish
async fn publish(
    channel: &Channel,
    event: &str,
    level: u8,
) -> Result<()> {
    let properties = BasicProperties::default()
        .with_priority(level)
        .with_delivery_mode(2);
    let options = BasicPublishOptions::default();
    let (to, key) = ("events".into(), "".into());
    let body = event.as_bytes();
    channel
        .basic_publish(to, key, options, body, properties)
        .await?;
    Ok(())
}
// endregion: publish

pub async fn tell_view(
    channel: &Channel,
    page: &str,
) -> Result<()> {
    publish(channel, page, VIEW).await
}

pub async fn tell_order(
    channel: &Channel,
    order: &str,
) -> Result<()> {
    publish(channel, order, ORDER).await
}
