//! A worker: how much it has in hand, and how it lets go of it.

use crate::images::resize;
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
    // At most so many unacknowledged; 0 is no limit.
    let options = BasicQosOptions::default();
    channel.basic_qos(prefetch, options).await?;
    // endregion: prefetch
    // region: manual
    let options = BasicConsumeOptions {
        no_ack: false,
        ..Default::default()
    };
    let (tag, none) = ("worker".into(), Default::default());
    let mut photos = channel
        .basic_consume(queue.into(), tag, options, none)
        .await?;
    while let Some(delivery) = photos.next().await {
        // endregion: manual
        // region: work
        let delivery = delivery?;
        resize(&delivery.data).await;
        // endregion: work
        // region: ack
        delivery.ack(BasicAckOptions::default()).await?;
        // endregion: ack
    }
    Ok(())
}
