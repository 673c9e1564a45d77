//! What both programs do first: connect, and declare.

use lapin::options::{
    ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::FieldTable;
use lapin::{Channel, Connection, ExchangeKind, Result};

pub async fn connect(uri: &str) -> Result<Channel> {
    let plain = Default::default();
    let connection = Connection::connect(uri, plain).await?;
    let channel = connection.create_channel().await?;
    // region: declare
    let kept = ExchangeDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let none = FieldTable::default;
    let (sales, direct) = ("sales".into(), ExchangeKind::Direct);
    channel.exchange_declare(sales, direct, kept, none()).await?;
    let kept = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let orders = "orders".into();
    channel.queue_declare(orders, kept, none()).await?;
    let (orders, sales) = ("orders".into(), "sales".into());
    let plain = QueueBindOptions::default();
    let key = "order".into();
    channel.queue_bind(orders, sales, key, plain, none()).await?;
    // endregion: declare
    Ok(channel)
}
