//! Declares the exchanges and the queues, with lapin.

use lapin::options::QueueDeclareOptions;
use lapin::options::{ExchangeDeclareOptions, QueueBindOptions};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{Channel, ExchangeKind, Result};

// region: arguments
fn arguments() -> FieldTable {
    let text = |text: &str| AMQPValue::LongString(text.into());
    let mut table = FieldTable::default();
    table.insert("x-queue-type".into(), text("quorum"));
    // At most 60 s of waiting, five ready, two returns …
    table.insert("x-message-ttl".into(), 60_000.into());
    table.insert("x-max-length".into(), 5.into());
    table.insert("x-delivery-limit".into(), 2.into());
    // … and whoever is over that goes here, under this key.
    table.insert("x-dead-letter-exchange".into(), text("dlx"));
    let key = text("orders.dead");
    table.insert("x-dead-letter-routing-key".into(), key);
    table
}
// endregion: arguments

pub async fn declare(channel: &Channel) -> Result<()> {
    let none = FieldTable::default;
    let mut stays = ExchangeDeclareOptions::default();
    stays.durable = true;
    let mut kept = QueueDeclareOptions::default();
    kept.durable = true;
    let bind = QueueBindOptions::default;

    // region: work
    let topic = ExchangeKind::Topic;
    channel
        .exchange_declare("shop", topic, stays, none())
        .await?;
    channel.queue_declare("orders", kept, arguments()).await?;
    let key = "order.placed";
    channel
        .queue_bind("orders", "shop", key, bind(), none())
        .await?;
    // endregion: work

    // region: dead
    let direct = ExchangeKind::Direct;
    channel
        .exchange_declare("dlx", direct, stays, none())
        .await?;
    let mut bound = none();
    bound.insert("x-max-length".into(), 7.into());
    channel.queue_declare("orders_dlq", kept, bound).await?;
    // endregion: dead
    // region: bind-dead
    let (dead, key) = ("orders_dlq", "orders.dead");
    channel.queue_bind(dead, "dlx", key, bind(), none()).await?;
    // endregion: bind-dead
    Ok(())
}
