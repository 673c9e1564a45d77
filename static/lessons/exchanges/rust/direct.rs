//! A direct exchange: the binding key is the routing key.

use lapin::message::BasicReturnMessage;
use lapin::options::{BasicPublishOptions, QueueDeclareOptions};
use lapin::{BasicProperties, Channel, ExchangeKind, Result};

// region: bind
pub async fn bind(channel: &Channel) -> Result<()> {
    let (plain, none) = (Default::default(), Default::default);
    let kind = ExchangeKind::Direct;
    channel
        .exchange_declare("payments".into(), kind, plain, none())
        .await?;
    let (queue, key) = ("billing", "payment");
    let kept = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    channel.queue_declare(queue.into(), kept, none()).await?;
    channel
        .queue_bind(
            queue.into(),
            "payments".into(),
            key.into(),
            Default::default(),
            none(),
        )
        .await
}
// endregion: bind

// region: publish
pub async fn publish(
    channel: &Channel,
    key: &str,
    amount: &str,
) -> Result<()> {
    let options = BasicPublishOptions {
        mandatory: true,
        ..Default::default()
    };
    let plain = BasicProperties::default();
    let body = amount.as_bytes();
    channel
        .basic_publish(
            "payments".into(),
            key.into(),
            options,
            body,
            plain,
        )
        .await?;
    Ok(())
}
// endregion: publish

// region: returned
pub fn report_return(returned: &BasicReturnMessage) {
    let body = String::from_utf8_lossy(&returned.delivery.data);
    println!("[shop] came back: {body}");
}
// endregion: returned
