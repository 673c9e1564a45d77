//! A queue for one delay: whoever is first is due first.

use lapin::options::{BasicPublishOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Result};

pub async fn declare(channel: &Channel) -> Result<()> {
    let text = |text: &str| AMQPValue::LongString(text.into());
    let durable = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    // region: queue
    let mut waits = FieldTable::default();
    waits.insert("x-message-ttl".into(), 5_000.into());
    waits.insert("x-dead-letter-exchange".into(), text(""));
    let key = text("expired");
    waits.insert("x-dead-letter-routing-key".into(), key);
    let (wait, expired) = ("wait-5s".into(), "expired".into());
    let none = FieldTable::default();
    channel.queue_declare(wait, durable, waits).await?;
    channel.queue_declare(expired, durable, none).await?;
    // endregion: queue
    Ok(())
}

// region: publish
pub async fn send_in_5_seconds(
    channel: &Channel,
    mail: &str,
) -> Result<()> {
    let properties =
        BasicProperties::default().with_delivery_mode(2);
    let options = BasicPublishOptions::default();
    let (to, key) = ("".into(), "wait-5s".into());
    let body = mail.as_bytes();
    channel
        .basic_publish(to, key, options, body, properties)
        .await?;
    Ok(())
}
// endregion: publish
