//! The trap: a standard queue, with a group id.

use crate::orders::Order;
use aws_sdk_sqs::{Client, Error};
use serde_json::json;

// region: send
pub async fn order_placed(
    sqs: &Client,
    queue: &str,
    order: &Order,
) -> Result<(), Error> {
    let facts = json!({ "order": order.id, "item": order.item });
    sqs.send_message()
        .queue_url(queue) // …/orders: a standard queue
        .message_body(facts.to_string())
        .message_group_id(&order.id) // for fairness, no order
        .send()
        .await?;
    Ok(())
}
// endregion: send
