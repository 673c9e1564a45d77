//! A fanout exchange: a copy for every bound queue.

use lapin::options::{BasicPublishOptions, QueueDeclareOptions};
use lapin::{BasicProperties, Channel, ExchangeKind, Result};

// region: bind
pub async fn bind(channel: &Channel) -> Result<()> {
    let none = Default::default;
    let kind = ExchangeKind::Fanout;
    channel
        .exchange_declare(
            "news".into(),
            kind,
            Default::default(),
            none(),
        )
        .await?;
    let kept = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    for queue in ["us-desk", "archive"] {
        channel.queue_declare(queue.into(), kept, none()).await?;
        channel
            .queue_bind(
                queue.into(),
                "news".into(),
                "".into(),
                Default::default(),
                none(),
            )
            .await?;
    }
    Ok(())
}
// endregion: bind

// region: publish
pub async fn publish(channel: &Channel) -> Result<()> {
    let (exchange, key) = ("news".into(), "whatever".into());
    let options = BasicPublishOptions {
        mandatory: true,
        ..Default::default()
    };
    let plain = BasicProperties::default();
    let body = b"closed on Sunday";
    channel
        .basic_publish(exchange, key, options, body, plain)
        .await?;
    Ok(())
}
// endregion: publish
