//! A worker: gives back what may pass, rejects what never will.

use crate::shop::{Trouble, place_order};
use futures_util::StreamExt;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions};
use lapin::options::{BasicQosOptions, BasicRejectOptions};
use lapin::{Channel, Result, types::FieldTable};

async fn handle(delivery: Delivery) -> Result<()> {
    // region: count
    let headers = delivery.properties.headers().as_ref();
    let count =
        headers.and_then(|h| h.inner().get("x-delivery-count"));
    let returns =
        count.and_then(|n| n.as_long_long_int()).unwrap_or(0);
    // endregion: count
    // region: handle
    let order = String::from_utf8_lossy(&delivery.data);
    println!("[worker] attempt {}: {order}", returns + 1);
    match place_order(&order).await {
        // endregion: handle
        // region: requeue
        Err(Trouble::OutOfReach(error)) => {
            // May pass: the queue counts, and gives up for us.
            println!("[worker] back to the queue: {error}");
            let options = BasicRejectOptions { requeue: true };
            delivery.reject(options).await
        }
        // endregion: requeue
        // region: reject
        Err(Trouble::Unreadable(error)) => {
            // Will never pass: to the dead letters at once.
            println!("[worker] rejected: {error}");
            let options = BasicRejectOptions { requeue: false };
            delivery.reject(options).await
        }
        // endregion: reject
        // region: ack
        Ok(()) => delivery.ack(BasicAckOptions::default()).await,
        // endregion: ack
    }
}

// region: consume
pub async fn run(channel: &Channel) -> Result<()> {
    channel.basic_qos(1, BasicQosOptions::default()).await?;
    let options = BasicConsumeOptions::default();
    let (queue, tag) = ("orders", "order-worker");
    let consume = channel.basic_consume(
        queue,
        tag,
        options,
        FieldTable::default(),
    );
    let mut orders = consume.await?;
    while let Some(delivery) = orders.next().await {
        handle(delivery?).await?;
    }
    Ok(())
}
// endregion: consume
