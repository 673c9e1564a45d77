use lapin::options::*;
use lapin::{BasicProperties, Channel, Confirmation, Result};
use std::time::Duration;
use tokio::time::sleep;

const THRESHOLD: u32 = 100_000;

// region: room
/// How many messages the queue has room for.
async fn room(channel: &Channel) -> Result<u32> {
    let options = QueueDeclareOptions {
        passive: true,
        ..Default::default()
    };
    loop {
        let asked = channel
            .queue_declare("orders", options, Default::default())
            .await?;
        let free =
            THRESHOLD.saturating_sub(asked.message_count());
        if free > 0 {
            return Ok(free);
        }
        sleep(Duration::from_secs(1)).await;
    }
}
// endregion: room

// region: publish
async fn publish(
    channel: &Channel,
    orders: &[&[u8]],
) -> Result<()> {
    let confirms = ConfirmSelectOptions::default();
    channel.confirm_select(confirms).await?;
    let mut free = room(channel).await?;
    for order in orders {
        loop {
            if free == 0 {
                free = room(channel).await?;
            }
            let options = BasicPublishOptions::default();
            let properties = BasicProperties::default();
            let confirm = channel
                .basic_publish(
                    "", "orders", options, order, properties,
                )
                .await?
                .await?;
            if !matches!(confirm, Confirmation::Nack(_)) {
                break;
            }
            // Full: it stays with us.
            sleep(Duration::from_secs(1)).await;
        }
        free -= 1;
    }
    Ok(())
}
// endregion: publish
