//! An exchange that holds what is not due yet: a plugin.

use lapin::options::{BasicPublishOptions, QueueBindOptions};
use lapin::options::{
    ExchangeDeclareOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable};
use lapin::{BasicProperties, Channel, ExchangeKind, Result};
use std::time::Duration;

pub async fn declare(channel: &Channel) -> Result<()> {
    let none = FieldTable::default;
    // region: exchange
    let kind = ExchangeKind::Custom("x-delayed-message".into());
    let durable = ExchangeDeclareOptions {
        durable: true,
        ..Default::default()
    };
    let mut routes = none();
    let direct = AMQPValue::LongString("direct".into());
    routes.insert("x-delayed-type".into(), direct);
    let later = "later".into();
    channel
        .exchange_declare(later, kind, durable, routes)
        .await?;
    let durable = QueueDeclareOptions {
        durable: true,
        ..Default::default()
    };
    channel.queue_declare("due".into(), durable, none()).await?;
    let (due, from, key) =
        ("due".into(), "later".into(), "mail".into());
    let options = QueueBindOptions::default();
    channel.queue_bind(due, from, key, options, none()).await
    // endregion: exchange
}

// region: publish
pub async fn send_later(
    channel: &Channel,
    mail: &str,
    delay: Duration,
) -> Result<()> {
    let millis = delay.as_millis() as i64;
    let mut wait = FieldTable::default();
    wait.insert("x-delay".into(), millis.into());
    let properties = BasicProperties::default()
        .with_headers(wait)
        .with_delivery_mode(2);
    let options = BasicPublishOptions::default();
    let (to, key) = ("later".into(), "mail".into());
    let body = mail.as_bytes();
    channel
        .basic_publish(to, key, options, body, properties)
        .await?;
    Ok(())
}
// endregion: publish
