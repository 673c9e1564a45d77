//! The worker: five jobs, each safe to repeat.

use crate::error::Error;
use crate::images::{moderate, resize, strip_exif};
use crate::storage::Storage;
use futures_lite::StreamExt;
use lapin::Channel;
use lapin::message::Delivery;
use lapin::options::{BasicAckOptions, BasicQosOptions};
use serde::Deserialize;

const SIZES: [u32; 3] = [128, 256, 1024];

#[derive(Deserialize)]
struct Job {
    photo: String,
}

async fn on_job(
    storage: &Storage,
    delivery: &Delivery,
) -> Result<(), Error> {
    let job: Job = serde_json::from_slice(&delivery.data)?;
    let photo = &job.photo;
    // region: resize
    let raw = storage.raw(photo).await?;
    let pictures = SIZES.map(|size| resize(&raw, size));
    // endregion: resize
    // region: strip
    let pictures = pictures.map(strip_exif);
    // endregion: strip
    // region: moderate
    moderate(&pictures[2]).await?;
    // endregion: moderate
    // region: store
    // Under the same names: a second time changes nothing.
    for (size, picture) in SIZES.iter().zip(&pictures) {
        let name = format!("{photo}-{size}.jpg");
        storage.put(&name, picture).await?;
    }
    // endregion: store
    // region: profile
    storage.set_state(photo, "picture").await?;
    // endregion: profile
    // region: ack
    delivery.ack(BasicAckOptions::default()).await?;
    // endregion: ack
    Ok(())
}

pub async fn consume(
    channel: &Channel,
    storage: &Storage,
) -> Result<(), Error> {
    // region: consume
    channel.basic_qos(1, BasicQosOptions::default()).await?;
    let (queue, tag) = ("photos".into(), "worker".into());
    let (plain, none) = Default::default();
    let mut jobs =
        channel.basic_consume(queue, tag, plain, none).await?;
    while let Some(delivery) = jobs.next().await {
        on_job(storage, &delivery?).await?;
    }
    Ok(())
    // endregion: consume
}
