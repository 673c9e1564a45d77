//! Reads what the dead letters died of, and sends them again.

use futures_util::StreamExt;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions};
use lapin::options::{BasicPublishOptions, BasicQosOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, Result};

async fn handle(
    channel: &Channel,
    delivery: Delivery,
) -> Result<()> {
    // region: history
    // One entry for each queue and reason, the newest first.
    let headers = delivery.properties.headers().as_ref();
    let deaths = headers.and_then(|h| h.inner().get("x-death"));
    let deaths = deaths.and_then(AMQPValue::as_array);
    for death in deaths.iter().flat_map(|list| list.as_slice()) {
        println!("[clerk] {death:?}");
    }
    // endregion: history
    // region: again
    // The headers go along: the history is kept.
    let (to, key) = ("shop", "order.placed");
    let options = BasicPublishOptions::default();
    let properties = delivery.properties.clone();
    let data = &delivery.data;
    channel
        .basic_publish(to, key, options, data, properties)
        .await?;
    // endregion: again
    // region: ack
    delivery.ack(BasicAckOptions::default()).await
    // endregion: ack
}

// region: consume
pub async fn run(channel: &Channel) -> Result<()> {
    channel.basic_qos(1, BasicQosOptions::default()).await?;
    let options = BasicConsumeOptions::default();
    let (queue, tag) = ("orders_dlq", "clerk");
    let consume = channel.basic_consume(
        queue,
        tag,
        options,
        FieldTable::default(),
    );
    let mut dead = consume.await?;
    while let Some(delivery) = dead.next().await {
        handle(channel, delivery?).await?;
    }
    Ok(())
}
// endregion: consume
