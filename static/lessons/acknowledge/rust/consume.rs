//! The mailer consumes: with automatic acknowledgement, or manual.

use crate::callback::{send_and_answer, send_and_say_nothing};
use crate::connection::connect;
use futures_lite::StreamExt;
use lapin::options::{BasicConsumeOptions, BasicQosOptions};
use lapin::{Channel, Consumer, Result};

async fn subscribe(
    channel: &Channel,
    no_ack: bool,
) -> Result<Consumer> {
    let options = BasicConsumeOptions { no_ack, ..Default::default() };
    let (queue, tag) = ("emails".into(), "mailer".into());
    let none = Default::default();
    channel.basic_consume(queue, tag, options, none).await
}

// region: automatic
pub async fn consume_automatically(uri: &str) -> Result<()> {
    let channel = connect(uri).await?;
    let mut emails = subscribe(&channel, true).await?;
    while let Some(delivery) = emails.next().await {
        send_and_say_nothing(delivery?).await?;
    }
    Ok(())
}
// endregion: automatic

pub async fn consume(uri: &str) -> Result<()> {
    let channel = connect(uri).await?;
    // region: prefetch
    channel.basic_qos(10, BasicQosOptions::default()).await?;
    // endregion: prefetch
    // region: manual
    let mut emails = subscribe(&channel, false).await?;
    while let Some(delivery) = emails.next().await {
        send_and_answer(delivery?).await?;
    }
    Ok(())
    // endregion: manual
}

// region: forgetful
pub async fn consume_and_forget(uri: &str) -> Result<()> {
    let channel = connect(uri).await?;
    channel.basic_qos(10, BasicQosOptions::default()).await?;
    let mut emails = subscribe(&channel, false).await?;
    // Manual, and a callback that never acknowledges.
    while let Some(delivery) = emails.next().await {
        send_and_say_nothing(delivery?).await?;
    }
    Ok(())
}
// endregion: forgetful
