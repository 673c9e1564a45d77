//! What the mailer does with a delivery: works, and may answer.

use crate::mail::send;
use lapin::Result;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicNackOptions};

// region: silent
pub async fn send_and_say_nothing(
    delivery: Delivery,
) -> Result<()> {
    let _ = send(&delivery.data).await;
    Ok(())
}
// endregion: silent

// region: callback
pub async fn send_and_answer(delivery: Delivery) -> Result<()> {
    // region: work
    let sent = send(&delivery.data).await;
    // endregion: work
    match sent {
        // region: nack
        Err(_) => {
            let mut options = BasicNackOptions::default();
            options.requeue = true;
            delivery.nack(options).await?;
        }
        // endregion: nack
        // region: ack
        Ok(()) => {
            delivery.ack(BasicAckOptions::default()).await?;
        }
        // endregion: ack
    }
    Ok(())
}
// endregion: callback
