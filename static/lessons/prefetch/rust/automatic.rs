//! The same limit, and nothing that it could count.

use crate::images::resize;
use futures_lite::StreamExt;
use lapin::options::{BasicConsumeOptions, BasicQosOptions};
use lapin::{Connection, Result};

pub async fn consume(
    uri: &str,
    queue: &str,
    prefetch: u16,
) -> Result<()> {
    let plain = Default::default();
    let connection = Connection::connect(uri, plain).await?;
    let channel = connection.create_channel().await?;
    // region: automatic
    let options = BasicQosOptions::default();
    channel.basic_qos(prefetch, options).await?;
    // Done when it is sent: nothing is ever unacknowledged.
    let options = BasicConsumeOptions {
        no_ack: true,
        ..Default::default()
    };
    // endregion: automatic
    let (tag, none) = ("worker".into(), Default::default());
    let mut photos = channel
        .basic_consume(queue.into(), tag, options, none)
        .await?;
    while let Some(delivery) = photos.next().await {
        resize(&delivery?.data).await;
    }
    Ok(())
}
