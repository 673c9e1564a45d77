//! Orders by way of a queue, with lapin.

use crate::billing::bill;
use futures_lite::StreamExt;
use lapin::options::{
    BasicAckOptions, BasicPublishOptions, BasicRejectOptions,
};
use lapin::{BasicProperties, Channel, Consumer, Result};

// region: publish
pub async fn send(channel: &Channel, order: &str) -> Result<()> {
    let lasting =
        BasicProperties::default().with_delivery_mode(2);
    let options = BasicPublishOptions::default();
    channel
        .basic_publish(
            "".into(),
            "orders".into(),
            options,
            order.as_bytes(),
            lasting,
        )
        .await?;
    Ok(())
}
// endregion: publish

pub async fn work(
    mut consumer: Consumer,
    name: &str,
) -> Result<()> {
    while let Some(delivery) = consumer.next().await {
        let delivery = delivery?;
        let order = String::from_utf8_lossy(&delivery.data);
        // region: work
        match bill(&order).await {
            // endregion: work
            // region: reject
            Err(reason) => {
                println!("{name}: {order}: {reason}");
                let options =
                    BasicRejectOptions { requeue: false };
                delivery.reject(options).await?;
            }
            // endregion: reject
            // region: ack
            Ok(()) => {
                println!("{name}: {order}");
                delivery.ack(BasicAckOptions::default()).await?;
            }
            // endregion: ack
        }
    }
    Ok(())
}
