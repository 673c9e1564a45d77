//! The queues: with levels by an argument, or by their type.

use lapin::options::QueueDeclareOptions;
use lapin::options::{ExchangeDeclareOptions, QueueBindOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ExchangeKind, Result};

pub async fn bound(
    channel: &Channel,
    queue: &str,
    arguments: FieldTable,
) -> Result<()> {
    let durable = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    channel
        .queue_declare(queue.into(), durable, arguments)
        .await?;
    let (events, key) = ("events".into(), "".into());
    let options = QueueBindOptions::default();
    let none = FieldTable::default();
    channel
        .queue_bind(queue.into(), events, key, options, none)
        .await
}

pub async fn declare(channel: &Channel) -> Result<()> {
    let durable = ExchangeDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let (events, kind) = ("events".into(), ExchangeKind::Fanout);
    let none = FieldTable::default();
    channel.exchange_declare(events, kind, durable, none).await?;
    // region: ranked
    // Levels 0 to 9; without a number a message has level 0.
    let mut levels = FieldTable::default();
    levels.insert("x-max-priority".into(), 9.into());
    levels.insert("x-max-length".into(), 20.into());
    bound(channel, "ranked", levels).await?;
    // endregion: ranked
    // region: quorum
    // Levels 0 to 31 (RabbitMQ 4.3); without a number it is 4.
    let mut kind = FieldTable::default();
    let quorum = AMQPValue::LongString("quorum".into());
    kind.insert("x-queue-type".into(), quorum);
    bound(channel, "quorum", kind).await
    // endregion: quorum
}
