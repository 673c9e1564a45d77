//! Three queues, and two kinds of messages.

use lapin::options::QueueDeclareOptions;
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, Connection, Result};
use std::time::Duration;
use tokio::time::sleep;

// region: persistent
pub fn persistent() -> BasicProperties {
    BasicProperties::default().with_delivery_mode(2)
}
// endregion: persistent

// region: transient
pub fn transient() -> BasicProperties {
    BasicProperties::default().with_delivery_mode(1)
}
// endregion: transient

// region: connect
/// Tries until the broker is there.
pub async fn connect(uri: &str) -> Result<Channel> {
    loop {
        let plain = Default::default();
        match Connection::connect(uri, plain).await {
            Ok(open) => return open.create_channel().await,
            Err(_) => sleep(Duration::from_secs(1)).await,
        }
    }
}
// endregion: connect

pub async fn declare(channel: &Channel) -> Result<()> {
    let durable = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let none = FieldTable::default();
    // region: durable
    let kept = "kept".into();
    channel.queue_declare(kept, durable, none.clone()).await?;
    // endregion: durable
    // region: passing
    let (passing, plain) = ("passing".into(), Default::default());
    channel.queue_declare(passing, plain, none.clone()).await?;
    // endregion: passing
    // region: quorum
    let quorum = AMQPValue::LongString("quorum".into());
    let mut arguments = none;
    arguments.insert("x-queue-type".into(), quorum);
    let name = "quorum".into();
    channel.queue_declare(name, durable, arguments).await?;
    // endregion: quorum
    Ok(())
}
