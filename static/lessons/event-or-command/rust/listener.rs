//! A listener: hears of each user, in a queue of its own.

use futures_lite::StreamExt;
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicQosOptions,
    ExchangeDeclareOptions, QueueDeclareOptions,
};
use lapin::{Channel, ExchangeKind, Result};

pub async fn listen<F>(
    channel: &Channel,
    queue: &str,
    react: F,
) -> Result<()>
where
    F: AsyncFn(&[u8]),
{
    // region: own-queue
    let none = Default::default;
    let kept = ExchangeDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let (from, all) = ("users".into(), ExchangeKind::Fanout);
    channel.exchange_declare(from, all, kept, none()).await?;
    let kept = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    channel.queue_declare(queue.into(), kept, none()).await?;
    let (mine, from, key) =
        (queue.into(), "users".into(), "".into());
    let plain = Default::default();
    channel.queue_bind(mine, from, key, plain, none()).await?;
    channel.basic_qos(1, BasicQosOptions::default()).await?;
    let options = BasicConsumeOptions::default();
    let (mine, tag) = (queue.into(), queue.into());
    let mut copies =
        channel.basic_consume(mine, tag, options, none()).await?;
    // endregion: own-queue
    while let Some(copy) = copies.next().await {
        let copy: Delivery = copy?;
        // region: react
        react(&copy.data).await;
        copy.ack(BasicAckOptions::default()).await?;
        // endregion: react
    }
    Ok(())
}
