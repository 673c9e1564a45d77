//! A reader that asks once a second, with lapin.

use crate::packing::pack;
use lapin::options::{BasicAckOptions, BasicGetOptions};
use lapin::{Channel, Result};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

const INTERVAL: Duration = Duration::from_secs(1);

pub async fn run(
    name: &str,
    channel: &Channel,
    queue: &str,
) -> Result<()> {
    loop {
        let started = Instant::now();
        // region: ask
        let options = BasicGetOptions::default();
        let got =
            channel.basic_get(queue.into(), options).await?;
        // endregion: ask
        // region: work
        if let Some(message) = got {
            let order = String::from_utf8_lossy(&message.data);
            pack(&order).await;
            println!("{name}: {order}");
            message.ack(BasicAckOptions::default()).await?;
        }
        // endregion: work
        // region: pause
        sleep_until(started + INTERVAL).await;
        // endregion: pause
    }
}
