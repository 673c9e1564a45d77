//! A reader that is pushed, with lapin.

use crate::packing::pack;
use futures_lite::StreamExt;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicQosOptions,
};
use lapin::{Channel, Result};

// region: work
async fn on_message(
    name: &str,
    delivery: Delivery,
) -> Result<()> {
    let order = String::from_utf8_lossy(&delivery.data);
    pack(&order).await;
    println!("{name}: {order}");
    delivery.ack(BasicAckOptions::default()).await?;
    Ok(())
}
// endregion: work

pub async fn run(
    name: &str,
    channel: &Channel,
    queue: &str,
    limit: u16,
) -> Result<()> {
    // region: limit
    // 0: no limit.
    let options = BasicQosOptions::default();
    channel.basic_qos(limit, options).await?;
    // endregion: limit
    // region: consume
    let options = BasicConsumeOptions::default();
    let (queue, tag) = (queue.into(), name.into());
    let none = Default::default();
    let mut orders =
        channel.basic_consume(queue, tag, options, none).await?;
    while let Some(delivery) = orders.next().await {
        on_message(name, delivery?).await?;
    }
    // endregion: consume
    Ok(())
}
