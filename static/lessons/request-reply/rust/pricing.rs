//! Who answers: where the question says, with its id.

use crate::catalogue::price_of;
use futures_util::StreamExt;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions};
use lapin::options::{BasicQosOptions, QueueDeclareOptions};
use lapin::{BasicProperties, Channel, Result};

async fn handle(channel: &Channel, it: Delivery) -> Result<()> {
    // region: work
    let price = price_of(&it.data).await;
    // endregion: work
    // region: reply
    let question = &it.properties;
    let id = question.correlation_id().clone();
    let same = BasicProperties::default()
        .with_correlation_id(id.unwrap_or_default());
    let to = question.reply_to().clone().unwrap_or_default();
    let (exchange, plain) = ("".into(), Default::default());
    let body = price.as_bytes();
    channel.basic_publish(exchange, to, plain, body, same).await?;
    // endregion: reply
    // region: acknowledge
    it.ack(BasicAckOptions::default()).await?;
    // endregion: acknowledge
    Ok(())
}

// region: consume
pub async fn serve(channel: &Channel) -> Result<()> {
    let kept = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let none = Default::default;
    channel.queue_declare("requests".into(), kept, none()).await?;
    channel.basic_qos(2, BasicQosOptions::default()).await?;
    let options = BasicConsumeOptions::default();
    let (queue, tag) = ("requests".into(), "pricing".into());
    let questions =
        channel.basic_consume(queue, tag, options, none()).await?;
    questions
        .for_each_concurrent(2, async |question| {
            if let Ok(question) = question {
                let _ = handle(channel, question).await;
            }
        })
        .await;
    Ok(())
}
// endregion: consume
