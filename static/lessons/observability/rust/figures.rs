//! How are they doing? Five figures of each consumer.

use crate::age::measure_age;
use crate::billing::charge;
use lapin::message::Delivery;
use lapin::options::*;
use lapin::{Channel, Result};
use metrics::{counter, gauge, histogram};
use std::time::Instant;

const NAME: &str = "worker-1";

pub async fn handle(delivery: Delivery) -> Result<()> {
    measure_age(&delivery.properties);
    let begun = Instant::now();
    // region: work
    let charged = charge(&delivery.data).await;
    // endregion: work
    match charged {
        // region: failed
        Err(_) => {
            counter!("orders_failed", "consumer" => NAME)
                .increment(1);
            let options = BasicRejectOptions { requeue: true };
            delivery.reject(options).await?;
        }
        // endregion: failed
        // region: done
        Ok(()) => {
            counter!("orders_done", "consumer" => NAME)
                .increment(1);
            delivery.ack(BasicAckOptions::default()).await?;
        }
        // endregion: done
    }
    histogram!("order_seconds", "consumer" => NAME)
        .record(begun.elapsed());
    Ok(())
}

// region: look
/// What the broker counts: asked every few seconds.
pub async fn look(channel: &Channel) -> Result<()> {
    let options = QueueDeclareOptions {
        passive: true,
        ..Default::default()
    };
    for queue in ["orders", "dead-letters"] {
        let asked = channel
            .queue_declare(queue, options, Default::default())
            .await?;
        gauge!("queue_ready", "queue" => queue)
            .set(f64::from(asked.message_count()));
    }
    Ok(())
}
// endregion: look
