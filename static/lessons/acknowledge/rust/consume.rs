//! The mailer consumes, with manual acknowledgement.

use crate::callback::send_and_answer;
use crate::connection::connect;
use futures_lite::StreamExt;
use lapin::options::{BasicConsumeOptions, BasicQosOptions};
use lapin::{Channel, Consumer, Result};

pub async fn subscribe(
    channel: &Channel,
    no_ack: bool,
) -> Result<Consumer> {
    let options =
        BasicConsumeOptions { no_ack, ..Default::default() };
    let (queue, tag) = ("emails".into(), "mailer".into());
    let none = Default::default();
    channel.basic_consume(queue, tag, options, none).await
}

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
