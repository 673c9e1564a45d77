//! A worker: takes order after order, and writes invoices.

use crate::connection::connect;
use crate::invoices::write_invoice;
use futures_lite::StreamExt;
use lapin::Result;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicConsumeOptions};

// region: handle
async fn handle(delivery: Delivery) -> Result<()> {
    // region: work
    write_invoice(&delivery.data).await;
    // endregion: work
    // region: acknowledge
    delivery.ack(BasicAckOptions::default()).await?;
    // endregion: acknowledge
    Ok(())
}
// endregion: handle

// region: consume
pub async fn work(uri: &str) -> Result<()> {
    let channel = connect(uri).await?;
    let options = BasicConsumeOptions::default();
    let (queue, tag) = ("orders".into(), "worker".into());
    let none = Default::default();
    let mut orders =
        channel.basic_consume(queue, tag, options, none).await?;
    while let Some(delivery) = orders.next().await {
        handle(delivery?).await?;
    }
    Ok(())
}
// endregion: consume
