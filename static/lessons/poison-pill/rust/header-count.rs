//! Counts retries in a header, and gives up after three.

use crate::shop::place_order;
use futures_lite::StreamExt;
use lapin::message::Delivery;
use lapin::options::BasicRejectOptions;
use lapin::options::{BasicAckOptions, BasicConsumeOptions};
use lapin::options::{BasicPublishOptions, BasicQosOptions};
use lapin::types::AMQPValue;
use lapin::{BasicProperties, Channel, Result};

const LIMIT: i32 = 3; // retries: four attempts

async fn handle(
    channel: &Channel,
    delivery: Delivery,
) -> Result<()> {
    // region: work
    let done = place_order(&delivery.data).await;
    // endregion: work
    if done.is_ok() {
        // region: ack
        delivery.ack(BasicAckOptions::default()).await?;
        return Ok(());
        // endregion: ack
    }
    // region: count
    let old = delivery.properties.headers().clone();
    let mut headers = old.unwrap_or_default();
    let count = headers.inner().get("retries");
    let retries =
        count.and_then(AMQPValue::as_long_int).unwrap_or(0);
    // endregion: count
    if retries < LIMIT {
        // region: again
        println!("[worker] retry {}", retries + 1);
        headers.insert("retries".into(), (retries + 1).into());
        headers.insert("x-delay".into(), 1_000.into());
        let copy = BasicProperties::default()
            .with_headers(headers)
            .with_delivery_mode(2);
        // To this queue alone, by its own name.
        let (exchange, key) = ("shop".into(), "counted".into());
        let options = BasicPublishOptions::default();
        let body = &delivery.data;
        channel
            .basic_publish(exchange, key, options, body, copy)
            .await?;
        // A crash here leaves both.
        delivery.ack(BasicAckOptions::default()).await?;
        // endregion: again
    } else {
        // region: reject
        println!("[worker] given up after {retries} retries");
        let options = BasicRejectOptions { requeue: false };
        delivery.reject(options).await?;
        // endregion: reject
    }
    Ok(())
}

// region: consume
pub async fn run(channel: &Channel) -> Result<()> {
    channel.basic_qos(1, BasicQosOptions::default()).await?;
    let (queue, tag) = ("counted".into(), "worker".into());
    let options = BasicConsumeOptions::default();
    let none = Default::default();
    let orders = channel.basic_consume(queue, tag, options, none);
    let mut orders = orders.await?;
    while let Some(delivery) = orders.next().await {
        handle(channel, delivery?).await?;
    }
    Ok(())
}
// endregion: consume
