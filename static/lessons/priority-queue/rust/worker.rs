//! A worker: what it has in hand is out of order's reach.

use crate::events::handle;
use futures_lite::StreamExt;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicQosOptions,
};
use lapin::{Connection, Result};

pub async fn consume(
    uri: &str,
    queue: &str,
    prefetch: u16,
) -> Result<()> {
    let plain = Default::default();
    let connection = Connection::connect(uri, plain).await?;
    let channel = connection.create_channel().await?;
    // region: prefetch
    // 1: the queue chooses anew after each acknowledgement.
    let options = BasicQosOptions::default();
    channel.basic_qos(prefetch, options).await?;
    // endregion: prefetch
    let options = BasicConsumeOptions::default();
    let (tag, none) = ("worker".into(), Default::default());
    // region: next
    let mut events = channel
        .basic_consume(queue.into(), tag, options, none)
        .await?;
    while let Some(delivery) = events.next().await {
        // endregion: next
        let delivery = delivery?;
        // region: work
        handle(&delivery.data).await;
        // endregion: work
        // region: ack
        delivery.ack(BasicAckOptions::default()).await?;
        // endregion: ack
    }
    Ok(())
}
