//! The queue that both sides declare, in the same words.

use lapin::options::{BasicPublishOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{BasicProperties, Channel, Connection, Result};

// region: connect
pub async fn connect(uri: &str) -> Result<Channel> {
    let plain = Default::default();
    let connection = Connection::connect(uri, plain).await?;
    let channel = connection.create_channel().await?;
    // region: declare
    let durable = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let none = FieldTable::default();
    let name = "emails".into();
    channel.queue_declare(name, durable, none).await?;
    // endregion: declare
    Ok(channel)
}
// endregion: connect

// region: publish
pub async fn publish(
    channel: &Channel,
    email: &str,
) -> Result<()> {
    let kept = BasicProperties::default().with_delivery_mode(2);
    let options = BasicPublishOptions::default();
    let (exchange, key) = ("".into(), "emails".into());
    let body = email.as_bytes();
    channel
        .basic_publish(exchange, key, options, body, kept)
        .await?;
    Ok(())
}
// endregion: publish
