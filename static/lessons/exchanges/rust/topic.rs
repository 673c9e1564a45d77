//! A topic exchange: `*` is one word, `#` any number of them.

use lapin::options::{BasicPublishOptions, QueueDeclareOptions};
use lapin::{BasicProperties, Channel, ExchangeKind, Result};

// region: bind
pub async fn bind(channel: &Channel) -> Result<()> {
    let none = Default::default;
    let kind = ExchangeKind::Topic;
    channel
        .exchange_declare(
            "events".into(),
            kind,
            Default::default(),
            none(),
        )
        .await?;
    let kept = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    for (queue, key) in [
        ("orders", "order.#"),
        ("orders", "*.*"),
        ("us-desk", "*.*.us"),
    ] {
        channel.queue_declare(queue.into(), kept, none()).await?;
        channel
            .queue_bind(
                queue.into(),
                "events".into(),
                key.into(),
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
    for (key, event) in [
        ("order.created.us", "order 1, Boston"),
        ("user.registered.us", "ann, Boston"),
        ("order.cancelled", "order 1"),
    ] {
        let options = BasicPublishOptions {
            mandatory: true,
            ..Default::default()
        };
        let plain = BasicProperties::default();
        let body = event.as_bytes();
        channel
            .basic_publish(
                "events".into(),
                key.into(),
                options,
                body,
                plain,
            )
            .await?;
    }
    Ok(())
}
// endregion: publish
