//! The shop: tells what has happened, and to nobody.

use crate::orders::Order;
use lapin::options::BasicPublishOptions;
use lapin::{BasicProperties, Channel, Result};
use serde_json::json;

// region: publish
pub async fn order_placed(
    channel: &Channel,
    order: &Order,
) -> Result<()> {
    let facts = json!({ "order": order.id, "item": order.item });
    let event = BasicProperties::default()
        .with_type("order_placed".into())
        .with_delivery_mode(2);
    let (exchange, key) = ("orders".into(), "".into());
    let options = BasicPublishOptions::default();
    let body = facts.to_string();
    let body = body.as_bytes();
    channel
        .basic_publish(exchange, key, options, body, event)
        .await?;
    Ok(())
}
// endregion: publish
