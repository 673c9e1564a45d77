//! Lets the queue count, and writes down what went wrong.

use crate::shop::place_order;
use lapin::message::Delivery;
use lapin::options::BasicRejectOptions;
use lapin::options::{BasicAckOptions, BasicPublishOptions};
use lapin::types::AMQPValue;
use lapin::{BasicProperties, Channel, Result};
use serde_json::json;

const ATTEMPTS: i64 = 3;

pub async fn handle(
    channel: &Channel,
    delivery: Delivery,
) -> Result<()> {
    let properties = &delivery.properties;
    let headers = properties.headers().as_ref();
    let count =
        headers.and_then(|h| h.inner().get("x-delivery-count"));
    let returns = count.and_then(AMQPValue::as_long_long_int);
    let attempt = returns.unwrap_or_default() + 1;
    if let Err(error) = place_order(&delivery.data).await {
        if attempt < ATTEMPTS {
            // Counts towards the limit; a nack would not.
            let options = BasicRejectOptions { requeue: true };
            delivery.reject(options).await?;
            return Ok(());
        }
        // region: record
        let id = properties.message_id().as_ref();
        let original = String::from_utf8_lossy(&delivery.data);
        let record = json!({
            "id": id.map(|id| id.as_str()),
            "reason": error.to_string(),
            "attempts": attempt,
            "original": original,
        });
        let body = record.to_string();
        let kept = BasicProperties::default();
        let kept = kept.with_delivery_mode(2);
        let (exchange, key) = ("".into(), "dead-letters".into());
        let options = BasicPublishOptions::default();
        let body = body.as_bytes();
        channel
            .basic_publish(exchange, key, options, body, kept)
            .await?;
        // endregion: record
    }
    delivery.ack(BasicAckOptions::default()).await?;
    Ok(())
}
