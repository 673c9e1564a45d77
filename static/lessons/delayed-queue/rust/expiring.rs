//! One queue for any delay: late behind whoever waits longer.

use lapin::options::{BasicPublishOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Result};
use std::time::Duration;

pub async fn declare(channel: &Channel) -> Result<()> {
    let text = |text: &str| AMQPValue::LongString(text.into());
    let durable = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    // region: queue
    let mut dead = FieldTable::default();
    dead.insert("x-dead-letter-exchange".into(), text(""));
    let key = text("expired");
    dead.insert("x-dead-letter-routing-key".into(), key);
    let (waiting, expired) = ("waiting".into(), "expired".into());
    let none = FieldTable::default();
    channel.queue_declare(waiting, durable, dead).await?;
    channel.queue_declare(expired, durable, none).await?;
    // endregion: queue
    Ok(())
}

// region: publish
pub async fn send_later(
    channel: &Channel,
    mail: &str,
    delay: Duration,
) -> Result<()> {
    let lives = delay.as_millis().to_string();
    let properties = BasicProperties::default()
        .with_expiration(lives.into())
        .with_delivery_mode(2);
    let options = BasicPublishOptions::default();
    let (to, key) = ("".into(), "waiting".into());
    let body = mail.as_bytes();
    channel
        .basic_publish(to, key, options, body, properties)
        .await?;
    Ok(())
}
// endregion: publish
